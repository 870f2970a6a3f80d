"""When each phase is built, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.dates import Quarter
from abilene.report.chart import (
    Cells,
    Chart,
    LinkedCell,
    Option,
    bar_in_time,
    bars_between,
    timeline_option,
    tip,
)
from abilene.report.colours import INK, REASONS, WORK
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.site_records import PhaseAnswer

WORK_PX, LATE_PX, ROW_PX, ROOM_PX = 9, 3, 22, 76
WORDS = {
    "history": "runs already",
    "target": "its promised quarter",
    "lead_time": "building",
    "hardware": "hardware",
    "earlier_phase": "the phase before it",
    "power": "power",
    "money": "money",
    "not_known": "not known",
}
"""What a phase waits for, for people."""
Row = tuple[str, PhaseAnswer]
"""``site.phase`` and its schedule."""


def phases_charts(plan: PlanRecord) -> Iterator[Chart]:
    """Yield, for each view, its phases: work, when they are energised, how late, and what they wait for."""
    for view_id, view in plan.viewpoints.items():
        rows = phase_rows(view)
        if rows:
            yield _chart(view_id, view, rows)


def phase_rows(view: ViewAnswer) -> list[Row]:
    """Return the phases of a view in file order, by ``site.phase``."""
    return [
        (f"{site_id}.{name}", phase)
        for site_id, site in view.sites.items()
        for name, phase in site.schedule.items()
    ]


def cited_cells(name: str, phase: PhaseAnswer) -> Cells:
    """Return the cells of a phase: its name, load and target with who says so, its quarters, what it waits for."""
    site_id, phase_id = name.split(".")
    path, runs = f"sites.{site_id}.phases.{phase_id}", phase.waits_for == "history"
    return (
        name,
        LinkedCell(phase.it_mw, f"{path}.it_mw"),
        LinkedCell(phase.target, f"{path}.target") if phase.target else "none",
        phase.begins or "never",
        phase.earliest or ("" if runs else "never"),
        LinkedCell(phase.energised, f"{path}.energised")
        if runs and phase.energised
        else phase.energised or "never",
        WORDS[phase.waits_for],
    )


CELL_HEADS = (
    "phase",
    "IT load",
    "target",
    "work begins",
    "possible with money",
    "energised",
    "waits for",
)


def _chart(view_id: str, view: ViewAnswer, rows: list[Row]) -> Chart:
    quarters = [Quarter.parse(quarter) for quarter in view.it_mw]
    first, last = quarters[0], quarters[-1]
    option = timeline_option(
        [name for name, _ in rows],
        (first + -1).last_day,
        last.last_day,
        [_work(rows), *_late(rows, last), _targets(rows), _energised(rows)],
    )
    return Chart(
        f"phases-{view_id}",
        f"Phases and what each waits for: {view.title}",
        "MW",
        f"the plan of view {view_id}; work ends where a phase is energised; the thin line is its delay behind the "
        "target, in the colour of what it waits for",
        option,
        CELL_HEADS,
        tuple(cited_cells(name, phase) for name, phase in rows),
        height=ROOM_PX + ROW_PX * len(rows),
    )


def _work(rows: list[Row]) -> Option:
    bars = [
        bar_in_time(
            (Quarter.parse(phase.begins) + -1).last_day,
            Quarter.parse(phase.energised).last_day,
            name,
            WORK,
            _words(name, phase),
        )
        for name, phase in rows
        if phase.begins and phase.energised
    ]
    return bars_between("work", WORK, bars, WORK_PX)


def _late(rows: list[Row], last: Quarter) -> Iterator[Option]:
    """Yield the delays behind the targets, by what the phases wait for."""
    late: dict[str, list[Option]] = {}
    for name, phase in rows:
        target = Quarter.parse(phase.target) if phase.target else None
        energised = Quarter.parse(phase.energised) if phase.energised else last
        if (
            target is not None
            and (energised > target or phase.energised is None)
            and phase.waits_for in REASONS
        ):
            bar = bar_in_time(
                target.last_day,
                energised.last_day,
                name,
                REASONS[phase.waits_for],
                _words(name, phase),
            )
            late.setdefault(phase.waits_for, []).append(bar)
    for reason, bars in late.items():
        yield bars_between(
            f"waits for {WORDS[reason]}", REASONS[reason], bars, LATE_PX
        ) | {"z": 3}


def _targets(rows: list[Row]) -> Option:
    points = [
        {
            "value": [Quarter.parse(phase.target).last_day.isoformat(), name],
            "tooltip": tip(*_words(name, phase)),
            "label": {
                "show": phase.energised is None,
                "position": "left",
                "fontSize": 10,
                "formatter": f"{phase.it_mw:,.0f} MW, never: {WORDS[phase.waits_for]}",
            },
        }
        for name, phase in rows
        if phase.target
    ]
    look = {"symbol": "diamond", "symbolSize": 10, "itemStyle": {"borderColor": INK}}
    return {
        "type": "scatter",
        "name": "target",
        "color": "#D1D5DB",
        **look,
        "z": 4,
        "data": points,
    }


def _energised(rows: list[Row]) -> Option:
    points = [
        {
            "value": [Quarter.parse(phase.energised).last_day.isoformat(), name],
            "tooltip": tip(*_words(name, phase)),
            "label": {
                "show": True,
                "position": "right",
                "fontSize": 10,
                "formatter": f"{phase.energised}, {phase.it_mw:,.0f} MW: {WORDS[phase.waits_for]}",
            },
        }
        for name, phase in rows
        if phase.energised
    ]
    look = {"symbol": "circle", "symbolSize": 7, "color": INK}
    return {"type": "scatter", "name": "energised", **look, "z": 5, "data": points}


def _words(name: str, phase: PhaseAnswer) -> tuple[str, ...]:
    when = f"energised {phase.energised}" if phase.energised else "never energised"
    return (
        f"{name}, {phase.it_mw:,.0f} MW of IT load",
        f"target {phase.target or 'none'}; {when}",
        f"waits for: {WORDS[phase.waits_for]}",
    )
