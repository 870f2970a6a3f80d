"""The search for the cheapest capacities: trials, cuts, and the two bounds that they close.

Every evaluation of dispatch gives the true cost of a design and cuts below the cost of
all designs. The master problem says where the cost may be least, and bounds it; the
next trial lies on the way there.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from abilene.arrays import Floats
from abilene.certificate import proven_cost
from abilene.errors import InputError, Problem
from abilene.power.columns import Over, design_of
from abilene.power.combination import convex_combination
from abilene.power.cutting_planes import (
    PRECISION,
    TOO_WIDE,
    ConvexCombination,
    Frame,
    MasterProblem,
    Point,
    Trial,
    filled_at_start,
    restricted_master,
)
from abilene.power.engine import Engine
from abilene.power.pace import Pace
from abilene.power.parts import ENERGY
from abilene.power.problem import INFINITY, Campus, Ints, series
from abilene.power.result import Cut, Operation, Sizing, group_cuts, mean_amounts
from abilene.power.served import serve_most
from abilene.power.warm_start import WarmStart
from abilene.solve import SolveError

log = logging.getLogger(__name__)

# groups of hours a year that have cuts of their own
GROUPS = 12
# how far the best cost may fall below the unit of cost in the LPs before they are laid
# out anew
RESCALE = 30.0
# share of the cost by which a bound may lie above it by rounding
CONTRADICTION = 1e-6
# prices are settled once what is not known is less than this share of the gap, or after
# so many evaluations
SETTLED, SETTLING = 0.02, 12


class SizingSearch:
    """A sizing under way: the trials so far, the best design and the point that the master problem aims at."""

    def __init__(
        self,
        campuses: tuple[Campus, ...],
        over: Over,
        start: Floats | None,
        warm_start: WarmStart,
    ) -> None:
        design = design_of(campuses, over)
        self.groups = [groups_of(campus, GROUPS) for campus in campuses]
        warm_start.recall(campuses)
        start = warm_start.start(design.names) if start is None else start
        self.engines = warm_start.engines or list(map(Engine, campuses, self.groups))
        peak = max(float(campus.demand_mw.max()) for campus in campuses)
        self.frame = Frame(campuses, design, over, mw=peak or 1.0, usd=1.0)
        self.trials: list[Trial] = [*warm_start.trials]
        self.remembered = len(self.trials)
        self.combination: ConvexCombination | None = None
        self.upper, self.lower = INFINITY, -INFINITY
        self.pace = Pace()
        self.stuck = False
        no_prices = np.zeros((len(campuses), len(campuses[0].linking)))
        if no_prices.size:
            # nothing built, nothing served: keeps every limit, so that there is always
            # a mean of trials that does
            self._serve_nothing(design.low)
        serve_most(self.frame, self.trials, self._try)
        guess = _guess(self.frame) if start is None else start
        self.best = Point(self.frame.nearest(guess), no_prices)
        self._lay_out(self.frame.cost(self._try(self.best)))
        self._judge(self.trials[-1])

    @property
    def evaluations(self) -> int:
        """Evaluations of this sizing."""
        return len(self.trials) - self.remembered

    def step(self) -> None:
        """Evaluate between the best design and the LP's own point; at the latter after a step that gained nothing."""
        gap = self.upper - self.lower
        try:
            self._explore(self.best.towards(self.aim, self.pace.share))
        except SolveError:
            _refuse_endless(self.master.endless(TOO_WIDE))
            log.debug("the solver can do no more", exc_info=True)
            self.stuck = True
        self.pace.after(gap, self.upper - self.lower)

    def _explore(self, point: Point) -> None:
        """Evaluate at a point; where trials have long gained nothing, at its sizes until the prices are settled."""
        if point.mu.size and self.pace.has_stalled:
            self._settle(point.x)
        else:
            self._evaluate(point)

    def _evaluate(self, point: Point) -> None:
        """Dispatch all weather years at a point, add its cuts, improve both bounds."""
        trial = self._try(point)
        self.master.add(trial)
        self._judge(trial)
        self._rescale()

    def _serve_nothing(self, x: Floats) -> None:
        """Dispatch with nothing built, which keeps all limits; what a store begins with stands in it all the same."""
        campuses = self.frame.campuses
        held = np.arange(len(x)) < len(campuses[0].loads)
        held[filled_at_start(campuses[0])] = True
        no_prices = np.zeros((len(campuses), len(campuses[0].linking)))
        self._try(Point(np.where(held, x, 0.0), no_prices))

    def _settle(self, x: Floats) -> None:
        """Evaluate at some sizes until the prices of the limits are those of the best operation there, in each year.

        One evaluation knows one price of each limit, and where years or limits share one
        objective, the LPs may go round in prices for ever: of a year that is not the
        worst the objective knows none. At given sizes the years are apart.
        """
        apart = replace(self.frame, over="mean")
        if filled_at_start(self.frame.campuses[0]):
            self._serve_nothing(x)
            self.master.add(self.trials[-1])
        for _ in range(SETTLING):
            best = restricted_master(apart, self.trials, at=x)
            trial = self._try(Point(x, best.mu))
            self.master.add(trial)
            unknown = best.cost_usd - apart.bound(trial)
            if unknown <= SETTLED * (self.upper - self.lower):
                break
        self._judge(trial)
        self._rescale()

    def _rescale(self) -> None:
        """Lay the LPs out anew where the best cost has fallen far below their unit of cost."""
        if abs(self.upper) * RESCALE < self.frame.usd:
            self._lay_out(self.upper)
            self._take_aim()

    def _try(self, point: Point) -> Trial:
        """Dispatch all weather years at a point."""
        years = zip(self.engines, self.frame.design.years, point.mu, strict=True)
        evaluations = [engine.evaluate(point.x[own], mu) for engine, own, mu in years]
        trial = Trial(point, tuple(evaluations))
        self.trials.append(trial)
        return trial

    def _judge(self, trial: Trial) -> None:
        """Improve the lower bound and the best design after a trial."""
        self._take_aim()
        if self.frame.campuses[0].linking:
            found = restricted_master(self.frame, self.trials)
            self.combination, self.upper = found, found.cost_usd
            self.best = Point(found.x, found.mu)
        elif self.frame.cost(trial) < self.upper:
            self.best, self.upper = trial.point, self.frame.cost(trial)

    def _lay_out(self, cost_usd: float) -> None:
        """Build the master problem from all trials so far, in units of this cost."""
        least = PRECISION * max(1.0, *map(unserved_usd, self.frame.campuses))
        self.frame = replace(self.frame, usd=max(abs(cost_usd), least))
        counts = [int(groups[-1]) + 1 for groups in self.groups]
        self.master = MasterProblem(self.frame, counts)
        for trial in self.trials:
            self.master.add(trial)

    def done(self, tolerance: float) -> str:
        """Say why there is nothing left to do; empty if there is."""
        least = max(tolerance * abs(self.upper), PRECISION * self.frame.usd)
        closed = self.upper - self.lower <= least
        if self.stuck:
            return "precision"
        if not (closed or self.pace.is_idle):
            return ""
        if not self._widened():
            return "tolerance" if closed else "precision"
        _refuse_endless(self.master.endless())
        return self.done(tolerance)

    def _widened(self) -> bool:
        """Move the limits of the master problem out where they bind; the lower bound holds when they do not."""
        binds = self.master.widen()
        if binds:
            self.lower, self.pace.idle_steps = -INFINITY, 0
            self._take_aim()
        return binds

    def _take_aim(self) -> None:
        """Solve the master problem for its point and the lower bound."""
        self.aim, lower = self.master.solve()
        self.lower = max(self.lower, lower)

    def result(self, stopped_by: str, tolerance: float = 0.0) -> Sizing:
        """Bring the best design and its operation into the result."""
        while not self.stuck and self._widened() and not self.master.endless():
            pass
        unsure = self.stuck and (self.master.widen() or not self.master.is_solved)
        if unsure or self.master.endless():
            self.lower = -INFINITY
        frame, x, first = self.frame, self.best.x, self.frame.campuses[0]
        operations = tuple(map(self._operation, range(len(frame.campuses))))
        cost_usd = frame.total(x, [operation.cost_usd for operation in operations])
        if self.lower - cost_usd > CONTRADICTION * abs(cost_usd):
            # figures too many powers of ten apart: what the LPs say is rounding
            self.lower = -INFINITY
        return Sizing(
            status=proven_cost(cost_usd, self.lower, tolerance),
            method="engine",
            stopped_by=stopped_by,
            cost_usd=cost_usd,
            bound_usd=self.lower,
            capacity=frame.design.named(x),
            operations=operations,
            reduced_usd=frame.design.named(self.master.reduced),
            linking_usd=first.named_linking(self.master.year_weights @ self.aim.mu),
            amount=mean_amounts(frame.campuses, operations),
            cuts=tuple(chain(*map(self._cuts, self.trials))),
            weights=self.combination.shares if self.combination else (),
            evaluations=self.evaluations,
        )

    def _operation(self, year: int) -> Operation:
        """Operate a weather year at the best design: where there are linking constraints, as a mean of trials."""
        at_best = self._operate(year, self.best)
        if self.combination is None:
            return at_best
        shares = self.combination.weights[year]
        used = np.flatnonzero(shares > PRECISION)
        parts = [self._operate(year, self.trials[number].point) for number in used]
        return convex_combination(
            self.frame.campuses[year],
            parts,
            shares[used] / shares[used].sum(),
            at_best,
            self.best.mu[year],
        )

    def _operate(self, year: int, point: Point) -> Operation:
        engine, places = self.engines[year], self.frame.design.years[year]
        engine.evaluate(point.x[places], point.mu[year])
        return engine.operation()

    def _cuts(self, trial: Trial) -> Iterator[Cut]:
        """Yield the cuts of a trial, one for each weather year."""
        for year, campus in enumerate(self.frame.campuses):
            evaluated, mu = (
                trial.years[year],
                campus.named_linking(trial.point.mu[year]),
            )
            groups = group_cuts(campus, evaluated.group_slopes, evaluated.group_values)
            yield Cut(year, campus.named(evaluated.slope), mu, groups)


