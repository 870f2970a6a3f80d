"""What would change the answer, in words: the table of single relaxations, and the one build order of all views."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from abilene.results.records import Plan, Relaxation

MOST_ROWS = 8
"""Rows shown of each view; all are in ``plan.json``."""


def relaxation_tables(plan: Plan) -> Iterator[RenderableType]:
    """Say, view by view, which single limits hold back the most."""
    for view_id, view in plan.viewpoints.items():
        if view.relaxations is None:
            continue
        yield Text(f"\nWhat single limits hold back, {view_id}", style="bold")
        rows = [row for row in view.relaxations if row.it_mw_quarters > 0.5]
        if not rows:
            yield Text("no single limit holds anything back")
            continue
        yield _table(rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            yield Text(f"and {len(rows) - MOST_ROWS} more, in plan.json", style="dim")


def _table(rows: list[Relaxation]) -> Table:
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.padding = (0, 1, 0, 0)
    result.add_column("set aside", no_wrap=True)
    result.add_column("what", overflow="fold")
    for name in ("from", "MW at end", "MW years", "MW per bn USD"):
        result.add_column(name, justify="right", overflow="fold")
    for row in rows:
        result.add_row(
            row.limit,
            row.what,
            row.first_quarter or "-",
            f"{row.it_mw_end:,.0f}",
            f"{row.it_mw_quarters / 4:,.0f}",
            f"{row.it_mw_end / row.cost_usd * 1e9:,.0f}" if row.cost_usd else "-",
        )
    return result


def build_order_table(plan: Plan) -> Iterator[RenderableType]:
    """Say in which order to build, whoever is right, and what that costs each view."""
    order = plan.build_order
    if order is None:
        return
    yield Text(
        "\nOne build order, whoever is right: nothing is built unless all above it is",
        style="bold",
    )
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.padding = (0, 1, 0, 0)
    result.add_column("", justify="right")
    result.add_column("phase", no_wrap=True)
    result.add_column("built in the views", overflow="fold")
    for i, each in enumerate(order.phases, 1):
        result.add_row(
            str(i), f"{each.site}.{each.phase}", ", ".join(each.views) or "none"
        )
    yield result
    own = {view: mw for view, mw in order.it_mw_quarters_own.items() if mw > 0}
    lost = (
        f"{view} {1 - order.it_mw_quarters[view] / mw:.1%}" for view, mw in own.items()
    )
    yield Text("Price, in compute of each view's own best plan: " + ", ".join(lost))
