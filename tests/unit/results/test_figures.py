"""Figures of a view in one list: by year, in sections, nothing left out, words where there are words."""

import pytest

from abilene.results.figures import by_year, cash, figures, quarterly, uses_usd
from abilene.results.known import ByQuarter
from abilene.results.records import Cash, Delay, ViewAnswer


@pytest.fixture
def view(bare):
    return bare.viewpoints["announced"]


def by_name(view):
    return {(figure.section, figure.name): figure for figure in figures(view)}


def test_a_level_is_that_at_the_end_of_the_year_and_anything_else_the_sum():
    numbers = {"2026-Q3": 1.0, "2026-Q4": 2.5, "2027-Q1": 4.0}
    assert by_year(numbers, "it_mw") == {"2026": 2.5, "2027": 4.0}
    assert by_year(numbers, "revenue_usd") == {"2026": 3.5, "2027": 4.0}
    assert by_year(numbers, "balance_usd") == {"2026": 2.5, "2027": 4.0}
    assert by_year({}, "revenue_usd") == {}


def test_load_at_the_ends_of_what_is_claimed_is_not_added_up_over_quarters(view):
    """1,714 MW in each quarter of a year are 1,714 MW, not the 6,856 that were printed."""
    quarters = [f"2028-Q{n}" for n in range(1, 5)]
    flat = dict.fromkeys(quarters, 1714.0)
    changed = view.model_copy(
        update={"it_mw_cautious": flat, "it_mw_generous": {**flat, "2028-Q4": 1800.0}}
    )
    found = by_name(changed)
    assert found["IT cautious MW at the end of", "2028"].value == 1714.0
    generous = found["IT generous MW at the end of", "2028"]
    assert (generous.value, generous.unit) == (1800.0, "MW")


def test_every_figure_by_quarter_is_there_by_year(view):
    found = by_name(view)
    assert "it_mw" in quarterly(view)
    last = [quarter for quarter in view.it_mw if quarter.startswith("2027")][-1]
    assert found["IT MW at the end of", "2027"].value == view.it_mw[last]
    spent = sum(v for q, v in view.capital_cost_usd.items() if q.startswith("2027"))
    figure = found["capital cost in", "2027"]
    assert (figure.value, figure.unit) == (pytest.approx(spent), "USD")
    kinds = (ByQuarter, ByQuarter | None)
    fields = ViewAnswer.model_fields
    keys = {key for key in fields if fields[key].annotation in kinds}
    assert quarterly(view).keys() == {k for k in keys if getattr(view, k) is not None}


def test_headlines_carry_their_unit_and_facts_are_words(view):
    late = Delay(quarter="2027-Q1", site="a", phase="p1", binding="money", detail="")
    changed = view.model_copy(
        update={"first_late": late, "irr_per_year": (0.0831, 0.2), "npv_usd": 5.0}
    )
    found = by_name(changed)
    assert found["headlines", "NPV"].unit == "USD"
    assert found["headlines", "NPV"].value == 5.0
    assert found["headlines", "first late"].value == "2027-Q1 a.p1: money"
    assert found["headlines", "status"].value == view.status
    none = view.model_copy(update={"first_late": None, "irr_per_year": None})
    assert by_name(none)["headlines", "first late"].value is None


@pytest.mark.parametrize(
    ("rates", "rows"),
    [
        (None, {("headlines", "IRR"): None}),
        ((), {("headlines", "IRR"): "none"}),
        ((0.199876,), {("headlines", "IRR"): 19.9876}),
        (
            (-0.997, 0.17),
            {
                ("headlines", "IRR"): -99.7,
                ("further rates of return", "IRR 2"): 17.0,
            },
        ),
    ],
)
def test_rates_of_return_are_numbers_with_a_unit_one_a_row(view, rates, rows):
    found = by_name(view.model_copy(update={"irr_per_year": rates}))
    irr = {key: row for key, row in found.items() if key[1].startswith("IRR")}
    assert {key: row.value for key, row in irr.items()} == rows
    assert {row.unit for row in irr.values()} == {"% a year"}


def test_uses_add_up_over_the_sources(view):
    paid = {"a": {"shell": 1.0, "hardware": 2.0}, "b": {"hardware": 3.0}}
    changed = view.model_copy(update={"paid_usd": paid})
    assert uses_usd(changed) == {"shell": 1.0, "hardware": 5.0}
    assert by_name(changed)["paid for each use", "hardware"].value == 5.0


def test_of_cash_the_balance_is_the_last_one_and_the_rest_adds_up(view):
    assert cash(view.model_copy(update={"cash": None})) == {}
    flow = {"2026-Q3": 1.0, "2026-Q4": 2.0}
    all_flows = Cash(**dict.fromkeys(Cash.model_fields, flow))
    changed = view.model_copy(update={"cash": all_flows})
    assert cash(changed).keys() == Cash.model_fields.keys()
    found = by_name(changed)
    assert found["cash over the whole plan", "balance"].value == 2.0
    assert found["cash over the whole plan", "revenue"].value == 3.0


def test_a_phase_that_is_never_energised_says_so(view):
    found = by_name(view)
    for site_id, site in view.sites.items():
        for phase, quarter in site.phases.items():
            said = found["phases energised", f"{site_id}.{phase}"].value
            assert said == (quarter or "never")


def test_no_two_figures_share_section_and_name(view):
    all_figures = list(figures(view))
    assert len(by_name(view)) == len(all_figures)
