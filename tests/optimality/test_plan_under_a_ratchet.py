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


WHOLE = {
    **LINEAR,
    "lines": {
        **{name: LINEAR["lines"][name] for name in ("customer", "top", "capacity")},
        "energy": {
            "kind": "tiers",
            "of": "energy_month",
            "steps": [
                {"up_to": 20_000, "usd_per_mwh": 34},
                {"up_to": 40_000, "usd_per_mwh": 40},
                {"usd_per_mwh": 60},
            ],
        },
        "all": {
            "kind": "demand",
            "usd_per_kw_month": 7.44,
            "ratchet": {"share": 0.85, "months": 11},
        },
        "least": {
            "kind": "minimum_bill",
            "usd_per_kw_month": 18,
            "on": ["energy", "all", "top"],
        },
    },
}
"""Energy in steps and a minimum bill of energy and two demand lines."""


def billed_under(firm_mw, tariff):
    """Return a campus of 100 MW that sells compute, billed under a tariff."""
    equipment = {
        "gas": {"max_mw": 80} | AT,
        "solar": {"max_mw": 200} | AT,
        "battery": {"max_mw": 60} | AT,
    }
    made = campus([60, 40], {"a": {"firm_mw": firm_mw} | AT}, equipment)
    billed = under_a_tariff(made, "s", tariff)
    header = billed.programme.model_copy(update={"objective": "npv"})
    chips = {"chips": Hardware.model_validate(CHIPS)}
    return billed.model_copy(update={"hardware": chips, "programme": header})


@pytest.mark.slow
@pytest.mark.parametrize("firm_mw", [70, 120])
def test_the_relaxations_meet_within_a_hundredth(firm_mw):
    """They met to 1.28 and 1.38 % where cuts left out what a ratchet carries, and to 0.92 and 0.88 % with it."""
    found = generated(firm_mw, LINEAR)
    assert found.bound <= found.value
    assert found.value - found.bound <= 0.01 * abs(found.value)


@pytest.mark.slow
@pytest.mark.parametrize(("other", "gap"), [("energy", 0.01), ("least", 0.05)])
def test_the_bound_leaves_out_what_bills_the_whole_campus(other, gap):
    """A minimum bill with energy at one price: 0.94 %. Steps of 34, 40 and 60 USD/MWh without it: 4.92 %."""
    kept = {name: line for name, line in WHOLE["lines"].items() if name != other}
    lines = {"energy": LINEAR["lines"]["energy"], **kept}
    found = generated(120, {**WHOLE, "lines": lines})
    assert found.bound <= found.value
    assert found.value - found.bound <= gap * abs(found.value)


def generated(firm_mw, tariff):
    """Return what column-and-cut generation finds."""
    made = billed_under(firm_mw, tariff)
    powers = Sizer(Path()).site_powers(made)
    case = Case(made, Situation(date(2026, 1, 15)), site_powers=powers)
    floor = irreducible_shortfall(formulate(case, merged=True))
    return generate_candidates(
        case, lambda one, power: relaxation(one, floor, power), close=1e-6
    )
