"""The phases of a plan as the roll-out plays them, what each of them costs, and who pays that in the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from abilene.buildout.case import Case, Key
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, ready, steps
from abilene.finance.capital import EQUIPMENT, HARDWARE, SHELL
from abilene.risk import tables
from abilene.risk.least_capital import least_capital_usd
from abilene.risk.payers import Payers
from abilene.risk.tables import NEVER, Payments, Records


@dataclass(frozen=True)
class Instalment:
    """One instalment of what a phase costs."""

    bn: float
    """At prices of the programme's year. [bn USD]"""
    lag: int
    planned: int = NEVER
    """Quarter in which the plan pays it."""
    path: str = ""
    """Path of the use, by which its payers in the plan are found."""


def played(plan: BuildPlan) -> tuple[Step, ...]:
    """Return the phases that are still to be energised, in the order in which they are played.

    As the plan energises them; those that it never does come last, as their own dates
    allow. Phases of one campus stay in their order.
    """
    case, planned = plan.case, plan.indices
    undecided = [step for step in steps(case) if not step.is_history]
    earliest: dict[str, int] = {}
    allowed: dict[Key, int] = {}
    for step in undecided:
        earliest[step.site] = max(earliest.get(step.site, 0), ready(case, step))
        allowed[step.key] = earliest[step.site]

    def rank(step: Step) -> tuple[int, int]:
        quarter = planned[step.key]
        return NEVER if quarter is None else quarter, allowed[step.key]

    # a sort keeps what is equal in the order of the file
    return tuple(sorted(undecided, key=rank))


def phase_tables(
    plan: BuildPlan, order: Sequence[Step], sites: Sequence[str]
) -> Records:
    """Return the table of phases."""
    case, planned = plan.case, plan.indices
    load_mw, before = _along_sites(case, order)
    found = np.zeros(len(order), tables.PHASE)
    for i, step in enumerate(order):
        one, quarter = found[i], planned[step.key]
        one["site"] = sites.index(step.site)
        one["it_mw"] = step.it_mw
        one["load_mw"], one["before"] = load_mw[step.key], before[step.key]
        one["ready"] = ready(case, step)
        one["planned"] = NEVER if quarter is None else quarter
        one["started"] = NEVER if step.started is None else step.started
        one["build"] = step.phase.build_quarters
    return found


def _along_sites(
    case: Case, order: Sequence[Step]
) -> tuple[dict[Key, float], dict[Key, int]]:
    """Return the load up to each phase at its site, and the place of the phase before it."""
    place = {step.key: i for i, step in enumerate(order)}
    load_mw: dict[Key, float] = {}
    before: dict[Key, int] = {}
    so_far: dict[str, float] = defaultdict(float)
    last: dict[str, int] = defaultdict(lambda: -1)
    for step in steps(case):
        if step.is_history:
            continue
        so_far[step.site] += step.facility_mw
        load_mw[step.key], before[step.key] = so_far[step.site], last[step.site]
        last[step.site] = place[step.key]
    return load_mw, before


def payment_tables(plan: BuildPlan, order: Sequence[Step], payers: Payers) -> Payments:
    """Return what the phases cost, and who pays that in the plan."""
    use = np.zeros((len(order), tables.USES), tables.USE)
    due: list[tuple[float, int, int, int, int]] = []
    paid: list[tuple[int, int, float]] = []
    pool: list[int] = []
    equipment = _equipment(plan, order)
    for place, kind in np.ndindex(*use.shape):
        step, here = order[place], use[place, kind]
        here["first"], here["pool"] = len(due), len(pool)
        for one in _instalments(plan, step, kind, equipment):
            first = len(paid)
            if one.planned < NEVER:
                paid += payers.shares(one.path, one.planned)
            due.append((one.bn, one.lag, one.planned, first, len(paid)))
        pool += payers.pool(_path(step, kind, case=plan.case))
        here["end"], here["pool_end"] = len(due), len(pool)
    return Payments(
        use=use.ravel(),
        due=np.array(due, tables.DUE),
        payer=np.array(paid, tables.PAYER),
        pool=np.array(pool, np.int64),
    )


def _path(step: Step, kind: int, case: Case) -> str:
    """Return the path of a use of a phase; nothing for equipment where the campus can have none."""
    if kind == tables.SHELL:
        return SHELL(*step.key)
    if kind == tables.CHIPS:
        return HARDWARE(*step.key)
    kinds = case.programme.sites[step.site].equipment
    return EQUIPMENT(step.site, next(iter(kinds))) if kinds else ""


def _instalments(
    plan: BuildPlan,
    step: Step,
    kind: int,
    equipment: Mapping[tuple[Key, int], list[Instalment]],
) -> Iterator[Instalment]:
    if kind == tables.SHELL:
        yield from _of_shell(plan, step)
    elif kind == tables.CHIPS:
        yield from _of_chips(plan, step)
    else:
        yield from equipment.get((step.key, kind), ())


