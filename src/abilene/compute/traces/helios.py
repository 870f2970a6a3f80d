"""Traces of SenseTime's Helios clusters and of the Acme clusters Seren and Kalos: alike in columns and words.

Acme's durations count the wait in some files (Kalos: 18 s from submission to end of a
job that ran for 8 s), so its work lasts from start to end.

References
----------
.. [1] Q. Hu et al., "Characterization and Prediction of Deep Learning Workloads in Large-Scale GPU Datacenters",
   SC 2021.
.. [2] Q. Hu et al., "Characterization of Large Language Model Development in the Datacenter", NSDI 2024.
"""

from __future__ import annotations

from abilene.compute.traces.cells import name_taker, word_taker
from abilene.compute.traces.forms import Form, JobState
from abilene.compute.traces.told import TraceColumn

WORDS = {
    "COMPLETED": JobState.USEFUL,
    "CANCELLED": JobState.LOST,
    "FAILED": JobState.LOST,
    # both are regarded as failed by those who published the traces
    "TIMEOUT": JobState.LOST,
    "NODE_FAIL": JobState.LOST,
    "PENDING": JobState.WAITING,
    "RUNNING": JobState.RUNNING,
}
SAID = {
    "submit": TraceColumn(("submit_time",)),
    "start": TraceColumn(("start_time",)),
    "end": TraceColumn(("end_time",)),
    "duration": TraceColumn(("duration",)),
    "accelerators": TraceColumn(("gpu_num",)),
    "status": TraceColumn(("state",), take=word_taker(WORDS, JobState.STRANGE)),
    "user": TraceColumn(("user",), take=name_taker),
}
HELIOS = Form(
    "helios",
    "SenseTime's Helios clusters",
    ("gpu_num", "submit_time", "state", "duration"),
    SAID,
)
ACME = Form(
    "acme",
    "the Acme clusters Seren and Kalos",
    ("gpu_num", "submit_time", "start_time", "end_time", "state", "type"),
    SAID,
    by_span=True,
)
