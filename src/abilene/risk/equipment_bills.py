"""What a plan buys in equipment from its day on, and to which phase of a campus each purchase belongs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import filterfalse
from operator import attrgetter

import numpy as np

from abilene.buildout.case import Key
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step
from abilene.finance.capital import EQUIPMENT
from abilene.risk.instalments import Instalment
from abilene.risk.least_capital import least_capital_usd
from abilene.risk.tables import LATER, POWER, or_never

Bills = dict[tuple[Key, int], list[Instalment]]
"""Instalments by phase and use."""


def equipment_bills(plan: BuildPlan, order: Sequence[Step]) -> Bills:
    """Return what is paid for equipment, by phase and use.

    What the plan buys in the quarter of a phase is that phase's; what it buys later
    belongs to the last phase before it. Of a phase that the plan never energises it is
    the least that carries its load.
    """
    found: Bills = defaultdict(list)
    for site_id in plan.case.programme.sites:
        here = at_site(order, site_id)
        for path, t, usd in equipment_payments(plan, site_id):
            for step, kind, lag, share in _belongs_to(plan, here, t):
                bn = usd * share / growth(plan.case, None, t) / BN_USD
                found[step.key, kind].append(Instalment(bn, lag, t, path))
        for step, bn in _of_never_built(plan, site_id, here):
            found[step.key, POWER].append(Instalment(bn, 0))
    return found


def at_site(order: Sequence[Step], site_id: str) -> list[Step]:
    """Return the phases of a campus, in the order in which they are played."""
    return [*filter(partial(_is_at, site_id), order)]


def _is_at(site_id: str, step: Step) -> bool:
    return step.site == site_id


def _of_never_built(
    plan: BuildPlan, site_id: str, here: Sequence[Step]
) -> Iterator[tuple[Step, float]]:
    """Yield the phases that the plan never energises, with the least that their equipment costs. [bn USD]"""
    is_built = partial(_is_built, plan)
    built = filter(is_built, here)
    carried_mw = sum(map(attrgetter("facility_mw"), built))
    for step in filterfalse(is_built, here):
        usd = least_capital_usd(plan.case, site_id, carried_mw, step.facility_mw)
        carried_mw += step.facility_mw
        yield step, usd / BN_USD


def _is_built(plan: BuildPlan, step: Step) -> bool:
    return plan.indices[step.key] is not None


def equipment_payments(
    plan: BuildPlan, site_id: str
) -> Iterator[tuple[str, int, float]]:
    """Yield what the plan pays for equipment of a campus from its day on: path, quarter, nominal. [USD]"""
    for kind in plan.case.programme.sites[site_id].equipment:
        yield from paid_ahead(plan, EQUIPMENT(site_id, kind))


def paid_ahead(plan: BuildPlan, path: str) -> Iterator[tuple[str, int, float]]:
    """Yield what the plan pays for a use from its day on: path, quarter, nominal. [USD]"""
    usd = plan.cost_usd.get(path, np.zeros(plan.case.quarters))
    for t in plan.case.now + np.flatnonzero(usd[plan.case.now :] > 0):
        yield path, int(t), float(usd[t])


def _belongs_to(
    plan: BuildPlan, here: Sequence[Step], quarter: int
) -> list[tuple[Step, int, int, float]]:
    """Return the phases to which equipment of a quarter belongs: use, lag and share of each.

    None if it comes before all of them.
    """
    planned = [or_never(plan.indices[step.key]) for step in here]
    first, end = bisect_left(planned, quarter), bisect_right(planned, quarter)
    with_it = here[first:end]
    if with_it:
        whole_mw = sum(map(attrgetter("facility_mw"), with_it))
        return [(step, POWER, 0, step.facility_mw / whole_mw) for step in with_it]
    if not first:
        return []
    return [(here[first - 1], LATER, quarter - planned[first - 1], 1.0)]


def first_equipment(
    plan: BuildPlan, order: Sequence[Step]
) -> Iterator[tuple[str, int, float]]:
    """Yield what the plan buys of equipment before every phase of its campus, as ``paid_ahead``."""
    for site_id in plan.case.programme.sites:
        here = at_site(order, site_id)
        for path, t, usd in equipment_payments(plan, site_id):
            if not _belongs_to(plan, here, t):
                yield path, t, usd
