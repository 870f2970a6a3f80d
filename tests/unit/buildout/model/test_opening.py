"""When a tranche is open: one rule, and two readings of it that agree wherever a plan is solved."""

from functools import partial

import numpy as np
import pytest
from small_programmes import programme, random_case, situation

from abilene.buildout import build
from abilene.buildout.binding import fix_quarters
from abilene.buildout.case import Case
from abilene.buildout.diagnosis import in_numbers
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.opening import InColumns, InNumbers, opened
from abilene.buildout.model.terms import scaled, value
from abilene.buildout.search import solved
from abilene.dates import Quarter

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}


def numbers(tranche, energised="2026-Q2", it_mw=(0, 100, 100, 100), outflow=(0,) * 4):
    """Return the openings of a tranche over four quarters, read in the numbers of a plan. [bn USD]"""
    free = tranche.pop("free", {"amount_usd": 4 * BN})
    capital = {"free": free, "it": {"amount_usd": 2 * BN} | tranche}
    case = Case(programme(ONE, capital), situation())
    reading = InNumbers(
        case,
        one=0,
        energised_in={("a", "p"): energised and Quarter.parse(energised)},
        it_mw=np.array(it_mw, float),
        it_mw_before=0.0,
        outflow_usd={"free": np.array(outflow, float), "it": np.zeros(4)},
    )
    return [opened(reading, "it", t).get(0, 0.0) for t in range(4)]


def test_without_a_date_or_an_event_all_of_it_is_open():
    assert numbers({}) == [2, 2, 2, 2]


def test_dates_open_and_close_it_both_included():
    assert numbers({"opens": "2026-Q2", "expires": "2026-Q3"}) == [0, 2, 2, 0]


def test_a_commitment_is_called_over_years_from_the_quarter_in_which_it_opens():
    """A half of what is left in the first year: by quarters, 1 - 0.5^(t/4)."""
    called = [2 * (1 - 0.5 ** (t / 4)) for t in range(5)]
    assert numbers({"calls_per_year": 0.5}) == pytest.approx(called[1:])
    later = {"calls_per_year": [0.5, 1.0], "opens": "2026-Q2", "expires": "2026-Q3"}
    assert numbers(later) == pytest.approx([0, *called[1:3], 0])
    # Opened a year before the plan: its first year is behind it, and the second calls the rest.
    assert numbers({"calls_per_year": [0.5, 1.0], "opens": "2025-Q1"}) == [2] * 4


def test_calls_hold_a_phase_back_until_its_bills_are_called():
    """3 bn USD of 4: a half is called in each year, so the last quarter of the second has called 3."""
    at_once = build(programme(ONE, {"cash": {"amount_usd": 4 * BN}}), situation())
    called = {"cash": {"amount_usd": 4 * BN, "calls_per_year": 0.5}}
    slowly = build(programme(ONE, called, end="2028-Q4"), situation())
    assert str(at_once.energised["a", "p"]) == "2026-Q2"
    assert str(slowly.energised["a", "p"]) == "2027-Q4"
    paid = np.cumsum(slowly.drawn_usd["cash"])
    most = 4 * BN * (1 - 0.5 ** (np.arange(1, len(paid) + 1) / 4))
    assert np.all(paid <= most + 1e3)


def test_a_phase_opens_it_from_the_quarter_after():
    assert numbers({"opens": {"energised": "a.p"}}) == [0, 0, 2, 2]
    assert numbers({"opens": {"energised": "a.p"}}, energised=None) == [0] * 4


def test_load_opens_it_from_the_quarter_after_it_is_reached():
    opens = {"opens": {"it_online_mw": 150}}
    assert numbers(opens, it_mw=(0, 100, 150, 150)) == [0, 0, 0, 2]
    assert numbers(opens, it_mw=(0, 100, 149, 149)) == [0] * 4


def test_load_opens_it_in_proportion():
    opens = {"opens": {"per_it_online_mw_usd": 15e6}}
    assert numbers(opens, it_mw=(50, 100, 200, 200)) == pytest.approx([0, 0.75, 1.5, 3])


