"""What is thought of the hours ahead."""

import numpy as np
import pytest
from rolling_campus import rolling_campus

from abilene.errors import InputError
from abilene.operate.outlook import HourForecast, read_outlook, thought_of


def sun_of(campus):
    return campus.by_name["solar"].availability


def test_the_hour_under_way_is_known_and_the_next_are_as_a_day_ago():
    campus = rolling_campus().campus
    found = sun_of(thought_of(campus, HourForecast(), 4000, 4060))
    sun = sun_of(campus)
    assert found[:4001].tolist() == sun[:4001].tolist()
    assert found[4001:4025].tolist() == sun[3977:4001].tolist()
    assert found[4025:4049].tolist() == sun[3977:4001].tolist()
    assert found[4060:].tolist() == sun[4060:].tolist()


def test_a_perfect_forecast_is_the_year():
    campus = rolling_campus().campus
    found = thought_of(campus, HourForecast("perfect"), 10, 50)
    for block in campus.blocks:
        for field in ("availability", "cost_usd_per_mwh"):
            given = getattr(found.by_name[block.name], field)
            assert (given == getattr(block, field)).all()


def test_a_file_says_some_hours_and_the_rest_is_as_a_day_ago(tmp_path):
    campus = rolling_campus().campus
    rows = "step,solar.availability,grid.first.cost_usd_per_mwh\n" + "".join(
        f"{step},0.5,99\n" for step in (4001, 4002, 4100)
    )
    (tmp_path / "sky.csv").write_text(rows)
    forecast = read_outlook("sky.csv", tmp_path, campus)
    found = thought_of(campus, forecast, 4000, 4060)
    assert sun_of(found)[4001:4003].tolist() == [0.5, 0.5]
    assert found.by_name["grid.first"].cost_usd_per_mwh[4001] == 99
    assert sun_of(found)[4003] == sun_of(campus)[3979]
    # beyond the window nothing is thought
    assert sun_of(found)[4100] == sun_of(campus)[4100]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("step,solr.availability\n1,0.5\n", "did you mean 'solar.availability'"),
        ("step,solar.availability\n9999,0.5\n", "above 8759"),
        ("hour,solar.availability\n1,0.5\n", "nothing is called 'hour'"),
        ("solar.availability\n0.5\n", "step"),
    ],
)
def test_what_a_file_gets_wrong_is_said(tmp_path, text, said):
    (tmp_path / "sky.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        read_outlook("sky.csv", tmp_path, rolling_campus().campus)
    assert said in str(caught.value)


@pytest.mark.parametrize("kind", ["perfect", "persistence"])
def test_forecasts_without_a_file(tmp_path, kind):
    found = read_outlook(kind, tmp_path, rolling_campus().campus)
    assert (found.kind, np.size(found.steps)) == (kind, 0)
