"""What operation earns and costs, quarter by quarter, and what stands at the end: terms in the columns of the model.

What is energised at the end of a quarter runs from the next one on. Its accelerators
earn until the end of their life; then they may be replaced, on the same IT load, by
those that ``refreshed_by`` names: r[p,t] is the share of phase p whose hardware has
been replaced by quarter t, at most what is past its life by then.
"""

from __future__ import annotations

from collections import defaultdict

from abilene.buildout.case import Case, Key
from abilene.buildout.model import uses
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, Terms, add, scaled, without_zeros
from abilene.buildout.schedule import Step, phase_of
from abilene.dates import HOURS_PER_QUARTER
from abilene.finance.capital import HARDWARE
from abilene.programme.fields import of_year
from abilene.programme.money_records import Obligation
from abilene.programme.schema import Hardware


def has_price(case: Case) -> bool:
    """Return whether anybody says what compute brings."""
    sites = case.programme.sites.values()
    rents = (site.contract_usd_per_it_mw_year for site in sites)
    used = {phase.hardware for site in sites for phase in site.phases.values()}
    prices = (case.programme.hardware[id_].usd_per_accelerator_hour for id_ in used)
    return any(given is not None for given in (*rents, *prices))


def usd_per_it_mw(case: Case, step: Step, hardware: Hardware, quarter: int) -> float:
    """Return what a MW of IT load brings in a quarter, nominal; nothing where nobody puts a price on it. [USD/MW]"""
    rent = case.programme.sites[step.site].contract_usd_per_it_mw_year
    if rent is not None:
        return rent / 4
    if hardware.usd_per_accelerator_hour is None:
        return 0.0
    price = of_year(hardware.usd_per_accelerator_hour, case.quarter(quarter).year)
    per_hour = price * hardware.sold_share
    return per_hour * HOURS_PER_QUARTER * 1e6 / hardware.it_w_per_accelerator


def on(form: Formulation, step: Step, quarter: int) -> Terms:
    """Return 1 if a phase is energised by the end of a quarter, as terms; the quarter may lie before the plan."""
    if step.energised is not None:
        return {form.one: 1.0} if step.energised <= quarter else {}
    column = form.on.get((step.key, quarter))
    return {} if column is None else {column: 1.0}


def life(hardware: Hardware) -> int | None:
    """Return the life of hardware. [quarters]"""
    years = hardware.life_years
    return None if years is None else max(1, round(years * 4))


def add_refresh(form: Formulation) -> None:
    """r[p,t] <= Z[p,t-life], r[p,t] >= r[p,t-1]: hardware may be replaced once it is past its life."""
    for step in form.steps:
        hardware = form.case.programme.hardware[step.phase.hardware]
        quarters = life(hardware)
        if hardware.refreshed_by is not None and quarters is not None:
            _add_refresh_of(form, step, quarters)


def _add_refresh_of(form: Formulation, step: Step, quarters: int) -> None:
    """Add r[p,t] of a phase whose hardware lives so many quarters."""
    for t in range(form.case.now, form.case.quarters):
        past = on(form, step, t - quarters)
        if past:
            form.refreshed[step.key, t] = column = form.model.column(high=1.0)
            form.model.row({column: 1.0, **scaled(past, -1.0)}, high=0.0)
            form.never_falls(column, form.refreshed.get((step.key, t - 1)))


def refresh_costs(form: Formulation) -> dict[tuple[str, int, bool], Terms]:
    """Return what replacing hardware costs, by path, quarter and whether it is sunk. [bn USD]"""
    found: dict[tuple[str, int, bool], Terms] = defaultdict(dict)
    for key, t in form.refreshed:
        price_bn = refresh_usd(form.case, form.by_key[key], t) / BN_USD
        add(found[HARDWARE(*key), t, False], newly_refreshed(form, key, t), price_bn)
    return found


def newly_refreshed(form: Formulation, key: Key, quarter: int) -> Terms:
    """Return the share of a phase whose hardware is replaced in just this quarter: r[p,t] - r[p,t-1]."""
    terms = {form.refreshed[key, quarter]: 1.0}
    add(terms, _refreshed(form, key, quarter - 1), -1.0)
    return terms


