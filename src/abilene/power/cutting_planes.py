"""The small LPs of sizing: the master problem over cuts bounds the cost from below, the restricted master from above.

Both hold the sizes first, in units of the peak load; costs are in units near the best
cost: so the solver's tolerances fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import ByValue, Floats, Indices
from abilene.errors import InfeasibleError, Problem
from abilene.power.columns import Design, Over, add_design
from abilene.power.engine import EvaluatedPoint
from abilene.power.problem import (
    INFINITY,
    WEATHER_YEAR_HOURS,
    Campus,
    LinkingConstraint,
)
from abilene.solve import GrowingLp, Model, SolveError

# shares and gaps below this are rounding
PRECISION = 1e-9
# how much of a part the master problem may take at first, in units of the peak load; more if
# that binds
BOX, BOX_HOURS, WIDER, WIDEST = 20.0, 24.0, 8.0, 1e9
# where the solver gives up, a part that was wanted beyond this is to blame
TOO_WIDE = 1e4


@dataclass(frozen=True, eq=False)
class Point(ByValue):
    """Sizes, and a price of each linking constraint in each weather year."""

    x: Floats
    """Shape (columns of the design,). [MW, MWh]"""
    mu: Floats
    """Shape (years, linking constraints). [USD/unit]"""

    def towards(self, other: Point, share: float) -> Point:
        """Return the point at this share of the way to another."""
        return Point(
            self.x + share * (other.x - self.x), self.mu + share * (other.mu - self.mu)
        )


@dataclass(frozen=True)
class Trial:
    """A point and what its evaluation gave in every weather year."""

    point: Point
    years: tuple[EvaluatedPoint, ...]


@dataclass(frozen=True)
class Frame:
    """What the LPs share: the campus in every weather year, its columns, and the units."""

    campuses: tuple[Campus, ...]
    design: Design
    over: Over
    mw: float
    """Unit of size: the peak load. [MW]"""
    usd: float
    """Unit of cost: near that of the best design. [USD/year]"""

    @property
    def mwh(self) -> float:
        """Unit of the yearly sums of linking constraints [MWh/year, or t/year]."""
        return self.mw * WEATHER_YEAR_HOURS

    def model(self) -> Model:
        """Return a model that holds the sizes."""
        model = Model()
        add_design(model, self.campuses, self.design)
        model.cost = [cost * self.mw / self.usd for cost in model.cost]
        model.low = [low / self.mw for low in model.low]
        model.high = [high / self.mw for high in model.high]
        return model

    def add_total(self, model: Model, costs: Sequence[dict[int, float]]) -> Indices:
        """Add the cost of operation over the weather years, given the terms of each; return its rows."""
        total = model.column(low=-INFINITY, cost=1.0)
        costs = list(map(self._with_charges, costs, self.design.charges))
        if self.over == "worst":
            rows = [{total: 1.0} | {k: -v for k, v in cost.items()} for cost in costs]
        else:
            each = zip(costs, self.design.divisors, strict=True)
            rows = [
                {total: 1.0} | {k: -v / d for cost, d in each for k, v in cost.items()}
            ]
        return np.array([model.row(row, low=0.0) for row in rows])

    def _with_charges(
        self, cost: dict[int, float], charges: Floats
    ) -> dict[int, float]:
        """Return the terms of the cost of a weather year, its own peaks among them."""
        billed = np.flatnonzero(charges)
        usd = charges[billed] * self.mw / self.usd
        return cost | dict(zip(billed.tolist(), usd.tolist(), strict=True))

    def add_linking(
        self,
        model: Model,
        year: int,
        constraint: LinkingConstraint,
        amount: dict[int, float],
    ) -> tuple[int, int]:
        """Limit a yearly sum, given its terms in MWh units; return the row and the column of the excess."""
        excess = model.column(high=constraint.most_excess)
        sizes = dict(
            zip(
                self.design.years[year].tolist(),
                (-constraint.by_column / WEATHER_YEAR_HOURS).tolist(),
                strict=True,
            )
        )
        return model.row(
            amount | sizes | {excess: -1.0}, high=constraint.constant / self.mwh
        ), excess

    def excess_cost(self, constraint: LinkingConstraint) -> float:
        """Return the price of a unit of excess."""
        return constraint.price_usd * self.mwh / self.usd

    def year_weights(self, duals: Floats) -> Floats:
        """Return what the cost of each weather year counts, given the duals of the rows of ``add_total``. [-]"""
        if self.over == "worst":
            return duals
        return 1 / np.array(self.design.divisors)

    def total(self, x: Floats, operating_usd: Sequence[float]) -> float:
        """Return the yearly cost that counts, of sizes and their operation in each weather year [USD/year]."""
        return self.design.total_usd(x, operating_usd, self.over)

    def cost(self, trial: Trial) -> float:
        """Return the yearly cost of sizes and operation at a trial [USD/year]."""
        return self.total(trial.point.x, [year.cost_usd for year in trial.years])

    def sizes(self, x: Floats) -> Floats:
        """Return the sizes of a solution, without what the solver's rounding leaves outside the bounds. [MW, MWh]"""
        design = self.design
        return np.clip(x[: len(design.names)] * self.mw, design.low, design.high)

    def bound(self, trial: Trial) -> float:
        """Return what its sizes cost at least, by the prices of the limits at a trial [USD/year]."""
        x, costs = trial.point.x, []
        years = zip(self.campuses, self.design.years, trial.years, strict=True)
        for (campus, places, year), mu in zip(years, trial.point.mu, strict=True):
            limits = [constraint.limit(x[places]) for constraint in campus.linking]
            costs.append(year.cost_usd + float(mu @ (year.amounts - limits)))
        return self.total(x, costs)

    def _contradiction(self) -> Problem:
        """Say what no sizes keep: rules among them, or bounds alone."""
        if any(campus.spares for campus in self.campuses):
            asked, fix = (
                "reliability.spare_units, swing",
                "raise max_mw, or ask for less",
            )
            return Problem("ask for more than may be built", fix, asked)
        fix = "loosen the least capacities or the storage hours"
        return Problem("the bounds of the capacities contradict each other", fix)

    def nearest(self, guess: Floats) -> Floats:
        """Return the sizes nearest to a guess that keep all bounds and rules among them.

        Raises
        ------
        InputError
            If there are none.
        """
        model = self.model()
        sizes = np.arange(len(guess))
        model.cost = [0.0] * len(model.cost)
        away = model.columns(len(guess), cost=1.0)
        model.rows(len(guess), [(away, 1.0), (sizes, -1.0)], low=-guess / self.mw)
        model.rows(len(guess), [(away, 1.0), (sizes, 1.0)], low=guess / self.mw)
        solution = GrowingLp(model).solve()
        if solution.status != "optimal":
            raise InfeasibleError(self._contradiction())
        return self.sizes(solution.x)


