"""The cheapest capacities of a campus, by cutting planes on exact dispatch.

Every evaluation of dispatch gives the true cost of a design and cuts below the cost
of all designs. A small LP over the cuts says where the cost may be least, and bounds
it; evaluate on the way there, and repeat until the two meet. See ``docs/power.md``.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power import lp
from abilene.power.columns import design_of
from abilene.power.combination import convex_combination
from abilene.power.cutting_planes import (
    PRECISION,
    ConvexCombination,
    Frame,
    MasterProblem,
    Over,
    Point,
    Trial,
    restricted_master,
)
from abilene.power.dispatch import beyond
from abilene.power.engine import Engine
from abilene.power.problem import INFINITY, Campus, Ints, series
from abilene.power.result import Cut, Operation, Sizing, linking_sums
from abilene.power.warm_start import WarmStart

log = logging.getLogger(__name__)

# groups of hours a year that have cuts of their own
GROUPS = 12
# share of the way from the best design to the LP's own point
STEP = 0.6
# a trial that closes less than this share of the gap gained nothing
GAIN = 0.05
# how far the best cost may fall below the unit of cost in the LPs before they are laid
# out anew
RESCALE = 30.0
# so many steps without any gain mean that rounding is all that is left
IDLE_STEPS = 20


@dataclass(frozen=True)
class State:
    """How far a running sizing has come."""

    evaluations: int
    cost_usd: float
    bound_usd: float
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
        From ``lp``, which it says, where the campus asks for what dispatch cannot do.

    Raises
    ------
    InputError
        If bounds contradict each other.
    """
    years = (campuses,) if isinstance(campuses, Campus) else tuple(campuses)
    reason = beyond(years[0])
    if reason:
        return lp.size(years, over=over, seconds=seconds, reason=reason)
    begun = time.monotonic()
    warm_start = warm_start or WarmStart()
    search = _Search(years, over, start, warm_start)
    while True:
        state = State(
            search.evaluations, search.upper, search.lower, time.monotonic() - begun
        )
        if progress is not None:
            progress(state)
        stopped_by = search.done(tolerance) or (
            "evaluations" if state.evaluations >= evaluations else ""
        )
        stopped_by = stopped_by or ("seconds" if state.seconds >= seconds else "")
        if stopped_by:
            log.debug(
                "size %d columns over %d years: %s after %d evaluations, %.3f s",
                len(search.best.x),
                len(years),
                stopped_by,
                state.evaluations,
                state.seconds,
            )
            result = search.result(stopped_by)
            warm_start.keep(search.engines, search.trials, dict(result.capacity))
            return result
        search.step()


