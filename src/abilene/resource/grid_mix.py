"""Carbon of grid power by month and hour of the day, and the share of it that comes without.

Packaged: averages over all plants of a balancing area (US EIA-930, 2022; hours in UTC) and
marginal emissions of a region (US EPA AVERT, 2023; local hours). Means by month and hour:
they follow sun and season, not the weather of a day.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import cache

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.resource.calendar import local_times
from abilene.resource.timeaxis import TimeAxis

AVERAGE, MARGINAL = "eia930_", "avert_"
"""How the names of regions begin."""
CLEAN = "_clean"
"""Ends the name of a share that comes without carbon."""


def is_average(region: str | None) -> bool:
    """Return whether a region is one of averages over all plants."""
    return (region or "").startswith(AVERAGE)


def is_marginal(region: str | None) -> bool:
    """Return whether a region is one of what one more MWh causes."""
    return (region or "").startswith(MARGINAL)


def co2_kg_per_mwh(region: str, axis: TimeAxis, zone: tzinfo) -> Floats:
    """Return what grid power of a region emits in each step, shape (steps,). [kg/MWh]"""
    return _by_step(region, axis, zone)


def clean_share(region: str, axis: TimeAxis, zone: tzinfo) -> Floats:
    """Return the share of wind, sun, water and nuclear in each step of an average region, shape (steps,). [-]"""
    return _by_step(f"{region}{CLEAN}", axis, zone)


def _by_step(column: str, axis: TimeAxis, zone: tzinfo) -> Floats:
    times = local_times(axis, zone) if is_marginal(column) else axis.times
    month = times.astype("datetime64[M]").astype(np.int64) % 12
    hour = times.astype("datetime64[h]").astype(np.int64) % 24
    return np.asarray(_table(column)[month, hour])


@cache
def _table(column: str) -> Floats:
    """Return a column of the packaged table, shape (months, hours of the day)."""
    cells = [float(row[column]) for row in read_table("grid_hours.csv")]
    return np.array(cells).reshape(12, 24)