def _refuse_endless(part: str) -> None:
    """Refuse a part that is wanted without end."""
    if part:
        what = "earns the more, the more there is of it"
        raise InputError(Problem(what, "give it an upper bound", part))


def groups_of(campus: Campus, count: int) -> Ints:
    """Divide the hours into groups: ``count`` equal ones a year, cut at billing periods where peaks are billed."""
    total = max(count, round(count * campus.years))
    group = np.arange(campus.hours) * total // max(campus.hours, total)
    if campus.peaks:
        group = group * campus.period_count + campus.periods
    return np.concatenate([[0], np.cumsum(np.diff(group) != 0)])


def unserved_usd(campus: Campus) -> float:
    """Return what it costs to serve nothing [USD/year]."""
    each = [
        load.mw * float(load.shape @ series(load.voll_usd_per_mwh, campus.hours))
        for load in campus.loads
    ]
    return math.fsum(each) * campus.step_hours / campus.years


def _guess(frame: Frame) -> Floats:
    """Return sizes to begin with: half the load of every block, a quarter of it stored for four hours.

    Of a contract that moves money alone all of it where it earns, else the least: but for
    limits on yearly sums that is the best of it.
    """
    design = frame.design
    share = [_share_of_load(name) for name in design.names]
    guess = np.clip(np.array(share) * frame.mw, design.low, design.high)
    return design.with_settlements(guess, frame.campuses[0])


def _share_of_load(column: str) -> float:
    if column.endswith(ENERGY):
        return 1.0
    return 0.25 if column.endswith((".power", ".charge")) else 0.5