def refresh_usd(case: Case, step: Step, quarter: int) -> float:
    """Return the price of new hardware for a whole phase in a quarter. [USD]"""
    successor = successor_of(case, step)
    price_usd = successor.usd_per_it_kw * step.it_mw * 1000
    return price_usd * uses.growth(case, successor.usd_year, quarter)


def successor_of(case: Case, step: Step) -> Hardware:
    """Return the hardware that takes the place of that of a phase, where any does."""
    hardware = case.programme.hardware[step.phase.hardware]
    return case.programme.hardware[hardware.refreshed_by or ""]


def alive(form: Formulation, step: Step, quarter: int) -> tuple[Terms, Terms]:
    """Return the share of a phase whose first, and whose second hardware still works at the end of a quarter."""
    hardware = form.case.programme.hardware[step.phase.hardware]
    first, second = on(form, step, quarter), Terms()
    quarters = life(hardware)
    if quarters is not None:
        add(first, on(form, step, quarter - quarters), -1.0)
    if hardware.refreshed_by is not None:
        add(second, _refreshed(form, step.key, quarter))
        again = life(form.case.programme.hardware[hardware.refreshed_by])
        if again is not None:
            add(second, _refreshed(form, step.key, quarter - again), -1.0)
    return first, second


def _refreshed(form: Formulation, key: Key, quarter: int) -> Terms:
    column = form.refreshed.get((key, quarter))
    return {} if column is None else {column: 1.0}


def revenue(form: Formulation, quarter: int) -> Terms:
    """Return what compute brings in a quarter. [bn USD]"""
    case, terms = form.case, Terms()
    for step in form.steps:
        hardware = case.programme.hardware[step.phase.hardware]
        first, second = alive(form, step, quarter - 1)
        price_usd = usd_per_it_mw(case, step, hardware, quarter)
        add(terms, first, price_usd * step.it_mw / BN_USD)
        if hardware.refreshed_by is not None:
            successor = successor_of(case, step)
            price_usd = usd_per_it_mw(case, step, successor, quarter)
            add(terms, second, price_usd * step.it_mw / BN_USD)
    return terms


def running_cost(form: Formulation, quarter: int) -> Terms:
    """Return staff, upkeep and other running costs of a quarter, without electricity. [bn USD]"""
    case, terms = form.case, Terms()
    growth = uses.growth(case, None, quarter)
    for step in form.steps:
        per_it_kw = case.programme.sites[step.site].opex_usd_per_it_kw_year / 4
        usd = per_it_kw * step.it_mw * 1000
        if usd:
            add(terms, on(form, step, quarter - 1), usd * growth / BN_USD)
    return terms


def obligations(form: Formulation, quarter: int) -> Terms:
    """Return what leases and other contracts come to in a quarter. [bn USD]"""
    terms: Terms = {}
    for due in form.case.programme.obligations.values():
        if not _is_due(form.case, due, quarter):
            continue
        bn = _due_usd(form.case, due, quarter) / BN_USD
        when: Terms = {form.one: 1.0}
        if due.when_energised is not None:
            step = form.by_key[phase_of(due.when_energised)]
            when = on(form, step, quarter - 1)
        add(terms, when, bn)
    return without_zeros(terms)


def _is_due(case: Case, due: Obligation, quarter: int) -> bool:
    """Return whether a quarter lies between the dates of an obligation, both included."""
    last = case.quarters if due.until is None else case.index(due.until)
    return case.index(due.from_) <= quarter <= last


def _due_usd(case: Case, due: Obligation, quarter: int) -> float:
    """Return what an obligation comes to in a quarter; it grows only where it has a year of money. [USD]"""
    usd = (due.usd_per_year or 0.0) / 4
    if due.usd_year is None:
        return usd
    return usd * uses.growth(case, due.usd_year, quarter)


def electricity(form: Formulation, quarter: int) -> Terms:
    """Return what power costs to run in a quarter, lost load at its value. [bn USD]"""
    terms: Terms = {}
    for site_id in form.case.programme.sites:
        add(terms, form.operating[site_id, quarter])
    return terms