class _Search:
    """A sizing under way: the trials so far, the best design and the point that the master problem aims at."""

    def __init__(
        self,
        campuses: tuple[Campus, ...],
        over: Over,
        start: Floats | None,
        warm_start: WarmStart,
    ) -> None:
        design = design_of(campuses)
        self.groups = [groups_of(campus, GROUPS) for campus in campuses]
        warm_start.recall(campuses)
        start = warm_start.start(design.names) if start is None else start
        self.engines = warm_start.engines or [
            Engine(*pair) for pair in zip(campuses, self.groups, strict=True)
        ]
        peak = max(float(campus.demand_mw.max()) for campus in campuses)
        self.frame = Frame(campuses, design, over, mw=peak or 1.0, usd=1.0)
        self.trials: list[Trial] = [*warm_start.trials]
        self.remembered = len(self.trials)
        self.combination: ConvexCombination | None = None
        self.upper, self.lower = INFINITY, -INFINITY
        self.share, self.idle_steps = STEP, 0
        no_prices = np.zeros((len(campuses), len(campuses[0].linking)))
        if no_prices.size:
            # nothing built, nothing served: keeps every limit, so that there is always
            # a mean of trials that does
            loads = np.arange(len(design.names)) < len(campuses[0].loads)
            self._try(Point(np.where(loads, design.low, 0.0), no_prices))
        self.best = Point(
            self.frame.nearest(_guess(self.frame) if start is None else start),
            no_prices,
        )
        self._lay_out(self.frame.cost(self._try(self.best)))
        self._judge(self.trials[-1])

    @property
    def evaluations(self) -> int:
        """Evaluations of this sizing."""
        return len(self.trials) - self.remembered

    def step(self) -> None:
        """Evaluate between the best design and the LP's own point; at the latter after a step that gained nothing."""
        gap = self.upper - self.lower
        self._evaluate(self.best.towards(self.aim, self.share))
        left = self.upper - self.lower
        self.idle_steps = self.idle_steps + 1 if left >= gap else 0
        self.share = STEP if left <= (1 - GAIN) * gap or self.share == 1.0 else 1.0

    def _evaluate(self, point: Point) -> None:
        """Dispatch all weather years at a point, add its cuts, improve both bounds."""
        trial = self._try(point)
        self.master.add(trial)
        self._judge(trial)
        if abs(self.upper) * RESCALE < self.frame.usd:
            self._lay_out(self.upper)
            self._take_aim()

    def _try(self, point: Point) -> Trial:
        """Dispatch all weather years at a point."""
        years = zip(self.engines, self.frame.design.years, point.mu, strict=True)
        trial = Trial(
            point,
            tuple(engine.evaluate(point.x[places], mu) for engine, places, mu in years),
        )
        self.trials.append(trial)
        return trial

    def _judge(self, trial: Trial) -> None:
        """Improve the lower bound and the best design after a trial."""
        self._take_aim()
        if self.frame.campuses[0].linking:
            self.combination = restricted_master(self.frame, self.trials)
            self.best, self.upper = (
                Point(self.combination.x, self.combination.mu),
                self.combination.cost_usd,
            )
        elif self.frame.cost(trial) < self.upper:
            self.best, self.upper = trial.point, self.frame.cost(trial)

    def _lay_out(self, cost_usd: float) -> None:
        """Build the master problem from all trials so far, in units of this cost."""
        least = PRECISION * max(1.0, *map(lost_usd, self.frame.campuses))
        self.frame = replace(self.frame, usd=max(abs(cost_usd), least))
        self.master = MasterProblem(
            self.frame, [int(group[-1]) + 1 for group in self.groups]
        )
        for trial in self.trials:
            self.master.add(trial)

    def done(self, tolerance: float) -> str:
        """Say why there is nothing left to do; empty if there is."""
        closed = self.upper - self.lower <= max(
            tolerance * abs(self.upper), PRECISION * self.frame.usd
        )
        if not closed and self.idle_steps < IDLE_STEPS:
            return ""
        if self._widened():
            if self.master.endless:
                what = "earns the more, the more there is of it"
                raise InputError(
                    Problem(what, "give it an upper bound", self.master.endless)
                )
            return self.done(tolerance)
        return "tolerance" if closed else "precision"

    def _widened(self) -> bool:
        """Move the limits of the master problem out where they bind; the lower bound holds when they do not."""
        binds = self.master.widen()
        if binds:
            self.lower, self.idle_steps = -INFINITY, 0
            self._take_aim()
        return binds

    def _take_aim(self) -> None:
        """Solve the master problem for its point and the lower bound."""
        self.aim, lower = self.master.solve()
        self.lower = max(self.lower, lower)

    def result(self, stopped_by: str) -> Sizing:
        """Bring the best design and its operation into the result."""
        while self._widened() and not self.master.endless:
            pass
        self.lower = -INFINITY if self.master.endless else self.lower
        frame, x = self.frame, self.best.x
        names = [constraint.name for constraint in frame.campuses[0].linking]
        operations = tuple(self._operation(year) for year in range(len(frame.campuses)))
        sums = [
            linking_sums(c, o.output_mw)
            for c, o in zip(frame.campuses, operations, strict=True)
        ]
        costs = [operation.cost_usd for operation in operations]
        cost = max(costs) if frame.over == "worst" else math.fsum(costs) / len(costs)
        return Sizing(
            status="optimal" if stopped_by == "tolerance" else "feasible",
            method="engine",
            stopped_by=stopped_by,
            cost_usd=float(frame.design.annuity @ x) + cost,
            bound_usd=self.lower,
            capacity=frame.design.named(x),
            operations=operations,
            reduced_usd=frame.design.named(self.master.reduced),
            linking_usd=dict(
                zip(
                    names,
                    (self.master.year_weights @ self.aim.mu).tolist(),
                    strict=True,
                )
            ),
            amount=dict(zip(names, np.mean(sums, axis=0).tolist(), strict=True)),
            cuts=tuple(
                cut for trial in self.trials for cut in self._cuts(trial, names)
            ),
            weights=()
            if self.combination is None
            else tuple(tuple(w) for w in self.combination.weights.tolist()),
            evaluations=self.evaluations,
        )

    def _operation(self, year: int) -> Operation:
        """Operate a weather year at the best design: where there are linking constraints, as a mean of trials."""
        if self.combination is None:
            return self._operate(year, self.best)
        used = [
            (t.point, w)
            for t, w in zip(self.trials, self.combination.weights[year], strict=True)
            if w > PRECISION
        ]
        parts = [self._operate(year, point) for point, _ in used]
        weights = np.array([weight for _, weight in used])
        prices = self._operate(year, self.best)
        return convex_combination(
            self.frame.campuses[year],
            parts,
            weights / weights.sum(),
            prices,
            self.best.mu[year],
        )

    def _operate(self, year: int, point: Point) -> Operation:
        self.engines[year].evaluate(
            point.x[self.frame.design.years[year]], point.mu[year]
        )
        return self.engines[year].operation()

    def _cuts(self, trial: Trial, names: Sequence[str]) -> Iterator[Cut]:
        for year, (evaluation, mu) in enumerate(
            zip(trial.years, trial.point.mu, strict=True)
        ):
            slope = dict(
                zip(
                    self.frame.campuses[year].columns,
                    evaluation.slope.tolist(),
                    strict=True,
                )
            )
            yield Cut(year, slope, dict(zip(names, mu.tolist(), strict=True)))


def groups_of(campus: Campus, count: int) -> Ints:
    """Divide the hours into groups: ``count`` equal ones a year, cut at billing periods where peaks are billed."""
    total = max(count, round(count * campus.years))
    group = np.arange(campus.hours) * total // max(campus.hours, total)
    if any(block.demand_charge_usd_per_mw for block in campus.blocks):
        group = group * (int(campus.periods[-1]) + 1) + campus.periods
    return np.concatenate([[0], np.cumsum(np.diff(group) != 0)])


def lost_usd(campus: Campus) -> float:
    """Return what it costs to serve nothing [USD/year]."""
    lost = [
        load.mw * float(load.shape @ series(load.voll_usd_per_mwh, campus.hours))
        for load in campus.loads
    ]
    return math.fsum(lost) * campus.step_hours / campus.years


def _guess(frame: Frame) -> Floats:
    """Return sizes to begin with: half the load of every block, a quarter of it stored for four hours."""
    share = [
        1.0
        if name.endswith(".energy")
        else 0.25
        if name.endswith((".power", ".charge"))
        else 0.5
        for name in frame.design.names
    ]
    return np.clip(np.array(share) * frame.mw, frame.design.low, frame.design.high)
