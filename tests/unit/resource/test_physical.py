"""What no place on earth has had is refused with its line: codes, units, exchanged columns."""

import re

import pytest
import weather_files as files

from abilene.errors import InputError
from abilene.resource.physical import standard_pressure_mbar
from abilene.resource.readers import read_weather

pytest.importorskip("pvlib")
HOURS = files.hours(2013)


def refused(path, write, edit, **given):
    write(path, HOURS, edit=edit, **given)
    with pytest.raises(InputError) as caught:
        read_weather(path, write.__name__)
    return [str(problem) for problem in caught.value.problems]


CODES = [
    (files.epw, "temp", 99.9, "air temperature 99.9"),
    (files.epw, "rh", 999, "relative humidity 999"),
    (files.epw, "mbar", 9999.99, "pressure 999999"),
    (files.epw, "ghi", 9999, "global irradiance 9999"),
    (files.epw, "dni", 9999, "direct normal irradiance 9999"),
    (files.epw, "dhi", 9999, "diffuse irradiance 9999"),
    (files.epw, "wind", 999, "wind speed 999"),
    *(
        (files.tmy3, name, -9900, f"{title} -9900")
        for name, title in (("temp", "air temperature"), ("wind", "wind speed"))
    ),
    *(
        (files.psm, name, -9999, f"{title} -9999")
        for name, title in (("ghi", "global irradiance"), ("mbar", "pressure"))
    ),
]


@pytest.mark.parametrize(("write", "name", "code", "title"), CODES)
def test_a_code_of_a_missing_value_is_no_value(tmp_path, write, name, code, title):
    """NatLabRockies/ssc #85, SAM #35, EnergyPlus #1071 and #2035; the codes are of the EPW data dictionary, and of
    NREL's TMY3 and PSM."""
    first = {files.epw: 9, files.tmy3: 3, files.psm: 4}[write] + 100

    def edit(i, _, row):
        if 100 <= i < 172:
            row[name] = code

    (problem,) = refused(tmp_path / "a.csv", write, edit)
    assert f"a.csv:{first}:" in problem
    assert f"{title} is the code of a missing value (the first of 72 such" in problem


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("temp", lambda c: c + 273.15, "Kelvin"),
        (
            "temp",
            lambda c: 1.8 * c + 32,
            "air temperature .* is outside -90 .. 60 degC",
        ),
        ("temp", lambda c: 1.8 * (c / 3 + 2) + 32, "air temperature has a mean of 44"),
        ("mbar", lambda p: p * 100, "pascal"),
        ("mbar", lambda p: p / 10, "kilopascal"),
        ("rh", lambda r: r / 100, "relative humidity has a mean of 0.55 %"),
        ("ghi", lambda g: g * 3.6, "kJ, Wh"),
        ("wind", lambda w: w - 4, "wind speed -1 is outside 0 .. 90 m/s"),
        (
            "wind",
            lambda w: 90,
            "a.csv:4:.*wind speed has a mean of 90 m/s, as no place",
        ),
    ],
)
def test_another_unit_is_refused(tmp_path, name, change, message):
    def edit(_, __, row):
        row[name] = change(row[name])

    (problem,) = refused(tmp_path / "a.csv", files.psm, edit)
    assert re.search(message, problem)


def test_a_value_is_said_in_the_unit_of_the_file(tmp_path):
    """EPW holds pascal (EnergyPlus Auxiliary Programs, EPW data dictionary)."""

    def edit(_, __, row):
        row["mbar"] = 9.9

    (problem,) = refused(tmp_path / "a.epw", files.epw, edit)
    assert "pressure 990 is outside 31000 .. 120000 Pa" in problem
    assert "give it in Pa: it may be pascal, hectopascal" in problem


@pytest.mark.parametrize(
    ("one", "other"),
    [("temp", "rh"), ("temp", "mbar"), ("rh", "mbar"), ("dni", "mbar")],
)
def test_exchanged_columns_are_refused(tmp_path, one, other):
    def edit(_, __, row):
        row[one], row[other] = row[other], row[one]

    assert refused(tmp_path / "a.csv", files.psm, edit)


