"""Microsoft's Philly cluster, as a table: timestamp, duration [s] and num_gpus.

References
----------
.. [1] M. Jeon et al., "Analysis of Large-Scale Multi-Tenant GPU Clusters for DNN Training Workloads", USENIX ATC
   2019.
"""

from __future__ import annotations

import numpy as np

from abilene.compute.traces.cells import name_taker, word_taker
from abilene.compute.traces.forms import Form, JobRows, JobState
from abilene.compute.traces.told import Told, TraceColumn

WORDS = {"PASS": JobState.USEFUL, "FAILED": JobState.LOST, "KILLED": JobState.LOST}


def _in_whole_seconds(told: Told, found: JobRows) -> JobRows:
    """Cut durations to whole seconds, as the published answers to this trace do."""
    del told
    return found._replace(work_s=np.floor(found.work_s))


PHILLY = Form(
    "philly",
    "Microsoft's Philly cluster",
    ("timestamp", "duration", "num_gpus"),
    {
        "submit": TraceColumn(("timestamp",)),
        "duration": TraceColumn(("duration",)),
        "accelerators": TraceColumn(("num_gpus",)),
        "status": TraceColumn(("status",), take=word_taker(WORDS, JobState.STRANGE)),
        "user": TraceColumn(("user",), take=name_taker),
        "tier": TraceColumn(("tier",)),
    },
    rule=_in_whole_seconds,
)
