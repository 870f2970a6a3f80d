"""Cuts below the running cost of each quarter of the year, for the build-out's relaxation over all designs.

A sizing's cuts are of every column, peaks and billed demand among them; the build-out knows units and parts of the
grid only, so those are chosen where the cut is lowest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import Floats
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


def season_cuts(
    one: SeasonalCampus, sizing: Sizing, weights: tuple[float, ...] = (1.0,) * SEASONS
) -> tuple[SeasonCuts, ...]:
    """Return the cuts of a sizing: for each evaluation one for each quarter of the year, the last evaluation last.

    Where a tariff bills demand, the mean of them that is highest at the design follows.

    Peaks are chosen where the cut is lowest: between nothing and the size of their
    block, at which end the sign of price + slope says. A minimum take reads cost + mu
    (amount - by_column * size) >= slope * columns for mu up to its price, and what
    stands above the limit pays that price. Over several weather years, the mean of
    their cuts lies below the mean of their costs.

    Parameters
    ----------
    weights : tuple of float
        What a dollar counted in the sizing in each quarter of the year. [-]
    """
    count, found = len(one.site.years), []
    for begin in range(0, len(sizing.cuts), count):
        cuts = [
            _season_cut(one, cut, weights[one.season(cut.year)])
            for cut in sizing.cuts[begin : begin + count]
        ]
        found.append(_of_seasons(cuts))
    if one.demands and found:
        highest = partial(_highest, one, sizing)
        each = (weights[one.season(number)] for number in range(count))
        found.append(_of_seasons(list(map(highest, range(count), each))))
    return tuple(found)


def _of_seasons(cuts: Sequence[SeasonCut]) -> SeasonCuts:
    """Return the mean over the weather years of the cuts of each season."""
    first, second, third, fourth = map(_mean, by_season(cuts))
    return first, second, third, fourth


def _mean(some: Sequence[SeasonCut]) -> SeasonCut:
    slopes = {
        name: math.fsum(p.slope.get(name, 0.0) for p in some) / len(some)
        for p in some
        for name in p.slope
    }
    return SeasonCut(math.fsum(p.load for p in some) / len(some), slopes)


def _season_cut(one: SeasonalCampus, cut: Cut, weight: float) -> SeasonCut:
    campus = one.site.years[cut.year]
    found = _without_limits(campus, cut, weight)
    if not found:
        return SeasonCut(0.0, {})
    for column in campus.billed:
        found.pop(column)
    borne = _borne_usd(campus, found)
    for peak, block in campus.drawn.items():
        charge = campus.bounds[peak].annuity_usd + borne[peak] + found.pop(peak)
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


def _borne_usd(campus: Campus, slopes: Mapping[str, float]) -> dict[str, float]:
    """Return how much of the price of billed demand each peak bears. [USD/MW per year]

    Billed demand is no less than the peak of any of its cells, so its price may be shared
    among them in any way, and what a season costs is no less than with any: those of
    few cells first, to each what the cut says that more of its peak would save.
    """
    borne = dict.fromkeys(campus.drawn, 0.0)
    count = campus.period_count
    for demand in sorted(campus.demands, key=lambda demand: len(demand.blocks)):
        cells = [peak_columns(name, count) for name in demand.blocks]
        for period, column in enumerate(peak_columns(demand.name, count)):
            left = campus.bounds[column].annuity_usd
            for peaks in cells:
                peak = peaks[period]
                part = min(left, max(0.0, -slopes[peak] - borne[peak]))
                borne[peak] += part
                left -= part
    return borne


def _highest(
    one: SeasonalCampus, sizing: Sizing, number: int, weight: float
) -> SeasonCut:
    """Return the mean of the cuts of a season that is highest at the sizes of the design.

    Where a peak lies between two prices no cut by itself is tight once its best peak is
    chosen; a mean of several is. Its weights, and how billed demand is shared among the
    peaks, are a linear programme; whatever they are, the mean lies below the cost.
    """
    campus = one.site.years[number]
    own = (cut for cut in sizing.cuts if cut.year == number)
    known = list(filter(None, (_without_limits(campus, cut, weight) for cut in own)))
    if not known:
        return SeasonCut(0.0, {})
    peaks = list(campus.drawn)
    weights, borne = _weights(campus, sizing, known, peaks)
    names = [name for name in campus.columns if name not in campus.peaks]
    found = {
        name: math.fsum(w * cut[name] for w, cut in zip(weights, known, strict=True))
        for name in (*names, *peaks)
    }
    for peak, more in zip(peaks, borne, strict=True):
        charge = campus.bounds[peak].annuity_usd + more + found.pop(peak)
        found[campus.drawn[peak].column] += min(0.0, charge)
    return _per_load(campus, found)


def _weights(
    campus: Campus, sizing: Sizing, known: Sequence[dict[str, float]], peaks: list[str]
) -> tuple[list[float], list[float]]:
    """Return the weight of each cut, and what of the price of billed demand each peak bears. [-, USD/MW per year]"""
    sizes = {name: sizing.capacity[name] for name in _chosen(campus)}
    values = [math.fsum(cut[name] * sizes[name] for name in sizes) for cut in known]
    held = [sizes[campus.drawn[peak].column] for peak in peaks]
    model = Model()
    weights = model.columns(len(known), cost=[-value for value in values])
    lost = model.columns(len(peaks), low=-np.inf, high=0.0, cost=[-mw for mw in held])
    model.row(dict.fromkeys(weights.tolist(), 1.0), low=1.0, high=1.0)
    shares: list[list[int]] = [[] for _ in peaks]
    place = {peak: number for number, peak in enumerate(peaks)}
    for column, of_demand in _peaks_of_demand(campus):
        some = model.columns(len(of_demand)).tolist()
        most = campus.bounds[column].annuity_usd
        model.row(dict.fromkeys(some, 1.0), high=most)
        for peak, share in zip(of_demand, some, strict=True):
            shares[place[peak]].append(share)
    for number, peak in enumerate(peaks):
        slopes = {int(w): -cut[peak] for w, cut in zip(weights, known, strict=True)}
        own = dict.fromkeys(shares[number], -1.0)
        most = campus.bounds[peak].annuity_usd
        model.row({int(lost[number]): 1.0, **slopes, **own}, high=most)
    x = solve(model).x
    return _as_weights(x[weights]), [math.fsum(x[some]) for some in shares]


def _as_weights(found: Floats) -> list[float]:
    """Return weights that add up to 1, a solver's rounding taken off. [-]"""
    kept = np.maximum(found, 0.0)
    weights: list[float] = (kept / kept.sum()).tolist()
    return weights


def _chosen(campus: Campus) -> list[str]:
    """Return the columns of a campus that are of no billing period."""
    return [name for name in campus.columns if name not in campus.peaks]


def _peaks_of_demand(campus: Campus) -> Iterator[tuple[str, list[str]]]:
    """Yield each column of billed demand, and the peaks that it is no less than."""
    count = campus.period_count
    for demand in campus.demands:
        cells = [peak_columns(name, count) for name in demand.blocks]
        for period, column in enumerate(peak_columns(demand.name, count)):
            yield column, [peaks[period] for peaks in cells]
