"""The bound of a plan under a tariff with a ratchet and a peak window: below every plan, and near the best."""

from datetime import date
from pathlib import Path

import pytest
from plan_campuses import campus
from tariff_text import LINEAR, under_a_tariff

from abilene.buildout import Situation
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.pricing import generate_candidates
from abilene.buildout.search import irreducible_shortfall, relaxation
from abilene.buildout.sizer import Sizer
from abilene.programme.compute_records import Hardware

AT = {"from": "2026-01-01"}
CHIPS = {
    "it_w_per_accelerator": 1000,
    "price_usd_per_accelerator": 1000,
    "usd_per_accelerator_hour": 0.15,
    "life_years": 5,
}


def ratcheted(firm_mw):
    """Return a campus of 100 MW that sells compute, billed under a ratchet of 85 %."""
    equipment = {
        "gas": {"max_mw": 80} | AT,
        "solar": {"max_mw": 200} | AT,
        "battery": {"max_mw": 60} | AT,
    }
    made = campus([60, 40], {"a": {"firm_mw": firm_mw} | AT}, equipment)
    billed = under_a_tariff(made, "s", LINEAR)
    header = billed.programme.model_copy(update={"objective": "npv"})
    chips = {"chips": Hardware.model_validate(CHIPS)}
    return billed.model_copy(update={"hardware": chips, "programme": header})


@pytest.mark.slow
@pytest.mark.parametrize("firm_mw", [70, 120])
def test_the_relaxations_meet_within_a_hundredth(firm_mw):
    """They met to 1.28 and 1.38 % where cuts left out what a ratchet carries, and to 0.92 and 0.88 % with it."""
    made = ratcheted(firm_mw)
    powers = Sizer(Path()).site_powers(made)
    case = Case(made, Situation(date(2026, 1, 15)), site_powers=powers)
    floor = irreducible_shortfall(formulate(case, merged=True))
    found = generate_candidates(
        case, lambda one, power: relaxation(one, floor, power), close=1e-6
    )
    assert found.bound <= found.value
    assert found.value - found.bound <= 0.01 * abs(found.value)
