"""Linear and mixed-integer programmes on HiGHS: the only module that knows the solver.

A model is rows and columns with names; ``solve`` returns one ``Solution`` with status,
value, bound, gap and duals. A solve that was stopped is "feasible, gap g", never
"optimal".
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import ByValue, Floats, Indices
from abilene.brief import brief
from abilene.certificate import relative_gap
from abilene.errors import AbileneError
from abilene.timing import timed

log = logging.getLogger(__name__)

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "none"]
INFINITY = math.inf


class SolveError(AbileneError):
    """The solver broke down or refused an option."""


@dataclass
class Model:
    """Rows and columns of ``min c x, row_low <= A x <= row_high, low <= x <= high``, some x integer."""

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    row_low: list[float] = field(default_factory=list)
    row_high: list[float] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        """Say how large it is, for a log."""
        size = f"{len(self.row_low)} rows and {len(self.cost)} columns"
        return f"{size}, {sum(self.integer)} of them whole"

    def column(
        self,
        *,
        low: float = 0.0,
        high: float = INFINITY,
        cost: float = 0.0,
        integer: bool = False,
    ) -> int:
        """Add a column; return its index."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.integer.append(integer)
        return len(self.cost) - 1

    def row(
        self,
        terms: Mapping[int, float],
        *,
        low: float = -INFINITY,
        high: float = INFINITY,
    ) -> int:
        """Add a row ``low <= sum(coefficient * column) <= high``; return its index."""
        self._starts.append(len(self._columns))
        for column, value in terms.items():
            if value:
                self._columns.append(column)
                self._values.append(value)
        self.row_low.append(low)
        self.row_high.append(high)
        return len(self.row_low) - 1

    def hold(self, terms: Mapping[int, float], most: float) -> int | None:
        """Add the row ``terms <= most``, return its index; no row, and None, where there is no term or no bound."""
        if not terms or most == INFINITY:
            return None
        return self.row(terms, high=most)

    def columns(
        self,
        count: int,
        *,
        low: ArrayLike = 0.0,
        high: ArrayLike = INFINITY,
        cost: ArrayLike = 0.0,
        integer: bool = False,
    ) -> Indices:
        """Add ``count`` columns, each bound and cost one number or one per column; return their indices."""
        first = len(self.cost)
        self.cost += np.broadcast_to(cost, count).tolist()
        self.low += np.broadcast_to(low, count).tolist()
        self.high += np.broadcast_to(high, count).tolist()
        self.integer += [integer] * count
        return np.arange(first, first + count)

    def rows(
        self,
        count: int,
        terms: Sequence[tuple[ArrayLike, ArrayLike]],
        *,
        low: ArrayLike = -INFINITY,
        high: ArrayLike = INFINITY,
    ) -> Indices:
        """Add ``count`` rows of the same form; return their indices.

        Each term is (columns, coefficients), each one number or one per row; a row
        names no column twice.
        """
        first = len(self.row_low)
        columns = np.stack(
            [np.broadcast_to(column, count) for column, _ in terms], axis=1
        )
        values = np.stack(
            [np.broadcast_to(value, count) for _, value in terms], axis=1
        ).astype(np.float64)
        used = values != 0
        starts = len(self._columns) + np.cumsum(used.sum(axis=1)) - used.sum(axis=1)
        self._starts += starts.tolist()
        self._columns += columns[used].tolist()
        self._values += values[used].tolist()
        self.row_low += np.broadcast_to(low, count).tolist()
        self.row_high += np.broadcast_to(high, count).tolist()
        return np.arange(first, first + count)


@dataclass(frozen=True, eq=False)
class Solution(ByValue):
    """Outcome of a solve: ``value`` is the objective of ``x``, ``bound`` what no solution can beat."""

    status: Status
    x: Floats
    value: float
    bound: float
    row_duals: Floats
    column_duals: Floats
    stopped_by: str = ""
    __repr__ = brief

    def __str__(self) -> str:
        """Say how it ended, for a log."""
        return f"{self.status}, value {self.value:.9g}, gap {self.gap:.2g}"

    @property
    def gap(self) -> float:
        """Return |value - bound| / |value|; 0 if both are 0."""
        return abs(relative_gap(self.value, self.bound))


@dataclass(frozen=True)
class Progress:
    """What a running MIP knows: incumbent, bound and gap (None until there is one), seconds."""

    value: float | None
    bound: float | None
    gap: float | None
    seconds: float


