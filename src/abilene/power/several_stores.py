"""Several stores at once: an LP over all hours, which takes minutes, and the best with one store until it ends.

The exact dispatch knows one store. With each alone it sizes the campus in a blink:
that is a design of the whole campus, the other stores of no size. What no design can
cost less than is not known of it before the LP ends.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.errors import NoPlanError
from abilene.power import lp
from abilene.power.columns import Over, design_of
from abilene.power.engine import beyond
from abilene.power.problem import INFINITY, Campus, Storage
from abilene.power.result import Operation, Sizing

Search = Callable[[Sequence[Campus]], Sizing]
"""Sizes a campus that the exact dispatch can do."""
_COST = attrgetter("cost_usd")


def size_several(
    years: Sequence[Campus],
    search: Search,
    *,
    over: Over,
    seconds: float,
    told: Callable[[Sizing], None],
) -> Sizing:
    """Find the cheapest capacities of a campus that the exact dispatch cannot do as a whole.

    Parameters
    ----------
    years, over, seconds
        As in ``abilene.power.sizing.size``.
    search : function
        Sizes the campus with one of its stores.
    told : function
        Given the best design with one store, before the LP begins.

    Returns
    -------
    Sizing
        That of the LP; where its time ends or Ctrl-C stops it, the best found so far,
        without a bound.

    Raises
    ------
    NoPlanError
        As ``lp.size_by_lp``, where no design with one store is known.
    """
    begun, reason = time.monotonic(), beyond(years[0])
    known = min(_alone(years, search, over), key=_COST, default=None)
    if known is None:
        return lp.size_by_lp(years, over=over, seconds=seconds, reason=reason)
    told(known)
    left = max(0.0, seconds - (time.monotonic() - begun))
    try:
        found = lp.size_by_lp(years, over=over, seconds=left, reason=reason)
    except NoPlanError:
        if time.monotonic() - begun < seconds:
            raise
        return replace(known, stopped_by="seconds")
    except KeyboardInterrupt:
        return replace(known, stopped_by="Ctrl-C")
    return found if found.status == "optimal" else min(found, known, key=_COST)


def _alone(years: Sequence[Campus], search: Search, over: Over) -> Iterator[Sizing]:
    """Yield the sizing with each store that may be the only one."""
    first = years[0]
    for number, store in enumerate(first.storages):
        others = first.storages[:number] + first.storages[number + 1 :]
        some = [replace(year, storages=(year.storages[number],)) for year in years]
        if others and all(map(_may_be_nothing, others)) and not beyond(some[0]):
            yield _with_idle(search(some), years, over, store, others)


def _may_be_nothing(store: Storage) -> bool:
    return all(capacity.low == 0 for capacity in store.columns.values())


def _with_idle(
    sizing: Sizing,
    years: Sequence[Campus],
    over: Over,
    store: Storage,
    idle: Sequence[Storage],
) -> Sizing:
    """Return the sizing with one store as one of the whole campus, whose other stores are of no size."""
    columns = design_of(years, over).names
    nothing = dict.fromkeys(columns, 0.0)
    unknown = dict.fromkeys(columns, math.nan)
    return replace(
        sizing,
        status="feasible",
        method=f"engine with {store.name} alone: {beyond(years[0])}",
        bound_usd=-INFINITY,
        capacity=nothing | dict(sizing.capacity),
        operations=tuple(_idling(one, idle) for one in sizing.operations),
        reduced_usd=unknown | dict(sizing.reduced_usd),
        cuts=(),
    )


def _idling(operation: Operation, idle: Sequence[Storage]) -> Operation:
    """Return an operation in which further stores do nothing; what they would be worth is not known."""
    hours = len(operation.price_usd_per_mwh)

    def each(length: int, value: float = 0.0) -> dict[str, Floats]:
        return {store.name: np.full(length, value) for store in idle}

    columns = [name for store in idle for name in store.columns]
    return replace(
        operation,
        capacity=dict.fromkeys(columns, 0.0) | dict(operation.capacity),
        charge_mw=each(hours) | dict(operation.charge_mw),
        discharge_mw=each(hours) | dict(operation.discharge_mw),
        soc_mwh=each(hours + 1) | dict(operation.soc_mwh),
        water_value_usd_per_mwh=each(hours, math.nan)
        | dict(operation.water_value_usd_per_mwh),
        bound_usd=-INFINITY,
        slope_usd=dict.fromkeys(columns, math.nan) | dict(operation.slope_usd),
    )
