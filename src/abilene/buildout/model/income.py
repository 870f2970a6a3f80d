"""What operation earns and costs, quarter by quarter, and what stands at the end: terms in the columns of the model.

What is energised at the end of a quarter runs from the next one on, with one set of
accelerators after the other: see ``lifetime``. Where compute has a price the plan
decides for each replacement within it which share of the phase gets it; the rest goes
dark: it earns nothing, draws nothing and is not staffed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter

from abilene.buildout.case import Case
from abilene.buildout.lifetime import Generation, generations_of
from abilene.buildout.model import uses
from abilene.buildout.model.connections import letter_fees
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_most,
    gathered,
    if_there,
    summed,
    without_zeros,
)
from abilene.buildout.schedule import Step, phase_of
from abilene.dates import HOURS_PER_QUARTER
from abilene.finance.capital import HARDWARE
from abilene.programme.compute_records import Hardware
from abilene.programme.fields import of_year
from abilene.programme.money_records import Obligation

Share = tuple[Generation, Terms]
"""A set of accelerators, and the share of the phase that has it."""
_rent = attrgetter("contract_usd_per_it_mw_year")
_is_history = attrgetter("is_history")
_energised = attrgetter("energised")


def has_price(case: Case) -> bool:
    """Return whether anybody says what compute brings."""
    sites = case.programme.sites.values()
    rents = map(_rent, sites)
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
    return if_there(form.on, (step.key, quarter))


def begun(form: Formulation, step: Step) -> Iterator[tuple[int, Terms]]:
    """Yield each quarter in which a phase may be energised, with 1 if it is energised in just that one, as terms."""
    if step.energised is not None:
        yield step.energised, {form.one: 1.0}
    yield from form.decisions(step)


def _all_begun(form: Formulation) -> Iterator[tuple[Step, int, Terms]]:
    """Yield the same for every phase, after the phase."""
    for step in form.steps:
        for energised, switched_on in begun(form, step):
            yield step, energised, switched_on


def is_decided(case: Case, generation: Generation) -> bool:
    """Return whether the plan decides if accelerators are replaced by these, for their cost falls due within it.

    Where nobody puts a price on compute, operation is taken to pay for itself, and for
    the replacement of its chips: it always does.
    """
    return case.now <= generation.first < case.quarters and has_price(case)


def add_refresh(form: Formulation) -> None:
    """k[p,e,g] <= k[p,e,g-1]: the share of phase p, energised in e, with its g-th accelerators, at most that before.

    The first has 1 if the phase is energised in e. What is not replaced at once goes
    dark for good.
    """
    for step, energised, switched_on in _all_begun(form):
        before = switched_on
        for place in _decided_places(form.case, step, energised):
            column = form.model.column(high=1.0)
            form.kept[step.key, energised, place] = column
            kept = {column: 1.0}
            at_most(form.model, kept, before)
            before = kept


def _decided_places(case: Case, step: Step, energised: int) -> Iterator[int]:
    """Yield the places, among the sets of a phase, of those that the plan decides about."""
    runs = generations_of(case, step.key, energised)
    for place, generation in enumerate(runs[1:], 1):
        if is_decided(case, generation):
            yield place


def sets(form: Formulation, step: Step) -> Iterator[tuple[int, list[Share]]]:
    """Yield each quarter in which a phase may be energised, and its sets of accelerators with their shares."""
    for energised, switched_on in begun(form, step):
        yield energised, _sets_of(form, step, energised, switched_on)


def all_sets(form: Formulation) -> Iterator[tuple[Step, int, list[Share]]]:
    """Yield the same for every phase, after the phase."""
    for step, energised, switched_on in _all_begun(form):
        yield step, energised, _sets_of(form, step, energised, switched_on)


def _sets_of(
    form: Formulation,
    step: Step,
    energised: int,
    switched_on: Terms,
) -> list[Share]:
    """Return the sets of a phase that is energised in a quarter; each keeps the share before it unless decided."""
    share = switched_on
    found: list[Share] = []
    runs = generations_of(form.case, step.key, energised)
    for place, generation in enumerate(runs):
        share = if_there(form.kept, (step.key, energised, place)) or share
        found.append((generation, share))
    return found


def refresh_costs(form: Formulation) -> dict[tuple[str, int, bool], Terms]:
    """Return what replacing hardware costs where the plan decides it, by path and quarter. [bn USD]"""
    return gathered(_refreshes(form))


def _refreshes(
    form: Formulation,
) -> Iterator[tuple[tuple[str, int, bool], Terms]]:
    """Yield the use of each replacement that the plan decides, and what it costs. [bn USD]"""
    for (key, energised, place), column in form.kept.items():
        step = form.by_key[key]
        one = generations_of(form.case, key, energised)[place]
        price_bn = replacement_usd(form.case, step, one) / BN_USD
        use = HARDWARE(*key), one.first, False
        yield use, {column: price_bn}


def replacement_usd(case: Case, step: Step, generation: Generation) -> float:
    """Return the price of new hardware for a whole phase in the quarter in which it begins to run. [USD]"""
    hardware = case.programme.hardware[generation.hardware]
    price_usd = hardware.usd_per_it_kw * step.it_mw * 1000
    return price_usd * uses.growth(case, hardware.usd_year, generation.first)


def alive(form: Formulation, step: Step, quarter: int) -> dict[str, Terms]:
    """Return the share of a phase that runs in a quarter, by its hardware."""
    if step.key not in form.alive:
        form.alive[step.key] = _alive_by_quarter(form, step)
    return form.alive[step.key].get(quarter, {})


def _alive_by_quarter(form: Formulation, step: Step) -> dict[int, dict[str, Terms]]:
    """Return the share of a phase that runs in each quarter up to the one after the plan, by its hardware."""
    found: dict[int, dict[str, Terms]] = {}
    shares = gathered(_runs(form, step))
    for (t, hardware), share in shares.items():
        by_hardware = found.setdefault(t, {})
        by_hardware[hardware] = without_zeros(share)
    return found


def _runs(form: Formulation, step: Step) -> Iterator[tuple[tuple[int, str], Terms]]:
    """Yield each quarter up to the one after the plan, and hardware that runs in it, with its share of a phase."""
    for one, share in shares_of(form, step):
        last = min(one.last, form.case.quarters)
        for t in range(one.first, last + 1):
            yield (t, one.hardware), share


def shares_of(form: Formulation, step: Step) -> Iterator[Share]:
    """Yield the sets of accelerators of a phase, whenever it is energised."""
    for _, found in sets(form, step):
        yield from found


def running(form: Formulation, step: Step, quarter: int) -> Terms:
    """Return the share of a phase that runs in a quarter."""
    return summed(alive(form, step, quarter).values())


def new_load(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return the load of a site at the end of a quarter, that runs in the next one, beside what is measured. [GW]"""
    load: Terms = {}
    for step in form.undecided(site_id):
        share = running(form, step, quarter + 1)
        add(load, share, step.facility_mw * GW)
    return load