@dataclass(frozen=True)
class _Year:
    """Columns of the master problem for one weather year."""

    theta: Indices
    """Cost of operation of each group of hours."""
    levels: Indices
    """Stored energy at the start of each group and at the end; empty where there is one
    group or no store."""
    amounts: Indices
    """Yearly sum of each linking constraint by group, shape (linking constraints, groups)."""
    caps: Indices
    """Rows that limit the yearly sums."""
    cut: Indices
    """Columns of its cuts in their order: theta, levels, amounts, sizes; shape (groups,
    terms)."""


class MasterProblem:
    """The LP over cuts, which says where the cost is least as far as they know.

    theta_m + mu * amount_m + rho lambda_a * s_m - lambda_b * s_(m+1) >= slope_m * x    for each group m and trial
    """

    def __init__(self, frame: Frame, groups: Sequence[int]) -> None:
        self.frame = frame
        model = frame.model()
        design = frame.design
        box = np.array(
            [BOX_HOURS if name.endswith(".energy") else BOX for name in design.names]
        )
        box = np.maximum(box, 2 * design.low / frame.mw)
        self._open = np.flatnonzero(box < design.high / frame.mw)
        self._box = box[self._open]
        for column, high in zip(self._open, self._box, strict=True):
            model.high[column] = high
        costs: list[dict[int, float]] = []
        self._years = []
        for year, count in enumerate(groups):
            columns, cost = self._add_year(model, year, count)
            self._years.append(columns)
            costs.append(cost)
        self._totals = frame.add_total(model, costs)
        self._lp = GrowingLp(model)
        self.is_solved = False
        self.reduced = np.zeros(len(design.names))
        self.year_weights = 1 / np.array(frame.design.divisors)

    def _add_year(
        self, model: Model, year: int, groups: int
    ) -> tuple[_Year, dict[int, float]]:
        """Add the columns of a weather year; return them and the terms of its cost."""
        frame, campus = self.frame, self.frame.campuses[year]
        theta = model.columns(groups, low=-INFINITY)
        cost = dict.fromkeys(theta.tolist(), 1.0)
        levels = np.empty(0, dtype=np.intp)
        # of one group the cut is that of the whole year, in which levels have their part
        stored = campus.storages if groups > 1 else ()
        for storage in stored:  # one at the most: ``several_stores`` has others
            energy = frame.design.years[year][campus.index[storage.energy_column]]
            levels = model.columns(groups + 1)
            if storage.start == "cyclic":
                levels[-1] = levels[0]
            else:
                cost[int(levels[-1])] = (
                    -storage.end_usd_per_mwh / campus.years * frame.mw / frame.usd
                )
                if storage.start != "free":
                    model.row(
                        {int(levels[0]): 1.0, int(energy): -storage.start},
                        low=0.0,
                        high=0.0,
                    )
            model.rows(groups + 1, [(levels, 1.0), (energy, -1.0)], high=0.0)
        amounts, caps = [], []
        for constraint in campus.linking:
            low = 0.0 if constraint.weight.min() >= 0 else -INFINITY
            amounts.append(model.columns(groups, low=low))
            row, excess = frame.add_linking(
                model, year, constraint, dict.fromkeys(amounts[-1].tolist(), 1.0)
            )
            cost[excess] = frame.excess_cost(constraint)
            caps.append(row)
        shaped = np.array(amounts, dtype=np.intp).reshape(-1, groups)
        held = [levels[:-1], levels[1:]] if levels.size else []
        sizes = np.broadcast_to(frame.design.years[year], (groups, len(campus.columns)))
        cut = np.hstack([np.stack([theta, *held, *shaped], axis=1), sizes])
        return _Year(theta, levels, shaped, np.array(caps, dtype=np.intp), cut), cost

    def add(self, trial: Trial) -> None:
        """Add the cuts of a trial."""
        scale = self.frame.mw / self.frame.usd
        for columns, evaluation, prices in zip(
            self._years, trial.years, trial.point.mu, strict=True
        ):
            count = len(columns.theta)
            sizes = evaluation.group_slopes if count > 1 else evaluation.slope[None, :]
            values = np.empty(columns.cut.shape)
            values[:, 0] = 1.0
            if columns.levels.size:
                values[:, 1:3] = evaluation.group_values * (scale, -scale)
            values[:, -sizes.shape[1] - len(prices) : -sizes.shape[1]] = (
                prices * self.frame.mwh / self.frame.usd
            )
            values[:, -sizes.shape[1] :] = sizes * -scale
            self._lp.add_rows(columns.cut, values, np.zeros(count))

    def widen(self) -> bool:
        """Allow more of what is held below its upper bound, where that limits the last solution; tell if it did."""
        most = self.frame.design.high[self._open] / self.frame.mw
        binds = (
            self.reduced[self._open] < -PRECISION * self.frame.usd / self.frame.mw
        ) & (self._box < most)
        self._box = np.where(binds, np.minimum(WIDER * self._box, most), self._box)
        self._lp.set_high(self._open, self._box)
        return bool(binds.any())

    def endless(self, most: float = WIDEST) -> str:
        """Return the name of a part that is wanted without end, in units of the peak load; empty if there is none."""
        wanted = np.flatnonzero(self._box > most)
        return self.frame.design.names[self._open[wanted[0]]] if wanted.size else ""

    def solve(self) -> tuple[Point, float]:
        """Return the cheapest point that the cuts allow, and its cost: a lower bound unless ``widen`` says so."""
        frame, solution = self.frame, self._lp.solve()
        sizes = len(frame.design.names)
        x = frame.sizes(solution.x)
        duals = solution.row_duals
        weights = frame.year_weights(duals[self._totals])
        prices = [
            -duals[y.caps] / (w or 1.0)
            for y, w in zip(self._years, weights, strict=True)
        ]
        mu = np.maximum(np.array(prices), 0.0) * (frame.usd / frame.mwh)
        self.reduced = solution.column_duals[:sizes] * (frame.usd / frame.mw)
        self.year_weights, self.is_solved = weights, True
        return Point(x, mu), solution.value * frame.usd


