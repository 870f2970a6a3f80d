"""Dots that may part thousands are told from three decimals by what stands beside them."""

import pytest

from abilene.tabular.thousands import Thousands


def dots(separator, *columns):
    watch = Thousands()
    for col, cells in enumerate(columns, 1):
        for start in (0, 2):  # in pieces
            part = cells[start:][:2]
            watch.look(range(start + 2, start + 2 + len(part)), col, part)
    doubt = watch.doubt(lambda: separator)
    return doubt and (doubt.line, doubt.col, doubt.fault.what)


@pytest.mark.parametrize(
    ("separator", "columns", "place"),
    [
        (";", [["7.200"]], (2, 1)),
        (";", [["12", "7.200"]], (3, 1)),
        (",", [["1.010", "980", "1.020", "1.030"]], (2, 1)),
        ("", [["980", "1.010", "-1.020", "1.030"]], (3, 1)),
        (";", [["x", "7.5 MW"], ["1.010", ""]], (2, 2)),
        (";", [["2024", "2025"], ["1.010", "1.020"]], (2, 2)),
    ],
)  # fmt: skip
def test_dots_that_may_part_thousands_are_not_guessed(separator, columns, place):
    line, col, what = dots(separator, *columns)
    text = columns[col - 1][line - 2]
    assert (line, col) == place
    assert what == f"'{text}' may be {text.replace('.', '')} or {float(text):g}"
    cells = [f"{cell}0" if "." in cell else cell for cell in columns[col - 1]]
    assert dots(separator, cells) is None  # as the fix says


@pytest.mark.parametrize(
    ("separator", "columns"),
    [
        (",", [["1.010", "1.020", "1.030"]]),  # three decimals in each
        (",", [["980", "1.125"]]),
        (";", [["1.010", "1.020", "0.125"]]),
        (";", [["1.010"], ["7.5"]]),
        (";", [["1.010", "1234.567"]]),
        (";", [["1.010"], [".125"]]),
        (";", [["980", "12"]]),
        (";", [[1.01, None, 7.2]]),
        (";", [["1.0100", "2.0"]]),
    ],
)  # fmt: skip
def test_decimals_that_are_proven_or_common_are_read(separator, columns):
    assert dots(separator, *columns) is None
