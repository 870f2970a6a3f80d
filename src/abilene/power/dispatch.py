"""Operate a campus at given capacities: the engine where it can, the LP where it cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power import lp
from abilene.power.engine import Engine
from abilene.power.problem import Campus
from abilene.power.result import Operation
from abilene.power.transforms import with_capacity


def beyond(campus: Campus) -> str:
    """Say what the campus asks for that dispatch cannot do; empty if nothing."""
    reasons = []
    if len(campus.storages) > 1:
        reasons.append(f"{len(campus.storages)} storages")
    if any(storage.exclusive for storage in campus.storages):
        reasons.append("exclusive storage")
    if any(math.isfinite(block.ramp_per_hour) for block in campus.blocks):
        reasons.append("ramps")
    if any(block.min_load for block in campus.blocks):
        reasons.append("minimum load")
    return ", ".join(reasons)


def dispatch(campus: Campus, capacity: Mapping[str, float] | None = None) -> Operation:
    """Operate a campus at given capacities as cheaply as can be.

    Parameters
    ----------
    campus : Campus
        One store at most; a campus that asks for more is handed to ``lp``.
    capacity : mapping, optional
        Size of the columns that are not fixed [MW, MWh]; a peak that is not given does
        not limit.

    Returns
    -------
    Operation
        Its ``gap`` is the certificate.

    Raises
    ------
    InputError
        If a size is missing, unknown or out of its bounds, or a limit on a yearly sum
        is set (``size`` keeps those).
    """
    fixed = with_capacity(campus, capacity or {})
    if fixed.linking:
        fix = "call size with fixed capacities"
        raise InputError(
            Problem(
                f"dispatch alone does not keep the limit on {fixed.linking[0].name}",
                fix,
            )
        )
    reason = beyond(fixed)
    if reason:
        return lp.size(fixed, reason=reason).operation
    engine = Engine(fixed)
    engine.evaluate(_sizes(fixed, capacity or {}))
    return engine.operation()


def _sizes(campus: Campus, capacity: Mapping[str, float]) -> Floats:
    """Return the size of each column: a peak that is not given is as high as its block."""
    sizes = {
        name: c.low for name, c in zip(campus.columns, campus.capacities, strict=True)
    }
    for block in campus.blocks:
        for peak in block.peaks(campus.period_count):
            sizes[peak] = capacity.get(peak, block.capacity.high)
    return np.array(list(sizes.values()))
