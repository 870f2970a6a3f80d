"""What opens each tranche."""

import pytest
from small_programmes import situation
from small_risks import APART, BN, free, plan_of

from abilene.risk.openings import Opening, opening_of, planned_opening
from abilene.risk.payers import payers_of
from abilene.risk.phase_tables import played
from abilene.risk.tables import BY_DATE, BY_DRAWS, BY_LOAD, BY_PHASE, NEVER, PER_MW


def found(opens, sites=APART, first=None, where=None):
    second = {"amount_usd": 3 * BN, "only_for": "sites.b"}
    second |= {} if opens is None else {"opens": opens}
    capital = free(3, only_for="sites.a") | (first or {}) | {"next": second}
    plan = plan_of(sites, capital, where, end="2027-Q4")
    payers = payers_of(plan)
    place = {step.key: i for i, step in enumerate(played(plan))}
    one = plan.case.funding["next"]
    return opening_of(plan, payers, one, place), planned_opening(plan, one)


@pytest.mark.parametrize(
    ("opens", "opening", "planned"),
    [
        (None, Opening(BY_DATE, opens=-NEVER), -NEVER),
        ("2026-Q3", Opening(BY_DATE, opens=2), 2),
        ({"energised": "a.p"}, Opening(BY_PHASE, 0), 2),
        ({"it_online_mw": 100}, Opening(BY_LOAD, wanted=100), 2),
        ({"per_it_online_mw_usd": 30e6}, Opening(PER_MW, wanted=0.03, opens=-NEVER), 0),
        ({"it_online_mw": 900}, Opening(BY_LOAD, wanted=900), NEVER),
    ],
)
def test_a_date_a_phase_or_load_opens_it(opens, opening, planned):
    assert found(opens) == (opening, planned)


def test_draws_of_another_open_it():
    opening, planned = found({"drawn": "free", "fraction": 0.5})
    assert (opening.kind, opening.key, planned) == (BY_DRAWS, 0, 2)
    assert opening.wanted == pytest.approx(1.5, abs=1e-5)


def test_of_a_tranche_without_money_nothing_is_ever_drawn():
    opening, planned = found({"drawn": "none"}, first={"none": {"amount_usd": 0}})
    assert opening == Opening(BY_DATE)
    assert planned == NEVER, "in the plan as in the roll-out"


def test_a_phase_of_history_has_opened_it_on_a_date():
    ran = {"started": "2025-Q4", "energised": "2026-Q1"}
    sites = APART | {"a": {"phases": {"p": ran}}}
    measured = {f"sites.a.phases.p.{what}" for what in ran}
    where = situation("2026-05-01", measured)
    opening, planned = found({"energised": "a.p"}, sites, where=where)
    assert opening == Opening(BY_DATE, opens=1)
    assert planned == 1
