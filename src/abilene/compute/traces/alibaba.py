"""Alibaba's clusters of GPUs that are shared: PAI of 2020, in hundredths, and openb of 2023, in thousandths.

References
----------
.. [1] Q. Weng et al., "MLaaS in the Wild: Workload Analysis and Scheduling in Large-Scale Heterogeneous GPU
   Clusters", NSDI 2022; README of alibaba/clusterdata, cluster-trace-gpu-v2020.
.. [2] Q. Weng et al., "Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient
   Descent", USENIX ATC 2023; README of cluster-trace-gpu-v2023.
"""

from __future__ import annotations

import re

import numpy as np

from abilene.compute.traces.cells import name_taker, word_taker
from abilene.compute.traces.forms import Form, JobRows, JobState
from abilene.compute.traces.told import Told, TraceColumn
from abilene.tabular.separated import Layout

PAI_WORDS = {
    "TERMINATED": JobState.USEFUL,  # "only 'Terminated' tasks are successful"
    "FAILED": JobState.LOST,
    "RUNNING": JobState.RUNNING,
    "WAITING": JobState.WAITING,
}
POD_WORDS = {
    "SUCCEEDED": JobState.USEFUL,
    # deleted while it ran: a service, whose work was used all the time
    "RUNNING": JobState.USEFUL,
    "FAILED": JobState.LOST,
    "PENDING": JobState.WAITING,
}
_WORD = "(?:Running|Terminated|Failed|Waiting)"
_NUMBER = r"[\d.]*"
_TASK = re.compile(rf"[^,]+,[^,]*,{_NUMBER},{_WORD}(?:,{_NUMBER}){{5}},\w*\s*")
_JOB = re.compile(rf"[^,]+,[^,]*,[^,]*,{_WORD},{_NUMBER},{_NUMBER}\s*")
_INSTANCE = re.compile(rf"(?:[^,]*,){{5}}{_WORD},{_NUMBER},{_NUMBER},\w*\s*")
TASK_COLUMNS = (
    "job_name",
    "task_name",
    "inst_num",
    "status",
    "start_time",
    "end_time",
    "plan_cpu",
    "plan_mem",
    "plan_gpu",
    "gpu_type",
)
BRING_TASKS = "give pai_task_table.csv"


def _of_all_instances(told: Told, found: JobRows) -> JobRows:
    """Multiply the plan of one instance by their number; each task is a gang."""
    instances = told.numbers("instances")
    gpus = found.accelerators * np.where(np.isnan(instances), 1.0, instances)
    # a task without a plan for GPUs has none
    note = (
        "each task is a gang of its own, submitted when it was launched: this table does not tell how long it had "
        "waited; plan_gpu is in hundredths of an accelerator and for one instance"
    )
    return found._replace(accelerators=np.nan_to_num(gpus), notes=(*found.notes, note))


def _shares(told: Told, found: JobRows) -> JobRows:
    """Take the share of one GPU where a pod has less than a whole one."""
    share = told.numbers("share")
    shared = (found.accelerators == 1) & (share > 0) & (share < 1)
    note = "a pod ran from scheduled_time to deletion_time; one that was deleted while it ran counts as useful"
    return found._replace(
        accelerators=np.where(shared, share, found.accelerators),
        notes=(*found.notes, note),
    )


PAI = Form(
    "pai",
    "Alibaba PAI 2020, tasks",
    ("inst_num", "plan_gpu", "start_time", "end_time"),
    {
        "submit": TraceColumn(("start_time",)),
        "end": TraceColumn(("end_time",)),
        "start": TraceColumn(("start_time",)),
        "accelerators": TraceColumn(("plan_gpu",), unit=0.01),
        "instances": TraceColumn(("inst_num",)),
        "status": TraceColumn(
            ("status",), take=word_taker(PAI_WORDS, JobState.STRANGE)
        ),
        "user": TraceColumn(("user",), take=name_taker),
    },
    rule=_of_all_instances,
    layout=Layout(",", TASK_COLUMNS),
    opens=lambda line: _TASK.fullmatch(line) is not None,
)
PAI_JOBS = Form(
    "pai-jobs",
    "Alibaba PAI 2020, jobs",
    ("job_name", "inst_id", "user", "status", "start_time", "end_time"),
    {},
    layout=Layout(","),
    opens=lambda line: _JOB.fullmatch(line) is not None,
    refused=("the table of jobs of PAI has no accelerators", BRING_TASKS),
)
PAI_INSTANCES = Form(
    "pai-instances",
    "Alibaba PAI 2020, instances",
    ("job_name", "task_name", "inst_name", "worker_name", "machine"),
    {},
    layout=Layout(","),
    opens=lambda line: _INSTANCE.fullmatch(line) is not None,
    refused=("the table of instances of PAI has no accelerators", BRING_TASKS),
)
OPENB = Form(
    "openb",
    "Alibaba openb 2023, pods",
    ("num_gpu", "gpu_milli", "creation_time", "deletion_time"),
    {
        "submit": TraceColumn(("creation_time",)),
        "start": TraceColumn(("scheduled_time",)),
        "end": TraceColumn(("deletion_time",)),
        "accelerators": TraceColumn(("num_gpu",)),
        "share": TraceColumn(("gpu_milli",), unit=0.001),
        "status": TraceColumn(
            ("pod_phase",), take=word_taker(POD_WORDS, JobState.STRANGE)
        ),
    },
    rule=_shares,
)
