"""From columns to a plan: what is energised, built, served and paid, and what measured load has no contract for."""

import numpy as np
import pytest
from small_programmes import EQUIPMENT, programme, situation

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.outcome import Decision, IrreducibleShortfall
from abilene.buildout.schedule import energised_mw
from abilene.buildout.search import decide, plan_case, solved
from abilene.buildout.solution import (
    ROUNDING_MW,
    ROUNDING_SHARE,
    _rising_mw,
    _share,
    energised_in,
    load_mw,
    plan_of_solution,
)
from abilene.dates import HOURS_PER_QUARTER

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
FREE = {"free": {"amount_usd": 9 * BN}}
GAS = {"gas": UnitPrice("gas", 1.0e6, fixed_usd_per_year=8e3)}
NEEDS = {"gas": 1.2}
KINDS = EQUIPMENT | {"engine": {"rent_usd_per_kw_month": 40, "lead_months": 3}}


def test_a_phase_is_energised_where_its_columns_turn_to_one():
    form = formulate(Case(programme(ONE, FREE), situation()))
    (step,) = form.steps
    x = np.zeros(len(form.model.cost))
    assert energised_in(form, step, x) is None
    x[form.on[("a", "p"), 2]] = x[form.on[("a", "p"), 3]] = 1.0 - 1e-7
    assert energised_in(form, step, x) == 2


def test_history_is_energised_whatever_the_columns_say():
    sites = {"a": {"phases": {"p": {"energised": "2025-Q3"}}}}
    where = situation(measured=["sites.a.phases.p.energised"])
    form = formulate(Case(programme(sites, FREE), where))
    assert energised_in(form, form.steps[0], np.zeros(len(form.model.cost))) == -2


def test_load_counts_from_the_quarter_in_which_each_phase_is_energised():
    phases = {"p": {"it_mw": 10}, "q": {"it_mw": 20}, "r": {"it_mw": 40}}
    form = formulate(Case(programme({"a": {"phases": phases}}, FREE), situation()))
    energised = {("a", "p"): -2, ("a", "q"): 2, ("a", "r"): None}
    shares = {("a", "p"): (1.0,), ("a", "q"): (1.0,)}
    found = load_mw(form.case, energised, "it_mw", shares)
    assert list(found["a"]) == [10, 10, 30, 30]
    assert list(energised_mw(form.case, energised)) == [10, 10, 30, 30]


def test_measured_load_without_a_contract_is_power_not_attributed():
    grid = {"g": {"firm_mw": 70, "from": "2026-Q3"}}
    sites = {"a": {"phases": {"p": {"energised": "2025-Q4"}}, "grid": grid}}
    where = situation("2026-05-01", ["sites.a.phases.p.energised"])
    plan = build(programme(sites, {}), where)
    assert list(plan.power_not_attributed_mw["a"]) == [0, 100, 30, 30]
    assert list(plan.facility_mw["a"]) == [100] * 4
    assert list(plan.served_mw["a", "grid"]) == [100] * 4


def test_what_is_built_is_paid_when_it_comes_into_service():
    grid = {"g": {"firm_mw": 40, "from": "2026-Q1"}}
    gas = {"gas": {"max_mw": 60, "from": "2026-Q1"}}
    plan = build(
        programme({"a": {"phases": {"p": {}}, "grid": grid, "equipment": gas}}, FREE),
        situation(),
    )
    assert list(plan.equipment_mw["a", "gas"]) == pytest.approx([0, 60, 60, 60])
    assert list(plan.cost_usd["sites.a.equipment.gas"]) == pytest.approx(
        [0, 60e6, 0, 0]
    )


def test_the_last_digits_of_a_figure_are_bought_in_no_quarter():
    grid = {"g": {"firm_mw": 40, "from": "2026-Q1"}}
    gas = {"gas": {"max_mw": 60, "from": "2026-Q1"}}
    sites = {"a": {"phases": {"p": {}}, "grid": grid, "equipment": gas}}
    form = formulate(Case(programme(sites, FREE), situation()))
    told = decide(form, Budget())
    x = np.array(solved(form.model).x)
    for t, digits in ((2, 1.5e-14), (3, 4e-14)):
        x[form.built["a", "gas", t]] += digits
    plan = plan_of_solution(form, x, IrreducibleShortfall(), told)
    bought = [(one.quarter, one.amount) for one in plan.equipment_bought]
    assert bought == [(1, pytest.approx(60.0))]
    assert list(plan.equipment_mw["a", "gas"]) == pytest.approx([0, 60, 60, 60])


