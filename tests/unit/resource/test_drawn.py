"""Weather that was copied from other days or drawn with a ruler is refused at its first line."""

import re

import numpy as np
import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.drawn import _copied, _straight
from abilene.resource.readers import read_weather

pytest.importorskip("pvlib")
HOURS = files.hours(2013)


def _refused(tmp_path, edit, count=5000):
    path = files.psm(tmp_path / "a.csv", HOURS[:count], edit=edit)
    with pytest.raises(InputError) as caught:
        read_weather(path, "psm")
    (problem,) = caught.value.problems
    return str(problem)


def _again(names, period, first=4000, last=5000):
    """Return an edit that writes what stood a period before."""
    kept = {}

    def edit(i, _, row):
        if first <= i < last:
            for name in names:
                row[name] = kept.setdefault((name, (i - first) % period), row[name])

    return edit


@pytest.mark.parametrize("period", [24, 48, 100, 168])
def test_air_that_comes_again_is_refused_at_any_period(tmp_path, period):
    problem = _refused(tmp_path, _again(["temp"], period))
    # three lines of head stand before the first hour
    line = 4004 + period
    assert f"a.csv:{line}:9: air temperature is that from line 4004 on once" in problem
    assert f"(the first of {1000 - period:,} such lines); a block was copied" in problem


def test_one_day_at_three_places_is_refused(tmp_path):
    kept = {}

    def edit(i, _, row):
        if i // 24 in {10, 50, 90}:
            row["temp"] = kept.setdefault(i % 24, row["temp"])

    problem = _refused(tmp_path, edit, 3000)
    assert ":1204:9: air temperature is that from line 244 on once more" in problem
    assert "(the first of 48 such lines)" in problem


def test_light_that_comes_again_is_refused(tmp_path):
    problem = _refused(tmp_path, _again(["ghi", "dni", "dhi"], 24))
    assert "global irradiance is that from line 400" in problem


@pytest.mark.parametrize("decimals", [1, 3])
def test_air_that_is_a_straight_line_is_refused(tmp_path, decimals):
    def edit(i, _, row):
        if 1000 <= i < 1060:
            row["temp"] = round(3 + (i - 1000) * 0.13, decimals)

    problem = _refused(tmp_path, edit, 3000)
    found = re.search(r":(\d+):9: air temperature is a straight line", problem)
    assert found
    assert int(found[1]) == pytest.approx(1004, abs=1)
    assert re.search(r"the first of (5[89]|6[012]) such lines", problem)


def test_what_real_files_hold_is_kept():
    """A day that is there twice, a line of 40 h, and a sine as over a warm sea."""
    hours = np.arange(240.0)
    noise = np.random.default_rng(1).normal(size=240)
    noise[100:124] = noise[30:54]
    assert _copied(noise, 24, 3) is None
    assert _copied(noise, 48, 2) is None
    bent = np.where(hours < 40, 0.2 * hours, 8 + 3 * np.sin(hours))
    assert not _straight(bent, 1.0).any()
    assert not _straight(28 + 0.2 * np.sin(2 * np.pi * hours / 24), 1.0).any()


def test_blocks_are_counted_apart_and_what_stands_still_is_none():
    values = np.array([1.0, 2, 3, 1, 2, 3, 1, 2, 3, 9, 9, 9, 9, 9, 9])
    found = _copied(values, 3, 3)
    assert np.flatnonzero(found.steps).tolist() == [3, 4, 5, 6, 7, 8]
    assert (found.first, found.earlier) == (3, 0)
    assert _copied(values, 3, 4) is None
    assert _copied(values[9:], 3, 2) is None


def test_steps_within_the_hour_are_judged_by_the_hour():
    quarter = np.arange(4 * 60) * 0.05
    assert _straight(quarter, 0.25).all()
    assert not _straight(quarter[: 4 * 40], 0.25).any()
