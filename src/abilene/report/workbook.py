"""The workbook of a plan: its tables, formatted, with units, and the hours of each campus. Same plan, same bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from abilene.errors import InputError
from abilene.report.answer import decision, running_lines
from abilene.report.recompute import HEADS, SHEET, Recomputed, recomputed
from abilene.results.figures import HEADLINES
from abilene.results.hours import TIME, Hours
from abilene.results.records import PlanRecord
from abilene.results.table import Cell, Table
from abilene.results.tables import tables
from abilene.units import heading, split_unit

LONGEST_NAME = 31
"""Letters that a sheet's name may have."""
FORMATS = {
    "USD": "#,##0",
    "MW": "#,##0.0",
    "MWh": "#,##0",
    "USD/MWh": "#,##0.00",
    "t/MWh": "0.000",
    "t/year": "#,##0",
    "h/year": "#,##0",
    "% a year": "0.0",
}
WIDE = {
    "words": 60,
    "who": 32,
    "about": 40,
    "path": 48,
    "publisher": 28,
    "url": 40,
    "figure": 28,
    "section": 24,
}
"""Widths of columns of text; what is longer is wrapped."""
FIRST, NARROW = 18, 17
MOST_COLUMNS = 7
"""Columns over which the lines above a table run."""
LINE_HEIGHT = 15
"""[points]"""
WRAPPING = 1.15
"""Room that lines need because words are kept whole."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook_bytes(plan: PlanRecord) -> bytes:
    """Return a plan as an Excel workbook.

    The first sheet has the answer, the others one table each; the last ones the hours
    of each campus as the first view powers it at the last quarter, where they are at
    hand.
    """
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    day = datetime.fromisoformat(plan.as_of)
    book.set_properties(
        {
            "title": f"{plan.title}, as of {plan.as_of}",
            "created": day,
            "comments": plan.input_hash,
        }
    )
    formats = _Formats(book)
    every = tables(plan)
    for table in every.values():
        _write(
            book,
            formats,
            table,
            _above(plan) if table.name == "answer" else [table.title],
        )
    _write_recomputed(book, formats, recomputed(plan, every))
    for site_id, hours in hours_at_hand(plan).items():
        _write_hours(
            book, formats, site_id, hours, next(iter(plan.viewpoints.values())).title
        )
    book.close()
    return file.getvalue()


def hours_at_hand(plan: PlanRecord) -> dict[str, Hours]:
    """Return the hours of each campus as the first view powers it, by site, where they are at hand."""
    found = {}
    for site_id, site in next(iter(plan.viewpoints.values())).sites.items():
        try:
            found[site_id] = site.hours
        except InputError:
            continue
    return found


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 13, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})

    def number(self, unit: str) -> Format:
        """Return the format of figures in a unit."""
        shape = FORMATS.get(unit, "General")
        if shape not in self._made:
            self._made[shape] = self._book.add_format(
                {"num_format": shape, "valign": "top"}
            )
        return self._made[shape]


def _above(plan: PlanRecord) -> list[str]:
    """Return what stands above the answer."""
    return [
        f"{plan.title}, as of {plan.as_of}",
        decision(plan),
        *running_lines(plan),
        f"plan {plan.id}-{plan.input_hash[:8]}, Abilene {plan.version}; the claims sheet says who said each figure",
        *(f"Note: {warning}" for warning in plan.warnings),
    ]


def _write(book: Workbook, formats: _Formats, table: Table, above: list[str]) -> None:
    """Write a table on a sheet of its own, below some lines."""
    sheet = book.add_worksheet(table.name.replace("_", " "))
    widths = _widths(table)
    for row, line in enumerate(above):
        _write_line(
            sheet, row, line, widths, formats.title if row == 0 else formats.text
        )
    top = len(above) + 1
    heads = [heading(name) for name in table.columns]
    _set_height(sheet, top, heads, widths)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(top, column, head, formats.head)
        sheet.set_column(column, column, width)
    units = [split_unit(name)[1] for name in table.columns]
    unit_column = table.columns.index("unit") if "unit" in table.columns else None
    for number, cells in enumerate(table.rows, start=top + 1):
        of_row = "" if unit_column is None else str(cells[unit_column])
        _set_height(sheet, number, cells, widths)
        for column, cell in enumerate(cells):
            if cell is None and cells[0] == HEADLINES and of_row:
                sheet.write_string(number, column, "not computed", formats.text)
            else:
                _write_cell(
                    sheet, number, column, cell, formats, of_row or units[column]
                )
    sheet.freeze_panes(top + 1, 2 if table.columns[0] == "viewpoint" else 1)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    _for_paper(sheet)


def _widths(table: Table) -> list[int]:
    """Return the width of each column. [letters]"""
    return [
        WIDE.get(name, FIRST if column == 0 else NARROW)
        for column, name in enumerate(table.columns)
    ]


def _write_line(
    sheet: Worksheet, row: int, line: str, widths: list[int], form: Format
) -> None:
    """Write a line over all columns, in as many lines as it needs."""
    last = min(len(widths), MOST_COLUMNS) - 1
    if last > 0:
        sheet.merge_range(row, 0, row, last, "", form)
    sheet.write_string(row, 0, line, form)
    _set_height(sheet, row, [line], [sum(widths[: last + 1])])


def _set_height(
    sheet: Worksheet, row: int, cells: Sequence[Cell], widths: list[int]
) -> None:
    """Make room for the cell that takes the most lines: not every program does so by itself."""
    texts = [
        (cell, width)
        for cell, width in zip(cells, widths, strict=True)
        if isinstance(cell, str)
    ]
    lines = max(
        (math.ceil(len(text) * WRAPPING / width) for text, width in texts), default=1
    )
    if lines > 1:
        sheet.set_row(row, LINE_HEIGHT * lines)


def _write_cell(
    sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats, unit: str
) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, float | int) and not math.isfinite(cell):
        sheet.write_string(row, column, "not computed", formats.text)
    elif isinstance(cell, float | int):
        sheet.write_number(row, column, cell, formats.number(unit))
    elif cell:
        sheet.write_string(row, column, cell, formats.text)


def _write_recomputed(
    book: Workbook, formats: _Formats, rows: Iterable[Recomputed]
) -> None:
    """Write each figure beside the formula that gives it again from the other sheets."""
    sheet = book.add_worksheet(SHEET)
    sheet.write_string(0, 0, "Figures worked out again by formulas", formats.title)
    sheet.set_column(0, len(HEADS) - 1, FIRST)
    sheet.write_row(2, 0, HEADS, formats.head)
    for row, one in enumerate(rows, start=3):
        sheet.write_row(row, 0, (one.view, one.figure, one.unit), formats.text)
        number = formats.number(one.unit)
        sheet.write_number(row, 3, one.printed, number)
        sheet.write_formula(row, 4, f"={one.formula}", number, one.value)
        apart = f"=E{row + 1}-D{row + 1}"
        sheet.write_formula(row, 5, apart, None, one.value - one.printed)
    sheet.freeze_panes(3, 2)
    _for_paper(sheet)


def _sheet_name(book: Workbook, name: str) -> str:
    """Return a name that a sheet may have and no other has, whose letters count alike large and small."""
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    short, count = name[:LONGEST_NAME], 1
    while short.lower() in taken:
        count += 1
        end = f" {count}"
        short = name[: LONGEST_NAME - len(end)] + end
    return short


def _write_hours(
    book: Workbook, formats: _Formats, site_id: str, hours: Hours, view: str
) -> None:
    """Write the hours of a campus; columns that are zero all year are left out."""
    sheet = book.add_worksheet(_sheet_name(book, f"hours {site_id}"))
    sheet.write_string(
        0,
        0,
        f"{site_id} through the last year of its hours, {view}",
        formats.title,
    )
    sheet.write_string(
        1,
        0,
        f"Weather and prices: see sites.{site_id}.weather and sites.{site_id}.price among the values.",
    )
    times = hours.times.astype("datetime64[s]").astype(object).tolist()
    sheet.write_string(3, 0, "time, UTC", formats.head)
    sheet.set_column(0, 0, 17)
    sheet.write_column(4, 0, times, formats.time)
    columns: Mapping[str, Any] = {
        name: it for name, it in hours.columns.items() if name != TIME and np.any(it)
    }
    for column, (name, numbers) in enumerate(columns.items(), start=1):
        unit = split_unit(name)[1]
        sheet.write_string(3, column, heading(name), formats.head)
        sheet.set_column(column, column, NARROW, formats.number(unit))
        for row, number in enumerate(np.round(numbers, 4).tolist(), start=4):
            sheet.write_number(row, column, number)
    sheet.freeze_panes(4, 1)


def _for_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
