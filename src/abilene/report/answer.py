"""The answer of a plan in words: what runs, one table with the views side by side, one decision sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from abilene.dates import Quarter
from abilene.result import Delay, Plan, ViewAnswer

NONE = "-"


def answer(plan: Plan) -> RenderableType:
    """Return the whole answer, ready to print."""
    parts: list[RenderableType] = [Text(line) for line in running(plan)]
    parts += [Text(""), table(plan), Text("")]
    parts += [Text(line) for line in voices(plan)]
    parts += [Text(decision(plan), style="bold")]
    parts += [Text(f"note: {warning}", style="dim") for warning in plan.warnings]
    return Group(*parts)


def running(plan: Plan) -> Iterator[str]:
    """Say what already runs, and who measured it."""
    if not plan.running:
        yield "Already running: nothing is measured."
    for site, it in plan.running.items():
        yield (
            f"Already running: {it.it_mw:,.0f} MW IT ({it.facility_mw:,.0f} MW facility) at {site}, "
            f"last energised {it.since}, measured by {' and '.join(it.said_by)}."
        )


def table(plan: Plan) -> Table:
    """Return the table with viewpoints as columns."""
    result = Table(
        title=f"{plan.title}, as of {plan.as_of}", title_justify="left", title_style="bold", pad_edge=False
    )
    result.add_column("", no_wrap=True)
    for view in plan.viewpoints.values():
        result.add_column(view.title, justify="right")
    for name, cell in _money_rows():
        result.add_row(name, *(cell(view) for view in plan.viewpoints.values()))
    result.add_section()
    result.add_row("MW, IT (facility)")
    for quarter in _year_ends(plan):
        result.add_row(f"  end of {quarter[:4]}", *(_megawatts(view, quarter) for view in plan.viewpoints.values()))
    result.add_section()
    for name, delay in (("first late", "first_late"), ("first stop", "first_stop")):
        result.add_row(name, *(_delay(getattr(view, delay)) for view in plan.viewpoints.values()))
    result.add_row("funding gap", *(_gap(view) for view in plan.viewpoints.values()))
    return result


def _money_rows() -> Iterator[tuple[str, Callable[[ViewAnswer], str]]]:
    yield "money, bn USD: in view", lambda view: billions(view.capital_in_view_usd)
    yield "  usable", lambda view: billions(view.capital_usable_usd)
    yield "  drawn", lambda view: billions(view.capital_drawn_usd)
    yield "  not attributed", lambda view: billions(view.capital_not_attributed_usd)


def _year_ends(plan: Plan) -> list[str]:
    """Return the last quarter of each year from the year of the plan on."""
    view = next(iter(plan.viewpoints.values()))
    last_of_year = {quarter[:4]: quarter for quarter in view.it_mw}
    return [quarter for year, quarter in last_of_year.items() if year >= plan.as_of[:4]]


def _megawatts(view: ViewAnswer, quarter: str) -> str:
    return f"{view.it_mw[quarter]:,.0f} ({view.facility_mw[quarter]:,.0f})"


def _delay(delay: Delay | None) -> str:
    return f"{delay.quarter} {delay.site}.{delay.phase}: {delay.binding}" if delay else NONE


def _gap(view: ViewAnswer) -> str:
    if not view.funding_gap_usd:
        return NONE
    return f"{billions(view.funding_gap_usd)} bn USD from {view.funding_gap_quarter}"


def billions(usd: float) -> str:
    """Return bn USD with one decimal."""
    return f"{usd / 1e9:,.1f}"


def voices(plan: Plan) -> Iterator[str]:
    """Say, for each view that follows somebody, what they said and what was answered."""
    for view in plan.viewpoints.values():
        if view.voices:
            yield f"{view.title}:"
            yield from (f"  {voice}" for voice in view.voices)
            yield ""


def decision(plan: Plan) -> str:
    """Return one sentence: how far each view gets, and what the strictest view lacks."""
    views = list(plan.viewpoints.values())
    last = list(views[0].it_mw)[-1]
    reach = "; ".join(f"{view.title.lower()} {view.it_mw[last]:,.0f} MW IT" for view in views)
    short = min(views, key=lambda view: view.it_mw[last])
    if short.first_stop is None:
        end = "no phase is left unbuilt in any view"
    else:
        stop = short.first_stop
        end = (
            f"{short.title.lower()}, it stops at {stop.site}.{stop.phase} ({stop.quarter}) for want of {stop.binding}"
        )
        if short.funding_gap_usd:
            end += f", and {_gap(short)} would be needed on top"
    return f"By {Quarter.parse(last)}: {reach}; {end}."


def print_answer(plan: Plan, console: Console) -> None:
    """Print the answer."""
    console.print(answer(plan))
