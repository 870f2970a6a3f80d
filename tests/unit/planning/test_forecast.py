"""What a view's forecast holds: ends of quarters as days, and the class alone beside the odds."""

from datetime import date

import pytest
from uncertain_programme import TEXT

from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.results.forecast import day_number
from abilene.results.forecast_records import NOT_WITHIN


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    file = tmp_path_factory.mktemp("forecast") / "small.yaml"
    file.write_text(TEXT)
    (view,) = plans(load(file), as_of=date(2026, 1, 10)).viewpoints.values()
    return view


def test_days_are_ends_of_quarters_of_the_plan(asked):
    forecast = asked.risk.forecast
    assert forecast.as_of == date(2026, 1, 10)
    assert forecast.days.shape == (10_000, 2)
    ends = {
        NOT_WITHIN,
        *(
            day_number(date(year, *end))
            for year in range(2026, 2030)
            for end in ((3, 31), (6, 30), (9, 30), (12, 31))
        ),
    }
    assert set(forecast.days.ravel().tolist()) <= ends
    assert [one.promised for one in forecast.phases] == [
        date(2027, 12, 31),
        date(2028, 3, 31),
    ]


def test_odds_and_forecast_say_the_same(asked):
    days = asked.risk.forecast.days[:, 0]
    by_target = ((days != NOT_WITHIN) & (days <= day_number(date(2027, 12, 31)))).mean()
    assert asked.risk.phases["a.p1"].p_by_target == pytest.approx(by_target, abs=5e-5)


def test_alone_a_phase_may_be_early_and_is_never_later(asked):
    """With money and power without limit the plan comes no earlier than promised, and the class alone may."""
    forecast = asked.risk.forecast
    days, alone = (
        (one if one != NOT_WITHIN else 10**9 for one in series[:, 0].tolist())
        for series in (forecast.days, forecast.alone)
    )
    assert all(early <= late for late, early in zip(days, alone, strict=True))
