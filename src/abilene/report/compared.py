"""What differs between two plans, in words: for a terminal or a log, and as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import starmap

from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from abilene.programme.resolve import NO_CLAIM
from abilene.report.numbers import NONE, figure, figure_with_unit
from abilene.report.templates import page_without_charts
from abilene.report.text_table import text_table
from abilene.report.why import origin_words
from abilene.results.compare import (
    Comparison,
    HangsOn,
    RecordDifference,
    Row,
    Section,
    SourcedValue,
    ValueDifference,
)

SHOWN = 30
"""Values and claims shown in a terminal; the HTML page and JSON hold all."""
SAME_INPUTS = "files, day, overrides and version are the same"
BARE = (NO_CLAIM, "absent")
"""Origins that stand for a value: there is none."""
OWN_ORIGINS = ("set", "derived", "literal", "default")
"""How the origin of a value begins that no claim gives."""
SAID_ABOVE = "MW"
"""The unit that the title of a section says, and its cells do not repeat."""
Paragraph = tuple[str, ...]
"""Its lines; all but the first are indented."""


def printed_comparison(
    comparison: Comparison, *, everything: bool = False
) -> RenderableType:
    """Return the comparison, ready to print at 80 columns.

    Parameters
    ----------
    comparison : Comparison
        Two plans.
    everything : bool
        Also show the figures that are the same, and every value and claim.
    """
    most = None if everything else SHOWN
    inputs = list(map(_input_words, comparison.inputs)) or [(SAME_INPUTS,)]
    records = list(map(_record_words, comparison.records))
    values = list(map(_value_words, comparison.values))
    claims = list(starmap(_claim_words, comparison.claims.items()))
    return Group(
        Text(f"A  {comparison.a}\nB  {comparison.b}"),
        *_paragraphs("Inputs", inputs, None),
        *_paragraphs("Records that only one plan has", records, most),
        *_paragraphs("Values that differ", values, most),
        *_result_tables(comparison, everything),
        *_paragraphs("Claims that the difference hangs on", claims, most),
    )


def comparison_html(comparison: Comparison) -> str:
    """Return the comparison as one HTML page that loads nothing; the same plans always give the same text."""
    values = [
        (it, _value_and_origin(it.path, it.a), _value_and_origin(it.path, it.b))
        for it in comparison.values
    ]
    views = [(view, list(_shown_sections(view.sections))) for view in comparison.views]
    return page_without_charts(
        "compare.html",
        comparison=comparison,
        records=list(map(_record_words, comparison.records)),
        values=values,
        views=views,
        cells=_cells_of,
        who=_who_uses,
    )


def _result_tables(
    comparison: Comparison, everything: bool
) -> Iterator[RenderableType]:
    for view in comparison.views:
        yield _head(f"Results, {view.name}")
        sections = list(_shown_sections(view.sections, everything=everything))
        if not sections:
            yield Text("every figure is the same")
        for title, rows in sections:
            yield text_table((title, "A", "B", "change"), map(_cells_of, rows))


def _shown_sections(
    sections: Sequence[Section], *, everything: bool = False
) -> Iterator[tuple[str, list[Row]]]:
    """Yield title and rows of each section in which something differs; or all that hold anything."""
    for section in sections:
        rows = list(section.rows)
        if not everything:
            rows = list(filter(differs_in_print, rows))
        if rows:
            yield section.title, rows


def differs_in_print(row: Row) -> bool:
    """Return whether two figures differ as they are printed; a change that prints as 0 is none."""
    cells = row.a, row.b, row.change, 0.0
    a, b, change, nothing = map(partial(_cell, unit=row.unit), cells)
    return all((row.differs, a != b, change != nothing))


def _cells_of(row: Row) -> tuple[str, str, str, str]:
    """Return name, both figures and the change of a row as people read them."""
    a, b = _cell(row.a, row.unit), _cell(row.b, row.unit)
    if row.change is None or not differs_in_print(row):
        return row.name, a, b, ""
    sign = "+" if row.change > 0 else ""
    return row.name, a, b, sign + _cell(row.change, row.unit)


def _cell(cell: float | str | None, unit: str) -> str:
    """Return a figure with its unit, which is left out where the title of its section says it."""
    if not isinstance(cell, float | int):
        return cell or NONE
    if unit == "USD":
        return figure_with_unit(cell, unit)
    return figure(cell) if unit == SAID_ABOVE else f"{figure(cell)} {unit}".rstrip()


def _value_and_origin(path: str, it: SourcedValue) -> str:
    """Return a value with where it comes from; the unit is the end of its path."""
    if it.origin in BARE:
        return it.origin
    is_own = it.origin.startswith(OWN_ORIGINS)
    origin = origin_words(it.origin) if is_own else it.origin
    return f"{_plain(path, it.value)} ({origin})"


def _plain(path: str, it: JsonValue) -> str:
    """Return a value as people read it."""
    if isinstance(it, list):
        return ", ".join(map(partial(_plain, path), it)) or "none"
    if isinstance(it, bool | str | dict):
        return str(it)
    return figure_with_unit(it, "USD" if path.endswith("_usd") else "fraction")


def _input_words(row: Row) -> Paragraph:
    name, a, b, _ = _cells_of(row)
    return name, f"A  {a}", f"B  {b}"


def _record_words(record: RecordDifference) -> Paragraph:
    """Say which record only one plan has."""
    values = f"{record.values} values" if record.values > 1 else "1 value"
    views = ", ".join(record.views)
    only_in = f"only in {record.only_in.upper()}"
    return (f"{only_in}: {record.path}, {values} ({views})",)


def _value_words(it: ValueDifference) -> Paragraph:
    """Say what a value is in both plans."""
    return (
        f"{it.path} ({', '.join(it.views)})",
        f"A  {_value_and_origin(it.path, it.a)}",
        f"B  {_value_and_origin(it.path, it.b)}",
    )


def _who_uses(it: HangsOn) -> str:
    """Say which plans use a claim."""
    if not it.used_by:
        return "speaks against one that is used"
    return f"used in {' and '.join(it.used_by).upper()}"


def _claim_words(name: str, it: HangsOn) -> Paragraph:
    """Say who made a claim, in one line, and which plans use it."""
    return f"{name}, {_who_uses(it)}", it.claim.in_one_line


def _head(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _paragraphs(
    title: str, paragraphs: Sequence[Paragraph], most: int | None
) -> Iterator[RenderableType]:
    """Yield a head and paragraphs, and how many more there are."""
    if paragraphs:
        yield _head(title)
    shown = paragraphs[:most]
    yield from map(_paragraph, shown)
    left_out = len(paragraphs) - len(shown)
    if left_out:
        yield Text(f"... and {left_out} more: see --all, --html FILE or --json")


def _paragraph(lines: Paragraph) -> RenderableType:
    first, *others = lines
    return Group(Text(first), *map(_indented, others))


def _indented(line: str) -> RenderableType:
    return Padding(Text(line), (0, 0, 0, 2))
