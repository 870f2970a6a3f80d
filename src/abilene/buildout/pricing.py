"""More designs where they are worth it: column-and-cut generation between two relaxations that meet.

The relaxation over the designs so far says at what prices another design would pay;
sizing by the hour finds it. The relaxation over cuts says which sizes it would choose
if their cost were what the cuts say; there another design is evaluated too. Every
evaluation gives a candidate to the first and cuts to the second, whose value no plan can
beat. Generation ends when the two are close, or nothing new is found.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import filterfalse

from abilene.buildout.candidates import Evaluation, PowerPrices, SitePower
from abilene.buildout.case import Case
from abilene.buildout.model.after import (
    annuity_usd,
    load_by_end,
    weights,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import new_load
from abilene.buildout.model.operating import THETA
from abilene.buildout.model.power import DRAWN, PowerModel
from abilene.buildout.model.terms import BN_USD, GW, value
from abilene.buildout.model.uses import growth
from abilene.dates import HOURS_PER_QUARTER
from abilene.solve import Solution
from abilene.timing import timed

log = logging.getLogger(__name__)

ITERATIONS = 4
"""The most iterations; two are the rule."""
CLOSE = 1e-3
"""Relative gap between the relaxations at which generation ends. [-]"""

SOME_GW = 1e-3
"""Load below this is no load. [GW]"""

Relaxation = Callable[[Case, PowerModel], tuple[Formulation, Solution]]
"""Formulates a case with some power, forgets its whole numbers and solves it for its
objective."""


@dataclass(frozen=True)
class Generated:
    """A case with the designs that column-and-cut generation has found."""

    case: Case
    value: float
    """Of the relaxation over designs."""
    bound: float
    """Of the relaxation over cuts: no plan of any designs has a lower value."""
    iterations: int


def generate_candidates(
    case: Case, relaxed: Relaxation, iterations: int = ITERATIONS, close: float = CLOSE
) -> Generated:
    """Add designs to the sites of a case until the relaxations meet."""
    done = 0
    while True:
        with timed(log, "price designs, iteration %d", done) as ended:
            inner, price = relaxed(case, "priced")
            outer, bound = relaxed(case, "bound")
            ended.append(f"value {price.value:.9g}, bound {bound.value:.9g}")
        generated = Generated(
            case=case,
            value=price.value,
            bound=bound.value,
            iterations=done,
        )
        gap = price.value - bound.value
        if done == iterations or gap <= close * abs(price.value):
            return generated
        priced = _Solved(inner, price)
        bounded = _Solved(outer, bound)
        site_powers = dict(case.site_powers)
        for site_id, power in case.site_powers.items():
            asked_for = _asked_for(site_id, power, priced, bounded)
            site_powers[site_id] = _with_new(power, asked_for)
        if site_powers == case.site_powers:
            return generated
        case = replace(case, site_powers=site_powers)
        done += 1


@dataclass(frozen=True)
class _Solved:
    """A relaxation and its solution."""

    form: Formulation
    found: Solution

    def value(self, column: int) -> float:
        """Return the value of a column."""
        return float(self.found.x[column])

    def loads(self, site_id: str) -> dict[int, float]:
        """Return the new load of a site in each quarter in which there is any. [GW]"""
        by_quarter = {}
        for t in range(self.form.case.quarters):
            gw = value(new_load(self.form, site_id, t), self.found.x)
            if gw >= SOME_GW:
                by_quarter[t] = gw
        return by_quarter


def _with_new(power: SitePower, found: Iterable[Evaluation]) -> SitePower:
    """Return the power of a site with more designs; the same where none is new.

    An evaluation is new if any of its cuts is: at the same sizes come the same cuts.
    """
    candidates = {candidate.name: candidate for candidate in power.candidates}
    cuts = list(power.cuts)
    for one in found:
        new_cuts = [*filterfalse(cuts.__contains__, one.cuts)]
        cuts += new_cuts
        if new_cuts and one.is_dependable:
            candidates.setdefault(one.candidate.name, one.candidate)
    if len(cuts) == len(power.cuts):
        return power
    return replace(power, candidates=tuple(candidates.values()), cuts=tuple(cuts))


def _asked_for(
    site_id: str, power: SitePower, priced: _Solved, bounded: _Solved
) -> Iterator[Evaluation]:
    """Yield the design that pays at the prices of a site, and those that the cuts choose."""
    if power.designer is None:
        return
    prices = _prices(site_id, power, priced)
    if prices.is_to_size_for:
        yield power.designer.cheapest(prices)
    chosen = _chosen(site_id, bounded, power.grids_of_year)
    yield from map(power.designer.of_sizes, chosen)


def _prices(site_id: str, power: SitePower, priced: _Solved) -> PowerPrices:
    """Return what less need of running cost, units and grid is worth, over all quarters with load, by their duals.

    What is not built at all has no need to be worth less: its own cost, above its
    worth, is its price.
    """
    case = priced.form.case
    supplying = tuple(filterfalse(power.is_export, power.contracts))
    running, sizes = [0.0] * 4, defaultdict[str, float](float)
    for name, t, dual in _power_duals(site_id, priced):
        if name == THETA:
            season = case.quarter(t).index % 4
            running[season] += dual * _bn_per_usd(case, t)
            continue
        # Less drawn from the grid is less of every part of it that supplies.
        for part in {DRAWN: supplying}.get(name, (name,)):
            unbuilt_usd = _unbuilt_usd(priced, (site_id, part, t))
            sizes[part] += abs(dual)
            sizes[part] += unbuilt_usd
    _add_after(site_id, priced, running, sizes)
    first, second, third, fourth = running
    return PowerPrices((first, second, third, fourth), sizes)


def _power_duals(site_id: str, priced: _Solved) -> Iterator[tuple[str, int, float]]:
    """Yield the dual of each row of the power of a site in a quarter with load, by name and quarter."""
    loads = priced.loads(site_id)
    for (where, name, t), row in priced.form.power_rows.items():
        # What is energised at the end of a quarter runs in the next one.
        runs_in = t - 1 if name == THETA else t
        if where == site_id and runs_in in loads:
            yield name, t, float(priced.found.row_duals[row])


def _add_after(
    site_id: str, priced: _Solved, running: list[float], sizes: dict[str, float]
) -> None:
    """Add what less running cost and fewer units are worth after the plan, for a MW of the load of its end."""
    form, case = priced.form, priced.form.case
    by_end = {
        end: value(load, priced.found.x)
        for end, load in load_by_end(form, form.undecided(site_id)).items()
    }
    in_all = sum(by_end.values())
    if in_all < SOME_GW:
        return
    fixed, level = 0.0, 0.0
    for end, gw in by_end.items():
        for season, weight in enumerate(weights(case, end)):
            grown = weight.grown * gw / in_all
            running[season] += grown * HOURS_PER_QUARTER / GW / BN_USD
            fixed += grown
            level += weight.level * gw / in_all
    for unit, price in case.power(site_id).units.items():
        usd = fixed * price.fixed_usd_per_year / 4 + level * annuity_usd(case, price)
        sizes[unit] += usd / GW / BN_USD


def _unbuilt_usd(priced: _Solved, key: tuple[str, str, int]) -> float:
    """Return by how much a unit that is not built costs more than it is worth; nothing for a part of the grid."""
    column = priced.form.built.get(key)
    if column is None:
        return 0.0
    dual = float(priced.found.column_duals[column])
    return max(0.0, dual)


def _bn_per_usd(case: Case, quarter: int) -> float:
    """Return what one USD/MWh comes to over a quarter, for one GW of load. [bn USD/GW]"""
    return HOURS_PER_QUARTER * growth(case, None, quarter) / GW / BN_USD


def _chosen(site_id: str, bounded: _Solved, count: int) -> Iterator[dict[str, float]]:
    """Yield what the cuts would build for a MW of load: where load first comes, in the middle, at the end.

    The end is the last quarters, so many of them: where demand is billed, the grid that
    is worth having differs from season to season.
    """
    loads = bounded.loads(site_id)
    if not loads:
        return
    with_load = list(loads)
    first, last = with_load[0], with_load[-count:]
    middle = with_load[len(with_load) // 2]
    columns = _size_columns(bounded.form, site_id)
    for t in dict.fromkeys((first, middle, *last)):
        chosen = columns[t].items()
        yield {name: bounded.value(column) / loads[t] for name, column in chosen}


def _size_columns(form: Formulation, site_id: str) -> dict[int, dict[str, int]]:
    """Return the columns of the sizes of a site, by quarter and by unit or part of the grid."""
    found = defaultdict[int, dict[str, int]](dict)
    columns = form.built | form.used
    for (where, name, t), column in columns.items():
        if where == site_id:
            found[t][name] = column
    return found
