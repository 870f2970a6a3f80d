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

from abilene.buildout.candidates import Evaluation, PowerPrices, SitePower, SitePowers
from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.operating import THETA
from abilene.buildout.model.power import DRAWN, PowerModel
from abilene.buildout.model.terms import BN_USD, GW
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
        generated = Generated(case, price.value, bound.value, done)
        if done == iterations or price.value - bound.value <= close * abs(price.value):
            return generated
        priced, bounded = _Solved(inner, price), _Solved(outer, bound)
        site_powers = dict(case.site_powers)
        for site_id, power in case.site_powers.items():
            asked_for = _asked_for(site_id, power, priced, bounded)
            site_powers[site_id] = _with_new(power, asked_for)
        if not _is_any_new(case.site_powers, site_powers):
            return generated
        case, done = replace(case, site_powers=site_powers), done + 1


def _is_any_new(before: SitePowers, after: SitePowers) -> bool:
    """Return whether the power of any site has more designs than before."""
    return any(after[site_id] is not power for site_id, power in before.items())


@dataclass(frozen=True)
class _Solved:
    """A relaxation and its solution."""

    form: Formulation
    found: Solution

    def value(self, column: int) -> float:
        """Return the value of a column."""
        return float(self.found.x[column])

    def loads(self, site_id: str) -> dict[int, float]:
        """Return the new load of a site by quarter. [GW]"""
        by_quarter = {}
        for t in range(self.form.case.quarters):
            load = self.form.new_load(site_id, t).items()
            by_quarter[t] = sum(gw * self.value(column) for column, gw in load)
        return by_quarter


def _with_new(power: SitePower, found: Iterable[Evaluation]) -> SitePower:
    """Return the power of a site with more designs; the same where none is new.

    An evaluation is new if any of its cuts is: at the same sizes come the same cuts.
    """
    candidates, cuts = list(power.candidates), list(power.cuts)
    names = {candidate.name for candidate in candidates}
    for one in found:
        more = [group for group in one.cuts if group not in cuts]
        cuts += more
        is_new = bool(more) and one.candidate.name not in names
        if is_new and one.is_dependable:
            candidates.append(one.candidate)
            names.add(one.candidate.name)
    if len(cuts) == len(power.cuts):
        return power
    return replace(power, candidates=tuple(candidates), cuts=tuple(cuts))


def _asked_for(
    site_id: str, power: SitePower, priced: _Solved, bounded: _Solved
) -> Iterator[Evaluation]:
    """Yield the design that pays at the prices of a site, and those that the cuts choose."""
    if power.designer is None:
        return
    prices = _prices(site_id, power, priced)
    # Without a price on operation there is nothing to size for.
    if min(prices.running) >= 0 and max(prices.running) > 0:
        yield power.designer.cheapest(prices)
    for sizes in _chosen(site_id, bounded):
        yield power.designer.of_sizes(sizes)


def _prices(site_id: str, power: SitePower, priced: _Solved) -> PowerPrices:
    """Return what less need of running cost, units and grid is worth, over all quarters with load, by their duals.

    What is not built at all has no need to be worth less: its own cost, above its
    worth, is its price.
    """
    form, loads = priced.form, priced.loads(site_id)
    running, sizes = [0.0] * 4, defaultdict[str, float](float)
    for (where, name, t), row in form.power_rows.items():
        # What is energised at the end of a quarter runs in the next one.
        runs_in = t - 1 if name == THETA else t
        if where != site_id or loads.get(runs_in, 0.0) < SOME_GW:
            continue
        dual = float(priced.found.row_duals[row])
        if name == THETA:
            season = form.case.quarter(t).index % 4
            running[season] += dual * _bn_per_usd(form.case, t)
        elif name == DRAWN:
            for part in filterfalse(power.is_export, power.contracts):
                sizes[part] += abs(dual)
        else:
            sizes[name] += abs(dual)
            sizes[name] += _unbuilt_usd(priced, (site_id, name, t))
    first, second, third, fourth = running
    return PowerPrices((first, second, third, fourth), sizes)


def _unbuilt_usd(priced: _Solved, key: tuple[str, str, int]) -> float:
    """Return by how much a unit that is not built costs more than it is worth; nothing for a part of the grid."""
    column = priced.form.built.get(key)
    if column is None:
        return 0.0
    return max(0.0, float(priced.found.column_duals[column]))


def _bn_per_usd(case: Case, quarter: int) -> float:
    """Return what one USD/MWh comes to over a quarter, for one GW of load. [bn USD/GW]"""
    return HOURS_PER_QUARTER * growth(case, None, quarter) / GW / BN_USD


def _chosen(site_id: str, bounded: _Solved) -> Iterator[dict[str, float]]:
    """Yield what the cuts would build for a MW of load: where load first comes, in the middle, and at the end."""
    form, loads = bounded.form, bounded.loads(site_id)
    with_load = [t for t, gw in loads.items() if gw >= SOME_GW]
    if not with_load:
        return
    middle = with_load[len(with_load) // 2]
    columns = form.built | form.used
    for t in dict.fromkeys((with_load[0], middle, with_load[-1])):
        sizes: dict[str, float] = {}
        for (where, name, u), column in columns.items():
            if where == site_id and u == t:
                sizes[name] = bounded.value(column) / loads[t]
        yield sizes
