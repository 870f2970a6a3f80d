"""What a build-out plan says of its money and its power, by hand."""

import pickle

import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.outcome import IrreducibleShortfall, use_of
from abilene.buildout.search import plan_case

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
OWN = CandidateDesign(
    "own",
    (50.0,) * 4,
    {"gas": 1.0},
    lcoe_usd_per_mwh=90.0,
)
LINE = CandidateDesign(
    "line",
    (50.0,) * 4,
    grid={"g": 1.0, "sold": 0.2},
    lcoe_usd_per_mwh=60.0,
)
POWER = SitePower(
    (OWN, LINE),
    {"gas": UnitPrice("gas", 1e6)},
    {"g": (("g", "firm_mw"),), "sold": (("g", "export_mw"),)},
)


@pytest.fixture(scope="module")
def plan():
    """100 MW at site a: 60 on the line, 40 own; and 100 MW at site b at a stated price."""
    a = {
        "phases": {"p": {}},
        "grid": {"g": {"firm_mw": 60, "export_mw": 100, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": 40, "from": "2026-Q1"}},
    }
    made = programme(
        {"a": a, "b": {"phases": {"p": {}}}}, {"free": {"amount_usd": 9 * BN}}
    )
    return plan_case(Case(made, situation(), site_powers={"a": POWER}), Budget())


def test_what_powers_a_site_at_the_end(plan):
    assert plan.power_at_end_mw("a") == pytest.approx({"grid": 60, "gas": 40})
    assert plan.power_at_end_mw("b") == pytest.approx({"grid": 100})


def test_without_load_nothing_powers_a_site():
    plan = build(programme(ONE, {}), situation())
    assert plan.power_at_end_mw("a") == {"grid": 0}


def test_capital_cost_belongs_to_its_site(plan):
    gas_usd = 40 * 1e6
    assert plan.capital_cost_usd("a") == pytest.approx(3 * BN + gas_usd)
    assert plan.capital_cost_usd("b") == pytest.approx(3 * BN)
    assert plan.total_cost_usd.sum() == pytest.approx(6 * BN + gas_usd)


def test_what_is_paid_is_summed_by_use(plan):
    paid = plan.paid_by_use_usd
    assert set(paid) == {"free"}
    assert paid["free"] == pytest.approx(
        {
            "sites.a.shell": 1 * BN,
            "sites.a.hardware": 2 * BN,
            "sites.a.equipment": 40e6,
            "sites.b.shell": 1 * BN,
            "sites.b.hardware": 2 * BN,
        }
    )


def test_a_use_is_called_without_its_phase_or_kind():
    assert use_of("sites.a.phases.p.hardware") == "sites.a.hardware"
    assert use_of("sites.a.equipment.gas") == "sites.a.equipment"
    assert use_of("operation") == "operation"


def test_what_leaves_a_tranche_is_what_it_pays_and_passes_on():
    capital = {
        "share": {"amount_usd": 9 * BN, "funded_by": ["parent"]},
        "parent": {"amount_usd": 3 * BN, "outside": True},
    }
    plan = build(programme(ONE, capital), situation())
    assert plan.drawn_usd["parent"].sum() == 0
    assert plan.outflow_usd["parent"].sum() == pytest.approx(3 * BN)
    assert plan.outflow_usd["share"].sum() == pytest.approx(3 * BN)


def test_a_plan_comes_back_from_another_process(plan):
    again = pickle.loads(pickle.dumps(plan))
    assert again.case == plan.case
    assert again.paid_by_use_usd == plan.paid_by_use_usd
    assert again.indices == plan.indices == {("a", "p"): 1, ("b", "p"): 1}
    assert again.power_at_end_mw("a") == plan.power_at_end_mw("a")


def test_nothing_falls_short_unless_it_is_said():
    assert IrreducibleShortfall() == IrreducibleShortfall(0.0, 0.0)
