"""The Standard Workload Format of the Parallel Workloads Archive: eighteen numbers a line, comments behind ";".

-1 stands where nothing is known. Jobs that were swapped out come again as partial
executions (status 2 to 4) below their summary; these are no jobs.

References
----------
.. [1] D. Feitelson, "The Standard Workload Format", Parallel Workloads Archive,
   https://www.cs.huji.ac.il/labs/parallel/workload/swf.html
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from abilene.compute.traces.cells import word_taker
from abilene.compute.traces.forms import Form, JobRows, JobState, Zero
from abilene.compute.traces.told import Told, TraceColumn
from abilene.tabular.decode import text_lines
from abilene.tabular.separated import BLANKS, Layout

COLUMNS = (
    "job number",
    "submit time",
    "wait time",
    "run time",
    "allocated processors",
    "average CPU time",
    "used memory",
    "requested processors",
    "requested time",
    "requested memory",
    "status",
    "user",
    "group",
    "executable",
    "queue",
    "partition",
    "preceding job",
    "think time",
)
WORDS = {
    "1": JobState.USEFUL,
    "0": JobState.LOST,
    "5": JobState.LOST,
    "-1": JobState.USEFUL,
    **dict.fromkeys(("2", "3", "4"), JobState.PART),
}
"""Completed, failed, cancelled, not said (it may have done what it was for), and parts of jobs."""
COMMENT = ";"
UNKNOWN = -1.0
_ZERO = re.compile(r"^;\s*(UnixStartTime|TimeZone|TimeZoneString):\s*(\S+)")
_NUMBER = re.compile(r"-?\d{1,12}")
_ROW = re.compile(r"\s*(?:-?[\d.]+\s+){17}-?[\d.]+\s*")


def _opens(line: str) -> bool:
    return line.lstrip().startswith(COMMENT) or _ROW.fullmatch(line) is not None


def _of_archive(told: Told, found: JobRows) -> JobRows:
    """See which jobs were given up before they ran: no run time is known of them."""
    del told
    given_up = (found.state == JobState.LOST) & np.isnan(found.work_s)
    return found._replace(never_started=found.never_started | given_up)


def _zero_of_log(path: Path) -> Zero | None:
    """Return the moment of second 0, which stands in the comments above the jobs."""
    said: dict[str, str] = {}
    for line in text_lines(path):
        if line.strip() and not line.lstrip().startswith(COMMENT):
            break
        said.update(_ZERO.findall(line))
    if not _NUMBER.fullmatch(said.get("UnixStartTime", "")):
        return None
    unix_s = float(said["UnixStartTime"])
    try:
        # by name, for the number tells nothing of summer time
        zone = ZoneInfo(said.get("TimeZoneString", ""))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        told = _NUMBER.fullmatch(said.get("TimeZone", ""))
        return Zero(unix_s, float(told[0]) if told else 0.0)
    offset = datetime.fromtimestamp(unix_s, zone).utcoffset()
    return Zero(unix_s, 0.0 if offset is None else offset.total_seconds())


SWF = Form(
    "swf",
    "Standard Workload Format",
    (),
    {
        "submit": TraceColumn(("submit time",), nothing=UNKNOWN),
        "duration": TraceColumn(("run time",), nothing=UNKNOWN),
        "processors": TraceColumn(("allocated processors",), nothing=UNKNOWN),
        "asked": TraceColumn(("requested processors",), nothing=UNKNOWN),
        "requested": TraceColumn(("requested time",), nothing=UNKNOWN),
        "status": TraceColumn(("status",), take=word_taker(WORDS, JobState.STRANGE)),
        "user": TraceColumn(("user",), nothing=UNKNOWN),
    },
    rule=_of_archive,
    layout=Layout(BLANKS, COLUMNS, comment=COMMENT),
    opens=_opens,
    zero_of=_zero_of_log,
)
