"""The answer of a plan in words: what runs, one table with the views side by side, one decision sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from abilene.result import ByQuarter, Delay, Plan, ViewAnswer

NONE = "-"
Cell = Callable[[ViewAnswer], str]


def answer(plan: Plan) -> RenderableType:
    """Return the whole answer, ready to print."""
    return Group(
        *(Text(line) for line in running(plan)),
        Text(f"\n{plan.title}, as of {plan.as_of}", style="bold"),
        table(plan),
        *titles(plan),
        *voices(plan),
        "",
        Text(decision(plan), style="bold"),
        *(Text(f"Note: {warning}", style="dim") for warning in plan.warnings),
    )


def running(plan: Plan) -> Iterator[str]:
    """Say what already runs, and who measured it."""
    if not plan.running:
        yield "Already running: nothing is measured."
    for site, it in plan.running.items():
        yield (
            f"Already running: {it.it_mw:,.0f} MW IT ({it.facility_mw:,.0f} MW facility) at {site}, "
            f"the latest since {it.since}, measured by {' and '.join(it.said_by)}."
        )


def table(plan: Plan) -> Table:
    """Return the table with viewpoints as columns, readable at 80 columns."""
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.padding = (0, 1, 0, 0)
    result.add_column("", no_wrap=True)
    for view_id in plan.viewpoints:
        result.add_column(view_id, justify="right", overflow="fold")
    for head, lines in sections(plan):
        result.add_row(Text(head, style="bold"))
        for name, cells in lines:
            result.add_row(f"  {name}", *cells)
    return result


def sections(plan: Plan) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield the sections of the table: a heading, and rows of a name and one cell for each view."""
    views = plan.viewpoints.values()
    for head, rows in _sections(plan):
        yield head, [(name, [cell(view) for view in views]) for name, cell in rows]


def _sections(plan: Plan) -> Iterator[tuple[str, list[tuple[str, Cell]]]]:
    yield (
        "money, bn USD",
        [
            ("in view", lambda view: billions(view.capital_in_view_usd)),
            ("usable", lambda view: billions(view.capital_usable_usd)),
            ("drawn", lambda view: billions(view.capital_drawn_usd)),
            ("not attributed", lambda view: billions(view.capital_not_attributed_usd)),
            ("funding gap", lambda view: billions(view.funding_gap_usd) if view.funding_gap_usd else NONE),
            ("  from", lambda view: view.funding_gap_quarter or NONE),
        ],
    )
    yield "IT MW at end of", [(q[:4], _load(lambda view: view.it_mw, q)) for q in _year_ends(plan)]
    yield "facility MW at end of", [(q[:4], _load(lambda view: view.facility_mw, q)) for q in _year_ends(plan)]
    yield "first late", list(_delay_rows(lambda view: view.first_late))
    yield "first stop", list(_delay_rows(lambda view: view.first_stop))


def _year_ends(plan: Plan) -> list[str]:
    """Return the last quarter of each year from the year of the plan on."""
    view = next(iter(plan.viewpoints.values()))
    last_of_year = {quarter[:4]: quarter for quarter in view.it_mw}
    return [quarter for year, quarter in last_of_year.items() if year >= plan.as_of[:4]]


def _load(by_quarter: Callable[[ViewAnswer], ByQuarter], quarter: str) -> Cell:
    return lambda view: f"{by_quarter(view)[quarter]:,.0f}"


def _delay_rows(delay: Callable[[ViewAnswer], Delay | None]) -> Iterator[tuple[str, Cell]]:
    def cell(show: Callable[[Delay], str]) -> Cell:
        return lambda view: show(held) if (held := delay(view)) else NONE

    yield "target", cell(lambda held: held.quarter)
    yield "phase", cell(lambda held: f"{held.site}\n{held.phase}")
    yield "what binds", cell(lambda held: held.binding.replace(": ", ":\n"))


def billions(usd: float) -> str:
    """Return bn USD with one decimal."""
    return f"{usd / 1e9:,.1f}"


def titles(plan: Plan) -> Iterator[Text]:
    """Say what each column is, and what is worth knowing about it."""
    for view_id, view in plan.viewpoints.items():
        yield Text("; ".join([f"{view_id}: {title(view)}", *remarks(view)]))


def title(view: ViewAnswer) -> str:
    """Return the title of a view, with the gap of a plan that is not proven best."""
    return view.title if view.status == "optimal" else f"{view.title} ({view.status}, gap {view.mip_gap:.2%})"


def remarks(view: ViewAnswer) -> Iterator[str]:
    """Say on what sort of source the money of a view rests, and what would move what it lacks."""
    if evidence := _evidence(view):
        yield f"money by kind of source, bn USD: {evidence}"
    for word, held in (("late", view.first_late), ("stops", view.first_stop)):
        if held:
            yield f"{word} at {held.site}.{held.phase}: {held.detail}"


def _evidence(view: ViewAnswer) -> str:
    """Return the money of a view by the kind of source that says so, the largest first."""
    found: dict[str, float] = {}
    for tranche in view.tranches.values():
        if tranche.evidence and tranche.money_usd > 0 and not tranche.outside:
            found[tranche.evidence] = found.get(tranche.evidence, 0.0) + tranche.money_usd
    return ", ".join(f"{kind} {billions(usd)}" for kind, usd in sorted(found.items(), key=lambda item: -item[1]))


def voices(plan: Plan) -> Iterator[RenderableType]:
    """Say, for each view that follows somebody, what they said and what was answered."""
    for view in plan.viewpoints.values():
        if view.voices:
            yield ""
            yield Text(f"{view.title}:")
            for voice in view.voices:
                indent = 4 if voice.startswith(" ") else 2
                yield Padding(Text(voice.strip()), (0, 0, 0, indent))


def decision(plan: Plan) -> str:
    """Return one sentence: how far each view gets, and what the strictest view lacks."""
    views = list(plan.viewpoints.values())
    last = list(views[0].it_mw)[-1]
    reach = ", ".join(f"{view.it_mw[last]:,.0f} MW {_lower(view.title)}" for view in views)
    short = min(views, key=lambda view: view.it_mw[last])
    if short.first_stop is None:
        return f"IT load by {last}: {reach}. No phase is left unbuilt in any view."
    stop = short.first_stop
    end = f"{short.title}, the first phase never energised is {stop.site}.{stop.phase}; what binds is {stop.binding}"
    if short.funding_gap_usd:
        gap = f"{billions(short.funding_gap_usd)} bn USD more, from {short.funding_gap_quarter},"
        end += f". {gap} would let everything keep the quarter that power and lead times allow"
    return f"IT load by {last}: {reach}. {end}."


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
