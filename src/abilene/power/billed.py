"""What a design is billed for the demand that it draws: no more than its operation asks for.

A search stops within a tolerance, so the peaks that it has paid for may lie a little above those that are drawn. The
same operation with the peaks that it has is a design too, and costs no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.power.columns import Over, design_of
from abilene.power.parts import column_in_year, peak_columns
from abilene.power.problem import Campus
from abilene.power.result import Operation, Sizing


def billed_as_drawn(years: Sequence[Campus], sizing: Sizing, over: Over) -> Sizing:
    """Return a sizing whose billed demand is the least that its operation asks for; the same where none is billed.

    Parameters
    ----------
    years : sequence of Campus
        The weather years that were sized.
    sizing : Sizing
        What was found for them.
    over : {"mean", "worst"}
        Which yearly cost counts.
    """
    if not years[0].demands:
        return sizing
    billed = list(map(billed_mw, years, sizing.operations))
    capacity = dict(sizing.capacity)
    for number, peaks in enumerate(billed):
        capacity |= {column_in_year(name, number): mw for name, mw in peaks.items()}
    operations = tuple(map(_with_peaks, sizing.operations, billed))
    design = design_of(years, over)
    sizes = np.array(list(map(capacity.__getitem__, design.names)))
    costs = list(map(attrgetter("cost_usd"), operations))
    cost_usd = design.total_usd(sizes, costs, over)
    return replace(sizing, capacity=capacity, operations=operations, cost_usd=cost_usd)


def _with_peaks(operation: Operation, peaks: Mapping[str, float]) -> Operation:
    """Return an operation at other peaks. [MW]"""
    return replace(operation, capacity={**operation.capacity, **peaks})


def billed_mw(campus: Campus, operation: Operation) -> Mapping[str, float]:
    """Return drawn peaks and billed demand of a weather year by column. [MW]"""
    count, found = campus.period_count, dict[str, float]()
    for demand in campus.demands:
        peaks = peaks_mw(campus, operation, demand.blocks)
        held = operation.capacity[campus.by_name[demand.blocks[0]].column]
        billed = demand.least_billed_mw(peaks, held)
        named = zip((*demand.blocks, demand.name), (*peaks, billed), strict=True)
        for name, mw in named:
            found |= zip(peak_columns(name, count), mw.tolist(), strict=True)
    return found


def peaks_mw(campus: Campus, operation: Operation, blocks: Sequence[str]) -> Floats:
    """Return the highest output of some blocks in each billing period, shape (blocks, periods). [MW]"""
    peaks = np.zeros((len(blocks), campus.period_count))
    for of_block, name in zip(peaks, blocks, strict=True):
        np.maximum.at(of_block, campus.periods, operation.output_mw[name])
    return peaks