def test_a_humidity_that_is_given_needs_no_dew_point(tmp_path):
    def edit(_, __, row):
        row["dew"] = 99.9

    read_weather(files.epw(tmp_path / "a.epw", HOURS, edit=edit), "epw")


def test_a_dew_point_is_never_above_the_air(tmp_path):
    def exchanged(_, __, row):
        row["temp"], row["dew"] = row["dew"], row["temp"]

    (problem,) = refused(tmp_path / "a.epw", files.epw, exchanged)
    assert re.search(r"a\.epw:9:8: dew point .* is above the air temperature", problem)
    assert "(the first of 8,760 such lines); check the two columns" in problem

    def a_code(i, _, row):
        row["dew"] = 99.9 if i % 2 else row["dew"]

    path = files.epw(tmp_path / "b.epw", HOURS, edit=a_code)
    assert read_weather(path, "epw").light.axis.length == 8760


@pytest.mark.parametrize(
    ("change", "said"),
    [(lambda p: round(p * 0.750062), 743), (lambda p: p + 130, 1120)],
)
def test_a_pressure_is_that_of_its_elevation(tmp_path, change, said):
    """Standard atmosphere, ISO 2533:1975: 989.5 mbar at 200 m. 1 mbar is 0.750062 mmHg."""

    def edit(_, __, row):
        row["mbar"] = change(row["mbar"])

    (problem,) = refused(tmp_path / "a.csv", files.psm, edit)
    assert f"pressure has a mean of {said} mbar, and 200 m above the sea it" in problem
    assert "some 989.5 (the first of 8,760" in problem
    assert "mmHg, or reduced to sea level; or check the elevation" in problem


def test_the_standard_atmosphere():
    """ISO 2533:1975, table of pressure: 898.75 mbar at 1,000 m, 701.08 at 3,000 m."""
    assert standard_pressure_mbar(1000) == pytest.approx(898.75, abs=0.1)
    assert standard_pressure_mbar(3000) == pytest.approx(701.1, abs=0.2)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temp", 45.0, r"a\.csv:104:9: air temperature jumps from \S+ to 45 degC, and"),
        ("mbar", 900, r"a\.csv:104:11: pressure jumps from 990 to 900 mbar, and back"),
        ("wind", 59.0, r"a\.csv:104:12: wind speed jumps from 4 to 59 m/s, and back"),
    ],
)
@pytest.mark.parametrize("hours", [1, 3])
def test_a_jump_and_back_is_no_weather(tmp_path, name, value, said, hours):
    """The fastest known rise and fall of air is 27 K, at Spearfish in 1943 (National Weather Service)."""

    def edit(i, _, row):
        if 100 <= i < 100 + hours:
            row[name] = value

    (problem,) = refused(tmp_path / "a.csv", files.psm, edit)
    assert re.search(said, problem)
    assert ("(the first of 3 such lines)" in problem) == (hours == 3)


def test_a_jump_alone_may_be_the_seam_of_two_months(tmp_path):
    def edit(i, _, row):
        row["temp"] += 31.0 if i >= 59 * 24 else -10.0

    read_weather(files.psm(tmp_path / "a.csv", HOURS[: 90 * 24], edit=edit), "psm")


def test_a_humidity_is_that_of_the_dew_point(tmp_path):
    def off(_, __, row):
        row["rh"] += 30

    (problem,) = refused(tmp_path / "a.epw", files.epw, off)
    assert re.search(r"a\.epw:\d+:9: relative humidity is 8\d %, and air of", problem)
    assert "; mend the one that is wrong" in problem

    def once(value):
        def edit(i, _, row):
            row["rh"] = value if i == 4000 else row["rh"]

        return edit

    (problem,) = refused(tmp_path / "a.epw", files.epw, once(0))
    assert "a.epw:4009:9: relative humidity is 0 %, and air of" in problem
    # TMY3 of Saline has 37 in single hours
    read_weather(files.epw(tmp_path / "b.epw", HOURS, edit=once(90)), "epw")
