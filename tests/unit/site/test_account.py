"""Connections under a tariff as blocks of a campus, and what is refused by name."""

from pathlib import Path

import numpy as np
import pytest
from tariff_text import FOUR, LINEAR

from abilene.errors import InputError
from abilene.power.bill import bill
from abilene.power.lp import size_by_lp
from abilene.power.tariff import (
    DemandCharge,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
)
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import TariffTerms
from abilene.site.account import accounts_of, billed_by
from abilene.site.problem import site_campus
from abilene.site.seasons import seasonal_campus
from abilene.site.sizing import unit_design


@pytest.fixture
def billed(data):
    def one(grid, lines=(), **terms):
        tariff = {**LINEAR, **terms, "lines": {**LINEAR["lines"], **dict(lines)}}
        data["tariffs"], data["peaks"] = {"large": tariff}, {"four": FOUR}
        data["sites"]["a"]["grid"] = grid
        return Programme.model_validate(data)

    return one


FIRM = {"firm_mw": 60, "from": 2026, "tariff": "large"}


def test_a_connection_becomes_cells_of_its_windows(billed):
    programme = billed({"g": FIRM})
    (campus,) = site_campus(programme, "a", 120).years
    cells = [block for block in campus.blocks if block.column == "grid.g"]
    assert [cell.name for cell in cells] == ["grid.g", "grid.g.cell.1"]
    assert sum(cell.availability for cell in cells) == pytest.approx(np.ones(8760))
    assert [demand.name for demand in campus.demands] == ["grid.g.all", "grid.g.top"]
    price = cells[0].cost_usd_per_mwh
    assert price.min() == 34.0
    # 60 USD/kW-year over three hours of each day of four months, a quarter in each
    found = np.unique(np.round(price, 6))
    added = [60_000 / 4 / 3 / days for days in (31, 30)]
    assert found.tolist() == pytest.approx(
        [34, 54, *(34 + usd for usd in added), *(54 + usd for usd in added)], abs=1e-6
    )


def test_a_minimum_take_counts_what_all_cells_give(billed):
    (campus,) = site_campus(billed({"g": {**FIRM, "min_take": 0.8}}), "a", 120).years
    (taken,) = campus.linking
    cells = [block.column == "grid.g" for block in campus.blocks]
    assert taken.weight[: len(cells)][cells].tolist() == [[-1.0] * 8760] * 2
    assert taken.excess_usd == pytest.approx(
        campus.by_name["grid.g"].cost_usd_per_mwh.mean()
    )


def test_fixed_charges_are_those_of_the_first_connection(billed):
    programme = billed({"g": FIRM, "h": FIRM})
    first, second = accounts_of(programme, "a", programme.sites["a"].grid)
    assert isinstance(first.tariff.lines[0], StandingCharge)
    assert first.tariff.lines[1:] == second.tariff.lines


def test_a_megawatt_has_neither_fixed_charges_nor_least_demand(billed):
    programme = billed({"g": {**FIRM, "contract_mw": 90}})
    (account,) = accounts_of(programme, "a", programme.sites["a"].grid)
    assert account.tariff.contract_mw == 90
    bare = account.of_a_megawatt().tariff
    demands = [line for line in bare.lines if isinstance(line, DemandCharge)]
    assert [line.least_of_contract for line in demands] == [0.0, 0.0]
    assert bare.contract_mw is None
    assert len(bare.lines) == len(account.tariff.lines) - 1


def test_what_it_is_billed_by(billed):
    programme = billed({"g": FIRM, "h": FIRM})
    terms, peaks = billed_by(programme, "a")
    assert (terms, peaks) == (programme.tariffs["large"], programme.peaks["four"])


def test_a_tariff_that_a_view_does_not_know_yet(billed):
    programme = billed({"g": FIRM}).model_copy(update={"tariffs": {}})
    with pytest.raises(InputError, match=r"sites\.a\.grid\.g\.tariff: .*not know"):
        accounts_of(programme, "a", programme.sites["a"].grid)
    assert not list(billed_by(programme, "a"))


