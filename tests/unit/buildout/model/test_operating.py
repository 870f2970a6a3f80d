"""What power costs to run, to keep and to buy, as terms; by hand."""

import pytest
from small_programmes import programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.operating import THETA, equipment_costs, fixed_cost

BN, HOURS = 1e9, 8766 / 4
POWER = SitePower(
    (
        CandidateDesign("own", (60.0,) * 4, {"gas": 1.0}),
        CandidateDesign("line", (10.0, 20.0, 30.0, 40.0), grid={"g": 1.0}),
    ),
    {"gas": UnitPrice("gas", 1e6, 4e4)},
    {"g": (("g", "firm_mw"),)},
)


def form(power="candidates", history=False, units=None):
    phases = {"p": {"energised": "2026-Q1"} if history else {}}
    site = {
        "phases": phases,
        "grid": {"g": {"firm_mw": 100, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": 50, "from": "2026-Q1"}},
    }
    where = situation(measured=["sites.a.phases.p.energised"] if history else [])
    known = (
        POWER if units is None else SitePower(POWER.candidates, units, POWER.contracts)
    )
    made = programme({"a": site}, {"free": {"amount_usd": 9 * BN}})
    return formulate(Case(made, where, site_powers={"a": known}), power=power)


def test_what_serves_runs_in_the_next_quarter_and_what_is_built_is_kept():
    one = form()
    expected = {
        one.built["a", "gas", 1]: 1e4 * 1e3 / BN,
        one.served["a", "own", 1]: 60 * HOURS * 1e3 / BN,
        one.served["a", "line", 1]: 30 * HOURS * 1e3 / BN,
    }
    assert one.operating["a", 2] == pytest.approx(expected)
    assert one.operating["a", 0] == {}


def test_measured_load_runs_as_the_candidate_of_history_does():
    one = form(history=True)
    assert fixed_cost(one, "a", 0).get(one.one, 0.0) == 0.0
    assert fixed_cost(one, "a", 1)[one.one] == pytest.approx(100 * 20 * HOURS / BN)


def test_a_price_row_puts_one_column_in_the_place_of_the_cost():
    one = form("priced")
    assert [len(one.operating["a", t]) for t in range(5)] == [1] * 5
    assert sum(name == THETA for _, name, _ in one.power_rows) == 5


def test_equipment_is_bought_as_it_grows_and_what_is_rented_is_not():
    one = form()
    costs = dict(equipment_costs(one))
    before, after = one.built["a", "gas", 0], one.built["a", "gas", 1]
    use = "sites.a.equipment.gas"
    assert costs[use, 0, False] == pytest.approx({before: 1.0})
    assert costs[use, 1, False] == pytest.approx({after: 1.0, before: -1.0})
    rented = form(units={"gas": UnitPrice("gas", 0.0, 4e5, rented=True)})
    assert dict(equipment_costs(rented)) == {}