@dataclass(frozen=True, eq=False)
class ConvexCombination(ByValue):
    """The cheapest mean of trials: a true plan, because all is linear."""

    x: Floats
    """[MW, MWh]"""
    weights: Floats
    """Share of each trial in each weather year, shape (years, trials). [-]"""
    mu: Floats
    """Prices of the linking constraints, shape (years, linking constraints). [USD/unit]"""
    excess: Floats
    """Yearly excess of each linking constraint over its limit, shape (years, linking constraints).
    [unit/year]"""
    cost_usd: float
    """[USD/year]"""

    @property
    def shares(self) -> tuple[tuple[float, ...], ...]:
        """The weights as plain numbers."""
        return tuple(map(tuple, self.weights.tolist()))


def restricted_master(
    frame: Frame,
    trials: Sequence[Trial],
    at: Floats | None = None,
    *,
    nearest: bool = False,
) -> ConvexCombination:
    """Find the cheapest mean of trials that keeps the linking constraints.

    Parameters
    ----------
    at : array, shape (columns of the design,), optional
        Sizes, if they are no choice. [MW, MWh]
    nearest : bool
        Find instead the mean that stands least above the limits, whatever it costs;
        its prices then say which limits a trial has to keep better.

    Raises
    ------
    SolveError
        If no mean does: one of the trials must.
    """
    model = frame.model()
    if nearest:
        model.cost = [0.0] * len(model.cost)
    if at is not None:
        model.low[: len(at)] = model.high[: len(at)] = (at / frame.mw).tolist()
    costs, shares, caps, excesses = [], [], [], []
    for year, campus in enumerate(frame.campuses):
        weights = model.columns(len(trials))
        shares.append(weights)
        model.row(dict.fromkeys(weights.tolist(), 1.0), low=1.0, high=1.0)
        sizes = (
            np.array([t.point.x for t in trials])[:, frame.design.years[year]]
            / frame.mw
        )
        filled = filled_at_start(campus)
        unfelt = {campus.index[name] for name in campus.unfelt}
        for place, (column, size) in enumerate(
            zip(frame.design.years[year].tolist(), sizes.T, strict=True)
        ):
            if place in unfelt:
                # operation does not feel it: rows and costs of the design say how much it is
                continue
            model.row(
                {column: -1.0}
                | dict(zip(weights.tolist(), size.tolist(), strict=True)),
                low=0.0 if place in filled else -INFINITY,
                high=0.0,
            )
        cost = {
            int(w): t.years[year].cost_usd / frame.usd * (not nearest)
            for w, t in zip(weights, trials, strict=True)
        }
        for i, constraint in enumerate(campus.linking):
            amounts = {
                int(w): t.years[year].amounts[i] / frame.mwh
                for w, t in zip(weights, trials, strict=True)
            }
            row, excess = frame.add_linking(model, year, constraint, amounts)
            cost[excess] = frame.excess_cost(constraint)
            if nearest:
                # what may stand above at a price may here for nothing
                cost[excess] = float(constraint.most_excess == 0)
                model.high[excess] = INFINITY
            caps.append(row)
            excesses.append(excess)
        costs.append(cost)
    totals = frame.add_total(model, costs)
    solution = GrowingLp(model).solve()
    if solution.status != "optimal":
        raise SolveError(f"the mean of designs is {solution.status}")
    years, duals = len(frame.campuses), solution.row_duals
    each = frame.year_weights(duals[totals])
    prices = -duals[caps].reshape(years, -1) / np.where(each > 0, each, 1.0)[:, None]
    return ConvexCombination(
        x=frame.sizes(solution.x),
        weights=np.maximum(solution.x[np.array(shares)], 0.0),
        mu=np.maximum(prices, 0.0) * (frame.usd / frame.mwh),
        excess=solution.x[excesses].reshape(years, -1) * frame.mwh,
        cost_usd=solution.value * frame.usd,
    )


def filled_at_start(campus: Campus) -> list[int]:
    """Return the column of the energy of a store that begins with a share of it, if there is one.

    A mean of trials begins with the mean of what they begin with, so its energy must be
    their mean too: to have more of it is not free.
    """
    return [
        campus.index[storage.energy_column]
        for storage in campus.storages
        if not isinstance(storage.start, str) and storage.start > 0
    ]
