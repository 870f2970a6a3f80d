"""Cuts below the running cost of each quarter of the year, for the build-out's relaxation over all designs.

A sizing's cuts are of every column, peaks and billed demand among them; the build-out knows units and parts of the
grid only, so those are chosen where the cut is lowest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from operator import attrgetter, mul

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.power.parts import peak_columns
from abilene.power.problem import Campus
from abilene.power.result import Cut, GroupCuts, Sizing
from abilene.site.seasons import (
    ROUNDING,
    SEASONS,
    SeasonalCampus,
    by_season,
    drawn_mw,
    full_load_mwh,
    is_over_all,
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
    looked_back: Mapping[str, float] = field(default_factory=dict)
    """Slopes of what was drawn at most of each part of the grid in the months that a
    ratchet looks back to. [USD/MWh per MW]"""


SeasonCuts = tuple[SeasonCut, SeasonCut, SeasonCut, SeasonCut]
"""Below what any design costs to run, one for each quarter of the year."""
SAYS_NOTHING = SeasonCut(0.0, {})
SLOPES = ("slope", "looked_back")
"""Fields of a cut that are by column."""


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

    def means(of: Sequence[Mapping[str, float]]) -> dict[str, float]:
        names = dict.fromkeys(chain(*of))
        return {name: mean(p.get(name, 0.0) for p in of) for name in names}

    load = mean(map(attrgetter("load"), some))
    slopes, looked_back = ([*map(attrgetter(of), some)] for of in SLOPES)
    return SeasonCut(load, means(slopes), means(looked_back))


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
    shared among what it is no less than, are a linear programme; whatever they are, the
    mean lies below the cost.
    """
    campus = one.site.years[number]
    own = filter(lambda cut: cut.year == number, sizing.cuts)
    parts = list(_parts(campus, own, weights[one.season(number)]))
    if not parts:
        return SAYS_NOTHING
    drawn = {**sizing.capacity, **drawn_mw(one, sizing)}
    sizes = np.array(list(map(drawn.__getitem__, campus.columns)))
    sizes[campus.places(campus.peaks)] = 0.0
    ratchets = _ratchets(one, campus)
    mean, borne = _best_mean(campus, parts, sizes, ratchets)
    peaks, owners = _peaks(campus)
    charge = _annuities(campus)[peaks] + borne[peaks] + mean[peaks]
    np.add.at(mean, owners, np.minimum(0.0, charge))
    mean[campus.places(campus.peaks)] = 0.0
    # what the peaks of the season do not bear is billed on those of the months before
    earlier = np.zeros_like(mean)
    np.add.at(earlier, ratchets.owners, ratchets.shares * borne[ratchets.billed])
    by_mwh = campus.named(earlier / full_load_mwh(campus)).items()
    looked_back = {name: usd for name, usd in by_mwh if usd}
    return replace(_per_load(campus, campus.named(mean)), looked_back=looked_back)


def _parts(campus: Campus, cuts: Iterable[Cut], weight: float) -> Iterator[GroupCuts]:
    """Yield some cuts by groups of hours, as one group where they are not known so; none of what says nothing."""
    for cut in cuts:
        if cut.groups is not None:
            slope_usd = cut.groups.slope_usd / weight
            yield GroupCuts(slope_usd, cut.groups.stored_usd / weight)
            continue
        known = _without_limits(campus, cut, weight)
        if known:
            yield GroupCuts(np.array([[*known.values()]]), np.zeros((1, 2)))


@dataclass(frozen=True)
class _Ratchets:
    """Billed demand that is no less than a share of what its part of the grid draws at most in the year."""

    billed: Indices
    """Places of its columns."""
    owners: Indices
    """Place of the part of each."""
    shares: Floats
    """[-]"""


def _ratchets(one: SeasonalCampus, campus: Campus) -> _Ratchets:
    """Return the ratchets of a season that follow from the sizes of a design.

    A part of the grid is sized by the most that is drawn through it in the year. So a
    ratchet over all hours and months of one weather year is a share of that size, once a
    design has run for a year: of no other is anything known from one season.
    """
    over_all = partial(is_over_all, campus)
    held = [] if len(one.site.years) > SEASONS else list(filter(over_all, one.demands))
    of_period = partial(peak_columns, periods=campus.period_count)
    billed = chain(*map(of_period, map(attrgetter("name"), held)))
    owners = [campus.by_name[demand.blocks[0]].column for demand in held]
    count = campus.period_count
    return _Ratchets(
        campus.places(list(billed)),
        np.repeat(campus.places(owners), count),
        np.repeat([demand.ratchet for demand in held], count),
    )


