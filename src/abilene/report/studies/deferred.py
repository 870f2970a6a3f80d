"""Jobs that wait for better hours, beside the same as submitted: deadlines, energy, cost, CO2, hours of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.compute.job_replay import JobReplay
from abilene.dates import SECONDS_PER_HOUR
from abilene.report.chart import Chart, chart_option
from abilene.report.colours import INK, MUTED
from abilene.report.numbers import ten_figures, three_places
from abilene.studies.deferred import DeferredJobs, EnergyOfJobs
from abilene.studies.simulation import Simulation

DAY_HOURS = 24
WORDS = {"price": "price", "co2": "CO2"}
TITLES = {"price": "Price", "co2": "CO2"}
UNITS = {"price": "USD", "co2": "kg"}
FIGURES = {"price": "usd_per_mwh", "co2": "co2_kg_per_mwh"}
"""What of the energy of jobs is to be low."""
VERBS = {"price": "costs", "co2": "emits"}
ROWS = {
    "IT energy of the jobs, MWh": ("it_mwh", ",.1f"),
    "  cost at the meter, USD": ("usd", ",.0f"),
    "  USD per MWh of IT": ("usd_per_mwh", ",.2f"),
    "  CO2 at the meter, t": ("co2_t", ",.1f"),
    "  kg of CO2 per MWh of IT": ("co2_kg_per_mwh", ",.1f"),
}


def deferred_heads(found: Simulation) -> tuple[str, ...]:
    """Return the head of the column of jobs that wait, if any was asked for."""
    if found.deferred is None:
        return ()
    return (f"deferred by {WORDS[found.deferred.energy.by]}",)


def _energies(found: Simulation, deferred: DeferredJobs) -> tuple[EnergyOfJobs, ...]:
    """Return the energy of the jobs of each replay."""
    idle_w = found.cluster.model.idle_w
    return tuple(deferred.energy.of_jobs(each, idle_w) for each in found.replays)


def deferred_rows(found: Simulation) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table: deadlines, how long jobs are held back, and their energy."""
    deferred = found.deferred
    met = [each.deadlines_met for each in found.replays]
    if deferred or met[0][1]:
        yield "deadlines met", *(f"{one:,} of {all_:,}" for one, all_ in met)
    if deferred is None:
        return
    yield "jobs held back", "0", "0", f"{len(deferred.held_back_s):,}"
    mean_h = deferred.held_back_mean_s / SECONDS_PER_HOUR
    yield "  mean of these, h", "", "", f"{mean_h:,.2f}"
    energies = _energies(found, deferred)
    for name, (figure, form) in ROWS.items():
        yield name, *(_cell(getattr(one, figure), form) for one in energies)


def _cell(value: float | None, form: str) -> str:
    return "not known" if value is None else format(value, form)


def _differs(before: float | None, after: float | None, form: str, unit: str) -> str:
    """Say by how much a figure is less, or more, after something."""
    if before is None or after is None:
        return "not known"
    return f"{abs(after - before):{form}} {unit} {'more' if after > before else 'less'}"


def deferred_words(found: Simulation) -> Iterator[str]:
    """Say what waiting does to the figure by which jobs wait, and what the slice as a whole saves."""
    deferred = found.deferred
    if deferred is None:
        return
    by = deferred.energy.by
    if not np.ptp(deferred.energy.signal):
        yield f"No job waits: {WORDS[by]} is the same in every hour."
        return
    before, _, after = _energies(found, deferred)
    now, then = (getattr(one, FIGURES[by]) for one in (after, before))
    costs = _differs(before.above_idle_usd, after.above_idle_usd, ",.0f", "USD")
    emits = _differs(before.above_idle_co2_t, after.above_idle_co2_t, ",.1f", "t")
    yield (
        f"A MWh of IT of the jobs {VERBS[by]} {now:,.1f} {UNITS[by]} where they wait, {then:,.1f} as submitted. "
        f"Without a job accelerators draw idle power; the energy above that costs {costs}, and its CO2 is {emits}."
    )
    late = found.replay.deadlines_met[0] - deferred.replay.deadlines_met[0]
    if late > 0:
        yield f"{late:,} more deadlines are missed: jobs wait for the same hours, and there for each other."


def deferred_json(
    found: Simulation, replay_json: Callable[[JobReplay], dict[str, Any]]
) -> dict[str, Any]:
    """Return the same under names; nothing where no job waits."""
    deferred = found.deferred
    if deferred is None:
        return {}
    names = ("this_power", "never_short", "deferred")
    return {
        "deferred": replay_json(deferred.replay),
        "deferral": {
            "by": deferred.energy.by,
            "jobs_held_back": len(deferred.held_back_s),
            "held_back_s_mean": ten_figures(deferred.held_back_mean_s),
            "energy_of_jobs": {
                name: {key: ten_figures(value) for key, value in vars(one).items()}
                for name, one in zip(names, _energies(found, deferred), strict=True)
            },
        },
    }


def deferred_charts(found: Simulation, source: str) -> Iterator[Chart]:
    """Yield two charts over the hours of the day: accelerators held, and that by which jobs wait."""
    deferred = found.deferred
    if deferred is None:
        return
    energy = deferred.energy
    held = {
        "as submitted": _by_hour(found.replay.hourly.held, energy.first_hour),
        "deferred": _by_hour(deferred.replay.hourly.held, energy.first_hour),
    }
    title = "Accelerators held by jobs, by hour of the day"
    yield _chart("deferred-held", title, "accelerators", held, source)
    unit = f"{UNITS[energy.by]}/MWh"
    hours = len(deferred.replay.hourly.held)
    signal = np.resize(energy.signal, hours)
    lines = {WORDS[energy.by]: _by_hour(signal, energy.first_hour)}
    title = f"{TITLES[energy.by]} of a MWh of IT in the replay, by hour of the day"
    yield _chart("deferred-signal", title, unit, lines, source)


def _by_hour(values: Floats, first_hour: int) -> Floats:
    """Return the mean of each hour of the day; 0 where the replay has none."""
    hours = (first_hour + np.arange(len(values))) % DAY_HOURS
    times = np.bincount(hours, minlength=DAY_HOURS)
    total = np.bincount(hours, weights=values, minlength=DAY_HOURS)
    return np.asarray(total / np.maximum(times, 1))


def _chart(
    name: str, title: str, unit: str, lines: dict[str, Floats], source: str
) -> Chart:
    labels = [f"{hour:02d}:00" for hour in range(DAY_HOURS)]
    columns = [three_places(values) for values in lines.values()]
    series = [
        {
            "type": "line",
            "name": line,
            "step": "end",
            "symbol": "none",
            "color": colour,
            "data": data,
        }
        for line, data, colour in zip(lines, columns, (MUTED[2], INK), strict=False)
    ]
    option = chart_option(labels, unit, series)
    rows = tuple(zip(labels, *columns, strict=True))
    return Chart(name, title, unit, source, option, ("hour of the day", *lines), rows)