def solve(
    model: Model,
    *,
    gap: float = 0.0,
    seconds: float = INFINITY,
    threads: int = 1,
    method: Literal["choose", "simplex", "ipm"] = "choose",
    crossover: bool = True,
    tolerance: float | None = None,
    presolve: bool = True,
    start: Floats | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Solution:
    """Solve a model with HiGHS.

    Parameters
    ----------
    model : Model
        Rows and columns; minimised.
    gap : float
        Relative MIP gap at which to stop. [-]
    seconds : float
        Time limit; the incumbent is kept. [s]
    threads : int
        Threads; one gives the same bytes each time.
    method, crossover
        For LPs.
    tolerance : float, optional
        How far a row or a whole number may be missed; without it, the solver's own 1e-7
        and 1e-6.
    presolve : bool
        Whether HiGHS may simplify the model first. Of some mixed-integer models HiGHS
        1.12 to 1.15.1 then loses solutions (ERGO-Code/HiGHS issues 3090 and 3296), up
        to calling them infeasible; linear ones with rows that leave hardly any room can
        fare the same. Where HiGHS ends without knowing, it tries once more the other
        way.
    start : array, shape (columns,)
        A first solution to improve on.
    progress, cancel
        Called with incumbent and bound as a MIP runs; set the event to stop and keep
        the best.

    Raises
    ------
    SolveError
        If HiGHS refuses an option or fails.
    """
    highs = _highs(
        model,
        gap=gap,
        seconds=seconds,
        threads=threads,
        method=method,
        crossover=crossover,
        tolerance=tolerance,
    )
    first, second = ("choose", "off") if presolve else ("off", "choose")
    _set(highs, {"presolve": first})
    if start is not None:
        from highspy import HighsSolution

        known = HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    with timed(log, "solve %s", model, level=logging.DEBUG) as ended:
        _run(highs, progress, cancel)
        if highs.modelStatusToString(highs.getModelStatus()) == "Unknown":
            ended.append("once more")
            _set(highs, {"presolve": second})
            highs.clearSolver()
            _run(highs, progress, cancel)
        solution = _solution(highs, model)
        ended.append(str(solution))
    return solution


TIGHT: dict[str, bool | int | float | str] = {
    "presolve": "off",
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}
"""How a growing LP is solved."""
OTHER_WAYS: tuple[dict[str, bool | int | float | str], ...] = (
    {},
    {"presolve": "choose"},
    {"primal_feasibility_tolerance": 1e-7, "dual_feasibility_tolerance": 1e-7},
)
"""How it is solved from scratch where its last basis leads nowhere, one after the other."""


class GrowingLp:
    """An LP that is solved again and again as rows are added, each time from where it was.

    Made for cutting planes: no presolve, tight tolerances, little to do between two
    solves.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._highs = _highs(
            model,
            gap=0.0,
            seconds=INFINITY,
            threads=1,
            method="simplex",
            crossover=True,
            tolerance=None,
        )
        _set(self._highs, TIGHT)

    def add_rows(self, columns: Indices, values: Floats, low: Floats) -> None:
        """Add rows ``sum(values * columns) >= low``; columns and values have shape (rows, terms)."""
        used = values != 0
        ends = np.cumsum(used.sum(axis=1))
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)
        high = np.full(len(low), INFINITY)
        added = self._highs.addRows(
            len(low),
            low,
            high,
            int(ends[-1]),
            starts,
            columns[used].astype(np.int32),
            values[used],
        )
        _check(added, "the rows: a bound or coefficient is not a number")

    def set_high(self, columns: Indices, high: Floats) -> None:
        """Change upper bounds."""
        low = np.array(self._model.low)[columns]
        changed = self._highs.changeColsBounds(
            len(columns), columns.astype(np.int32), low, high
        )
        _check(changed, "the bounds")

    def solve(self) -> Solution:
        """Solve from the last basis; from scratch where that leads nowhere."""
        import highspy

        with timed(log, "solve again %s", self._model, level=logging.DEBUG) as ended:
            self._highs.run()
            for way in OTHER_WAYS:
                if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                    break
                ended.append("from scratch")
                _set(self._highs, way)
                self._highs.clearSolver()
                self._highs.run()
                _set(self._highs, TIGHT)
        return _solution(self._highs, self._model)


def _check(status, what: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    import highspy

    if status == highspy.HighsStatus.kError:
        raise SolveError(f"HiGHS refuses {what}")


def _set(highs, options: Mapping[str, bool | int | float | str]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    import highspy

    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolveError(f"HiGHS refuses the option {name} = {value}")


def _highs(  # type: ignore[no-untyped-def]  # noqa: ANN202
    model: Model,
    *,
    gap: float,
    seconds: float,
    threads: int,
    method: str,
    crossover: bool,
    tolerance: float | None,
):
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    is_mip = any(model.integer)
    options: dict[str, bool | int | float | str] = {
        "output_flag": is_mip,  # HiGHS reports MIP progress only with its log on
        "log_to_console": False,
        "threads": threads,
        "random_seed": 0,
        "mip_rel_gap": gap,
        "mip_abs_gap": 0.0 if gap == 0 else 1e-9,
        "solver": method,
        "run_crossover": "on" if crossover else "off",
    }
    if math.isfinite(seconds):
        options["time_limit"] = seconds
    if tolerance is not None:
        options["primal_feasibility_tolerance"] = options[
            "mip_feasibility_tolerance"
        ] = tolerance
    _set(highs, options)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = map(
        np.array, (model.cost, model.low, model.high)
    )
    lp.row_lower_, lp.row_upper_ = np.array(model.row_low), np.array(model.row_high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(
        [*model._starts, len(model._columns)], dtype=np.int32
    )
    lp.a_matrix_.index_ = np.array(model._columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(model._values, dtype=np.float64)
    if is_mip:
        kinds = highspy.HighsVarType
        lp.integrality_ = [
            kinds.kInteger if i else kinds.kContinuous for i in model.integer
        ]
    _check(highs.passModel(lp), "the model: a bound or coefficient is not a number")
    return highs


def _run(
    highs: Any,
    progress: Callable[[Progress], None] | None,
    cancel: threading.Event | None,
) -> None:
    """Run in a thread so that Ctrl-C and ``cancel`` reach the solver at once."""
    if progress is not None:
        highs.cbMipLogging.subscribe(lambda event: progress(_progress(event.data_out)))
    highs.HandleUserInterrupt = True
    worker = threading.Thread(target=highs.run, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(0.05)
            if cancel is not None and cancel.is_set():
                highs.cancelSolve()
                worker.join()
    except KeyboardInterrupt:
        highs.cancelSolve()
        worker.join()
        raise


def _progress(data) -> Progress:  # type: ignore[no-untyped-def]  # noqa: ANN001
    def known(number: float) -> float | None:
        return number if math.isfinite(number) and abs(number) < 1e30 else None

    value, bound = known(data.mip_primal_bound), known(data.mip_dual_bound)
    return Progress(value, bound, known(data.mip_gap), data.running_time)


def _solution(highs, model: Model) -> Solution:  # type: ignore[no-untyped-def]  # noqa: ANN001
    import highspy

    ends = highspy.HighsModelStatus
    end, info, solution = highs.getModelStatus(), highs.getInfo(), highs.getSolution()
    found = (
        info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
    status: Status
    if end in {ends.kOptimal, ends.kModelEmpty}:
        status = "optimal"
    elif end in {ends.kInfeasible, ends.kUnboundedOrInfeasible}:
        status = "infeasible"
    elif end == ends.kUnbounded:
        status = "unbounded"
    elif end in {
        ends.kTimeLimit,
        ends.kIterationLimit,
        ends.kInterrupt,
        ends.kSolutionLimit,
        ends.kObjectiveBound,
    }:
        status = "feasible" if found else "none"
    else:
        raise SolveError(
            f"HiGHS ended with '{highs.modelStatusToString(end)}'; check the scale of the inputs"
        )
    is_mip = any(model.integer)
    value = (
        info.objective_function_value if status in {"optimal", "feasible"} else math.nan
    )
    bound = (
        info.mip_dual_bound if is_mip else (value if status == "optimal" else -math.inf)
    )
    stopped = (
        ""
        if status in {"optimal", "infeasible", "unbounded"}
        else str(highs.modelStatusToString(end))
    )
    return Solution(
        status,
        np.array(solution.col_value),
        value,
        bound,
        np.array(solution.row_dual),
        np.array(solution.col_dual),
        stopped,
    )
