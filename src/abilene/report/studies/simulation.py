"""Jobs on a slice of a campus: the table, the JSON, and charts of power and running work through a cut."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.compute.job_replay import JobReplay, Spread, WaitsOfKind
from abilene.compute.traces.record import Trace
from abilene.csvtext import csv_text
from abilene.dates import SECONDS_PER_HOUR
from abilene.report.chart import Chart, Option, chart_option
from abilene.report.colours import INK, MUTED
from abilene.report.numbers import ten_figures, three_places
from abilene.report.studies.deferred import (
    deferred_charts,
    deferred_heads,
    deferred_json,
    deferred_rows,
    deferred_words,
)
from abilene.report.studies.page import AnswerSection, StudyAnswer
from abilene.studies.simulation import Simulation

SHOWN_HOURS = 120
"""Hours that a chart shows, the worst day in the middle. [h]"""
DAY_HOURS = 24
COLUMNS = ("", "this power", "never short")


def simulation_answer(
    found: Simulation, title: str, notes: tuple[str, ...], trace: Trace | None = None
) -> StudyAnswer:
    """Return the whole answer.

    Parameters
    ----------
    found : Simulation
        The replay, and the one with full power.
    title : str
        What was replayed where.
    notes : tuple of str
        What the power rests on; the notes of the cluster are put in front.
    trace : Trace, optional
        What the jobs were read from.
    """
    of_energy = found.deferred.energy.notes if found.deferred else ()
    notes = (
        *trace_words(trace),
        *found.cluster.notes,
        *found.replay.notes,
        *_options_words(found),
        *of_energy,
        *notes,
    )
    return StudyAnswer(
        title,
        (simulation_section(found, trace=trace),),
        notes,
        simulation_json(found, title, notes) | trace_json(trace),
        {"hours.csv": hours_csv(found)},
        command="simulate",
    )


def simulation_section(
    found: Simulation, title: str = "", trace: Trace | None = None
) -> AnswerSection:
    """Return the table of a replay, with its charts."""
    source = f"replay by Abilene {version('abilene')}; the notes say what it rests on"
    heads = (*COLUMNS, *deferred_heads(found))
    of_trace = trace_rows(trace, len(found.replays))
    return AnswerSection(
        heads,
        (*of_trace, *simulation_rows(found), *deferred_rows(found)),
        (cut_sentence(found), *halted_sentences(found), *deferred_words(found)),
        title,
        (*simulation_charts(found, source), *deferred_charts(found, source)),
    )


def simulation_rows(found: Simulation) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table: a name, and one cell for each replay."""
    pair = found.replays

    def row(name: str, cells: Iterable[str]) -> tuple[str, ...]:
        return name, *cells

    yield row(
        "jobs finished",
        [f"{int(each.finished.sum()):,} of {len(each.jobs):,}" for each in pair],
    )
    yield row(
        "accelerator-hours powered", [_hours(each.powered_hours) for each in pair]
    )
    yield row("  delivered to jobs", [_hours(each.delivered_hours) for each in pair])
    yield row("  useful", [_hours(each.useful_hours) for each in pair])
    yield row("goodput, useful of installed", [_percent(each.goodput) for each in pair])
    yield row("  from hour to hour", [_window(each) for each in pair])
    yield row(
        "occupancy, held of installed", [_percent(each.occupancy) for each in pair]
    )
    yield row(
        "utilisation, held of powered", [_percent(each.utilisation) for each in pair]
    )
    for name in _losses(found.replay):
        yield row(f"lost, {name}", [_hours(_losses(each)[name]) for each in pair])
    yield from (
        row(f"completion, {name}", cells)
        for name, cells in _spreads([each.jct_s for each in pair])
    )
    yield from (
        row(f"wait, {name}", cells)
        for name, cells in _spreads([each.waits_s for each in pair])
    )
    yield row(
        "slowdown bounded at 10 s, mean",
        [f"{each.slowdowns.mean:,.2f}" for each in pair],
    )
    yield row("IT energy, MWh", [f"{each.energy_wh / 1e6:,.1f}" for each in pair])
    yield row("days", [f"{each.span_s / 86_400:,.1f}" for each in pair])


def _losses(replay: JobReplay) -> dict[str, float]:
    """Return the accelerator-hours that were powered, held and yet not useful, by cause."""
    return {
        "power caps": replay.capped_hours,
        "work stopped by power": replay.lost_to_power_hours,
        "work stopped by failures": replay.lost_to_failures_hours,
        "work stopped by the scheduler": replay.lost_to_preemption_hours,
        "writing checkpoints": replay.checkpointing_hours,
        "restarting": replay.restarting_hours,
        "work of jobs that failed or were cancelled": replay.no_use_hours,
    }


def _spreads(spreads: list[Spread]) -> Iterator[tuple[str, list[str]]]:
    for name in ("mean", "p50", "p90", "p99"):
        yield f"{name}, h", [f"{getattr(each, name) / 3600:,.2f}" for each in spreads]


