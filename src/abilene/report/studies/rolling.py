"""Rolling dispatch as a table: what each part does in each hour, and why."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from abilene.operate.rolling import SetPoints
from abilene.operate.signal import iso
from abilene.operate.terms import CampusTerms
from abilene.report.text_table import text_table

HEADS = ("hour (UTC)", "stored MWh", "storage MW", "grid MW")


def rolling_table(
    steps: Sequence[tuple[float, SetPoints]], terms: CampusTerms
) -> RenderableType:
    """Return the set-points of some steps, each with its moment, ready to print."""
    names = list(steps[0][1].units_mw)
    heads = (*HEADS, *(f"{name} MW" for name in names), "IT MW", "which limits bind")
    words = (
        f"looks {terms.window_hours:g} h ahead every {terms.step_hours:g} h; forecast: {terms.forecast}; "
        "what is stored beyond is worth what it is worth over the year; half full at first"
    )
    rows = [_row(at, points, names) for at, points in steps]
    return Group(text_table(heads, rows, words=(0, len(heads) - 1)), Text(words))


def _row(at: float, points: SetPoints, names: Sequence[str]) -> tuple[str, ...]:
    """Return a line; storage that charges, and power that is sold, is below zero."""
    numbers = [points.soc_mwh, points.storage_mw, points.grid_mw]
    numbers += [points.units_mw[name] for name in names]
    cells = [f"{number:,.1f}" for number in numbers]
    it = "not known" if points.it_mw != points.it_mw else f"{points.it_mw:,.1f}"
    return (iso(at)[:16], *cells, it, points.why)
