"""Cuts below the running cost of each quarter of the year, for the build-out's relaxation over all designs.

A sizing's cuts are of every column, peaks and billed demand among them; the build-out knows units and parts of the
grid only, so those are chosen where the cut is lowest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter, methodcaller, mul

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.power.parts import peak_columns
from abilene.power.problem import Campus
from abilene.power.result import Cut, Sizing
from abilene.site.seasons import (
    ROUNDING,
    SEASONS,
    SeasonalCampus,
    by_season,
    full_load_mwh,
)
from abilene.solve import Model, solve


@dataclass(frozen=True)
class SeasonCut:
    """A cut below the running cost of one season: cost >= sum(slope * column), homogeneous, without a constant.

    Slopes are of the load and of every column that may be chosen. [USD per MWh at full
    load: USD/MWh per MW or MWh]
    """

    load: float
    slope: Mapping[str, float]


SeasonCuts = tuple[SeasonCut, SeasonCut, SeasonCut, SeasonCut]
"""Below what any design costs to run, one for each quarter of the year."""
SAYS_NOTHING = SeasonCut(0.0, {})


def season_cuts(
    one: SeasonalCampus, sizing: Sizing, weights: tuple[float, ...] = (1.0,) * SEASONS
) -> tuple[SeasonCuts, ...]:
    """Return the cuts of a sizing: for each evaluation one for each quarter of the year, the last evaluation last.

    Peaks are chosen where the cut is lowest: between nothing and the size of their
    block, at which end the sign of price + slope says. A minimum take reads cost + mu
    (amount - by_column * size) >= slope * columns for mu up to its price, and what
    stands above the limit pays that price. Over several weather years, the mean of
    their cuts lies below the mean of their costs. Where a tariff bills demand it is one
    cut for each quarter: the mean of those of all evaluations that is highest at the
    design.

    Parameters
    ----------
    weights : tuple of float
        What a dollar counted in the sizing in each quarter of the year. [-]
    """
    count, found = len(one.site.years), []
    if one.demands:
        highest = partial(_highest, one, sizing, weights)
        return (_of_seasons(list(map(highest, range(count))), one.weights),)
    for begin in range(0, len(sizing.cuts), count):
        cuts = [
            _season_cut(one, cut, weights[one.season(cut.year)])
            for cut in sizing.cuts[begin : begin + count]
        ]
        found.append(_of_seasons(cuts, one.weights))
    return tuple(found)


def _of_seasons(cuts: Sequence[SeasonCut], weights: Sequence[float]) -> SeasonCuts:
    """Return the mean over the weather years of the cuts of each season."""
    first, second, third, fourth = map(partial(_mean, weights), by_season(cuts))
    return first, second, third, fourth


def _mean(weights: Sequence[float], some: Sequence[SeasonCut]) -> SeasonCut:
    def mean(figures: Iterable[float]) -> float:
        return math.fsum(map(mul, weights, figures)) / math.fsum(weights)

    names = dict.fromkeys(chain(*(p.slope for p in some)))
    slopes = {name: mean(p.slope.get(name, 0.0) for p in some) for name in names}
    return SeasonCut(mean(map(attrgetter("load"), some)), slopes)


def _season_cut(one: SeasonalCampus, cut: Cut, weight: float) -> SeasonCut:
    campus = one.site.years[cut.year]
    found = _without_limits(campus, cut, weight)
    if not found:
        return SAYS_NOTHING
    for peak, block in campus.peaks.items():
        charge = campus.bounds[peak].annuity_usd + found.pop(peak)
        found[block.column] += min(0.0, charge)
    return _per_load(campus, found)


def _without_limits(campus: Campus, cut: Cut, weight: float) -> dict[str, float]:
    """Return the slopes of a cut, what its minimum takes pay at most put into them; empty if it says nothing."""
    found = {name: slope / weight for name, slope in cut.slope_usd.items()}
    for constraint in campus.linking:
        price = cut.mu[constraint.name] / weight
        if price > constraint.excess_usd * (1 + ROUNDING):
            # it says nothing: what is above the limit costs less than this price
            return {}
        paid = min(price, constraint.excess_usd)
        for name, by in campus.named(constraint.by_column).items():
            found[name] -= paid * by
    return found


def _per_load(campus: Campus, slopes: dict[str, float]) -> SeasonCut:
    """Return a cut per MWh at full load from slopes of the loads and of what may be chosen."""
    load_mwh = full_load_mwh(campus)
    loads_usd = [slopes.pop(load.name) * load.mw for load in campus.loads]
    by_column = {name: slope / load_mwh for name, slope in slopes.items() if slope}
    return SeasonCut(math.fsum(loads_usd) / load_mwh, by_column)


def _highest(
    one: SeasonalCampus, sizing: Sizing, weights: Sequence[float], number: int
) -> SeasonCut:
    """Return the mean of the cuts of a season that is highest at the sizes of the design.

    Where a peak lies between two prices no cut by itself is tight once its best peak is
    chosen; a mean of several is. Its weights, and how the price of billed demand is
    shared among the peaks that it is no less than, are a linear programme; whatever
    they are, the mean lies below the cost.
    """
    campus = one.site.years[number]
    own = filter(lambda cut: cut.year == number, sizing.cuts)
    weight = weights[one.season(number)]
    known = map(partial(_without_limits, campus, weight=weight), own)
    slopes = map(methodcaller("values"), filter(None, known))
    table = np.array(list(map(list, slopes)))
    if not table.size:
        return SAYS_NOTHING
    sizes = np.array(list(map(sizing.capacity.__getitem__, campus.columns)))
    sizes[campus.places(campus.peaks)] = 0.0
    mean, borne = _best_mean(campus, table, sizes)
    peaks, owners = _peaks(campus)
    charge = _annuities(campus)[peaks] + borne[peaks] + mean[peaks]
    np.add.at(mean, owners, np.minimum(0.0, charge))
    mean[campus.places(campus.peaks)] = 0.0
    return _per_load(campus, campus.named(mean))


def _best_mean(campus: Campus, table: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Return the mean of some cuts that is highest at some sizes, and what each peak bears of billed demand.

    Parameters
    ----------
    table : array, shape (cuts, columns)
        Slopes of the cuts. [USD/year per MW or MWh]
    sizes : array, shape (columns,)
        Nothing of peaks and of billed demand. [MW, MWh]

    Returns
    -------
    tuple of two arrays, shape (columns,)
        [USD/year per MW or MWh]
    """
    peaks, owners = _peaks(campus)
    annuity, (billed, borne_by) = _annuities(campus), _pairs(campus)
    model = Model()
    weights = model.columns(len(table), cost=-(table @ sizes))
    lost = model.columns(len(peaks), low=-np.inf, high=0.0, cost=-sizes[owners])
    shares = model.columns(len(billed))
    model.row(dict.fromkeys(weights.tolist(), 1.0), low=1.0, high=1.0)
    for column in np.unique(billed).tolist():
        of_column = shares[billed == column].tolist()
        model.row(dict.fromkeys(of_column, 1.0), high=annuity[column])
    for number, peak in enumerate(peaks.tolist()):
        slopes = dict(zip(weights.tolist(), -table[:, peak], strict=True))
        own = dict.fromkeys(shares[borne_by == peak].tolist(), -1.0)
        model.row({int(lost[number]): 1.0, **slopes, **own}, high=annuity[peak])
    x = solve(model).x
    kept = np.maximum(x[weights], 0.0)
    borne = np.bincount(borne_by, x[shares], minlength=len(annuity))
    return np.asarray(kept / kept.sum() @ table), np.asarray(borne)


def _annuities(campus: Campus) -> Floats:
    """Return the yearly cost of each column. [USD/year per MW or MWh]"""
    annuities = map(attrgetter("annuity_usd"), campus.bounds.values())
    return np.array(list(annuities))


def _peaks(campus: Campus) -> tuple[Indices, Indices]:
    """Return the places of the peaks that are drawn, and of the capacities to which they are held."""
    owners = map(attrgetter("column"), campus.drawn.values())
    return campus.places(campus.drawn), campus.places(owners)


def _pairs(campus: Campus) -> tuple[Indices, Indices]:
    """Return the places of each billed demand and of each peak that it is no less than."""
    of_period = partial(peak_columns, periods=campus.period_count)
    billed: list[str] = []
    peaks: list[str] = []
    for demand in campus.demands:
        billed += of_period(demand.name) * len(demand.blocks)
        peaks += chain(*map(of_period, demand.blocks))
    return campus.places(billed), campus.places(peaks)
