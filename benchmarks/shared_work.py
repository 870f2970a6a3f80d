"""What the benchmark of many processes computes: functions that workers find by name."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from buildout import programme_of
from size_growth import one_of_sweep

from abilene.buildout import build


def nothing(shared: Any, number: int) -> pa.Table:
    """Return a number: what that takes is what a task costs by itself."""
    return pa.table({"number": [number]})


def plan(money: float, seed: int) -> pa.Table:
    """Plan a random programme of seven campuses."""
    made = build(*programme_of(seed, money))
    return pa.table({"mw_quarters": [made.it_mw_quarters]})


def sizing(shared: Any, seed: int) -> pa.Table:
    """Size a campus with costs and weather of its own."""
    return pa.table({"evaluations": [one_of_sweep(seed)[0]]})
