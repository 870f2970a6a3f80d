"""Slurm's accounts: what ``sacct -P`` prints, with a header or without, and the scheduler's log of MIT Supercloud.

References
----------
.. [1] SchedMD, sacct(1): fields, times "Unknown" and "None", lengths as D-HH:MM:SS.mmm, states.
.. [2] S. Samsi et al., "The MIT Supercloud Dataset", IEEE HPEC 2021; its README: 1001 is gpu:tesla, 1002 gpu:volta.
.. [3] Open XDMoD, shredder for Slurm: the 26 fields that it asks sacct for, in this order.
"""

from __future__ import annotations

import re

import numpy as np

from abilene.compute.traces.cells import (
    length_taker,
    name_taker,
    numbered_tres_taker,
    step_taker,
    tres_taker,
    word_taker,
)
from abilene.compute.traces.forms import Form, JobRows, JobState
from abilene.compute.traces.told import Told, TraceColumn
from abilene.tabular.separated import Layout

WORDS = {
    "COMPLETED": JobState.USEFUL,
    **dict.fromkeys(
        (
            "FAILED",
            "CANCELLED",
            "TIMEOUT",
            "NODE_FAIL",
            "OUT_OF_MEMORY",
            "PREEMPTED",
            "BOOT_FAIL",
            "DEADLINE",
            "REVOKED",
            "REQUEUED",
            "SPECIAL_EXIT",
            "LAUNCH_FAILED",
            "STOPPED",
        ),
        JobState.LOST,
    ),
    **dict.fromkeys(
        ("RUNNING", "COMPLETING", "SUSPENDED", "RESIZING", "SIGNALING", "STAGE_OUT"),
        JobState.RUNNING,
    ),
    **dict.fromkeys(
        ("PENDING", "CONFIGURING", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD"),
        JobState.WAITING,
    ),
}
"""States of jobs, as sacct prints them; behind CANCELLED may stand by whom."""
NUMBERED = {
    "0": JobState.WAITING,
    "1": JobState.RUNNING,
    "2": JobState.RUNNING,
    "3": JobState.USEFUL,
    **dict.fromkeys(("4", "5", "6", "7", "8", "9", "10", "11"), JobState.LOST),
}
"""The same as numbers, in Slurm's database: pending, running, suspended, complete, cancelled, failed, ..."""
XDMOD = (
    "JobID",
    "JobIDRaw",
    "Cluster",
    "Partition",
    "QOS",
    "Account",
    "Group",
    "GID",
    "User",
    "UID",
    "Submit",
    "Eligible",
    "Start",
    "End",
    "Elapsed",
    "ExitCode",
    "State",
    "NNodes",
    "NCPUS",
    "ReqCPUS",
    "ReqMem",
    "ReqTRES",
    "AllocTRES",
    "Timelimit",
    "NodeList",
    "JobName",
)
BAR = "|"
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT|Unknown$|None$")
UNLIMITED_MINUTES = 4_294_967_294.0
"""Slurm's NO_VAL, from which on numbers stand for no limit or none given."""


def _is_xdmod(line: str) -> bool:
    cells = line.rstrip("\n").split(BAR)
    first, last = XDMOD.index("Submit"), XDMOD.index("End")
    return len(cells) == len(XDMOD) and all(map(_CLOCK.match, cells[first : last + 1]))


def _of_slurm(told: Told, found: JobRows) -> JobRows:
    """Set apart the steps of jobs."""
    return found._replace(not_jobs=told.numbers("step") == 1)


def _of_database(told: Told, found: JobRows) -> JobRows:
    """Read limits in minutes, of which the largest stand for none."""
    minutes = told.numbers("requested")
    given = np.where(minutes < UNLIMITED_MINUTES, minutes * 60, np.nan)
    return found._replace(requested_s=np.where(given > 0, given, np.nan))


SACCT = Form(
    "sacct",
    "Slurm's sacct",
    ("jobid", "submit"),
    {
        "submit": TraceColumn(("Submit",)),
        "start": TraceColumn(("Start",)),
        "end": TraceColumn(("End",)),
        "duration": TraceColumn(("Elapsed", "ElapsedRaw")),
        "accelerators": TraceColumn(("AllocTRES",), take=tres_taker),
        "asked": TraceColumn(("ReqTRES",), take=tres_taker),
        "processors": TraceColumn(("AllocCPUS", "NCPUS", "ReqCPUS")),
        "status": TraceColumn(("State",), take=word_taker(WORDS, JobState.STRANGE)),
        "requested": TraceColumn(("Timelimit",), take=length_taker),
        "user": TraceColumn(("User", "UID", "Account"), take=name_taker),
        "step": TraceColumn(("JobID",), take=step_taker),
    },
    rule=_of_slurm,
    layout=Layout(BAR, XDMOD, quoted=False),
    opens=_is_xdmod,
)
SUPERCLOUD = Form(
    "supercloud",
    "MIT Supercloud, scheduler",
    ("time_submit", "time_start", "time_end"),
    {
        "submit": TraceColumn(("time_submit",), nothing=0.0),
        "start": TraceColumn(("time_start",), nothing=0.0),
        "end": TraceColumn(("time_end",), nothing=0.0),
        "accelerators": TraceColumn(
            ("tres_alloc", "gres_alloc", "gres_used"),
            take=numbered_tres_taker("1001", "1002"),
        ),
        "asked": TraceColumn(("tres_req",), take=numbered_tres_taker("1001", "1002")),
        "processors": TraceColumn(("cpus_req",)),
        "status": TraceColumn(("state",), take=word_taker(NUMBERED, JobState.STRANGE)),
        "requested": TraceColumn(("timelimit",)),
        "user": TraceColumn(("id_user",), take=name_taker),
    },
    rule=_of_database,
)
