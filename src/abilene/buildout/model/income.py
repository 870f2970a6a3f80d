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
from abilene.buildout.model.terms import BN_USD, Terms, add
from abilene.buildout.schedule import Step
from abilene.dates import HOURS_PER_QUARTER
from abilene.finance.capital import HARDWARE
from abilene.programme.fields import of_year
from abilene.programme.schema import Hardware


def has_price(case: Case) -> bool:
    """Return whether anybody says what compute brings."""
    hardware = {
        phase.hardware
        for site in case.programme.sites.values()
        for phase in site.phases.values()
    }
    rents = [site.contract_usd_per_it_mw_year for site in case.programme.sites.values()]
    prices = [case.programme.hardware[id_].usd_per_accelerator_hour for id_ in hardware]
    return any(given is not None for given in (*rents, *prices))


def usd_per_it_mw(case: Case, step: Step, hardware: Hardware, quarter: int) -> float:
    """Return what a MW of IT load brings in a quarter, nominal; nothing where nobody puts a price on it. [USD/MW]"""
    rent = case.programme.sites[step.site].contract_usd_per_it_mw_year
    if rent is not None:
        return rent / 4
    if hardware.usd_per_accelerator_hour is None:
        return 0.0
    per_hour = (
        of_year(hardware.usd_per_accelerator_hour, case.quarter(quarter).year)
        * hardware.sold_share
    )
    return per_hour * HOURS_PER_QUARTER * 1e6 / hardware.it_w_per_accelerator


def on(form: Formulation, step: Step, quarter: int) -> Terms:
    """Return 1 if a phase is energised by the end of a quarter, as terms; the quarter may lie before the plan."""
    if step.energised is not None:
        return {form.one: 1.0} if step.energised <= quarter else {}
    column = form.on.get((step.key, quarter))
    return {} if column is None else {column: 1.0}


def life(hardware: Hardware) -> int | None:
    """Return the life of hardware. [quarters]"""
    return (
        None if hardware.life_years is None else max(1, round(hardware.life_years * 4))
    )


def add_refresh(form: Formulation) -> None:
    """r[p,t] <= Z[p,t-life], r[p,t] >= r[p,t-1]: hardware may be replaced once it is past its life."""
    for step in form.steps:
        hardware = form.case.programme.hardware[step.phase.hardware]
        quarters = life(hardware)
        if hardware.refreshed_by is None or quarters is None:
            continue
        before: int | None = None
        for t in range(form.case.now, form.case.quarters):
            past = on(form, step, t - quarters)
            if past:
                form.refreshed[step.key, t] = column = form.model.column(high=1.0)
                form.model.row(
                    {column: 1.0, **{c: -v for c, v in past.items()}}, high=0.0
                )
                if before is not None:
                    form.model.row({column: 1.0, before: -1.0}, low=0.0)
                before = column


def refresh_costs(form: Formulation) -> dict[tuple[str, int, bool], Terms]:
    """Return what replacing hardware costs, by path, quarter and whether it is sunk. [bn USD]"""
    found: dict[tuple[str, int, bool], Terms] = defaultdict(dict)
    by_key = {step.key: step for step in form.steps}
    for (key, t), column in form.refreshed.items():
        price_bn = refresh_usd(form.case, by_key[key], t) / BN_USD
        terms = found[HARDWARE(*key), t, False]
        add(terms, {column: price_bn})
        if (key, t - 1) in form.refreshed:
            add(terms, {form.refreshed[key, t - 1]: -price_bn})
    return found


def refresh_usd(case: Case, step: Step, quarter: int) -> float:
    """Return the price of new hardware for a whole phase in a quarter. [USD]"""
    successor = case.programme.hardware[
        case.programme.hardware[step.phase.hardware].refreshed_by or ""
    ]
    return (
        successor.usd_per_it_kw
        * step.it_mw
        * 1000
        * uses.growth(case, successor.usd_year, quarter)
    )


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
    terms: Terms = {}
    for step in form.steps:
        hardware = form.case.programme.hardware[step.phase.hardware]
        first, second = alive(form, step, quarter - 1)
        add(
            terms,
            first,
            usd_per_it_mw(form.case, step, hardware, quarter) * step.it_mw / BN_USD,
        )
        if hardware.refreshed_by is not None:
            successor = form.case.programme.hardware[hardware.refreshed_by]
            add(
                terms,
                second,
                usd_per_it_mw(form.case, step, successor, quarter)
                * step.it_mw
                / BN_USD,
            )
    return terms


def running_cost(form: Formulation, quarter: int) -> Terms:
    """Return staff, upkeep and other running costs of a quarter, without electricity. [bn USD]"""
    terms: Terms = {}
    for step in form.steps:
        usd = (
            form.case.programme.sites[step.site].opex_usd_per_it_kw_year
            / 4
            * step.it_mw
            * 1000
        )
        if usd:
            add(
                terms,
                on(form, step, quarter - 1),
                usd * uses.growth(form.case, None, quarter) / BN_USD,
            )
    return terms


def obligations(form: Formulation, quarter: int) -> Terms:
    """Return what leases and other contracts come to in a quarter. [bn USD]"""
    terms: Terms = {}
    by_key = {step.key: step for step in form.steps}
    for due in form.case.programme.obligations.values():
        last = form.case.quarters if due.until is None else form.case.index(due.until)
        if not form.case.index(due.from_) <= quarter <= last:
            continue
        growth = (
            1.0
            if due.usd_year is None
            else uses.growth(form.case, due.usd_year, quarter)
        )
        bn = (due.usd_per_year or 0.0) / 4 * growth / BN_USD
        if due.when_energised is None:
            add(terms, {form.one: bn})
        else:
            site_id, _, phase_id = due.when_energised.partition(".")
            add(terms, on(form, by_key[site_id, phase_id], quarter - 1), bn)
    return {column: bn for column, bn in terms.items() if bn}


def electricity(form: Formulation, quarter: int) -> Terms:
    """Return what power costs to run in a quarter, lost load at its value. [bn USD]"""
    terms: Terms = {}
    for site_id in form.case.programme.sites:
        add(terms, form.operating[site_id, quarter])
    return terms
