"""Weather that stands still is refused with its line where it cannot be, and noted where real files hold it."""

import re

import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.readers import read_weather
from abilene.resource.stuck import stuck
from abilene.resource.weather_tables import psm_table

pytest.importorskip("pvlib")
HOURS = files.hours(2013)


def _edit(name, value, first, count):
    def edit(i, _, row):
        if first <= i < first + count:
            row[name] = value

    return edit


def _read(path, *given):
    return read_weather(files.psm(path, HOURS, edit=_edit(*given)), "psm")


@pytest.mark.parametrize(
    ("name", "value", "count", "message"),
    [
        ("temp", 0, 1000, r":104:9: air temperature is 0 for 1,000 h on end"),
        ("temp", 15.0, 48, r":104:9: air temperature is 15 for 48 h on end"),
        ("rh", 30, 72, r":104:10: relative humidity is 30 for 72 h on end"),
        ("rh", 100, 240, r":104:10: relative humidity is 100 for 240 h on end"),
        ("wind", 2.1, 168, r":104:12: wind speed is 2.1 for 168 h on end"),
        ("wind", 0, 720, r":104:12: wind speed is 0 for 720 h on end"),
    ],
)
def test_what_stands_still_is_refused(tmp_path, name, value, count, message):
    with pytest.raises(InputError, match=message) as caught:
        _read(tmp_path / "a.csv", name, value, 100, count)
    (problem,) = caught.value.problems
    assert f"(the first of {count:,} such lines); a sensor was stuck" in str(problem)


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [("temp", 15.0, 24), ("rh", 100, 70), ("wind", 0, 47), ("wind", 2.1, 23)],
)
def test_what_real_files_hold_is_kept(tmp_path, name, value, count):
    """The longest runs of fifteen TMY3 and three NSRDB files."""
    assert not _read(tmp_path / "a.csv", name, value, 100, count).notes[1:]


def test_light_that_stands_still_is_refused(tmp_path):
    """A polar summer has light all day, and no hour of it is the next one; at night it is dark for months."""
    path = files.psm(tmp_path / "a.csv", HOURS)
    table = psm_table(str(path), path.read_text())
    table.columns["ghi_w_m2"][:2000] = 0
    assert not list(stuck("a.csv", table, 1.0))
    table.columns["dhi_w_m2"][100:124] = 80
    (problem,) = stuck("a.csv", table, 1.0)
    assert str(problem).startswith(
        "a.csv:104:8: diffuse irradiance is 80 for 24 h on end, as it is nowhere"
    )


@pytest.mark.parametrize(
    ("names", "title"),
    [(("temp",), "air temperature"), (("ghi", "dni", "dhi"), "global irradiance")],
)
def test_one_day_again_and_again_is_refused(tmp_path, names, title):
    kept = {}

    def edit(i, _, row):
        if i >= 4000:
            for name in names:
                row[name] = kept.setdefault((name, i % 24), row[name])

    path = files.psm(tmp_path / "a.csv", HOURS[:5000], edit=edit)
    with pytest.raises(InputError, match=f"{title} is that of the day before") as error:
        read_weather(path, "psm")
    assert re.search(r"a\.csv:40\d\d:", str(error.value))


def test_calm_and_pressure_that_stand_still_are_noted(tmp_path):
    """TMY3 of Dona Ana and of Sand Point have one pressure all year."""
    notes = _read(tmp_path / "a.csv", "wind", 0, 100, 72).notes
    assert notes == (
        "wind is 0 for 72 h from line 104: the anemometer may have been stuck",
        "pressure is 990 mbar for 8,760 h from line 4: it was assumed, not measured",
    )


def test_wind_of_another_unit_is_noted(tmp_path):
    def edit(_, __, row):
        row["wind"] = round(row["wind"] * 3.6, 1)

    notes = read_weather(files.psm(tmp_path / "a.csv", HOURS, edit=edit), "psm").notes
    assert notes[0].startswith(
        "wind near the ground has a mean of 12.6 m/s, as few places have"
    )