def first_quarter(form: Formulation) -> int:
    """Return the first quarter in which anything runs or is decided; it may lie before the plan."""
    history = filter(_is_history, form.steps)
    begun_in: Iterable[int] = map(_energised, history)
    return min([0, *begun_in])


def revenue(form: Formulation, quarter: int) -> Terms:
    """Return what compute brings in a quarter. [bn USD]"""
    case, terms = form.case, Terms()
    for step in form.steps:
        for name, share in alive(form, step, quarter).items():
            hardware = case.programme.hardware[name]
            per_mw = usd_per_it_mw(case, step, hardware, quarter)
            usd = per_mw * step.it_mw
            add(terms, share, usd / BN_USD)
    return terms


def opex_usd(case: Case, step: Step, quarter: int) -> float:
    """Return staff, upkeep and other running costs of a whole phase in a quarter, without electricity. [USD]"""
    per_it_kw = case.programme.sites[step.site].opex_usd_per_it_kw_year / 4
    return per_it_kw * step.it_mw * 1000 * uses.growth(case, None, quarter)


def running_cost(form: Formulation, quarter: int) -> Terms:
    """Return staff, upkeep and other running costs of a quarter, without electricity. [bn USD]"""
    terms: Terms = {}
    for step in form.steps:
        usd = opex_usd(form.case, step, quarter)
        if usd:
            share = running(form, step, quarter)
            add(terms, share, usd / BN_USD)
    return terms


def obligations(form: Formulation, quarter: int) -> Terms:
    """Return what contracts and letters of credit come to in a quarter of the plan or the one after it. [bn USD]"""
    terms: Terms = {}
    every = form.case.programme.obligations.values()
    for due in filter(partial(is_due, form.case, quarter), every):
        usd = due_usd(form.case, due, quarter)
        add(terms, _waits_for(form, due, quarter), usd / BN_USD)
    add(terms, letter_fees(form, quarter))
    return without_zeros(terms)


def _waits_for(form: Formulation, due: Obligation, quarter: int) -> Terms:
    """Return 1 if a contract waits for no phase, or for one that was energised before a quarter."""
    if due.when_energised is None:
        return {form.one: 1.0}
    return on(form, form.by_key[phase_of(due.when_energised)], quarter - 1)


def is_due(case: Case, quarter: int, due: Obligation) -> bool:
    """Return whether a quarter lies between the dates of an obligation, both included."""
    first = max(0, case.index(due.from_))
    last = last_due(case, due, case.quarters)
    return first <= quarter <= last


def last_due(case: Case, due: Obligation, otherwise: int) -> int:
    """Return the last quarter in which an obligation is due; another where the file names no end."""
    return otherwise if due.until is None else case.index(due.until)


def due_usd(case: Case, due: Obligation, quarter: int) -> float:
    """Return what an obligation comes to in a quarter; it grows only where it has a year of money. [USD]"""
    usd = (due.usd_per_year or 0.0) / 4
    if due.usd_year is None:
        return usd
    return usd * uses.growth(case, due.usd_year, quarter)


def measured_cost(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what the measured load that runs in a quarter costs to run, also before the plan. [bn USD]"""
    history, terms = form.case.candidate_of_history(site_id), Terms()
    usd = uses.running_usd_per_mw(form.case, history, quarter)
    for step in form.history(site_id):
        load = running(form, step, quarter)
        add(terms, load, step.facility_mw * usd / BN_USD)
    return terms


def electricity(form: Formulation, quarter: int) -> Terms:
    """Return what power costs to run in a quarter, lost load at its value. [bn USD]"""
    by_site = map(partial(power_cost, form, quarter), form.case.programme.sites)
    return summed(by_site)


def power_cost(form: Formulation, quarter: int, site_id: str) -> Terms:
    """Return what the power of a site costs to run in a quarter, also before the plan. [bn USD]"""
    if quarter < 0:
        return measured_cost(form, site_id, quarter)
    return form.operating[site_id, quarter]