def test_draws_of_another_open_it_from_the_quarter_after():
    opens = {"opens": {"drawn": "free", "fraction": 0.5}}
    assert numbers(opens, outflow=(1 * BN, 1 * BN, 0, 0)) == [0, 0, 2, 2]
    assert numbers({"opens": {"drawn": "free"}}, outflow=(BN,) * 4) == [0] * 4
    of_nothing = {"free": {"amount_usd": 0}, "opens": {"drawn": "free"}}
    assert numbers(of_nothing) == [0] * 4, "as in the columns, where it has no y"


def test_money_that_nobody_has_put_a_figure_on_is_never_open():
    assert numbers({"amount_usd": None}) == [0] * 4


def test_dates_of_an_event_that_expires_close_it_again():
    opens = {"opens": {"energised": "a.p"}, "expires": "2026-Q3"}
    assert numbers(opens) == [0, 0, 2, 0]


def columns_open(form, x, tranche):
    reading = partial(opened, InColumns(form), tranche)
    return [value(reading(t), x) for t in range(form.case.quarters)]


@pytest.mark.parametrize("seed", range(20))
def test_both_readings_agree_on_a_solved_plan(seed):
    """Columns may leave an event unused that has come about, never the other way round."""
    plan = build(*random_case(seed))
    form = formulate(plan.case)
    hold_shortfall(form, plan.irreducible)
    assert fix_quarters(form, plan.indices)
    form.minimise(dict.fromkeys(form.reached.values(), -1.0))
    x = solved(form.model).x
    reading = in_numbers(plan, plan.case, 0)
    for id_ in plan.case.funding:
        by_number = [
            opened(reading, id_, t).get(0, 0.0) for t in range(len(plan.quarters))
        ]
        assert columns_open(form, x, id_) == pytest.approx(by_number, abs=1e-6)


def test_an_event_beyond_all_phases_has_no_column():
    capital = {"it": {"amount_usd": BN, "opens": {"it_online_mw": 101}}}
    form = formulate(Case(programme(ONE, capital), situation()))
    assert form.reached == {}
    capital = {"it": {"amount_usd": BN, "opens": {"it_online_mw": 100}}}
    form = formulate(Case(programme(ONE, capital), situation()))
    assert [t for _, t in form.reached] == [2, 3]


def test_what_load_opens_is_open_once_however_much_there_is():
    """100 MW run, and 40 open 2 bn."""
    capital = {"free": {"amount_usd": 4 * BN}}
    capital["it"] = {"amount_usd": 2 * BN, "opens": {"it_online_mw": 40}}
    form = formulate(Case(programme(ONE, capital), situation()))
    form.minimise(scaled(opened(InColumns(form), "it", 3), -1.0))
    assert solved(form.model).value == pytest.approx(-2.0)


def test_an_event_that_history_has_reached_is_certain():
    sites = {"a": {"phases": {"p": {"energised": "2025-Q4"}}}}
    capital = {"it": {"amount_usd": BN, "opens": {"it_online_mw": 100}}}
    where = situation(measured=["sites.a.phases.p.energised"])
    form = formulate(Case(programme(sites, capital), where))
    assert set(form.reached.values()) == {form.one}


@pytest.mark.parametrize(
    ("opens", "first"),
    [({"it_online_mw": 100}, 2), ({"drawn": "cash", "fraction": 0.9}, 2)],
)
def test_what_has_opened_costs_its_fee_whether_it_is_wanted_or_not(opens, first):
    """A loan for another site opens by what is built here: its fee was avoided by taking the event for not reached."""
    loan = {
        "amount_usd": 4 * BN,
        "kind": "debt",
        "rate": 0.0,
        "commitment_fee": 0.2,
        "opens": opens,
        "only_for": "sites.b.*",
    }
    plan = build(
        programme(ONE, {"cash": {"amount_usd": 3 * BN}, "loan": loan}), situation()
    )
    assert str(plan.energised["a", "p"]) == "2026-Q2"
    # Each pays its own service: 5 % a quarter of what is open and not drawn, that draw apart.
    drawn = plan.drawn_usd["loan"] / BN
    assert drawn[:first] == pytest.approx(0)
    idle = 4 - np.cumsum(drawn)
    assert drawn[first:] == pytest.approx(0.05 * idle[first:], abs=1e-6)
    assert drawn[first:].min() > 0.18
