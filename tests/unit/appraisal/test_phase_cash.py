"""What a phase earns and costs by the quarter in which it is energised: that of the appraisal, moved."""

import numpy as np
import pytest
from small_programmes import programme, situation
from small_valuations import HOURS, LIVING, valued

from abilene.appraisal import Valuation, worths
from abilene.appraisal.phase_cash import phase_cash
from abilene.buildout import build
from abilene.dates import Quarter
from abilene.risk.phase_tables import played

PRICED = {"chips": LIVING["chips"] | {"usd_per_accelerator_hour": 2.0, "life_years": 1}}
SITE = {
    "a": {
        "phases": {"p": {}},
        "opex_usd_per_it_kw_year": 100,
        "power_usd_per_mwh": 40,
    }
}
UNTIL = Quarter.parse("2026-Q4")


def found_of(sites=SITE):
    valuation = valued(sites, hardware=PRICED)
    return valuation, phase_cash(valuation, played(valuation.plan), UNTIL)


def test_at_its_quarter_in_the_plan_it_is_the_cash_of_the_appraisal():
    valuation, found = found_of()
    flows = worths(valuation)[0].flows
    planned = valuation.plan.indices["a", "p"]
    whole = flows.revenue_usd - flows.opex_usd - flows.electricity_usd
    start = flows.quarters[0] - found.quarters[0]
    here = slice(start, start + len(whole))
    assert found.operation_usd[0, planned, here] == pytest.approx(whole)
    assert found.hours[0, planned, here] == pytest.approx(flows.hours)


def test_later_it_is_moved_and_never_it_is_nothing():
    """100,000 chips sell 2,191.5 h a quarter at 2 USD; staff 2.5 m and 100 MW of power at 40 USD/MWh."""
    _, found = found_of()
    assert (str(found.quarters[0]), found.first) == ("2026-Q1", 0)
    a_quarter = 100_000 * HOURS * 2 - 2.5e6 - 100 * HOURS * 40
    for energised in range(4):
        runs = found.operation_usd[0, energised]
        assert np.flatnonzero(runs).tolist() == [*range(energised + 1, energised + 5)]
        assert runs[energised + 1] == pytest.approx(a_quarter)
    assert not found.operation_usd[0, -1].any()
    assert len(found.quarters) == 8, "to the end of the year in which the last one ends"


def test_a_contract_that_waits_for_it_is_due_from_the_quarter_after_it():
    made = programme(SITE, {"all": {"amount_usd": 100e9}}, hardware=PRICED)
    lease = {"usd_per_year": 4e6, "from": "2026-01-01", "when_energised": "a.p"}
    other = lease | {"when_energised": None}
    data = made.model_dump(by_alias=True, exclude_unset=True)
    data["obligations"] = {"lease": lease, "other": other}
    plan = build(type(made).model_validate(data), situation())
    found = phase_cash(Valuation(plan, plan.case.programme), played(plan), UNTIL)
    assert found.obligations_usd[0, 1, :6].tolist() == [0, 0, 1e6, 1e6, 1e6, 0]
    assert found.obligations_usd[0, 3, :6].tolist() == [0, 0, 0, 0, 1e6, 0]
    assert not found.obligations_usd[0, -1].any()
