"""Tables of jobs of anybody's own: columns by usual names, with their unit in the header or given.

``duration_h``, ``runtime [min]`` and ``submit (ms)`` name what a column holds and its
unit. Where no unit is named, seconds are taken, and that is noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from abilene.compute.traces.cells import Take, name_taker, word_taker
from abilene.compute.traces.forms import Form, JobState
from abilene.compute.traces.told import LENGTHS, TIMES, TraceColumn
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import Place, Problem, refuse

LAST_S = 253_402_300_799
"""The last second of the year 9999 since 1970: larger numbers are no seconds."""
MOST_S = 100 * 366 * 24 * SECONDS_PER_HOUR
"""No job lasts longer than a hundred years: such numbers are of another unit. [s]"""
MOST_ACCELERATORS = 10**9
"""No cluster has more: such numbers are no gang."""
MOST_TIER = 10**6
"""No trace has more priorities."""
NAMES = {
    "submit": (
        "submit submitted submit_time submit_at submitted_at submission submission_time "
        "arrival arrival_time arrived queued queued_at created created_at creation_time timestamp"
    ),
    "start": "start started start_time started_at start_at begin begin_time",
    "end": "end ended end_time ended_at finish finished finish_time completed_at completion_time stop_time",
    "duration": "duration run_time runtime elapsed elapsed_time length work job_duration",
    "accelerators": (
        "accelerators gpus gpu num_gpus num_gpu gpu_num gpu_count n_gpus n_gpu ngpus ngpu "
        "num_accelerators accelerator_count"
    ),
    "status": "status state job_state job_status",
    "user": "user user_id user_name username",
    "requested": (
        "requested requested_time requested_duration time_limit timelimit walltime wall_time "
        "requested_walltime"
    ),
    "tier": "tier",
    "deadline": "deadline",
}
"""Names of a column, by its meaning; the first is that of the documentation."""
MEANINGS = {name: meaning for meaning, names in NAMES.items() for name in names.split()}
UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), float(SECONDS_PER_HOUR)),
    **dict.fromkeys(("d", "day", "days"), 24.0 * SECONDS_PER_HOUR),
}
"""Seconds of a unit."""
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_NAMED = re.compile(
    rf"(.*?)(?:[\s_]+({_UNIT})|\s*[\[(]\s*({_UNIT})\s*[\])])?", re.DOTALL
)
USEFUL_WORDS = (
    "completed complete succeeded success pass passed finished done terminated ok"
)
LOST_WORDS = (
    "failed failure fail cancelled canceled killed timeout error aborted node_fail "
    "out_of_memory oom preempted stopped"
)
WORDS = {
    **dict.fromkeys(USEFUL_WORDS.upper().split(), JobState.USEFUL),
    **dict.fromkeys(LOST_WORDS.upper().split(), JobState.LOST),
    **dict.fromkeys(("PENDING", "WAITING", "QUEUED"), JobState.WAITING),
    "RUNNING": JobState.RUNNING,
}
TAKERS: Mapping[str, Callable[[], Take]] = {
    "status": word_taker(WORDS, JobState.STRANGE),
    "user": name_taker,
}
BOUNDS = {
    "submit": (0.0, float(LAST_S)),
    "duration": (0.0, float(MOST_S)),
    "accelerators": (0.0, float(MOST_ACCELERATORS)),
    "tier": (0.0, float(MOST_TIER)),
}
"""Least and most of its numbers, by meaning: what is beyond has another unit or sign."""
PLAIN = Form("plain", "a table of jobs", (), {})
FIX = "write the columns submit_s, duration_s and accelerators, or say which they are: --column accelerators=NAME"


class Meant(NamedTuple):
    """What the name of a column says."""

    meaning: str
    unit: float
    has_unit: bool


def unit_in(name: str) -> str:
    """Return the unit of time that the name of a column ends in, empty if none."""
    return _parted(name)[1]


def _parted(name: str) -> tuple[str, str]:
    """Return the name of a column without its unit, and the unit."""
    found = _NAMED.fullmatch(name.strip().lower())
    assert found is not None  # all of it may be the name
    return found[1].strip(), found[2] or found[3] or ""


def meant_by(name: str) -> Meant | None:
    """Return what the name of a column says, None if it is no usual one."""
    before, unit = _parted(name)
    base = re.sub(r"[\s\-]+", "_", before)
    meaning = MEANINGS.get(base) or MEANINGS.get(
        re.sub(r"[\s\-]+", "_", name.strip().lower())
    )
    if meaning is None:
        return None
    return Meant(meaning, UNITS.get(unit, 1.0), bool(unit))


def said_by(meant: Meant, name: str) -> TraceColumn:
    """Return where a column says what is meant."""
    least, most = BOUNDS.get(meant.meaning, (-1e15, 1e15))
    take = TAKERS.get(meant.meaning)
    has_unit = meant.has_unit
    return TraceColumn(
        (name,), meant.unit, take, least=least, most=most, has_unit=has_unit
    )


def said_in(header: Sequence[str], place: Place) -> dict[str, TraceColumn]:
    """Return what a header says by usual names, by meaning.

    Raises
    ------
    InputError
        If two columns say the same.
    """
    said: dict[str, TraceColumn] = {}
    rivals = []
    for at, name in enumerate(header):
        meant = meant_by(name)
        if meant is None:
            continue
        if meant.meaning in said:
            both = f"{said[meant.meaning].names[0]} and {name}"
            # the same name twice is told by the reader of tables
            if said[meant.meaning].names[0] != name:
                where = place._replace(col=at + 1)
                what = f"{both} say the same"
                rivals.append(Problem(what, "keep one of them", place=where))
            continue
        said[meant.meaning] = said_by(meant, name)
    refuse(rivals)
    return said


def check_said(
    said: Mapping[str, TraceColumn], header: Sequence[str], place: Place
) -> None:
    """Refuse a table that does not tell when jobs came, how long they took, or on what.

    Raises
    ------
    InputError
        With what is missing.
    """
    has = set(said)
    known = {
        "submit_s": "submit" in has,
        "duration_s": "duration" in has or {"start", "end"} <= has,
        "accelerators": has & {"accelerators", "processors"},
    }
    lacking = [name for name, there in known.items() if not there]
    others = ", ".join(header[:20])
    refuse(
        Problem(f"no column '{name}'", f"{FIX} (there are: {others})", place=place)
        for name in lacking
    )


def assumed(
    said: Mapping[str, TraceColumn], dated: Mapping[str, bool]
) -> tuple[str, ...]:
    """Return a note on columns whose unit the header does not name."""
    names = [
        one.names[0]
        for meaning, one in said.items()
        if meaning in (*TIMES, *LENGTHS)
        and not dated.get(meaning, False)
        and not one.has_unit
    ]
    if not names:
        return ()
    return (f"{', '.join(names)}: no unit is named, taken as seconds",)