def test_a_tariff_that_prices_no_energy_is_refused(billed):
    programme = billed({"g": FIRM})
    fixed = {"lines": {"f": {"kind": "fixed", "usd_per_month": 5}}}
    terms = {"large": TariffTerms.model_validate(fixed)}
    programme = programme.model_copy(update={"tariffs": terms})
    with pytest.raises(InputError, match=r"tariffs\.large\.lines: no line prices"):
        accounts_of(programme, "a", programme.sites["a"].grid)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"kind": "tiers", "of": "hours_use", "steps": [{"usd_per_mwh": 30}]}, "steps"),
        ({"kind": "minimum_bill", "usd_per_month": 5}, "minimum bill"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_linear_is_refused_where_it_stands(billed, line, words):
    programme = billed({"g": FIRM}, {"odd": line})
    with pytest.raises(InputError) as caught:
        site_campus(programme, "a", 120)
    (problem,) = caught.value.problems
    assert problem.path == "tariffs.large.lines.odd"
    assert words in problem.what


WITHOUT_PEAKS = {k: v for k, v in LINEAR["lines"].items() if k != "capacity"}
SUNNY = {"equipment": {"sun": {"max_mw": 300}}, "price": None}
METERED = {**FIRM, "firm_mw": 150, "export_mw": 90, "net_metering": True}


def test_net_metering_credits_what_is_sold_at_the_price_of_the_hour(billed, data):
    """As much sun as pays at 34 and 54 USD/MWh; the bill is that of what is drawn, and the LP agrees."""
    data["sites"]["a"].update(SUNNY)
    programme = billed({"g": METERED})
    data["tariffs"]["large"] = {**LINEAR, "lines": WITHOUT_PEAKS}
    design = unit_design(Programme.model_validate(data), "a", load_mw=120)
    assert programme.sites["a"].price is None  # no market is asked
    campus, output = design.site.years[0], design.sizing.operation.output_mw
    sold = campus.by_name["grid.g.export"]
    assert sold.cost_usd_per_mwh.tolist() == campus.by_name["grid.g"].cost_usd_per_mwh.tolist()  # fmt: skip
    drawn = output["grid.g"] + output["grid.g.cell.1"]
    assert not np.any((drawn > 1e-6) & (output["grid.g.export"] > 1e-6))
    assert output["grid.g.export"].sum() > 1000
    (bill,) = design.bills
    assert abs(bill.difference) < 1e-6
    credit = float(output["grid.g.export"] @ sold.cost_usd_per_mwh)
    (part,) = (one for one in design.parts if one.name == "grid.g.export")
    assert part.variable_usd == pytest.approx(-credit)
    oracle = size_by_lp(design.site.years)
    assert design.sizing.cost_usd == pytest.approx(oracle.cost_usd, rel=2e-4)


def test_of_peaks_of_a_system_no_credit_is_known(billed):
    with pytest.raises(InputError) as caught:
        site_campus(billed({"g": METERED}), "a", 120)
    (problem,) = caught.value.problems
    assert problem.path == "sites.a.grid.g.net_metering"
    assert "'capacity'" in problem.what


def test_rates_of_two_seasons_under_one_ratchet(billed):
    """A line for each season: the ratchet of either looks at all months, so the bill is that of one line of two prices."""
    ratchet = {"share": 0.85, "months": 11}
    season = {"kind": "demand", "ratchet": ratchet}
    lines = {
        "energy": {"kind": "energy", "usd_per_mwh": 34},
        "summer": {**season, "usd_per_kw_month": 9.3, "months": [6, 7, 8, 9]},
        "winter": {
            **season,
            "usd_per_kw_month": 7.44,
            "months": [1, 2, 3, 4, 5, 10, 11, 12],
        },
    }
    programme = billed({"g": {**FIRM, "firm_mw": 150}}, lines)
    tariff = {**LINEAR, "lines": lines}
    terms = {"large": TariffTerms.model_validate(tariff)}
    programme = programme.model_copy(update={"tariffs": terms})
    design = unit_design(programme, "a", load_mw=120)
    (found,) = design.bills
    assert abs(found.difference) < 1e-6
    (campus,), (hours,) = design.site.years, design.site.hours
    draw = design.sizing.operation.output_mw["grid.g"]
    prices = [PriceSteps.flat(9.3 if month in {5, 6, 7, 8} else 7.44) for month in range(12)]  # fmt: skip
    one = DemandCharge("demand", tuple(prices), ratchet=Ratchet(0.85, 11))
    billed_at_once = bill(draw, design.site.accounts[0].calendar(hours), Tariff("", (one,)))  # fmt: skip
    apart = found.lines[1].usd + found.lines[2].usd
    assert apart == pytest.approx(billed_at_once.line("demand").usd, rel=1e-6)
    assert {line.name for line in found.lines[1:]} == {"summer", "winter"}
    oracle = size_by_lp([campus])
    assert design.sizing.cost_usd == pytest.approx(oracle.cost_usd, rel=2e-4)


RISING = {
    "kind": "tiers",
    "of": "energy_month",
    "steps": [
        {"up_to": 30_000, "usd_per_mwh": 30},
        {"up_to": 50_000, "usd_per_mwh": 38},
        {"usd_per_mwh": 52},
    ],
}


def test_a_design_under_rising_steps_pays_its_bill(billed, data):
    """120 MW draw 86,000 MWh a month; a turbine at some 45 USD/MWh takes part of what would cost 52."""
    data["sites"]["a"].update({"equipment": {"turbine": {"max_mw": 90}}, "price": None})
    lines = {"customer": LINEAR["lines"]["customer"], "energy": RISING}
    billed({"g": {**FIRM, "firm_mw": 150}})
    data["tariffs"]["large"] = {**LINEAR, "lines": lines, "windows": {}}
    data["peaks"] = {}
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=120)
    (found,) = design.bills
    assert abs(found.difference) < 1e-6
    assert found.energy_mwh.max() < 86_000
    mwh = found.energy_mwh
    above = np.maximum(mwh - 50_000, 0)
    by_hand = 30_000 * 30 + np.minimum(mwh - 30_000, 20_000) * 38 + above * 52
    assert mwh.min() > 30_000
    assert above.max() > 0
    energy = next(line for line in found.lines if line.name == "energy")
    assert energy.usd == pytest.approx(by_hand)
    oracle = size_by_lp(design.site.years)
    assert design.sizing.cost_usd == pytest.approx(oracle.cost_usd, rel=2e-4)
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-6)
    assert design.take_or_pay_usd == pytest.approx(0, abs=1)
    one = seasonal_campus(programme, "a", Path())
    assert not one.site.years[0].energy_steps
    (price,) = set(np.asarray(one.site.years[0].by_name["grid.g"].cost_usd_per_mwh))
    assert price == pytest.approx(30.0)


