"""Operate a campus at given capacities: the engine where it can, the LP where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from abilene.errors import InputError, Problem
from abilene.power import lp
from abilene.power.engine import Engine, beyond
from abilene.power.meter import sells_above_cost
from abilene.power.problem import Campus
from abilene.power.result import Operation
from abilene.power.transforms import with_capacity

ALL_FIXED: Mapping[str, float] = MappingProxyType({})
"""No size to choose: every capacity of the campus is fixed."""


def dispatch(campus: Campus, capacity: Mapping[str, float] = ALL_FIXED) -> Operation:
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
    fixed = with_capacity(campus, capacity)
    if fixed.linking:
        what = f"dispatch alone does not keep the limit on {fixed.linking[0].name}"
        raise InputError(Problem(what, "call size with fixed capacities"))
    reason = beyond(fixed)
    if sells_above_cost(fixed):
        reason = "a meter that pays more for a MWh than it charges"
    if reason:
        return lp.size_by_lp(fixed, reason=reason).operation
    sizes = {name: bounds.low for name, bounds in fixed.bounds.items()}
    for peak in fixed.peaks:
        sizes[peak] = capacity.get(peak, fixed.bounds[peak].high)
    engine = Engine(fixed)
    engine.evaluate(np.array(list(sizes.values())))
    return engine.operation()