def test_costs_before_the_first_quarter_are_told_apart():
    sites = {"a": {"phases": {"p": {"started": "2025-Q3", "energised": "2025-Q4"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    plan = build(programme(sites, {}), situation(measured=measured))
    assert plan.before_start_usd == pytest.approx(3 * BN)
    assert plan.total_cost_usd.sum() == 0


def test_a_plan_says_how_well_it_was_searched():
    form = formulate(Case(programme(ONE, FREE), situation()))
    decision = decide(form, Budget())
    form.fix(decision.columns)
    told = Decision(decision.columns, "feasible", 0.25, stopped=True)
    floor = IrreducibleShortfall(1.0, 2.0)
    plan = plan_of_solution(form, solved(form.model).x, floor, told)
    assert (plan.status, plan.mip_gap, plan.stopped) == ("feasible", 0.25, True)
    assert plan.irreducible == floor
    assert plan.npv_usd is None, "nobody puts a price on compute"


def running_on_gas(
    capital,
    measured=("sites.a.phases.p.energised",),
    units=GAS,
    needs=NEEDS,
    energised="2026-Q2",
):
    """Return the plan of a campus on its own gas, 1.2 MW for each MW of load, of which p runs since 2026-Q2."""
    sites = {
        "a": {
            "grid": {},
            "equipment": {u: {"max_mw": 250, "from": "2026-Q1"} for u in units},
            "phases": {
                "p": {"energised": energised},
                "q": {"it_mw": 50},
                "r": {"it_mw": 80},
            },
        }
    }
    own = CandidateDesign("own", (10.0,) * 4, needs, lcoe_usd_per_mwh=30.0)
    power = {"a": SitePower((own,), units)}
    case = Case(
        programme(sites, capital, objective="most_compute", equipment=KINDS),
        situation("2026-05-01", measured),
        site_powers=power,
    )
    return plan_case(case, Budget())


def test_equipment_of_a_running_phase_is_listed_and_paid_or_not_attributed():
    """It was priced into USD/MWh, and neither listed nor paid nor 'not attributed'."""
    path = "sites.a.equipment.gas"
    poor = running_on_gas({})
    assert list(poor.equipment_mw["a", "gas"]) == pytest.approx([0, 120, 120, 120])
    assert list(poor.cost_usd[path]) == pytest.approx([0, 120e6, 0, 0])
    unpaid = poor.sources.paid_usd["not attributed", path]
    assert list(unpaid) == pytest.approx([0, 120e6, 0, 0])
    rich = running_on_gas(FREE)
    assert rich.sources.paid_usd["free", path][1] == pytest.approx(120e6)


def test_equipment_of_what_ran_before_the_plan_is_there_throughout():
    before = running_on_gas({}, energised="2025-Q4")
    assert list(before.equipment_mw["a", "gas"]) == pytest.approx([120] * 4)


def test_what_is_bought_is_paid_beside_what_is_rented():
    """Engines are rented, 0.2 MW for each of load, and cost no capital; the gas beside them does.

    100 MW of p are paid when they run, 130 of q and r when they are built.
    """
    rent = UnitPrice("engine", 0.0, fixed_usd_per_year=4e5, rented=True)
    needs = {"engine": 0.2, "gas": 1.0}
    plan = running_on_gas(FREE, units={"engine": rent} | GAS, needs=needs)
    assert plan.equipment_mw["a", "engine"][1] == pytest.approx(20)
    paid = plan.cost_usd["sites.a.equipment.gas"]
    assert list(paid) == pytest.approx([0, 100e6, 130e6, 0])
    assert "sites.a.equipment.engine" not in plan.cost_usd


def test_a_running_phase_leaves_the_rest_of_its_equipment_to_the_next():
    """250 MW less the 120 of p carry 60 MW of q at 1.2, and not q and r."""
    plan = running_on_gas(FREE)
    assert plan.energised["a", "q"] is not None
    assert plan.energised["a", "r"] is None
    assert plan.equipment_mw["a", "gas"][-1] == pytest.approx(180)
    assert plan.power_at_end_mw("a") == pytest.approx({"grid": 0, "gas": 180})
    assert float(plan.cost_usd["sites.a.equipment.gas"].sum()) == pytest.approx(180e6)


def test_equipment_of_a_running_phase_is_kept_up():
    """100 MW at 10 USD/MWh, and 120 MW at 8,000 USD a year, from the quarter after p came."""
    plan = running_on_gas({})
    quarter_usd = 100 * 10 * HOURS_PER_QUARTER + 120 * 8e3 / 4
    assert list(plan.energy_usd["a"]) == pytest.approx([0, 0, quarter_usd, quarter_usd])


def test_what_runs_on_its_own_power_needs_no_contract():
    assert list(running_on_gas({}).power_not_attributed_mw["a"]) == [0] * 4


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (0.0, 0.0),
        (1.0, 1.0),
        (0.5 * ROUNDING_SHARE, 0.0),
        (-0.5 * ROUNDING_SHARE, 0.0),
        (1 - 0.5 * ROUNDING_SHARE, 1.0),
        (2 * ROUNDING_SHARE, 2 * ROUNDING_SHARE),
        (1 - 2 * ROUNDING_SHARE, 1 - 2 * ROUNDING_SHARE),
        (0.25, 0.25),
    ],
)
def test_a_share_is_nothing_or_all_up_to_rounding(value, share):
    assert _share(value) == share


def test_no_more_is_bought_than_rounding_leaves():
    here = np.array([5.0, 5.0 + 0.5 * ROUNDING_MW, 4.0, 5.0 + 2 * ROUNDING_MW, 7.0])
    assert _rising_mw(here).tolist() == [5.0, 5.0, 5.0, 5.0 + 2 * ROUNDING_MW, 7.0]
