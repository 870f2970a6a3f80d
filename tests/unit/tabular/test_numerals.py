"""Decimal points and commas: read where there is one reading, refused where there are two."""

import pytest

from abilene.tabular.numerals import COMMA, POINT, Survey, tidy


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1", 1, 1), ("-1.5", -1.5, None), ("39,90", None, 39.9), ("1,234", 1234, 1.234), ("1.234", 1.234, 1234),
        ("5,000.00", 5000, None), ("5.000,00", None, 5000), ("1,234,567", 1234567, None), ("1.234.567", None, 1234567),
        ("0,125", None, 0.125), ("0.125", 0.125, None), ("12,34,567", None, None), ("1,2345", None, 1.2345),
        ("1234,567.8", None, None), (".5", 0.5, None), ("+2e3", 2000, 2000), ("1,5e-2", None, 0.015),
        ("1.2.3", None, None), ("", None, None), (".", None, None), ("1_0", None, None), ("\u0661", None, None),
        ("1.", 1, None), ("nan", None, None),
    ],
)  # fmt: skip
def test_what_a_text_is_in_either_style(text, point, comma):
    assert (POINT.value(text), COMMA.value(text)) == (point, comma)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (" 1 234,5 ", "1234,5"), ("1\u202f234\u00a0567", "1234567"), ("12'345.6", "12345.6"),
        ("\u22125", "-5"), ("1 23", "1 23"), ("1 2345", "1 2345"),
    ],
)  # fmt: skip
def test_gaps_between_thousands_are_no_marks(text, bare):
    assert tidy(text) == bare


def asked(*cells):
    survey = Survey()
    survey.look(range(2, 2 + len(cells)), 7, cells)
    style, doubt = survey.style()
    return style.decimal, doubt and (doubt.line, doubt.col, doubt.fault.what)


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["39,90", "1,234", "7"], ","),
        (["1,234.5", "1,234", "7.25"], "."),
        (["1,234,567", "1,234"], "."),
        (["1.234,5", "1.234"], ","),
        (["1.234", "x"], "."),
        ([1.5, None, True, "2,5"], ","),
    ],
)
def test_one_cell_with_one_reading_tells_that_of_all(cells, decimal):
    assert asked(*cells) == (decimal, None)


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        (["1,234", "5"], (2, 7, "'1,234' may be 1234 or 1.234")),
        (["7.5", "1,234"], (3, 7, "'1,234' may be 1234 or 1.234")),
        (["7,5", "1.234"], (3, 7, "'1.234' may be 1234 or 1.234")),
        (["7", "39,90", "1.5"], (4, 7, "'1.5' has another decimal mark than '39,90' in line 3")),
    ],
)  # fmt: skip
def test_what_may_be_two_numbers_is_not_guessed(cells, doubt):
    assert asked(*cells)[1] == doubt
