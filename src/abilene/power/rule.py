"""A fixed order of plants beside the optimum: what a rule such as *diesel first* costs at the same sizes.

The store moves as it does in the optimum, and as much is sold; in each hour the sources of
the rule give all they can in its order, then the others, the cheapest first. That is an
operation of the same design, so that it costs no less than the best one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, filterfalse
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.power.billed import billed_mw, peaks_mw
from abilene.power.columns import Over, design_of
from abilene.power.meter import set_off
from abilene.power.problem import Block, Campus, MeritOrderEntry
from abilene.power.result import Operation, Sizing, linking_sums, operating_usd

KEPT = 1e-6
"""Share by which a limit may be passed by rounding. [-]"""


@dataclass(frozen=True)
class RuleRun:
    """A sized campus run by a rule."""

    order: tuple[str, ...]
    """Parts that run first, in order."""
    operations: tuple[Operation, ...]
    """Of each weather year; prices and water values are those of the optimum."""
    cost_usd: float
    """Yearly cost of the capacities and their operation. [USD/year]"""
    more_usd: float
    """What that is above the sizing. [USD/year]"""
    passed: tuple[str, ...]
    """Limits on yearly sums that the rule does not keep."""


def run_by_rule(
    years: Sequence[Campus], sizing: Sizing, order: Sequence[str], over: Over = "mean"
) -> RuleRun:
    """Run a sized campus by a fixed order of its parts.

    Parameters
    ----------
    years : sequence of Campus
        The weather years that were sized.
    sizing : Sizing
        What was found for them.
    order : sequence of str
        Parts in the order in which they run: plants, connections, or ``grid`` for every
        connection, the cheapest first. What is not named runs after them by its cost.
    over : {"mean", "worst"}
        Which yearly cost counts.

    Raises
    ------
    InputError
        If a part of the rule is none of the campus that gives power, or named twice.
    """
    run = partial(_run, _ranks(years[0], order))
    operations = tuple(map(_at_own_peaks, years, map(run, years, sizing.operations)))
    design = design_of(years, over)
    sizes = design.sizes_of(sizing.capacity, operations)
    costs = list(map(attrgetter("cost_usd"), operations))
    total_usd = design.total_usd(sizes, costs, over)
    return RuleRun(
        order=tuple(order),
        operations=operations,
        cost_usd=total_usd,
        more_usd=total_usd - sizing.cost_usd,
        passed=tuple(dict.fromkeys(chain(*map(_passed, years, operations)))),
    )


def _ranks(campus: Campus, order: Sequence[str]) -> dict[str, int]:
    """Return whose turn each source of the rule is: its place."""
    supplies = list(filterfalse(attrgetter("export"), campus.blocks))
    ranks: dict[str, int] = {}
    for place, part in enumerate(order):
        own = list(map(attrgetter("name"), filter(partial(_is_called, part), supplies)))
        if part in order[:place]:
            fix = "name each part once, in the order in which they run"
            raise InputError(Problem(f"'{part}' is named twice", fix, "--rule"))
        if not own:
            names = list(map(attrgetter("column"), supplies))
            what = f"no part of the campus that gives power is called '{part}'"
            raise InputError(Problem(what, choices(part, names), "--rule"))
        ranks = dict.fromkeys(own, place) | ranks
    return ranks


def _is_called(part: str, block: Block) -> bool:
    """Return whether a rule means a block: by its name, its size, or as one of all connections."""
    return part in {block.name, block.column, block.column.partition(".")[0]}


def _run(ranks: Mapping[str, int], campus: Campus, optimum: Operation) -> Operation:
    """Return the hours of a weather year by the rule."""
    sold = {b.name: optimum.output_mw[b.name] for b in campus.blocks if b.export}
    need = campus.demand_mw + sum(sold.values())
    need = need + sum(optimum.charge_mw.values()) - sum(optimum.discharge_mw.values())
    supplies = list(filterfalse(attrgetter("export"), campus.sources))
    names = list(map(attrgetter("name"), supplies))
    rank = np.array([ranks.get(name, len(ranks)) for name in names])
    cost = np.array(list(map(attrgetter("cost"), supplies)))
    # by rank, and by cost within one: the last key is the first to sort by
    turns = np.lexsort((cost, np.broadcast_to(rank[:, None], cost.shape)), axis=0)
    can = np.array(list(map(partial(_most_mw, campus, optimum), supplies)))
    in_turn = np.take_along_axis(can, turns, axis=0)
    before = np.cumsum(in_turn, axis=0) - in_turn
    given = np.empty_like(can)
    np.put_along_axis(given, turns, np.clip(need - before, 0.0, in_turn), axis=0)
    output = sold | dict(zip(names, given, strict=True))
    return replace(optimum, output_mw=set_off(campus, output))


def _most_mw(campus: Campus, optimum: Operation, source: MeritOrderEntry) -> Floats:
    """Return what a source can give in each hour, whatever peak it has in the optimum. [MW]"""
    columns = {block.name: block.column for block in campus.blocks}
    column = columns.get(source.name, campus.columns[source.columns[0]])
    return np.asarray(source.availability * optimum.capacity[column])


def _at_own_peaks(campus: Campus, operation: Operation) -> Operation:
    """Return an operation with the peaks that it draws and the demand that it is billed, and its cost."""
    drawn = [(b.name, campus.peaks_of(b)) for b in campus.blocks]
    found: dict[str, float] = {}
    for name, columns in drawn:
        mw = peaks_mw(campus, operation, [name])[0]
        found |= zip(columns, mw.tolist(), strict=False)
    found |= billed_mw(campus, operation)
    own = replace(operation, capacity={**operation.capacity, **found})
    return replace(own, cost_usd=operating_usd(campus, own))


def _passed(campus: Campus, operation: Operation) -> Iterator[str]:
    """Yield the limits on yearly sums that are not kept."""
    sizes = np.array([operation.capacity[name] for name in campus.columns])
    sums = linking_sums(campus, operation.output_mw)
    for limit, amount in zip(campus.linking, sums.tolist(), strict=True):
        most = limit.limit(sizes) + limit.most_excess
        if amount > most + KEPT * max(abs(most), campus.load_mw):
            yield limit.name
