"""Requests on a slice of a campus: the table, the JSON and the hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abilene.compute.traces.record import Trace
from abilene.csvtext import csv_text
from abilene.report.numbers import ten_figures
from abilene.report.studies.page import AnswerSection, StudyAnswer
from abilene.report.studies.simulation import trace_json
from abilene.studies.serving import ServedRequests


def serving_answer(
    found: ServedRequests, title: str, notes: tuple[str, ...], trace: Trace
) -> StudyAnswer:
    """Return the whole answer.

    Parameters
    ----------
    found : ServedRequests
        What was served.
    title : str
        What was served where.
    notes : tuple of str
        What the power rests on; those of the trace and of the slice are put in front.
    trace : Trace
        What the requests were read from.
    """
    notes = (*trace.sentences(), *found.fleet.cluster.notes, *notes)
    section = AnswerSection(
        ("", "this power"), tuple(serving_rows(found, trace)), (serving_words(found),)
    )
    data = serving_json(found, title, notes) | trace_json(trace)
    hours = {"hours.csv": serving_hours_csv(found)}
    return StudyAnswer(title, (section,), notes, data, hours, command="simulate")


def serving_rows(found: ServedRequests, trace: Trace) -> Iterator[tuple[str, str]]:
    """Yield the rows of the table."""
    load, wanted = found.fleet.load, found.fleet.wanted
    yield "requests in the trace", f"{trace.read:,}"
    for each in trace.dropped:
        yield f"  left out, {each.kind}", f"{each.jobs:,}"
    yield "tokens asked for", f"{load.output_tokens.sum():,.0f}"
    yield "  written", f"{found.tokens:,.0f}"
    yield "  not served", f"{1 - found.served_share:.2%}"
    yield "accelerators wanted, mean", f"{wanted.mean():,.4g}"
    yield "accelerators wanted, most", f"{wanted.max():,.4g}"
    yield "accelerators of the slice", f"{found.fleet.accelerators:,}"
    yield "IT energy, MWh", f"{found.energy_wh / 1e6:,.2f}"
    yield "hours", f"{len(wanted):,}"


def serving_words(found: ServedRequests) -> str:
    """Say in how many hours not all was served."""
    if found.short_hours == 0:
        return "All requests are served in their hour."
    return f"In {found.short_hours:,} hours of {len(found.served):,} not all requests are served."


def serving_json(
    found: ServedRequests, title: str, notes: tuple[str, ...]
) -> dict[str, Any]:
    """Return every figure under its name."""
    fleet = found.fleet
    return {
        "title": title,
        "site": fleet.cluster.site,
        "hardware": fleet.cluster.hardware,
        "workload": fleet.workload,
        "tokens_per_accelerator_s": ten_figures(fleet.tokens_per_accelerator_s),
        "accelerators": fleet.accelerators,
        "first_step": found.first_step,
        "hours": len(found.served),
        "requests": ten_figures(float(fleet.load.requests.sum())),
        "input_tokens": ten_figures(float(fleet.load.input_tokens.sum())),
        "output_tokens_asked": ten_figures(float(fleet.load.output_tokens.sum())),
        "output_tokens_written": ten_figures(found.tokens),
        "served_share": ten_figures(found.served_share),
        "short_hours": found.short_hours,
        "wanted_accelerators_most": ten_figures(float(fleet.wanted.max())),
        "energy_wh": ten_figures(found.energy_wh),
        "notes": list(notes),
    }


def serving_hours_csv(found: ServedRequests) -> bytes:
    """Return the hours: what was asked for, accelerators wanted and served, power that may be drawn and is."""
    load = found.fleet.load
    columns = {
        "requests": load.requests,
        "output_tokens": load.output_tokens,
        "wanted": found.fleet.wanted,
        "served": found.served,
        "usable_it_kw": found.usable_w / 1e3,
        "drawn_it_kw": found.drawn_w / 1e3,
    }
    cells = (map("{:.3f}".format, column) for column in columns.values())
    rows = zip(range(len(found.served)), *cells, strict=True)
    return csv_text(("hour", *columns), rows).encode()
