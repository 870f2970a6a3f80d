"""Records of taxes: one schedule for each asset, and what the law calls it."""

import pytest
from pydantic import ValidationError

from abilene.finance.project_tax_records import (
    AssetRecord,
    ProductionCredit,
    StateDeduction,
)

PLANT = {"cost_usd": 100.0}


@pytest.mark.parametrize(
    "record", [lambda **more: AssetRecord(**PLANT, **more), StateDeduction]
)
def test_an_asset_has_one_schedule_at_most(record):
    assert record().depreciation is None
    for pair in (
        {"depreciation": "macrs_5", "straight_line_years": 5},
        {"straight_line_years": 5, "depreciation_shares": (1.0,)},
    ):
        with pytest.raises(ValidationError, match="give one of depreciation"):
            record(**pair)


def test_no_more_is_deducted_than_was_paid():
    with pytest.raises(ValidationError, match="add up to more than 1"):
        AssetRecord(**PLANT, depreciation_shares=(0.6, 0.5))
    assert AssetRecord(**PLANT, depreciation_shares=(0.6, 0.4)).itc is None


@pytest.mark.parametrize(
    ("by_law", "bonus", "itc"),
    [(None, None, None), ("equipment", "equipment", None), ("sun", "equipment", "sun")],
)
def test_what_the_law_calls_it(by_law, bonus, itc):
    asset = AssetRecord(**PLANT, by_law=by_law)
    assert (asset.bonus_by_law, asset.itc_by_law) == (bonus, itc)


def test_a_credit_is_given_whole_or_by_law():
    for half in ({"usd_per_mwh": 30.0}, {"years": 10}, {}):
        with pytest.raises(ValidationError, match="give usd_per_mwh and years"):
            ProductionCredit(**half)
    assert ProductionCredit(by_law="wind").usd_per_mwh is None
