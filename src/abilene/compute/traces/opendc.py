"""OpenDC's traces in Parquet: tasks with their submission and duration in milliseconds.

Files of fragments tell how busy a task was through its time, and no submission.

References
----------
.. [1] OpenDC, "Workload", https://opendc.org: tasks.parquet and fragments.parquet; before 2024 meta.parquet.
"""

from __future__ import annotations

from abilene.compute.traces.forms import Form
from abilene.compute.traces.told import TraceColumn

MS = 1e-3
TASKS = Form(
    "opendc",
    "OpenDC, tasks",
    ("id", "submission_time", "duration", "cpu_count"),
    {
        "submit": TraceColumn(("submission_time",), unit=MS),
        "duration": TraceColumn(("duration",), unit=MS),
        "accelerators": TraceColumn(("gpu_count",)),
        "processors": TraceColumn(("cpu_count",)),
    },
)
META = Form(
    "opendc-meta",
    "OpenDC, tasks before 2024",
    ("id", "start_time", "stop_time", "cpu_count"),
    {
        "submit": TraceColumn(("start_time",), unit=MS),
        "start": TraceColumn(("start_time",), unit=MS),
        "end": TraceColumn(("stop_time",), unit=MS),
        "processors": TraceColumn(("cpu_count",)),
    },
)
FRAGMENTS = Form(
    "opendc-fragments",
    "OpenDC, fragments",
    ("id", "duration", "cpu_count", "cpu_usage"),
    {},
    refused=(
        "a file of fragments: it does not tell when tasks were submitted",
        "give the tasks.parquet beside it",
    ),
)
