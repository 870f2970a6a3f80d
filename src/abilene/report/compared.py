"""What differs between two plans, in words: for a terminal or a log, and as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from pydantic import JsonValue
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from abilene.programme.resolve import NO_CLAIM
from abilene.report.studies.sizing import figure
from abilene.report.why import number, origin_words
from abilene.results.compare import (
    Comparison,
    HangsOn,
    RecordDifference,
    Row,
    Section,
    Value,
    ValueDifference,
)
from abilene.results.figures import LEVELS

NONE = "-"
SHOWN = 30
"""Values and claims shown in a terminal; the HTML page and JSON hold all."""


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
    inputs = [
        (name, f"A  {a}", f"B  {b}")
        for name, a, b, _ in map(_cells_of, comparison.inputs)
    ]
    records = [(_record_words(record),) for record in comparison.records]
    parts: list[RenderableType] = [Text(f"A  {comparison.a}\nB  {comparison.b}")]
    parts += _paragraphs(
        "Inputs", inputs or [("files, day, overrides and version are the same",)], None
    )
    parts += _paragraphs("Records that only one plan has", records, most)
    parts += _paragraphs(
        "Values that differ", list(map(_value_words, comparison.values)), most
    )
    for view in comparison.views:
        parts.append(_head(f"Results, {view.name}"))
        sections = _shown_sections(view.sections, everything=everything)
        parts += [_table(title, rows) for title, rows in sections] or [
            Text("every figure is the same")
        ]
    claims = [_claim_words(name, it) for name, it in comparison.claims.items()]
    parts += _paragraphs("Claims that the difference hangs on", claims, most)
    return Group(*parts)


def comparison_html(comparison: Comparison) -> str:
    """Return the comparison as one HTML page that loads nothing; the same plans always give the same text."""
    return _template().render(
        comparison=comparison,
        records=list(map(_record_words, comparison.records)),
        values=[
            (it, _value_and_origin(it.path, it.a), _value_and_origin(it.path, it.b))
            for it in comparison.values
        ],
        views=[
            (view, list(_shown_sections(view.sections))) for view in comparison.views
        ],
        cells=_cells_of,
        who=_who_uses,
        web=web_address,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("abilene.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("compare.html")


def _shown_sections(
    sections: Sequence[Section], *, everything: bool = False
) -> Iterator[tuple[str, list[Row]]]:
    """Yield title and rows of each section in which something differs; or all that hold anything."""
    for section in sections:
        rows = [row for row in section.rows if everything or row.differs]
        if rows:
            yield section.title, rows


def _cells_of(row: Row) -> tuple[str, str, str, str]:
    """Return name, both figures and the change of a row as people read them."""
    change = row.change if row.differs else None
    sign = "+" if change is not None and change > 0 else ""
    return (
        row.name,
        _cell(row.a, row.unit),
        _cell(row.b, row.unit),
        sign + _cell(change, row.unit, ""),
    )


def _cell(cell: float | str | None, unit: str, none: str = NONE) -> str:
    """Return a figure with its unit, which is left out where the title of its section says it."""
    if cell is None or isinstance(cell, str):
        return cell or none
    return (
        number(cell, unit)
        if unit == "USD"
        else f"{figure(cell)} {'' if unit in LEVELS else unit}".rstrip()
    )


def _value_and_origin(path: str, it: Value) -> str:
    """Return a value with where it comes from; the unit is the end of its path."""
    if it.origin in {NO_CLAIM, "absent"}:
        return it.origin
    origin = (
        origin_words(it.origin)
        if it.origin.startswith(("set", "derived", "literal", "default"))
        else it.origin
    )
    return f"{_plain(path, it.value)} ({origin})"


def _plain(path: str, it: JsonValue) -> str:
    """Return a value as people read it."""
    if isinstance(it, list):
        return ", ".join(_plain(path, part) for part in it) or "none"
    if isinstance(it, bool) or not isinstance(it, float | int):
        return "none" if it is None else str(it)
    return number(it, "USD") if path.endswith("_usd") else f"{it:,.6g}"


def _record_words(record: RecordDifference) -> str:
    """Say which record only one plan has."""
    values = f"{record.values} values" if record.values > 1 else "1 value"
    return f"only in {record.only_in.upper()}: {record.path}, {values} ({', '.join(record.views)})"


def _value_words(it: ValueDifference) -> tuple[str, ...]:
    """Say what a value is in both plans."""
    return (
        f"{it.path} ({', '.join(it.views)})",
        f"A  {_value_and_origin(it.path, it.a)}",
        f"B  {_value_and_origin(it.path, it.b)}",
    )


def _who_uses(it: HangsOn) -> str:
    """Say which plans use a claim."""
    return (
        f"used in {' and '.join(it.used_by).upper()}"
        if it.used_by
        else "speaks against one that is used"
    )


def _claim_words(name: str, it: HangsOn) -> tuple[str, ...]:
    """Say who made a claim, in one line, and which plans use it."""
    return f"{name}, {_who_uses(it)}", it.claim.in_one_line


def _head(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _paragraphs(
    title: str, paragraphs: Sequence[tuple[str, ...]], most: int | None
) -> Iterator[RenderableType]:
    """Yield a head and paragraphs, all but their first line indented, and how many more there are."""
    if paragraphs:
        yield _head(title)
    for first, *others in paragraphs[:most]:
        yield Text(first)
        yield from (Padding(Text(other), (0, 0, 0, 2)) for other in others)
    if most is not None and len(paragraphs) > most:
        yield Text(
            f"... and {len(paragraphs) - most} more: see --all, --html FILE or --json"
        )


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.padding = (0, 1, 0, 0)
    table.add_column(title, overflow="fold")
    for name in ("A", "B", "change"):
        table.add_column(name, justify="right", overflow="fold")
    for row in rows:
        table.add_row(*_cells_of(row))
    return table


def web_address(url: str) -> str:
    """Return an address that a reader may follow; nothing for any other, such as one that would run as a script."""
    return url if url.startswith(("https://", "http://")) else ""
