from datetime import date

import numpy as np
import pytest

from abilene.data import read_table
from abilene.errors import InputError
from abilene.finance.tax import (
    DEPRECIATION,
    RULES,
    depreciation,
    income_tax,
    production_credit,
    straight_line,
    tax_rule,
    with_bonus,
)

SCHEDULES = sorted({row["schedule"] for row in read_table(DEPRECIATION)})


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_deduct_everything_once(schedule):
    assert depreciation(schedule).sum() == pytest.approx(1, abs=1e-12)


def test_an_unknown_schedule():
    with pytest.raises(InputError, match="did you mean 'macrs_5'"):
        depreciation("macrs5")


def test_straight_line():
    assert straight_line(4).tolist() == [0.125, 0.25, 0.25, 0.25, 0.125]
    assert straight_line(4, first_year=1).tolist() == [0.25] * 4
    building = straight_line(39, first_year=(12.5 - 10) / 12)
    assert building.sum() == pytest.approx(1)
    assert building[0] == pytest.approx(0.00534, abs=1e-5)


def test_straight_line_is_the_packaged_one_but_for_its_rounding():
    np.testing.assert_allclose(straight_line(20), depreciation("sl_20"), atol=1e-12)
    np.testing.assert_allclose(straight_line(15), depreciation("sl_15"), atol=1e-4)


def test_bonus_comes_first():
    assert with_bonus([0.2, 0.8], 0.4) == pytest.approx([0.52, 0.48])
    assert with_bonus([0.2, 0.8], 1.0).tolist() == [1.0, 0.0]
    assert with_bonus([], 1.0).tolist() == []


@pytest.mark.parametrize(
    ("name", "subject", "begun", "served", "value"),
    [
        ("bonus", "equipment", date(2025, 1, 20), date(2026, 6, 30), 1.0),
        ("bonus", "equipment", date(2025, 1, 19), date(2026, 6, 30), 0.2),
        ("bonus", "equipment", date(2024, 5, 1), date(2025, 6, 30), 0.4),
        ("bonus", "equipment", date(2020, 5, 1), date(2022, 6, 30), 1.0),
        ("itc_rate", "sun", date(2026, 7, 4), date(2029, 12, 31), 0.3),
        ("itc_rate", "sun", date(2026, 7, 5), date(2027, 12, 31), 0.3),
        ("itc_rate", "sun", date(2026, 7, 5), date(2028, 1, 1), 0.0),
        ("itc_rate", "storage", date(2033, 12, 31), date(2035, 1, 1), 0.3),
        ("itc_rate", "storage", date(2034, 6, 1), date(2036, 1, 1), 0.225),
        ("itc_rate", "fuel_cell", date(2026, 1, 1), date(2027, 1, 1), 0.3),
        ("itc_rate", "gas_turbine", date(2026, 1, 1), date(2027, 1, 1), 0.0),
        ("ptc_share", "nuclear", date(2035, 6, 1), date(2040, 1, 1), 0.5),
        ("ptc_usd_per_mwh", "electricity", date(2024, 1, 1), date(2025, 6, 1), 30.0),
        ("income_tax_rate", "corporation", date(2026, 1, 1), date(2026, 1, 1), 0.21),
    ],
)
def test_rules_hold_on_their_dates(name, subject, begun, served, value):
    found = tax_rule(name, subject, begun, served)
    assert found.value == value
    assert found.law
    assert found.url.startswith("https://")


def test_what_no_row_covers_is_an_error():
    with pytest.raises(
        InputError,
        match=r"no packaged itc_rate for fuel_cell begun 2025-06-01.*give the figure",
    ):
        tax_rule("itc_rate", "fuel_cell", date(2025, 6, 1), date(2026, 1, 1))
    with pytest.raises(InputError, match="did you mean 'bonus'"):
        tax_rule("bonsu", "equipment", date(2025, 6, 1), date(2026, 1, 1))
    with pytest.raises(InputError, match=r"subject is called 'geothermal'"):
        tax_rule("itc_rate", "geothermal", date(2025, 6, 1), date(2026, 1, 1))


def test_rules_of_one_name_and_subject_never_overlap():
    rows = read_table(RULES)
    for k, one in enumerate(rows):
        for other in rows[k + 1 :]:
            if (one["rule"], one["subject"]) == (other["rule"], other["subject"]):
                assert any(
                    (other[f"{when}_from"] or "0") >= (one[f"{when}_before"] or "9")
                    or (one[f"{when}_from"] or "0") >= (other[f"{when}_before"] or "9")
                    for when in ("begun", "served")
                ), (one, other)


def test_production_credit_is_rounded_by_law():
    credit = production_credit([1.0] * 4, 27.5, 0.025, years=3)
    assert credit.tolist() == [28, 28, 29, 0]
    assert production_credit(
        [2.0], 27.5, 0.0, years=10, step_usd_per_mwh=0
    ).tolist() == [55.0]


def test_losses():
    assert income_tax([-100, 60, 60], 0.2) == pytest.approx([-20, 12, 12])
    assert income_tax([-100, 60, 60], 0.2, "carried") == pytest.approx([0, 0, 4])
    assert income_tax([-100, 60, 60], 0.2, "carried", limit=0.8) == pytest.approx(
        [0, 2.4, 2.4]
    )


def declining_balance(years, rate, digits):
    """The method behind the tables of the IRS: half a year first, straight line once that deducts more, rounded."""
    left, shares = 1.0, []
    for k in range(years + 1):
        part = 0.5 if k == 0 else 1.0
        remaining = years - k + (0.5 if k else 0.0)
        share = max(left * rate / years * part, left / remaining * part if k else 0.0)
        share = min(share, left)
        shares.append(share)
        left -= share
    return np.round(100 * np.array(shares), digits)


@pytest.mark.parametrize(
    ("schedule", "years", "rate", "digits"),
    [
        ("macrs_3", 3, 2.0, 2),
        ("macrs_5", 5, 2.0, 2),
        ("macrs_7", 7, 2.0, 2),
        ("macrs_10", 10, 2.0, 2),
        ("macrs_15", 15, 1.5, 2),
        ("macrs_20", 20, 1.5, 3),
    ],
)
def test_packaged_schedules_are_those_of_the_declining_balance(
    schedule, years, rate, digits
):
    """Table A-1 of Publication 946 deviates from the method behind it only in its last digit, so that it sums to 100."""
    ours = 100 * depreciation(schedule)
    np.testing.assert_allclose(
        ours, declining_balance(years, rate, digits), rtol=0, atol=1.01 * 10.0**-digits
    )