def _hours(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 0.5 or hours == 0 else "under 1"


def _window(replay: JobReplay) -> str:
    begin, end = (each / SECONDS_PER_HOUR for each in replay.window_s)
    return f"{begin:,.0f} to {end:,.0f}"


def _options_words(found: Simulation) -> Iterator[str]:
    """Say what the policy leaves open, and what was taken."""
    if found.policy == "fair_share":
        days = found.options.half_life_s / (DAY_HOURS * SECONDS_PER_HOUR)
        half = f"half of it after {days:,g} days" if days < math.inf else "for ever"
        yield f"fair shares: what a user has held counts {half}"
    if found.policy == "least_attained":
        hours = ", ".join(f"{each:g}" for each in found.options.attained_hours)
        yield f"least attained: queues end at {hours} accelerator-hours"
    if found.options.stop == "least_loss":
        yield "when power falls, jobs stop by what they lose per accelerator: unsaved work and restart"


def _percent(share: float) -> str:
    return f"{share:.2%}"


def cut_sentence(found: Simulation) -> str:
    """Say how often power is short, and by how much at worst."""
    if found.short_hours == 0:
        return "Power is never short in the hours of this replay."
    least = float(found.usable_w.min()) / (
        found.cluster.it_w * found.cluster.accelerators
    )
    return (
        f"Power is short in {found.short_hours:,} hours of this replay; "
        f"at worst {least:.0%} of the load is served."
    )


def halted_sentences(found: Simulation) -> Iterator[str]:
    """Say where the largest job is stopped although it could run slower, if it is anywhere."""
    if found.halted_hours:
        yield (
            f"In {found.halted_hours:,} hours a job of {found.largest_gang:,} accelerators, the largest, is stopped "
            "and not slowed down further: fewer accelerators then do more work than all under a deeper cap."
        )


def simulation_json(
    found: Simulation, title: str, notes: tuple[str, ...]
) -> dict[str, Any]:
    """Return every figure under its name."""
    return {
        "title": title,
        "site": found.cluster.site,
        "hardware": found.cluster.hardware,
        "policy": found.policy,
        "half_life_s": _or_none(found, "fair_share", found.options.half_life_s),
        "attained_hours": _or_none(
            found, "least_attained", list(found.options.attained_hours)
        ),
        "stop": found.options.stop,
        "accelerators": found.cluster.accelerators,
        "campus_accelerators": ten_figures(found.cluster.campus_accelerators),
        "it_w_per_accelerator": found.cluster.it_w,
        "seed": found.cluster.reliability.seed,
        "first_step": found.first_step,
        "short_hours": found.short_hours,
        "largest_gang": found.largest_gang,
        "halted_hours": found.halted_hours,
        "this_power": _replay(found.replay),
        "never_short": _replay(found.unlimited),
        **deferred_json(found, _replay),
        "notes": list(notes),
    }


def _or_none(found: Simulation, policy: str, value: Any) -> Any:
    """Return what a policy takes, under it; infinity has no JSON, and is None too."""
    return None if found.policy != policy or value == math.inf else value


def trace_rows(trace: Trace | None, replays: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table on what the trace held; the same for each of some replays."""
    if trace is None:
        return
    rows = {"jobs in the trace": trace.read}
    rows |= {f"  left out, {each.kind}": each.jobs for each in trace.dropped}
    rows |= {"  used": trace.used} if trace.dropped else {}
    for name, jobs in rows.items():
        yield name, *[f"{jobs:,}"] * replays


def trace_words(trace: Trace | None) -> Iterator[str]:
    """Yield in words what was read of a trace and what was left out, and how its times moved."""
    if trace is not None:
        yield from trace.sentences()


def trace_json(trace: Trace | None) -> dict[str, Any]:
    """Return the same under names."""
    if trace is None:
        return {}
    begins = None if trace.begins is None else trace.begins.isoformat()
    useful = int(trace.jobs.useful.sum()) if trace.requests is None else None
    return {
        "trace": {
            "format": trace.form,
            "read": trace.read,
            "used": trace.used,
            "left_out": [
                {"kind": each.kind, "count": each.jobs, "first_line": each.first.line}
                for each in trace.dropped
            ],
            "useful": useful,
            "times_moved_s": trace.moved_s,
            "begins": begins,
        }
    }


def _replay(replay: JobReplay) -> dict[str, Any]:
    figures = (
        "powered_hours",
        "held_hours",
        "delivered_hours",
        "useful_hours",
        "no_use_hours",
        "window_useful_hours",
        "left_hours",
        "idle_hours",
        "capped_hours",
        "checkpointing_hours",
        "restarting_hours",
        "lost_to_failures_hours",
        "lost_to_power_hours",
        "lost_to_preemption_hours",
        "goodput",
        "occupancy",
        "utilisation",
        "energy_wh",
        "span_s",
    )
    return {
        "jobs": len(replay.jobs),
        "jobs_finished": int(replay.finished.sum()),
        "deadlines_met": replay.deadlines_met[0],
        "deadlines": replay.deadlines_met[1],
        **{name: ten_figures(getattr(replay, name)) for name in figures},
        "jct_s": {
            name: ten_figures(value) for name, value in vars(replay.jct_s).items()
        },
        "wait_s": {
            name: ten_figures(value) for name, value in vars(replay.waits_s).items()
        },
        "slowdown": {
            name: ten_figures(value) for name, value in vars(replay.slowdowns).items()
        },
        "installed": replay.installed,
        "window_s": [ten_figures(value) for value in replay.window_s],
        "waits_by_width": [_waits(each) for each in replay.waits_by_width()],
        "waits_by_tier": [_waits(each) for each in replay.waits_by_tier()],
    }


def _waits(waits: WaitsOfKind) -> dict[str, Any]:
    return {
        "kind": waits.kind,
        "jobs": waits.jobs,
        "finished": waits.finished,
        "wait_s": {
            name: ten_figures(value) for name, value in vars(waits.wait_s).items()
        },
        "slowdown": {
            name: ten_figures(value) for name, value in vars(waits.slowdown).items()
        },
    }


def hours_csv(found: Simulation) -> bytes:
    """Return the hours of the replay: power that may be drawn and is, accelerators powered, held, at work, wanted."""
    hourly = found.replay.hourly
    columns = {
        "usable_it_kw": found.usable_w / 1e3,
        "drawn_it_kw": hourly.energy_wh / 1e3,
        "powered": hourly.powered,
        "held": hourly.held,
        "at_work": hourly.delivered,
        "wanted": hourly.wanted,
    }
    hours = len(hourly.powered)
    cells = (map("{:.3f}".format, column[:hours]) for column in columns.values())
    rows = zip(range(hours), *cells, strict=True)
    return csv_text(("hour", *columns), rows).encode()


def simulation_charts(found: Simulation, source: str) -> list[Chart]:
    """Return two charts of the worst cut: power, and running work."""
    window = worst_window(found)
    hours, hourly = np.arange(window.start, window.stop), found.replay.hourly
    at_full_kw = found.cluster.it_w * found.cluster.accelerators / 1e3
    power = {
        "may be drawn": found.usable_w[window] / 1e3,
        "is drawn": hourly.energy_wh[window] / 1e3,
    }
    work = {
        "powered": hourly.powered[window],
        "held by jobs": hourly.held[window],
        "at work": hourly.delivered[window],
    }
    without = np.zeros(max(window.stop, len(found.unlimited.hourly.delivered)))
    without[: len(found.unlimited.hourly.delivered)] = found.unlimited.hourly.delivered
    work["at work, were power never short"] = without[window]
    return [
        _chart(
            "simulated-power",
            f"IT power of the slice; {at_full_kw:,.0f} kW at full load",
            "kW",
            hours,
            power,
            source,
        ),
        _chart("simulated-work", "Running work", "accelerators", hours, work, source),
    ]


def worst_window(found: Simulation) -> slice:
    """Return the hours of a replay around the day in which power is shortest; the first ones if it never is."""
    usable = found.usable_w
    shown = min(SHOWN_HOURS, len(usable))
    lost = np.convolve(
        usable.max() - usable, np.ones(min(DAY_HOURS, len(usable))), "valid"
    )
    middle = int(np.argmax(lost)) + DAY_HOURS // 2 if lost.any() else 0
    first = min(max(0, middle - shown // 2), len(usable) - shown)
    return slice(first, first + shown)


def _chart(
    name: str,
    title: str,
    unit: str,
    hours: Floats,
    lines: dict[str, Floats],
    source: str,
) -> Chart:
    labels = [
        f"day {hour // DAY_HOURS + 1}, {hour % DAY_HOURS:02d}:00"
        for hour in hours.tolist()
    ]
    colours = (INK, MUTED[2], MUTED[0], MUTED[6])
    series: list[Option] = [
        {
            "type": "line",
            "name": line,
            "step": "end",
            "symbol": "none",
            "color": colour,
            "lineStyle": {"width": 2, "type": "dashed" if "never" in line else "solid"},
            "data": three_places(values),
        }
        for (line, values), colour in zip(lines.items(), colours, strict=False)
    ]
    option = chart_option(labels, unit, series)
    option["xAxis"]["boundaryGap"] = False
    option["xAxis"]["axisLabel"] = {
        **option["xAxis"]["axisLabel"],
        "interval": DAY_HOURS - 1,
    }
    columns = [three_places(values) for values in lines.values()]
    return Chart(
        name,
        title,
        unit,
        source,
        option,
        ("hour", *lines),
        tuple(zip(labels, *columns, strict=True)),
    )
