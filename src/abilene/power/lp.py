"""A campus as one linear programme over all its hours: the oracle, and the way for what dispatch cannot do.

Columns of an hour t: output g of each source, charge a, discharge b and state of charge s of each
storage. [MW, MWh]

    min  sum(annuity * x) + sum_t h * (sum(c * g) + v_c * a + v_d * b) / years
    sum(g) - sum(exported) + sum(b - a) = D_t                       the bus; its dual is the price pi_t
    s_(t+1) = rho * s_t + eta_c * h * a - h * b / eta_d             its dual is the water value lambda_t
    g <= u_t * x,  a <= P_c,  b <= P_d,  s <= E

Minimum loads and exclusive storages make it a mixed-integer programme, and so do meters that would buy only to sell.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.certificate import proven_cost
from abilene.errors import InputError, NoPlanError, Problem
from abilene.power.columns import Design, Over, add_design, design_of
from abilene.power.meter import Meter, Side, is_dearer, metered, meters_of
from abilene.power.problem import (
    INFINITY,
    Block,
    Campus,
    MeritOrderEntry,
    Storage,
    series,
)
from abilene.power.result import Operation, Sizing, mean_amounts
from abilene.solve import Model, Progress, Solution, solve


@dataclass(frozen=True)
class _Store:
    """Columns of a storage, and the rows of its balance."""

    charge: Indices
    discharge: Indices
    soc: Indices
    """State of charge, one more than there are hours."""
    balance: Indices


@dataclass(frozen=True)
class _Year:
    """Columns and rows of one weather year."""

    output: Indices
    """Shape (sources, hours)."""
    stores: tuple[_Store, ...]
    bus: Indices
    linking: Indices
    cost: dict[int, float]
    """Coefficient of each column in the yearly operating cost. [USD/year]"""
    peaks: dict[int, float]
    """That of each of its peaks in what it costs apart from operation. [USD/year per MW]"""


def size_by_lp(
    campuses: Campus | Sequence[Campus],
    *,
    over: Over = "mean",
    gap: float = 1e-4,
    seconds: float = INFINITY,
    method: Literal["choose", "simplex", "ipm"] = "choose",
    reason: str = "asked for",
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Sizing:
    """Find the cheapest capacities and their operation by one LP (or MILP).

    Parameters
    ----------
    campuses
        One campus, or the same campus in several weather years, each with its own
        storage cycle.
    over
        Yearly cost to minimise: the mean of the weather years, or that of the worst.
    gap
        Relative gap at which a mixed-integer solve stops. [-]
    seconds
        Time limit. [s]
    method
        How HiGHS solves an LP.
    reason
        Why the LP was used; goes into the result's ``method``.
    progress, cancel
        As in ``abilene.solve.solve``.

    Raises
    ------
    NoPlanError
        If the solver was stopped before it found anything, or the bounds contradict
        each other.
    """
    years = [campuses] if isinstance(campuses, Campus) else list(campuses)

    def solved(*, one_way: bool) -> Sizing:
        def run(model: Model) -> Solution:
            return solve(
                model,
                gap=gap,
                seconds=seconds,
                method=method,
                # of mixed-integer models HiGHS may lose the best solution, see solve
                presolve=not any(model.integer),
                progress=progress,
                cancel=cancel,
            )

        return _solved(years, over, run, one_way=one_way)

    found = solved(one_way=False)
    sizing = metered(years, found, over)
    if is_dearer(sizing, found):
        sizing = solved(one_way=True)
    return replace(
        sizing,
        status=proven_cost(sizing.cost_usd, sizing.bound_usd, gap),
        method=f"lp: {reason}",
    )


def _solved(
    years: Sequence[Campus],
    over: Over,
    run: Callable[[Model], Solution],
    *,
    one_way: bool,
) -> Sizing:
    """Build the model, with a direction of each meter in each hour if asked for; run it, and read the solution."""
    design = design_of(years, over)
    model = Model()
    add_design(model, years, design)
    parts = [
        _add_year(model, c, places, charges, one_way=one_way)
        for c, places, charges in zip(years, design.years, design.charges, strict=True)
    ]
    _add_objective(model, design, parts, over)
    solution = run(model)
    if solution.status in {"infeasible", "unbounded", "none"}:
        raise NoPlanError(
            f"the power LP of the campus is {solution.status}: {_remedy(solution)}"
        )
    if any(model.integer):
        solution = _with_duals(model, solution)
    operated = solution
    if over == "worst":
        operated = _operated(model, design, parts, solution)
    return _sizing(years, design, parts, solution, operated)


def _add_objective(
    model: Model, design: Design, parts: Sequence[_Year], over: Over
) -> None:
    """Make the cost of the mean or of the worst of the years the objective."""
    if over == "worst":
        worst = model.column(low=-INFINITY, cost=1.0)
        for part in parts:
            cost = part.cost | part.peaks
            model.row({worst: 1.0} | {k: -v for k, v in cost.items()}, low=0.0)
    else:
        _add_mean(model, design, [part.cost for part in parts])


def _add_mean(model: Model, design: Design, costs: Sequence[dict[int, float]]) -> None:
    for terms, divisor in zip(costs, design.divisors, strict=True):
        for column, cost in terms.items():
            model.cost[column] += cost / divisor


def _operated(
    model: Model, design: Design, parts: Sequence[_Year], solution: Solution
) -> Solution:
    """Operate every year as cheaply as the sizes allow, those too that are not the worst one."""
    shared = np.flatnonzero(~design.is_peak)
    for column in shared.tolist():
        model.low[column] = model.high[column] = float(solution.x[column])
    model.cost = [0.0] * len(model.cost)
    _add_mean(model, design, [part.cost | part.peaks for part in parts])
    return solve(model)


def _remedy(solution: Solution) -> str:
    return {
        "infeasible": "least capacities or storage hours contradict each other; loosen them",
        "unbounded": "an export earns more than a supply costs; limit its capacity",
        "none": "the time limit came first; allow more seconds",
    }[solution.status]


def _add_year(
    model: Model, campus: Campus, places: Indices, charges: Floats, *, one_way: bool
) -> _Year:
    """Add the hours of one weather year, which pays ``charges`` for each column of the design."""
    output = np.stack(
        [_add_source(model, campus, source, places) for source in campus.sources]
    )
    for columns, block in zip(output, campus.blocks, strict=False):
        _add_operating_rules(model, campus, block, columns, places)
    if one_way:
        for meter in meters_of(campus):
            _add_meter(model, campus, meter, output)
    stores = tuple(
        _add_storage(model, campus, storage, places) for storage in campus.storages
    )
    terms = [(g, s.sign) for g, s in zip(output, campus.sources, strict=True)]
    terms += [(s.discharge, 1.0) for s in stores] + [(s.charge, -1.0) for s in stores]
    bus = model.rows(campus.hours, terms, low=campus.demand_mw, high=campus.demand_mw)
    excess, linking = _add_linking(model, campus, output, places)
    cost = _costs(campus, output, stores, excess)
    billed = np.flatnonzero(charges)
    peaks = dict(zip(billed.tolist(), charges[billed].tolist(), strict=True))
    return _Year(output, stores, bus, linking, cost, peaks)


def _add_source(
    model: Model, campus: Campus, source: MeritOrderEntry, places: Indices
) -> Indices:
    """Add the output of a source in every hour, at most what is available."""
    output = model.columns(campus.hours)
    limit = places[source.columns[campus.periods]]
    model.rows(campus.hours, [(output, 1.0), (limit, -source.availability)], high=0.0)
    return output


def _add_operating_rules(
    model: Model, campus: Campus, block: Block, output: Indices, places: Indices
) -> None:
    """Add capacity under a billed peak, ramps and minimum load of a block."""
    hours, capacity = campus.hours, places[campus.index[block.column]]
    available = series(block.availability, hours)
    if campus.peaks_of(block):
        model.rows(hours, [(output, 1.0), (capacity, -available)], high=0.0)
    if math.isfinite(block.ramp_per_hour):
        most = -block.ramp_per_hour * campus.step_hours
        later, earlier = output[1:], output[:-1]
        model.rows(
            hours - 1, [(later, 1.0), (earlier, -1.0), (capacity, most)], high=0.0
        )
        model.rows(
            hours - 1, [(later, -1.0), (earlier, 1.0), (capacity, most)], high=0.0
        )
    if block.min_load > 0:
        running = model.columns(hours, integer=True)
        model.rows(hours, [(running, block.unit_mw), (capacity, -1.0)], high=0.0)
        model.rows(
            hours, [(output, 1.0), (running, -block.unit_mw * block.min_load)], low=0.0
        )
        model.rows(
            hours, [(output, 1.0), (running, -block.unit_mw * available)], high=0.0
        )


def _add_storage(
    model: Model, campus: Campus, storage: Storage, places: Indices
) -> _Store:
    """Add the hours of a storage."""
    hours, step = campus.hours, campus.step_hours
    charge, discharge = model.columns(hours), model.columns(hours)
    soc = model.columns(hours + 1)
    power = places[campus.index[storage.power_column]]
    drawn = places[campus.index[storage.charge_column]]
    energy = places[campus.index[storage.energy_column]]
    model.rows(hours, [(charge, 1.0), (drawn, -storage.charge_per_power)], high=0.0)
    model.rows(hours, [(discharge, 1.0), (power, -1.0)], high=0.0)
    model.rows(hours + 1, [(soc, 1.0), (energy, -1.0)], high=0.0)
    first, last = int(soc[0]), int(soc[-1])
    if storage.start == "cyclic":
        model.row({first: 1.0, last: -1.0}, low=0.0, high=0.0)
    elif storage.start != "free":
        model.row({first: 1.0, int(energy): -float(storage.start)}, low=0.0, high=0.0)
    if storage.exclusive:
        _add_exclusion(model, storage, charge, discharge)
    terms = [
        (soc[1:], 1.0),
        (soc[:-1], -(storage.rho**step)),
        (charge, -storage.charge_efficiency * step),
        (discharge, step / storage.discharge_efficiency),
    ]
    return _Store(charge, discharge, soc, model.rows(hours, terms, low=0.0, high=0.0))


def _add_exclusion(
    model: Model, storage: Storage, charge: Indices, discharge: Indices
) -> None:
    """Let a storage charge or discharge in an hour, not both."""
    most = storage.power.high
    most_drawn = (storage.charge or storage.power).high * storage.charge_per_power
    if math.isinf(most + most_drawn):
        what = "an exclusive storage needs a limit"
        raise InputError(Problem(what, "give power.high", storage.name))
    hours = len(charge)
    charging = model.columns(hours, high=1.0, integer=True)
    model.rows(hours, [(charge, 1.0), (charging, -most_drawn)], high=0.0)
    model.rows(hours, [(discharge, 1.0), (charging, most)], high=most)


def _add_meter(model: Model, campus: Campus, meter: Meter, output: Indices) -> None:
    """Let a meter buy or sell in an hour, not both."""
    bought, sold = _most(campus, meter.bought), _most(campus, meter.sold)
    buys = model.columns(campus.hours, high=1.0, integer=True)
    drawn = [(output[i], 1.0) for i in meter.bought.places]
    given = [(output[i], 1.0) for i in meter.sold.places]
    model.rows(campus.hours, [*drawn, (buys, -bought)], high=0.0)
    model.rows(campus.hours, [*given, (buys, sold)], high=sold)


def _most(campus: Campus, side: Side) -> Floats:
    """Return the most that can go one way through a meter in each hour. [MW]"""
    blocks = [campus.blocks[i] for i in side.places]
    for block in blocks:
        if math.isinf(block.capacity.high):
            what = "a meter that buys and sells needs a limit"
            raise InputError(Problem(what, "give capacity.high", block.name))
    each = [b.capacity.high * series(b.availability, campus.hours) for b in blocks]
    return np.asarray(np.sum(each, axis=0))


def _add_linking(
    model: Model, campus: Campus, output: Indices, places: Indices
) -> tuple[list[int], Indices]:
    """Add the limits on yearly sums; return the columns of their excess and their rows."""
    per_year = campus.step_hours / campus.years
    excess, rows = [], []
    for constraint in campus.linking:
        excess.append(model.column(high=constraint.most_excess))
        terms = dict(
            zip(
                output.ravel().tolist(),
                (per_year * constraint.weight).ravel().tolist(),
                strict=True,
            )
        )
        terms |= dict(
            zip(places.tolist(), (-constraint.by_column).tolist(), strict=True)
        )
        terms[excess[-1]] = -1.0
        rows.append(model.row(terms, high=constraint.constant))
    return excess, np.array(rows, dtype=np.intp)


def _costs(
    campus: Campus, output: Indices, stores: Sequence[_Store], excess: Sequence[int]
) -> dict[int, float]:
    """Return the coefficient of each column in the yearly operating cost."""
    per_year = campus.step_hours / campus.years
    cost: dict[int, float] = {}
    for columns, source in zip(output, campus.sources, strict=True):
        sign = source.sign * per_year
        cost |= dict(zip(columns.tolist(), (sign * source.cost).tolist(), strict=True))
    for columns, storage in zip(stores, campus.storages, strict=True):
        cost |= dict.fromkeys(
            columns.charge.tolist(), per_year * storage.charge_usd_per_mwh
        )
        cost |= dict.fromkeys(
            columns.discharge.tolist(), per_year * storage.discharge_usd_per_mwh
        )
        cost[int(columns.soc[-1])] = -storage.end_usd_per_mwh / campus.years
    for column, constraint in zip(excess, campus.linking, strict=True):
        cost[column] = constraint.price_usd
    return cost


def _with_duals(model: Model, solution: Solution) -> Solution:
    """Solve a mixed-integer model again with its integers fixed: the same point, and its duals."""
    for column, integer in enumerate(model.integer):
        if integer:
            model.low[column] = model.high[column] = round(float(solution.x[column]))
            model.integer[column] = False
    fixed = solve(model)
    return replace(
        fixed,
        status=solution.status,
        bound=solution.bound,
        stopped_by=solution.stopped_by,
    )


def _sizing(
    campuses: Sequence[Campus],
    design: Design,
    parts: Sequence[_Year],
    solution: Solution,
    operated: Solution,
) -> Sizing:
    """Read the solution, and the hours of a solution in which every year counts alike."""
    reduced, sizes = solution.column_duals, len(design.names)
    divisors = np.array(design.divisors)
    paid = design.annuity
    if operated is not solution:
        paid = (design.charges / divisors[:, None]).sum(axis=0)
    slopes = operated.column_duals[:sizes] - paid
    unproven = solution.value - solution.bound
    operations = tuple(
        _operation(campus, part, operated, places, slopes[places], divisor, unproven)
        for campus, part, places, divisor in zip(
            campuses, parts, design.years, divisors.tolist(), strict=True
        )
    )
    prices = -np.sum([solution.row_duals[p.linking] for p in parts], axis=0)
    return Sizing(
        status=solution.status,
        method="lp",
        stopped_by=solution.stopped_by or "tolerance",
        cost_usd=solution.value,
        bound_usd=solution.bound,
        capacity=design.named(operated.x[:sizes]),
        operations=operations,
        reduced_usd=design.named(reduced[:sizes]),
        linking_usd=campuses[0].named_linking(prices),
        amount=mean_amounts(campuses, operations),
    )


def _operation(
    campus: Campus,
    part: _Year,
    solution: Solution,
    places: Indices,
    slopes: Floats,
    divisor: float,
    unproven: float,
) -> Operation:
    """Read a weather year, of whose cost the mean, perhaps ``unproven`` USD too dear, holds one ``divisor``-th."""
    x, duals = solution.x, solution.row_duals
    per_mwh = campus.years * divisor
    stores = {
        s.name: columns for s, columns in zip(campus.storages, part.stores, strict=True)
    }
    cost = math.fsum(value * x[column] for column, value in part.cost.items())
    return Operation(
        capacity=campus.named(x[places]),
        output_mw={
            s.name: x[c] for s, c in zip(campus.sources, part.output, strict=True)
        },
        charge_mw={name: x[s.charge] for name, s in stores.items()},
        discharge_mw={name: x[s.discharge] for name, s in stores.items()},
        soc_mwh={name: x[s.soc] for name, s in stores.items()},
        price_usd_per_mwh=duals[part.bus] * per_mwh / campus.step_hours,
        water_value_usd_per_mwh={
            name: -duals[s.balance] * per_mwh for name, s in stores.items()
        },
        cost_usd=cost,
        bound_usd=cost - unproven * divisor,
        slope_usd=campus.named(slopes * divisor),
    )
