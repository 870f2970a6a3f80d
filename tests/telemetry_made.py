"""Telemetry made up with known draws: recorded jobs, and the power that they must have drawn, with or without errors."""

import numpy as np

from abilene.compute.recorded import ALL, RecordedRuns
from abilene.resource.power_log import PowerLog

INSTALLED, IDLE_W, BUSY_W = 4608, 720.0, 1930.0
BEGINS_S = 1_772_431_200.0
"""2026-03-02 at 06:00 UTC, midnight six hours west of it."""
OFFSET_S = -6 * 3600.0
DAYS = 14


def made_runs(seed=1, days=DAYS, kinds=(ALL,)):
    """Return jobs on blocks of accelerators that never overlap."""
    rng = np.random.default_rng(seed)
    rows = []
    for block in range(16):
        at = rng.uniform(0, 20)
        while at < 24 * days:
            length = rng.lognormal(2.0, 0.9)
            rows.append((at, min(at + length, 24.0 * days), block % len(kinds)))
            at += length + rng.lognormal(1.5, 1.0)
    # one holds the window open from its first hour to its last
    rows.append((0.0, 24.0 * days, 0))
    start, end, kind = map(np.array, zip(*rows, strict=True))
    gang = np.append(np.full(len(rows) - 1, 256.0), 128.0)
    return RecordedRuns(
        BEGINS_S + 3600 * start,
        BEGINS_S + 3600 * end,
        gang,
        kind.astype(np.int64),
        kinds,
    )


def made_log(
    runs,
    draws=(IDLE_W, BUSY_W),
    step_s=3600.0,
    days=DAYS,
    error_kw=0.0,
    seed=2,
    installed=INSTALLED,
    of="IT",
    **more,
):
    """Return what a meter would have seen; errors hang together over a day."""
    rows = int(24 * 3600 * days / step_s)
    begin_s = BEGINS_S + step_s * np.arange(rows)
    held = runs.held_means(begin_s, begin_s + step_s)
    watts = draws[0] * (installed - held.sum(axis=0)) + np.array(draws[1:]) @ held
    rng = np.random.default_rng(seed)
    day = ((begin_s - BEGINS_S) // 86_400).astype(int)
    kw = watts / 1e3 + rng.normal(0, error_kw, days)[day]
    kw += rng.normal(0, error_kw, rows)
    given = {
        "file": "power.csv",
        "of": of,
        "column": "it_kw",
        "begin_s": begin_s,
        "end_s": begin_s + step_s,
        "mw": kw / 1e3,
        "limit_mw": np.full(rows, np.inf),
        "air_c": None,
        "offset_s": OFFSET_S,
        "step_s": step_s,
    }
    return PowerLog(**given | more)
