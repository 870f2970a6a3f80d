"""What power costs in the programme model: to run, whether it is used or not, and to buy.

s: site, u: unit of equipment, j: candidate, t: quarter.
"""

from __future__ import annotations

from collections.abc import Iterator

from abilene.buildout.agreements import agreements_usd
from abilene.buildout.least_demand import fixed_charges_usd
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import measured_cost
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    difference,
    equal,
    if_there,
    scaled,
    without_zeros,
)
from abilene.buildout.model.uses import (
    EquipmentPayment,
    capital_usd,
    equipment_payment,
    equipment_usd,
    fixed_usd,
    growth,
    running_usd_per_mw,
)
from abilene.buildout.room import running_units
from abilene.finance.capital import EQUIPMENT
from abilene.solve import INFINITY

THETA = "theta"
"""Name of the rows of the cost of operation."""


def add_operating(form: Formulation, site_id: str) -> None:
    """operating[s,t] = sum over j of running[j,t] w[s,j,t-1] + sum over u of fixed[u,t] X[s,u,t-1]. [bn USD]

    What is energised at the end of a quarter runs from the next one on, up to the one
    after the plan. Measured load runs as the candidate of history does.
    """
    case = form.case
    for t in range(case.quarters + 1):
        terms = fixed_cost(form, site_id, t)
        for candidate in case.power(site_id).candidates:
            served = if_there(form.served, (site_id, candidate.name, t - 1))
            usd_per_mw = running_usd_per_mw(case, candidate, t)
            add(terms, served, usd_per_mw / GW / BN_USD)
        form.operating[site_id, t] = without_zeros(terms)


def fixed_cost(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what is due in a quarter whatever is decided of its load. [bn USD]

    What measured load costs to run, equipment whether it is used or not, the fixed charges
    of tariffs, and what power purchase agreements pay.
    """
    case, terms = form.case, Terms()
    units = case.power(site_id).units
    for unit, energised, mw in running_equipment(form, site_id):
        runs_mw = mw * (energised < quarter)
        usd = runs_mw * fixed_usd(case, units[unit], quarter)
        add(terms, {form.one: usd / BN_USD})
    for unit, price in units.items():
        built = if_there(form.built, (site_id, unit, quarter - 1))
        usd_per_mw = fixed_usd(case, price, quarter)
        add(terms, built, usd_per_mw / GW / BN_USD)
    add(terms, measured_cost(form, site_id, quarter))
    grown = growth(case, None, quarter)
    charges_usd = fixed_charges_usd(case, site_id, quarter) * grown
    settled_usd = agreements_usd(case, site_id, quarter, grown)
    add(terms, {form.one: (charges_usd + settled_usd) / BN_USD})
    return terms


def add_theta(form: Formulation, site_id: str, quarter: int) -> int:
    """Add the column that stands for the cost of operation in a quarter; return it. [bn USD]"""
    theta = form.model.column(low=-INFINITY)
    form.operating[site_id, quarter] = {theta: 1.0}
    return theta


def add_price_rows(form: Formulation, site_id: str) -> None:
    """theta[s,t] = operating[s,t], theta taking its place: the dual of this row is the price of a dollar."""
    for t in range(form.case.quarters + 1):
        cost = form.operating[site_id, t]
        theta = add_theta(form, site_id, t)
        row = equal(form.model, {theta: 1.0}, cost)
        form.power_rows[site_id, THETA, t] = row


def running_equipment(
    form: Formulation, site_id: str
) -> Iterator[tuple[str, int, float]]:
    """Yield what measured load runs on: unit, quarter in which it came into service, and how much. [MW, MWh]

    It came with its phase: it is sunk, and stands beside what the plan builds.
    """
    for step in form.history(site_id):
        running = running_units(form.case, site_id, step.facility_mw)
        for unit, mw in running.items():
            yield unit, step.energised or 0, mw


def all_running_equipment(
    form: Formulation,
) -> Iterator[tuple[tuple[str, str], int, float]]:
    """Yield the same of all sites: site and unit, quarter, and how much. [MW, MWh]"""
    for site_id in form.case.programme.sites:
        for unit, energised, mw in running_equipment(form, site_id):
            yield (site_id, unit), energised, mw


def sunk_equipment(form: Formulation) -> Iterator[EquipmentPayment]:
    """Yield the equipment that measured load runs on, as it was paid."""
    case = form.case
    for (site_id, unit), t, mw in all_running_equipment(form):
        if not case.power(site_id).units[unit].rented:
            yield equipment_payment(case, (site_id, unit), t, mw)


def equipment_costs(form: Formulation) -> Iterator[tuple[tuple[str, int, bool], Terms]]:
    """Yield what equipment costs by path of the use, quarter and whether it is sunk. [bn USD]

    capital[u,t] (X[s,u,t] - X[s,u,t-1]) of what the plan builds, and what measured load
    runs on.
    """
    for paid in sunk_equipment(form):
        usd = equipment_usd(form.case, paid)
        yield (paid.use, paid.quarter, True), {form.one: usd / BN_USD}
    for (site_id, unit, t), column in form.built.items():
        price = form.case.power(site_id).units[unit]
        if price.rented:
            continue
        before = if_there(form.built, (site_id, unit, t - 1))
        newly_built = difference({column: 1.0}, before)
        usd_per_mw = capital_usd(form.case, price, t)
        use = (EQUIPMENT(site_id, price.kind), t, False)
        yield use, scaled(newly_built, usd_per_mw / GW / BN_USD)
