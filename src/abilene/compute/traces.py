"""Readers of job traces: Microsoft's Philly, and a plain CSV. Either may be packed with gzip."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TextIO

import numpy as np

from abilene.compute.jobs import Jobs
from abilene.errors import InputError, Place, Problem

Row = tuple[float | datetime, float, int, int]
"""Submission, work [s], accelerators, tier."""


def read_philly(
    path: Path,
    first: date | None = None,
    end: date = date.max,
    least_duration_s: float = 0.0,
    most_accelerators: float = math.inf,
) -> Jobs:
    """Read jobs of Microsoft's Philly cluster: a CSV with the columns timestamp, duration [s] and num_gpus.

    Durations are cut to whole seconds, and time counts from midnight of ``first``, or
    of the first job's day.

    Parameters
    ----------
    path : Path
        The trace.
    first, end : date, optional
        Keep what was submitted from the first day on, and before the end.
    least_duration_s : float
        Leave out shorter jobs. [s]
    most_accelerators : float, optional
        Leave out larger jobs.

    Raises
    ------
    InputError
        If a column is missing, with every line that cannot be read, or if no job is
        left.
    """

    def parse(row: dict[str, str]) -> Row:
        moment = datetime.fromisoformat(row["timestamp"])
        return (
            moment,
            float(math.floor(float(row["duration"]))),
            int(row["num_gpus"]),
            0,
        )

    since = first or date.min

    def keep(row: Row) -> bool:
        moment, work_s, accelerators, _ = row
        assert isinstance(moment, datetime)  # parse has made it one
        long_enough = work_s >= max(least_duration_s, 1.0)
        within = since <= moment.date() < end
        return within and long_enough and accelerators <= most_accelerators

    rows = _read(path, ("timestamp", "duration", "num_gpus"), parse)
    return _jobs(path, list(filter(keep, rows)), first)


def read_jobs(path: Path) -> Jobs:
    """Read a plain CSV of jobs.

    Columns: ``submit_s``, or ``submitted`` with times such as 2026-01-31 12:00:00,
    which then count from midnight of the first job's day; ``duration_s``;
    ``accelerators``; and, where there are priorities, ``tier``, 0 first.

    Raises
    ------
    InputError
        If a column is missing, with every line that cannot be read, or if there is no
        job.
    """

    def parse(row: dict[str, str]) -> Row:
        moment = _moment(row)
        work_s, accelerators = float(row["duration_s"]), int(row["accelerators"])
        return moment, work_s, accelerators, int(row.get("tier") or 0)

    start = "submitted" if "submitted" in _columns(path) else "submit_s"
    rows = _read(path, (start, "duration_s", "accelerators"), parse)
    return _jobs(path, rows, None)


def _moment(row: dict[str, str]) -> float | datetime:
    if "submitted" in row:
        return datetime.fromisoformat(row["submitted"])
    return float(row["submit_s"])


def read_trace(path: Path) -> Jobs:
    """Read a trace of either form, by its columns: those of Philly, or of the plain CSV.

    Raises
    ------
    InputError
        As ``read_philly`` and ``read_jobs``.
    """
    is_philly = _columns(path) >= {"timestamp", "duration", "num_gpus"}
    return read_philly(path) if is_philly else read_jobs(path)


def _columns(path: Path) -> set[str]:
    with _open(path) as file:
        return set(next(csv.reader(file), []))


def _open(path: Path) -> TextIO:
    try:
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding="utf-8", newline="")
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InputError(
            Problem(f"cannot read the trace: {error}", "check the path", path=str(path))
        ) from None


def _read(
    path: Path, needs: tuple[str, ...], parse: Callable[[dict[str, str]], Row]
) -> list[Row]:
    """Parse every line, or say which lines cannot be."""
    rows, problems = [], []
    with _open(path) as file:
        reader = csv.DictReader(file)
        _check_columns(path, reader.fieldnames or (), needs)
        for line in reader:
            try:
                rows.append(parse(line))
            except (TypeError, ValueError) as error:
                place = Place(str(path), reader.line_num, 1)
                problems.append(
                    Problem(
                        f"cannot read the line: {error}",
                        "correct or remove it",
                        place=place,
                    )
                )
    if problems:
        raise InputError(problems)
    return rows


def _check_columns(path: Path, found: Sequence[str], needs: tuple[str, ...]) -> None:
    missing = sorted(set(needs) - set(found), key=needs.index)
    if missing:
        what = f"there is no column {' and no column '.join(missing)}; the columns are {', '.join(found)}"
        place = Place(str(path), 1, 1)
        raise InputError(Problem(what, "rename or add them", place=place))


def _jobs(path: Path, rows: list[Row], first: date | None) -> Jobs:
    if not rows:
        raise InputError(
            Problem("no job is left in the trace", "widen what is kept", path=str(path))
        )
    moments, work_s, accelerators, tier = zip(*rows, strict=True)
    if isinstance(moments[0], datetime):
        midnight = datetime.combine(first or min(moments).date(), time())
        submit_s = [(moment - midnight).total_seconds() for moment in moments]
    else:
        submit_s = list(moments)
    return Jobs(
        np.array(submit_s), np.array(accelerators), np.array(work_s), np.array(tier)
    )