def _of_shell(plan: BuildPlan, step: Step) -> Iterator[Instalment]:
    """Yield what is yet to be paid for a building: its instalments by the quarters since work begins."""
    case, phase, planned = plan.case, step.phase, plan.indices[step.key]
    whole_bn = _base_bn(
        case, phase.usd_year, phase.shell_usd_per_it_kw * step.it_mw * 1000
    )
    begin = step.started
    if begin is None and planned is not None:
        begin = planned - phase.build_quarters + 1
    for lag, share in enumerate(phase.shell_spend):
        due = None if begin is None else begin + lag
        is_sunk = step.started is not None and due is not None and due < case.now
        if is_sunk or share <= 0:
            continue
        when = NEVER
        if planned is not None and due is not None:
            when = min(max(due, case.now), planned)
        yield Instalment(share * whole_bn, lag, when, SHELL(*step.key))


def _of_chips(plan: BuildPlan, step: Step) -> Iterator[Instalment]:
    """Yield what is paid for accelerators, by the quarters before the phase is energised."""
    case, phase, planned = plan.case, step.phase, plan.indices[step.key]
    hardware = case.programme.hardware[phase.hardware]
    whole_bn = _base_bn(
        case, hardware.usd_year, hardware.usd_per_it_kw * step.it_mw * 1000
    )
    for k, share in enumerate(phase.hardware_spend):
        lag = phase.hardware_quarters - 1 - k
        if share > 0:
            when = NEVER if planned is None else max(planned - lag, case.now)
            yield Instalment(share * whole_bn, lag, when, HARDWARE(*step.key))


def _base_bn(case: Case, usd_year: int | None, usd: float) -> float:
    """Return a cost at prices of the programme's year. [bn USD]"""
    return usd * growth(case, usd_year, 0) / growth(case, None, 0) / BN_USD


def _equipment(
    plan: BuildPlan, order: Sequence[Step]
) -> dict[tuple[Key, int], list[Instalment]]:
    """Return what is paid for equipment, by phase and use.

    What the plan buys in the quarter of a phase is that phase's; what it buys later
    belongs to the last phase before it. Of a phase that the plan never energises it is
    the least that carries its load.
    """
    found: dict[tuple[Key, int], list[Instalment]] = defaultdict(list)
    for site_id in plan.case.programme.sites:
        here = [step for step in order if step.site == site_id]
        for path, t, usd in equipment_payments(plan, site_id):
            for key, kind, lag, share in _belongs_to(plan, here, t):
                bn = usd * share / growth(plan.case, None, t) / BN_USD
                found[key, kind].append(Instalment(bn, lag, t, path))
        carried_mw = sum(
            step.facility_mw for step in here if plan.indices[step.key] is not None
        )
        for step in here:
            if plan.indices[step.key] is None:
                added = least_capital_usd(
                    plan.case, site_id, carried_mw, step.facility_mw
                )
                carried_mw += step.facility_mw
                if added:
                    found[step.key, tables.POWER].append(Instalment(added / BN_USD, 0))
    return found


def equipment_payments(
    plan: BuildPlan, site_id: str
) -> Iterator[tuple[str, int, float]]:
    """Yield what the plan pays for equipment of a campus from the day of the plan on: path, quarter, nominal. [USD]"""
    for kind in plan.case.programme.sites[site_id].equipment:
        path = EQUIPMENT(site_id, kind)
        usd = plan.cost_usd.get(path)
        if usd is not None:
            ahead = np.flatnonzero(usd[plan.case.now :] > 0) + plan.case.now
            yield from ((path, int(t), float(usd[t])) for t in ahead)


def _belongs_to(
    plan: BuildPlan, here: Sequence[Step], quarter: int
) -> list[tuple[Key, int, int, float]]:
    """Return the phases to which equipment of a quarter belongs: key, use, lag and share; none if it is before all."""
    planned = plan.indices
    energised = [(planned[step.key], step) for step in here]
    by_then = [(t, step) for t, step in energised if t is not None and t <= quarter]
    if not by_then:
        return []
    with_it = [step for t, step in by_then if t == quarter]
    if not with_it:
        last, step = by_then[-1]
        return [(step.key, tables.LATER, quarter - last, 1.0)]
    whole_mw = sum(step.facility_mw for step in with_it)
    return [
        (step.key, tables.POWER, 0, step.facility_mw / whole_mw) for step in with_it
    ]


def belongs_to_none(plan: BuildPlan, here: Sequence[Step], quarter: int) -> bool:
    """Return whether equipment that the plan buys in a quarter comes before every phase of its campus."""
    return not _belongs_to(plan, here, quarter)
