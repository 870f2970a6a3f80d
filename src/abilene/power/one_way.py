"""A sizing in which every meter buys or sells in an hour, where a minimum take pays for doing both.

What it costs to buy one MWh is then less than what the next one sold earns, as long as
the take is short: no convex cost, so that cutting planes do not know the best. Their
optimum, in which both may be done, is a lower bound. From it, and from the optimum at a
price of the take that pays for no such thing, the direction of every hour is taken, all
capacities are sized anew with these directions, and what the solution says of the
directions is tried again. A few hours are settled by whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from abilene.certificate import proven_cost
from abilene.errors import NoPlanError
from abilene.power import lp
from abilene.power.columns import Over
from abilene.power.meter import is_dearer, metered, meters_of
from abilene.power.problem import INFINITY, Campus, Series
from abilene.power.result import Operation, Sizing
from abilene.power.transforms import with_availability, with_take_price

Resize = Callable[[Sequence[Campus]], Sizing]
"""Sizes the same campus with other availabilities."""
ROUNDS = 4
"""Times that the directions are taken from the last solution."""
FEW_HOURS = 200
"""Hours of all meters together up to which whole numbers choose the directions: some
seconds. A year of them does not end."""
REASON = "a meter that would buy only to sell"
SECONDS = 20.0
"""The most time that they may take. [s]"""


def kept_one_way(
    years: Sequence[Campus],
    relaxed: Sizing,
    resize: Resize,
    *,
    over: Over,
    tolerance: float,
    seconds: float = INFINITY,
) -> Sizing:
    """Return a sizing whose meters do one thing at a time.

    Parameters
    ----------
    years
        The campus in every weather year.
    relaxed : Sizing
        The best of all in which meters may do both: its bound and its cuts hold.
    resize
        As ``size``, for given directions.
    over, tolerance
        As in ``size``.
    seconds
        Time that is left. [s]

    Returns
    -------
    Sizing
        ``feasible``, with its gap, where nothing proves that no other directions are
        better.
    """
    best = metered(years, relaxed, over)
    if not is_dearer(best, relaxed):
        return _proven(best, relaxed, tolerance)
    unpaid = metered(years, resize(list(map(_without_gain, years))), over)
    for start in (relaxed, unpaid):
        best = min(
            (best, _directed_best(years, start, resize, over, tolerance)), key=_cost
        )
    exact = _settled(years, over, tolerance, seconds)
    if exact is None:
        return _proven(best, relaxed, tolerance)
    return _proven(min((best, exact), key=_cost), relaxed, tolerance, exact.bound_usd)


def _directed_best(
    years: Sequence[Campus], start: Sizing, resize: Resize, over: Over, tolerance: float
) -> Sizing:
    """Size with the directions of a sizing, and of what comes of it, until nothing is gained."""
    best = metered(years, resize(list(map(_directed, years, start.operations))), over)
    for _ in range(ROUNDS):
        directed = list(map(_directed, years, best.operations))
        found = metered(years, resize(directed), over)
        if found.cost_usd >= best.cost_usd - tolerance * abs(best.cost_usd):
            break
        best = found
    return best


def _cost(sizing: Sizing) -> float:
    return sizing.cost_usd


def _settled(
    years: Sequence[Campus], over: Over, tolerance: float, seconds: float
) -> Sizing | None:
    """Let whole numbers choose the directions, where there are few."""
    count = sum(year.hours * len(meters_of(year)) for year in years)
    if count > FEW_HOURS:
        return None
    allowed = min(seconds, SECONDS)
    try:
        return lp.size_by_lp(
            years, over=over, gap=tolerance, seconds=allowed, reason=REASON
        )
    except NoPlanError:
        # stopped before it found anything
        return None


def _proven(
    best: Sizing, relaxed: Sizing, tolerance: float, bound_usd: float = -INFINITY
) -> Sizing:
    """Return a sizing with the best bound that is known, and the cuts that hold for all directions."""
    # by rounding a bound may lie above a cost that was found in another way
    bound = min(max(bound_usd, relaxed.bound_usd), best.cost_usd)
    return replace(
        best,
        bound_usd=bound,
        status=proven_cost(best.cost_usd, bound, tolerance),
        cuts=relaxed.cuts,
    )


def _without_gain(campus: Campus) -> Campus:
    """Return a campus whose minimum takes cost so little that nobody buys only to sell."""
    least = {
        name: max(0.0, meter.least_margin)
        for meter in meters_of(campus)
        for name in meter.bought.names
    }
    return with_take_price(campus, least)


def _directed(campus: Campus, operation: Operation) -> Campus:
    """Return a campus whose meters may only do in each hour what they do in an operation."""
    open_in: dict[str, Series] = {}
    for meter in meters_of(campus):
        sells = meter.sold.sum(operation.output_mw) > 0
        for source in meter.sold.sources:
            open_in[source.name] = source.availability * sells
        for source in meter.bought.sources:
            open_in[source.name] = source.availability * ~sells
    return with_availability(campus, open_in)
