"""What would change the answer, in words: the table of single relaxations, and the one build order of all views."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from rich.console import RenderableType
from rich.text import Text

from abilene.certificate import proof_words
from abilene.report.numbers import NONE
from abilene.report.text_table import text_table
from abilene.results.records import BuildOrder, PlanRecord, Relaxation

MOST_ROWS = 8
"""Rows shown of each view; all are in ``plan.json``."""
LEAST_MW_QUARTERS = 0.5
"""What brings less is left out. [MW quarters]"""
HEADS = ("set aside", "what", "from", "MW at end", "MW years", "MW per bn USD")
ORDER_TITLE = (
    "One build order, whoever is right: nothing is built unless all above it is"
)
ORDER_PRICE = "Price, in compute of each view's own best plan"


def relaxation_tables(plan: PlanRecord) -> Iterator[RenderableType]:
    """Say, view by view, which single limits hold back the most."""
    for view_id, view in plan.viewpoints.items():
        if view.relaxations is not None:
            shown = list(filter(_is_shown, view.relaxations))
            yield Text(f"\nWhat single limits hold back, {view_id}", style="bold")
            yield from _table(shown)


def _is_shown(row: Relaxation) -> bool:
    return row.it_mw_quarters > LEAST_MW_QUARTERS


def _table(rows: list[Relaxation]) -> Iterator[RenderableType]:
    if not rows:
        yield Text("no single limit holds anything back")
        return
    shown = map(_cells, rows[:MOST_ROWS])
    yield text_table(HEADS, shown, words=(0, 1), whole=(0,))
    left_out = len(rows) - MOST_ROWS
    if left_out > 0:
        yield Text(f"and {left_out} more, in plan.json", style="dim")


def _cells(row: Relaxation) -> tuple[str, ...]:
    mw_per_bn_usd = NONE
    if row.cost_usd:
        mw_per_bn_usd = f"{row.it_mw_end / row.cost_usd * 1e9:,.0f}"
    return (
        row.limit,
        row.what,
        row.first_quarter or NONE,
        f"{row.it_mw_end:,.0f}",
        f"{row.it_mw_quarters / 4:,.0f}",
        mw_per_bn_usd,
    )


def build_order_table(plan: PlanRecord) -> Iterator[RenderableType]:
    """Say in which order to build, whoever is right, and what that costs each view."""
    order = plan.build_order
    if order is None:
        return
    yield Text(f"\n{ORDER_TITLE}", style="bold")
    heads = ("", "phase", "built in the views")
    table = text_table(heads, words=(1, 2), whole=(1,))
    for number, each in enumerate(order.phases, 1):
        views = ", ".join(each.views)
        table.add_row(str(number), f"{each.site}.{each.phase}", views or "none")
    yield table
    yield Text(f"{ORDER_PRICE}: {order_price(order)}")
    said = (order_expected(order), order_proved(order))
    yield from map(Text, filter(None, said))


def order_proved(order: BuildOrder) -> str:
    """Say how far from the best the list may be; nothing of one that is proven best."""
    if order.status == "optimal":
        return ""
    return f"The list is {proof_words(order.mip_gap, stopped=order.stopped)}."


def order_expected(order: BuildOrder) -> str:
    """Say what the common order is expected to bring, and what it would be worth to know the view."""
    along, own = order.expected_it_mw_quarters, order.expected_it_mw_quarters_own
    if along is None or own is None:
        return ""
    chances = starmap("{} {:.0%}".format, order.probabilities.items())
    # A view's own plan, stopped at its gap, may lie a hair below the list: no minus then.
    worth = max(0.0, own - along)
    part = f" ({worth / own:.1%})" if own else ""
    return (
        f"Expected along it ({', '.join(chances)}): {along / 4:,.0f} MW years of IT "
        "load; to know which view is right would be worth "
        f"{worth / 4:,.0f} more{part}."
    )


def order_price(order: BuildOrder) -> str:
    """Say which part of its own best plan's compute the common order costs each view."""
    prices = []
    for view, own_mw in order.it_mw_quarters_own.items():
        if own_mw > 0:
            price = 1 - order.it_mw_quarters[view] / own_mw
            prices.append(f"{view} {price:.1%}")
    return ", ".join(prices)
