from datetime import date

import pytest

from abilene.errors import InputError
from abilene.finance.price import PricePath, packaged_path

FELL_AND_ROSE = PricePath(
    (date(2023, 1, 1), date(2025, 1, 1), date(2026, 1, 1)), (8.0, 2.0, 4.0)
)


def test_straight_lines_between_the_points():
    middle = date(2024, 1, 1)
    assert FELL_AND_ROSE.mean(middle, middle) == pytest.approx(8 - 6 * 365 / 731)
    assert FELL_AND_ROSE.mean(date(2025, 1, 1), date(2026, 1, 1)) == pytest.approx(3.0)
    assert FELL_AND_ROSE.mean(date(2023, 1, 1), date(2026, 1, 1)) == pytest.approx(
        (5 * 731 + 3 * 365) / 1096
    )


def test_years_and_index():
    borders = [date(2023, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
    assert FELL_AND_ROSE.yearly(borders) == pytest.approx([5.0, 3.0])
    assert FELL_AND_ROSE.index(borders) == pytest.approx([1.0, 0.6])


@pytest.mark.parametrize(("start", "end"), [(2022, 2024), (2024, 2027)])
def test_nothing_is_known_outside_the_path(start, end):
    with pytest.raises(InputError, match="runs from 2023-01-01 to 2026-01-01"):
        FELL_AND_ROSE.mean(date(start, 1, 1), date(end, 1, 1))


def test_a_path_has_rising_days_and_a_price_for_each():
    with pytest.raises(InputError, match="do not rise"):
        PricePath((date(2025, 1, 1), date(2024, 1, 1)), (1.0, 2.0))
    with pytest.raises(InputError, match="do not rise"):
        PricePath((date(2025, 1, 1), date(2025, 1, 1)), (1.0, 2.0))
    with pytest.raises(InputError, match="a price for each"):
        PricePath((date(2024, 1, 1), date(2025, 1, 1)), (1.0,))
    with pytest.raises(InputError, match="two days or more"):
        PricePath((date(2025, 1, 1),), (1.0,))


def test_the_packaged_contract_price_rises():
    path = packaged_path("h100", "one_year_contract")
    assert path.usd_per_unit == (1.70, 2.35, 2.65)
    assert path.days[0] == date(2025, 10, 31)
    assert packaged_path("h100", "on_demand").usd_per_unit == (8.0, 2.0)


def test_an_unknown_price_names_the_known_ones():
    with pytest.raises(InputError, match="did you mean 'h100 one_year_contract'"):
        packaged_path("h100", "one_year_contracts")
