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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from abilene.buildout.candidates import Evaluation, PowerPrices, SitePower
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
        site_powers = dict(case.site_powers)
        for site_id, power in case.site_powers.items():
            if power.designer is not None:
                site_powers[site_id] = _with_new(
                    power, _priced(site_id, power, inner, price, outer, bound)
                )
        if all(
            site_powers[site_id] is case.site_powers[site_id] for site_id in site_powers
        ):
            return generated
        case, done = replace(case, site_powers=site_powers), done + 1


def _with_new(power: SitePower, found: Iterator[Evaluation]) -> SitePower:
    """Return the power of a site with more designs; the same where none is new."""
    candidates, cuts = list(power.candidates), list(power.cuts)
    for one in found:
        cuts += (more := [group for group in one.cuts if group not in cuts])
        if (
            more
            and one.is_dependable
            and all(one.candidate.name != candidate.name for candidate in candidates)
        ):
            candidates.append(one.candidate)
    return (
        power
        if len(cuts) == len(power.cuts)
        else replace(power, candidates=tuple(candidates), cuts=tuple(cuts))
    )


def _priced(
    site_id: str,
    power: SitePower,
    inner: Formulation,
    price: Solution,
    outer: Formulation,
    bound: Solution,
) -> Iterator[Evaluation]:
    """Yield the design that pays at the prices of a site, and those that the cuts choose."""
    assert power.designer is not None
    prices = _prices(site_id, power, inner, price)
    if min(prices.running) >= 0 and max(prices.running) > 0:
        yield power.designer.cheapest(prices)
    for sizes in _chosen(site_id, outer, bound):
        yield power.designer.of_sizes(sizes)


def _prices(
    site_id: str, power: SitePower, form: Formulation, found: Solution
) -> PowerPrices:
    """Return what less need of running cost, units and grid is worth, over all quarters with load, by their duals.

    What is not built at all has no need to be worth less: its own cost, above its
    worth, is its price.
    """
    running, sizes = [0.0] * 4, defaultdict[str, float](float)
    duals, loads = found.row_duals, _loads(site_id, form, found)
    for (where, name, t), row in form.power_rows.items():
        if where != site_id or loads.get(t - 1 if name == THETA else t, 0.0) < SOME_GW:
            continue
        if name == THETA:
            per_usd = HOURS_PER_QUARTER * growth(form.case, None, t) / GW / BN_USD
            running[form.case.quarter(t).index % 4] += float(duals[row]) * per_usd
        elif name == DRAWN:
            for part in power.contracts:
                sizes[part] += 0.0 if power.is_export(part) else abs(float(duals[row]))
        else:
            sizes[name] += abs(float(duals[row]))
            built = form.built.get((site_id, name, t))
            sizes[name] += (
                0.0 if built is None else max(0.0, float(found.column_duals[built]))
            )
    first, second, third, fourth = running
    return PowerPrices((first, second, third, fourth), sizes)


def _loads(site_id: str, form: Formulation, found: Solution) -> dict[int, float]:
    """Return the new load of a site by quarter. [GW]"""
    terms = {t: form.new_load(site_id, t) for t in range(form.case.quarters)}
    return {
        t: sum(gw * float(found.x[column]) for column, gw in load.items())
        for t, load in terms.items()
    }


def _chosen(
    site_id: str, form: Formulation, found: Solution
) -> Iterator[dict[str, float]]:
    """Yield what the cuts would build for a MW of load: in the last quarter, and where load first comes."""
    loads = _loads(site_id, form, found)
    with_load = [t for t, gw in loads.items() if gw >= SOME_GW]
    for t in dict.fromkeys(
        [*with_load[:1], *with_load[len(with_load) // 2 :][:1], *with_load[-1:]]
    ):
        columns = {
            key: column
            for key, column in (*form.built.items(), *form.used.items())
            if key[0] == site_id
        }
        yield {
            name: float(found.x[column]) / loads[t]
            for (_, name, u), column in columns.items()
            if u == t
        }
