"""From a plan to the tables of its roll-out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.order import Phases
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import steps
from abilene.risk.fixed_tables import (
    fixed_table,
    fixed_uses,
    left_bn,
    service_payments,
)
from abilene.risk.loan_tables import lending_table
from abilene.risk.money_tables import money_table
from abilene.risk.payers import payers_of
from abilene.risk.payment_tables import payment_tables
from abilene.risk.phase_tables import phase_tables, played
from abilene.risk.power_events import PowerEvent, power_events, room_by_event
from abilene.risk.tables import EVENT, RollOutTables


def tables_of(
    plan: BuildPlan, listed: Phases = (), income: Floats | None = None
) -> RollOutTables:
    """Return the tables of a plan; ``listed`` and ``income`` as in ``deck_of``."""
    case, order = plan.case, played(plan, listed)
    sites, payers = [*case.programme.sites], payers_of(plan)
    place = {step.key: i for i, step in enumerate(order)}
    uses, service = fixed_uses(plan, payers, order), service_payments(plan, payers)
    fixed, quarter = fixed_table(plan, payers, uses, service, place)
    if income is None:
        income = np.zeros((len(order), case.quarters, case.quarters))
    quarter["owed"] -= left_bn(plan, order, income)
    events = power_events(case)
    return RollOutTables(
        now=case.now,
        begins=case.now,
        quarters=case.quarters,
        phases=phase_tables(plan, order, sites),
        payments=payment_tables(plan, order, payers),
        fixed=fixed,
        money=money_table(plan, payers, [*uses, *service], place),
        loans=lending_table(plan, payers),
        quarter=quarter,
        room=room_by_event(case, sites, events),
        event=np.array([*_places(sites, events)], EVENT),
        income=income,
        online_mw=sum(step.it_mw for step in steps(case) if step.is_history),
        strict=int(bool(listed)),
    )


def _places(
    sites: Sequence[str], events: Sequence[PowerEvent]
) -> Iterator[tuple[int, int, int]]:
    """Yield the campus of each event, its bit there, and the quarter that is promised."""
    bits = Counter[str]()
    for one in events:
        yield sites.index(one.site), bits[one.site], one.quarter
        bits[one.site] += 1
