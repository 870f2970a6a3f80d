"""Epoch AI's annual cost of a data centre of 1 GW: capital paid back over its lives, and operation."""

import pytest

from abilene.annuity import capital_recovery_factor
from abilene.finance.levelised import levelised_price

SOURCE = "Epoch AI, AI data centre cost breakdown, 2026-05-14"
HALF_A_DIGIT = {
    "3": ("annual_busd_it3", 0.5),
    "5": ("annual_busd", 0.05),
    "7": ("annual_busd_it7", 0.5),
}


def annual(data, it_life, rate):
    inferred, published = data["inferred"], data["published"]
    return (
        inferred["it_capex_busd"] * capital_recovery_factor(rate, it_life)
        + inferred["facility_capex_busd"]
        * capital_recovery_factor(rate, published["facility_life"])
        + published["opex_busd_per_year"]
    )


@pytest.mark.parametrize("life", ["3", "5", "7"])
def test_annual_cost(life, case, record_answer):
    data = case("finance/lcoc_epoch.json")
    inferred = data["inferred"]
    ours = annual(data, int(life), inferred["discount_rate"])
    name, rounding = HALF_A_DIGIT[life]
    note = (
        "published rounded; split of the capital and rate are inferred, not published"
    )
    record_answer(
        f"accelerators last {life} years",
        SOURCE,
        data["published"][name],
        ours,
        rounding,
        "bn USD/a",
        note,
    )
    assert ours == pytest.approx(inferred["annual"][life], rel=1e-12)
    assert annual(data, int(life), 0.0) == pytest.approx(
        inferred["straight_line_annual"][life], rel=1e-12
    )


@pytest.mark.parametrize("useful", ["1.0", "0.85", "0.7"])
def test_cost_of_a_gpu_hour(useful, case, record_answer):
    data = case("finance/lcoc_epoch.json")
    derived = data["derived"]
    cost = annual(data, 5, data["inferred"]["discount_rate"]) * 1e9
    hours = derived["gpus_per_gw"] * 8760 * float(useful)
    ours = levelised_price([cost], [hours], [1.0], 0.05)
    theirs = derived["usd_per_gpu_hour"][useful]
    record_answer(
        f"GPU-hour, {useful} useful", f"{SOURCE}, derived", theirs, ours, 1e-12, "USD"
    )