def _best_mean(
    campus: Campus, parts: Sequence[GroupCuts], sizes: Floats, ratchets: _Ratchets
) -> tuple[Floats, Floats]:
    """Return the mean of some cuts that is highest at some sizes, and who bears the price of billed demand.

    Each group of hours has a mean of its own. What is stored from one to the next is
    chosen where the sum is lowest, between nothing and all that a storage holds.

    Parameters
    ----------
    parts : sequence of GroupCuts
        The cuts.
    sizes : array, shape (columns,)
        Nothing of peaks and of billed demand. [MW, MWh]
    ratchets : _Ratchets
        What is billed on the most of the year.

    Returns
    -------
    tuple of two arrays, shape (columns,)
        The mean; and what is borne of billed demand by the peaks of the season, and by
        those of the year at the columns of ``ratchets``. [USD/year per MW or MWh]
    """
    slopes = np.array([part.slope_usd for part in parts])
    stored = np.array([part.stored_usd for part in parts])
    model = Model()
    columns = model.columns(slopes[..., 0].size, cost=-(slopes @ sizes).ravel())
    weights: Indices = columns.reshape(slopes.shape[:2])
    for of_group in weights.transpose().tolist():
        model.row(dict.fromkeys(of_group, 1.0), low=1.0, high=1.0)
    energy = campus.places([f"{one.name}.energy" for one in campus.storages])
    held_mwh = float(sizes[energy].sum())
    idle = _add_levels(model, weights, stored, held_mwh)
    shares = _Shares.added(model, campus, (weights, slopes), sizes, ratchets)
    x = solve(model).x
    kept = np.maximum(x[weights], 0.0)
    kept /= kept.sum(axis=0)
    mean = np.einsum("kg,kgc->c", kept, slopes)
    mean[energy] += x[idle].sum()
    return np.asarray(mean), shares.borne(x, len(sizes))


def _add_levels(
    model: Model, weights: Indices, stored: Floats, held_mwh: float
) -> Indices:
    """Add and return what each level between two groups is worth at its lowest, at most nothing. [USD/year per MWh]

    lost_g <= sum over cuts of weight[g-1] stored_end[g-1] - weight[g] stored_start[g]
    """
    lost = model.columns(weights.shape[1], low=-np.inf, high=0.0, cost=-held_mwh)
    for group, column in enumerate(lost.tolist()):
        row = dict(zip(weights[:, group].tolist(), stored[:, group, 0], strict=True))
        before = zip(
            weights[:, group - 1].tolist(), stored[:, group - 1, 1], strict=True
        )
        for weight, usd in before:
            row[weight] = row.get(weight, 0.0) - usd
        model.row({column: 1.0, **row}, high=0.0)
    return lost


@dataclass(frozen=True)
class _Shares:
    """How the price of billed demand is shared among the peaks of a season and those of the year."""

    columns: Indices
    """Of the linear programme."""
    borne_by: Indices
    """Place of the peak, or of the billed demand itself, that bears each share."""

    @classmethod
    def added(
        cls,
        model: Model,
        campus: Campus,
        cuts: tuple[Indices, Floats],
        sizes: Floats,
        ratchets: _Ratchets,
    ) -> _Shares:
        """Add the shares, and what each peak is worth at its lowest: between nothing and the size of its part."""
        (weights, slopes), (peaks, owners) = cuts, _peaks(campus)
        annuity, (billed, borne_by) = _annuities(campus), _pairs(campus)
        worth = ratchets.shares * sizes[ratchets.owners]
        lost = model.columns(len(peaks), low=-np.inf, high=0.0, cost=-sizes[owners])
        of_season = model.columns(len(billed))
        of_year = model.columns(len(worth), cost=-worth)
        shares = cls(
            np.append(of_season, of_year), np.append(borne_by, ratchets.billed)
        )
        billed = np.append(billed, ratchets.billed)
        for column in np.unique(billed).tolist():
            of_column = shares.columns[billed == column].tolist()
            model.row(dict.fromkeys(of_column, 1.0), high=annuity[column])
        for number, peak in enumerate(peaks.tolist()):
            by_cut = (-slopes[..., peak]).ravel().tolist()
            row = dict(zip(weights.ravel().tolist(), by_cut, strict=True))
            own = shares.columns[shares.borne_by == peak].tolist()
            row[int(lost[number])] = 1.0
            row.update((column, -1.0) for column in own)
            model.row(row, high=float(annuity[peak]))
        return shares

    def borne(self, x: Floats, count: int) -> Floats:
        """Return what is borne at each place, in a solution. [USD/year per MW]"""
        return np.asarray(np.bincount(self.borne_by, x[self.columns], minlength=count))


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
