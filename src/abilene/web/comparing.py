"""Two plans side by side: the tables of ``abilene compare``, as plain rows."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.report.compared import differs_in_print
from abilene.results.compare import Comparison, SourcedValue
from abilene.web.tables import Cell, PageTable, page_table


def comparison_tables(found: Comparison, *, everything: bool) -> list[PageTable]:
    """Return what two plans rest on, what comes of it, and the claims that the difference hangs on.

    Parameters
    ----------
    found : Comparison
        What differs.
    everything : bool
        Also the results that are the same.
    """
    inputs = ((row.name, row.a, row.b) for row in found.inputs)
    return [
        page_table(
            "results",
            "Results",
            ("view", "section", "figure", "unit", "A", "B", "B - A"),
            _results(found, everything),
        ),
        page_table(
            "values",
            "Values of the programme",
            ("path", "views", "A", "A from", "B", "B from"),
            _values(found),
        ),
        page_table(
            "claims",
            "Claims on which it hangs",
            ("claim", "used by", "what", "paths"),
            _claims(found),
        ),
        page_table("inputs", "Inputs", ("input", "A", "B"), inputs),
    ]


def _results(found: Comparison, everything: bool) -> Iterator[tuple[Cell, ...]]:
    for view in found.views:
        for section in view.sections:
            for row in section.rows:
                if everything or differs_in_print(row):
                    yield (
                        view.name,
                        section.title,
                        row.name,
                        row.unit,
                        row.a,
                        row.b,
                        row.change,
                    )


def _values(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for one in found.values:
        yield (
            one.path,
            ", ".join(one.views),
            _cell(one.a),
            one.a.origin,
            _cell(one.b),
            one.b.origin,
        )


def _cell(value: SourcedValue) -> Cell:
    """Return a value as one cell: a list is written out."""
    plain = value.value
    return (
        plain if plain is None or isinstance(plain, str | float | int) else str(plain)
    )


def _claims(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for name, it in found.claims.items():
        yield (
            name,
            " ".join(it.used_by).upper(),
            it.claim.in_one_line,
            ", ".join(it.paths),
        )
