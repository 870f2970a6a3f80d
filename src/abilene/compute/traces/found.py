"""What the columns of a file tell of its jobs, by the rules that all forms share."""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.compute.traces.forms import Form, JobRows, JobState
from abilene.compute.traces.plain import PLAIN, assumed
from abilene.compute.traces.told import Told


def found_in(told: Told, form: Form) -> JobRows:
    """Return what the columns of a file tell of its jobs, before its form's own rule."""
    start_s, end_s = told.numbers("start"), told.numbers("end")
    stated_s, span_s = told.numbers("duration"), end_s - start_s
    first, second = (span_s, stated_s) if form.by_span else (stated_s, span_s)
    work_s = np.where(np.isnan(first), second, first)
    # what never ran has neither a length nor both ends
    ran = work_s > 0
    state: Ints = np.nan_to_num(told.numbers("status"), nan=JobState.USEFUL).astype(
        np.int64
    )
    return JobRows(
        lines=told.table.lines,
        submit_s=told.numbers("submit"),
        start_s=start_s,
        work_s=work_s,
        accelerators=_gangs(told),
        state=state,
        requested_s=_positive(told.numbers("requested"), np.nan),
        user=np.nan_to_num(told.numbers("user"), nan=-1).astype(np.int64),
        tier=np.nan_to_num(told.numbers("tier")).astype(np.int64),
        deadline_s=_positive(told.numbers("deadline"), np.inf),
        never_started=np.isnan(start_s) & ~ran & ("start" in told),
        never_ended=np.isnan(end_s) & ~ran & ("end" in told),
        not_jobs=state == JobState.PART,
        notes=_notes(told, form),
    )


def _positive(values: Floats, otherwise: float) -> Floats:
    return np.where(values > 0, values, otherwise)


def _gangs(told: Told) -> Floats:
    """Return the accelerators of each job: those that it got, else those that it asked for."""
    counted = "accelerators" if "accelerators" in told else "processors"
    got, asked = told.numbers(counted), told.numbers("asked")
    return np.where((got > 0) | np.isnan(asked), got, asked)


def _notes(told: Told, form: Form) -> tuple[str, ...]:
    notes = []
    if "accelerators" not in told:
        name = told.name("processors")
        notes.append(
            f"{name}: each counts as an accelerator, as the file has no column of accelerators"
        )
    if form is PLAIN and told.said.get("start") == told.said["submit"]:
        notes.append(
            f"{told.name('start')}: taken as submission, which the file does not tell"
        )
    dated = {meaning: told.has_dates(meaning) for meaning in told.said}
    return (*notes, *(assumed(told.said, dated) if form is PLAIN else ()))