def test_steps_that_two_connections_would_fill_are_refused(billed):
    programme = billed({"g": FIRM, "h": FIRM}, {"energy": RISING})
    with pytest.raises(InputError, match="several connections are under it"):
        seasonal_campus(programme, "a", Path())
    with pytest.raises(InputError) as caught:
        site_campus(programme, "a", 120)
    (problem,) = caught.value.problems
    assert problem.path == "sites.a.grid.h.tariff"
    assert "'energy'" in problem.what


def test_known_peaks_of_another_year_are_refused_where_the_line_stands(billed):
    programme = billed(
        {"g": FIRM},
        {"cp": {"kind": "coincident", "usd_per_kw_year": 60, "peaks": "four"}},
    )
    known = {
        **FOUR,
        "known": ["1999-06-20 16", "1999-07-12 17", "1999-08-07 16", "1999-09-03 16"],
    }
    known.pop("hours_local", None)
    programme = Programme.model_validate(
        programme.model_dump(by_alias=True) | {"peaks": {"four": known}}
    )
    (account,) = accounts_of(programme, "a", programme.sites["a"].grid)
    hours = site_campus(billed({"g": FIRM}), "a", 120).hours[0]
    with pytest.raises(
        InputError, match=r"^tariffs\.large\.lines\.\w+: none of the hours of its peaks"
    ):
        account.usd_per_mwh(hours)
