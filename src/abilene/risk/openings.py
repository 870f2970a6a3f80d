"""What opens each tranche: a date, a phase, IT load, or the draws of another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple, cast

from abilene.buildout.case import Case, Key
from abilene.buildout.diagnosis import in_numbers
from abilene.buildout.model.opening import ENOUGH_BN, opened
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import phase_of
from abilene.dates import Quarter
from abilene.finance.capital import Funding
from abilene.programme.money_records import Event
from abilene.risk.payers import Payers
from abilene.risk.tables import BY_DATE, BY_DRAWS, BY_LOAD, BY_PHASE, NEVER, PER_MW


class Opening(NamedTuple):
    """What opens a tranche."""

    kind: int
    key: int = -1
    """Of the phase or the tranche whose event it is, its place."""
    wanted: float = 0.0
    """IT load [MW], draws [bn USD], or bn USD per MW."""
    opens: int = NEVER
    """Quarter in which it is promised to be open, where that is a date."""


def opening_of(
    plan: BuildPlan, payers: Payers, one: Funding, place: Mapping[Key, int]
) -> Opening:
    """Return what opens a tranche; ``place`` is that of each phase that is played."""
    event = plan.case.event(one.id)
    if event is None:
        return Opening(BY_DATE, opens=_dated(plan.case, one))
    if event.energised is not None:
        return _of_phase(plan, phase_of(event.energised), place)
    if event.drawn is not None:
        return _of_draws(plan.case, payers, event, event.drawn)
    return _of_load(event)


def _dated(case: Case, one: Funding) -> int:
    """Return the quarter in which a tranche is promised to be open, -NEVER where it says nothing."""
    return case.index_of(one.opens) if isinstance(one.opens, Quarter) else -NEVER


def _of_load(event: Event) -> Opening:
    if event.per_it_online_mw_usd is not None:
        bn_per_mw = event.per_it_online_mw_usd / BN_USD
        return Opening(PER_MW, wanted=bn_per_mw, opens=-NEVER)
    return Opening(BY_LOAD, wanted=cast("float", event.it_online_mw))


def _of_phase(plan: BuildPlan, key: Key, place: Mapping[Key, int]) -> Opening:
    """Return the opening by a phase; that of one which is history has a date."""
    if key in place:
        return Opening(BY_PHASE, place[key])
    energised = plan.indices[key]
    return Opening(BY_DATE, opens=NEVER if energised is None else energised + 1)


def _of_draws(case: Case, payers: Payers, event: Event, drawn: str) -> Opening:
    """Return the opening by draws of another tranche: of one without money nothing is ever drawn."""
    if drawn not in payers.place:
        return Opening(BY_DATE)
    own_bn = case.funding[drawn].own_usd / BN_USD
    wanted = own_bn * (event.fraction or 1.0) - ENOUGH_BN
    return Opening(BY_DRAWS, payers.place[drawn], wanted)


def planned_opening(plan: BuildPlan, one: Funding) -> int:
    """Return the first quarter in which a tranche is open in the plan, or NEVER."""
    if plan.case.event(one.id) is None:
        return _dated(plan.case, one)
    is_open = partial(opened, in_numbers(plan, plan.case, 0), one.id)
    return next(filter(is_open, range(plan.case.quarters)), NEVER)
