"""Weather that stands still is refused with its line where it cannot be, and noted where real files hold it."""

import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.readers import read_weather
from abilene.resource.stuck import still_notes, stuck
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
        ("temp", 15.0, 36, r":104:9: air temperature is 15 for 36 h on end"),
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


def test_light_without_a_beam_is_noted(tmp_path):
    def edit(_, __, row):
        row["dni"], row["dhi"] = 0, row["ghi"]

    notes = read_weather(files.psm(tmp_path / "a.csv", HOURS, edit=edit), "psm").notes
    assert notes[0].startswith("direct light is 0 all year, and diffuse light is all")


@pytest.mark.parametrize(
    ("height", "said"), [("656", ": it may be 656 feet"), ("700", ""), ("350", None)]
)
def test_an_elevation_that_the_pressure_contradicts_is_noted(tmp_path, height, said):
    """Standard atmosphere, ISO 2533:1975: 989.5 mbar at 200 m (656 feet), 936.9 at 656 m and 971.9 at 350 m."""
    path = files.psm(tmp_path / "a.csv", HOURS[:720])
    path.write_text(path.read_text().replace(",-6,200,", f",-6,{height},", 1))
    table = psm_table(str(path), path.read_text())
    table.columns["pressure_mbar"][:] = 989.5 if height == "656" else 985.0
    if height == "700":
        table.columns["pressure_mbar"][:] = 890.0
    found = [note for note in still_notes(table, 1.0) if "elevation" in note]
    if said is None:
        assert not found
    else:
        assert found[0].endswith(f"check the elevation in the head{said}")
