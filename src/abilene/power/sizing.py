"""The cheapest capacities of a campus, by cutting planes on exact dispatch.

Every evaluation of dispatch gives the true cost of a design and cuts below the cost
of all designs. A small LP over the cuts says where the cost may be least, and bounds
it; evaluate on the way there, and repeat until the two meet. See ``docs/power.md``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abilene.arrays import Floats
from abilene.power.columns import Over
from abilene.power.engine import beyond
from abilene.power.one_way import kept_one_way
from abilene.power.problem import INFINITY, Campus
from abilene.power.result import Sizing
from abilene.power.search import SizingSearch
from abilene.power.several_stores import size_several
from abilene.power.warm_start import WarmStart

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """How far a running sizing has come."""

    evaluations: int
    """None before an LP over all hours, which is told once, with the best that is known without it."""
    cost_usd: float
    bound_usd: float
    seconds: float


@dataclass(frozen=True)
class _Stop:
    """When a search stops: as in ``size``."""

    tolerance: float
    evaluations: int
    seconds: float


def size(
    campuses: Campus | Sequence[Campus],
    *,
    over: Over = "mean",
    tolerance: float = 1e-4,
    evaluations: int = 400,
    seconds: float = INFINITY,
    start: Floats | None = None,
    warm_start: WarmStart | None = None,
    progress: Callable[[State], None] | None = None,
) -> Sizing:
    """Find the cheapest capacities and their operation.

    Parameters
    ----------
    campuses
        One campus, or the same campus in several weather years, each with its own
        storage cycle.
    over
        Yearly cost to minimise: the mean of the weather years, or that of the worst.
    tolerance
        (cost - bound) / cost at which to stop. [-]
    evaluations, seconds
        Other reasons to stop; the result is then ``feasible``, with its gap.
    start : array, shape (columns,), optional
        Where to begin. [MW, MWh]
    warm_start : WarmStart, optional
        What earlier sizings of much the same campus have found out; this one adds to
        it. The result then depends on them, within the tolerance.
    progress
        Called after every evaluation.

    Returns
    -------
    Sizing
        From ``lp``, which it says, where the campus asks for what dispatch cannot do;
        where that has no time, the best with one of several stores, without a bound.

    Raises
    ------
    InputError
        If bounds contradict each other.
    """
    years = (campuses,) if isinstance(campuses, Campus) else tuple(campuses)
    begun = time.monotonic()
    if beyond(years[0]):

        def told(known: Sizing) -> None:
            if progress is not None:
                passed = time.monotonic() - begun
                progress(State(0, known.cost_usd, -INFINITY, passed))

        def alone(some: Sequence[Campus]) -> Sizing:
            left = seconds - (time.monotonic() - begun)
            return size(some, over=over, tolerance=tolerance, seconds=left)

        return size_several(years, alone, over=over, seconds=seconds, told=told)

    def searched(some: Sequence[Campus], known: WarmStart | None = None) -> Sizing:
        left = seconds - (time.monotonic() - begun)
        return _searched(
            tuple(some),
            over,
            start,
            known or WarmStart(),
            _Stop(tolerance, evaluations, left),
            progress,
        )

    return kept_one_way(
        years,
        searched(years, warm_start),
        searched,
        over=over,
        tolerance=tolerance,
        seconds=seconds - (time.monotonic() - begun),
    )


def _searched(
    years: tuple[Campus, ...],
    over: Over,
    start: Floats | None,
    warm_start: WarmStart,
    stop: _Stop,
    progress: Callable[[State], None] | None,
) -> Sizing:
    """Search by cutting planes, in which meters may do both at once."""
    begun = time.monotonic()
    search = SizingSearch(years, over, start, warm_start)
    while True:
        passed = time.monotonic() - begun
        state = State(search.evaluations, search.upper, search.lower, passed)
        if progress is not None:
            progress(state)
        stopped_by = (
            search.done(stop.tolerance)
            or ("evaluations" if state.evaluations >= stop.evaluations else "")
            or ("seconds" if passed >= stop.seconds else "")
        )
        if stopped_by:
            break
        search.step()
    log.debug(
        "size %d columns over %d years: %s after %d evaluations, %.3f s",
        len(search.best.x),
        len(years),
        stopped_by,
        state.evaluations,
        passed,
    )
    result = search.result(stopped_by, stop.tolerance)
    warm_start.keep(search.engines, search.trials, dict(result.capacity))
    return result
