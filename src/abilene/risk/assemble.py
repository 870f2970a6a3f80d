"""From a plan to the tables of its roll-out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.room import room_mw
from abilene.buildout.schedule import steps
from abilene.risk.fixed_tables import fixed_table, fixed_uses, service_payments
from abilene.risk.loan_tables import lending_table
from abilene.risk.money_tables import money_table
from abilene.risk.payers import payers_of
from abilene.risk.payment_tables import payment_tables
from abilene.risk.phase_tables import phase_tables, played
from abilene.risk.tables import EVENT, RollOutTables

UNBOUNDED_MW = 1e9
"""What stands for a load without a bound. [MW]"""


def tables_of(plan: BuildPlan) -> RollOutTables:
    """Return the tables of a plan."""
    case, order = plan.case, played(plan)
    sites, payers = [*case.programme.sites], payers_of(plan)
    place = {step.key: i for i, step in enumerate(order)}
    uses, service = fixed_uses(plan, payers, order), service_payments(plan, payers)
    fixed, quarter = fixed_table(plan, payers, uses, service, place)
    return RollOutTables(
        now=case.now,
        quarters=case.quarters,
        phases=phase_tables(plan, order, sites),
        payments=payment_tables(plan, order, payers),
        fixed=fixed,
        money=money_table(plan, payers, [*uses, *service], place),
        loans=lending_table(plan, payers),
        quarter=quarter,
        room=room_by_event(plan, sites),
        event=np.zeros(0, EVENT),
        online_mw=sum(step.it_mw for step in steps(case) if step.is_history),
    )


def room_by_event(plan: BuildPlan, sites: Sequence[str]) -> Floats:
    """Return the load that can be added at each campus, by quarter. [MW]"""
    case = plan.case
    measured = dict.fromkeys(sites, 0.0)
    for step in steps(case):
        if step.is_history:
            measured[step.site] += step.facility_mw
    rooms = [[room_mw(case, site_id, measured[site_id])] for site_id in sites]
    room: Floats = np.minimum(np.array(rooms), UNBOUNDED_MW)
    return room
