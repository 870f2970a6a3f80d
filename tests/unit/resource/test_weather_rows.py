"""Rows of weather files: stamps that are times, rows as wide as their titles, numbers at their place."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.resource.weather_rows import (
    check_unit,
    check_width,
    columns_by_title,
    moment,
    numbers_of,
    row_lines,
    weather_rows,
)


def test_a_stamp_is_a_time():
    assert moment(2024, 2, 29, 24, 0) == np.datetime64("2024-03-01T00:00")
    for wrong in ((2023, 2, 29, 0, 0), (2024, 13, 1, 0, 0), (2024, 1, 1, 25, 0)):
        with pytest.raises(ValueError, match=r"\d"):
            moment(*wrong)


def test_rows_know_their_lines_and_their_width():
    source = weather_rows("a", "x,y\n\n1,2,\n3,4,5\n")
    assert row_lines(source.rows).tolist() == [1, 3, 4]
    assert [row.width for row in source.rows] == [2, 2, 3]
    with pytest.raises(InputError, match=r"^a:4:1: 1 cell more than columns"):
        check_width(source, source.rows[1:], 2)
    with pytest.raises(InputError, match="a:1:1: it holds nothing"):
        weather_rows("a", "\n")


def test_columns_are_found_by_their_titles_whatever_their_unit():
    names = ("ghi", "dni", "dhi", "temp", "dew", "rh", "p", "wind")
    source = weather_rows("a", "GHI (W/m2), DHI,dni,Temp,wind (m/s)\n1,2,3,4,5\n")
    where = columns_by_title(source, source.rows[0], names)
    assert where == {"ghi_w_m2": 0, "dni_w_m2": 2, "dhi_w_m2": 1, "air_temp_c": 3, "wind_m_s": 4}  # fmt: skip
    columns, _ = numbers_of(source, source.rows[1:], where, ())
    assert columns["dhi_w_m2"] == [2.0]
    with pytest.raises(InputError, match=r"^a:1:1: 13 is no month"):
        numbers_of(source, weather_rows("a", "2024,13,0,0,0\n").rows, where, [0, 1])


@pytest.mark.parametrize("title", ["GHI", "DHI", "Temp", "wind"])
def test_a_title_given_twice_is_refused_at_the_second(title):
    names = ("ghi", "dni", "dhi", "temp", "dew", "rh", "p", "wind")
    source = weather_rows("a", f"x\nGHI,DHI,DNI,Temp,wind,x,x,{title} (unit)\n")
    with pytest.raises(InputError) as error:
        columns_by_title(source, source.rows[1], names)
    told = f"a:2:8: {title.lower()}: column given twice; keep one of them"
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Temp (C)", "Temp (F)", "a:1:4: air temp is in F; convert it to degC"),
        ("P (mbar)", "P (mmHg)", "a:1:5: pressure is in mmHg; convert it to mbar"),
        ("wind (m/s)", "wind ( km / h )", "a:1:6: wind is in km / h; convert it to m"),
        ("GHI (W/m2)", "GHI (kJ/m²)", "a:1:1: ghi is in kJ/m²; convert it to W/m2"),
    ],
)
def test_another_unit_that_a_title_names_is_refused(old, new, message):
    names = ("ghi", "dni", "dhi", "temp", "dew", "rh", "p", "wind")
    titles = "GHI (W/m2),DHI,dni,Temp (C),P (mbar),wind (m/s)\n"
    assert columns_by_title(*_titles(titles), names)
    with pytest.raises(InputError) as caught:
        columns_by_title(*_titles(titles.replace(old, new)), names)
    assert str(caught.value).startswith(message)


def _titles(text):
    source = weather_rows("a", f"{text}1,2,3,4,5,6\n")
    return source, source.rows[0]


def test_a_unit_that_nobody_knows_is_left_aside():
    source, row = _titles("G(h)\n")
    check_unit(source, row.line, 1, "ghi_w_m2", "h")
    with pytest.raises(InputError, match=r"a:1:2: relative humidity is in fraction;"):
        check_unit(source, row.line, 2, "relative_humidity_pct", "fraction")
