"""The formulas of the workbook, worked out here from its other sheets, give the printed figures."""

import re

import numpy as np
import pytest
from openpyxl import load_workbook

RANGE = re.compile(r"'([^']+)'!\$([A-Z]+)\$(\d+)(?::\$[A-Z]+\$(\d+))?")


@pytest.fixture(scope="module")
def book(folder):
    return load_workbook(folder / "plan.xlsx")


def worked_out(book, formula):
    """Return what a formula of sums of products, cells and plain arithmetic comes to."""

    def cells(sheet, column, first, last=None):
        found = [
            book[sheet][f"{column}{row}"].value
            for row in range(int(first), int(last or first) + 1)
        ]
        if any(isinstance(one, str) for one in found):
            return np.array(found, dtype=object)
        numbers = np.array([one or 0 for one in found], dtype=float)
        return numbers if last else numbers[0]

    code = RANGE.sub(lambda found: f"cells{found.groups()!r}", formula.lstrip("="))
    code = re.sub(r'(?<![<>])=(?=")', "==", code).replace("SUMPRODUCT", "total")
    return eval(code, {"cells": cells, "total": np.sum})


def test_each_formula_gives_the_figure_that_is_printed_beside_it(book, folder):
    cached = load_workbook(folder / "plan.xlsx", data_only=True)["recompute"]
    rows = list(book["recompute"].iter_rows(min_row=4))
    assert [row[1].value for row in rows[:6]] == [
        "capital cost",
        "hours sold",
        "NPV",
        "LCOC",
        "owed at the end",
        "interest: construction_loan",
    ]
    assert sum(row[1].value.startswith("DSCR") for row in rows) >= 5
    for row in rows:
        what, figure, formula = row[1].value, row[3].value, row[4].value
        value = worked_out(book, formula)
        is_rounded = what == "LCOC" or what.startswith("DSCR")
        near = {"abs": 5.1e-5} if is_rounded else {"rel": 1e-9, "abs": 0.5}
        assert value == pytest.approx(figure, **near), what
        assert cached.cell(row[4].row, 5).value == pytest.approx(value, rel=1e-9), what
        apart = cached.cell(row[4].row, 6).value
        assert apart == pytest.approx(value - figure, abs=0.1), what


def test_a_changed_cell_moves_the_figure(book):
    """They are live: a quarter of cash more is worth its factor more."""
    sheet = book["cash by quarter"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    cash = next(column for head, column in heads.items() if head == "cash [USD]")
    factor = next(column for head, column in heads.items() if "present" in head)
    npv = book["recompute"]["E6"].value
    before = worked_out(book, npv)
    sheet.cell(4, cash).value += 1e6
    after = worked_out(book, npv)
    sheet.cell(4, cash).value -= 1e6
    assert after - before == pytest.approx(1e6 * sheet.cell(4, factor).value, rel=1e-6)
