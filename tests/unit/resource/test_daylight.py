"""Light is where the sun is: clocks, places and columns that are wrong are told by it."""

import re

import numpy as np
import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.readers import read_weather

pytest.importorskip("pvlib")
HOURS = files.hours(2013)


def refusal(path, **given):
    files.psm(path, HOURS, **given)
    with pytest.raises(InputError) as caught:
        read_weather(path, "psm")
    (problem,) = caught.value.problems
    return str(problem)


def with_head(path, old, new):
    """Write a sound file and change what its head says of where and when."""
    files.psm(path, HOURS)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("35.0,-90,-6", "35.0,90,-6", "below the horizon"),
        ("35.0,-90,-6", "35.0,-90,6", "below the horizon"),
        ("35.0,-90,-6", "35.0,-90,-3", "below the horizon"),
        ("35.0,-90,-6", "35.0,-90,-5", "light is centred 1.0 h before noon by the sun"),
        ("35.0,-90,-6", "35.0,-90,-7", "light is centred 1.0 h after noon by the sun"),
        ("35.0,-90,-6", "-60.0,-90,-6", "light"),
    ],
)
def test_a_head_that_puts_the_sun_elsewhere(tmp_path, old, new, what):
    path = with_head(tmp_path / "a.csv", old, new)
    with pytest.raises(InputError, match=f"{what}.*check the time zone, latitude"):
        read_weather(path, "psm")


def test_light_at_midnight(tmp_path):
    def edit(i, _, row):
        if i == 24:
            row["ghi"] = 300

    problem = refusal(tmp_path / "a.csv", edit=edit)
    assert "a.csv:28:6: light of 300 W/m2 with the sun 7" in problem
    assert "degrees below the horizon; check" in problem


@pytest.mark.parametrize(
    ("one", "other"), [("ghi", "dni"), ("ghi", "dhi"), ("dni", "dhi")]
)
def test_exchanged_columns_of_irradiance(tmp_path, one, other):
    def edit(_, __, row):
        row[one], row[other] = row[other], row[one]

    problem = refusal(tmp_path / "a.csv", edit=edit)
    assert "global irradiance is not diffuse and direct together" in problem


def test_light_in_megajoule(tmp_path):
    def edit(_, __, row):
        row.update({name: row[name] * 0.0036 for name in ("ghi", "dni", "dhi")})

    assert "W/m2 at most in all the year" in refusal(tmp_path / "a.csv", edit=edit)


@pytest.mark.parametrize("given", [{}, {"dni": 0, "dhi": 0}])
def test_a_year_without_light_is_refused_where_the_sun_first_is_high(tmp_path, given):
    def edit(_, __, row):
        row.update(given, ghi=0)

    problem = refusal(tmp_path / "a.csv", edit=edit)
    # 1 January at 35 degrees north: above 20 degrees from 9:00 on, after 3 lines of head
    assert (
        "a.csv:13:6: global irradiance is 0 in every step, with the sun hi" in problem
    )
    assert problem.endswith("; bring a file with irradiance")


@pytest.mark.parametrize(
    ("gone", "line"),
    [
        (lambda i, time: time.month == 7, "4355:6: .* 30 degrees high"),
        (lambda i, time: i % 2, r"\d+:6: .* degrees high \(the first of 1,\d\d\d such"),
        (lambda i, time: (time.month, time.day, time.hour) == (6, 21, 12), "4120:6"),
    ],
)
def test_light_that_is_missing_is_no_cloud(tmp_path, gone, line):
    """Gaps that a tool wrote as 0: a month, every other hour, one noon. No hour of sixteen stations was dark."""

    def edit(i, time, row):
        if gone(i, time):
            _dark(i, time, row)

    problem = refusal(tmp_path / "a.csv", edit=edit)
    assert re.search(rf"a\.csv:{line}", problem)
    assert problem.endswith("; fill the gap, nothing is guessed")


@pytest.mark.parametrize("scale", [0.5, 0.317, 0.086])
def test_light_of_half_an_hour_or_in_another_unit_is_too_dim(tmp_path, scale):
    """Wh of half hours, Btu/ft2 and calories/cm2 stay within the limits of W/m2 in every hour."""

    def edit(_, __, row):
        row.update({name: row[name] * scale for name in ("ghi", "dni", "dhi")})

    problem = refusal(tmp_path / "a.csv", edit=edit)
    assert "% of the sun's own in its clearest hours, as at no place" in problem


def test_a_total_eclipse_may_be_dark(tmp_path):
    """That of 8 April 2024 took four minutes in Texas: one step of five minutes."""
    times = files.hours(2024, step_hours=1 / 12)[: 3 * 24 * 12]

    def edit(i, time, row):
        if (time.day, time.hour, time.minute) == (2, 12, 0):
            _dark(i, time, row)

    path = tmp_path / "a.csv"
    files.psm(path, times, minute=None, step_hours=1 / 12, edit=edit)
    assert read_weather(path, "psm").light.axis.length == len(times)


def test_a_polar_night_has_no_light(tmp_path):
    path = files.psm(tmp_path / "a.csv", HOURS[: 31 * 24], edit=_dark)
    path.write_text(path.read_text().replace("35.0,-90,-6", "80.0,-90,-6", 1))
    light = read_weather(path, "psm").light
    assert not np.any(light.global_w_m2)


def _dark(_, __, row):
    row.update(ghi=0, dni=0, dhi=0)
