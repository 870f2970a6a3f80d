"""From the columns of a solved model to a build-out plan. Costs are computed again from the decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import accumulate, chain
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.billed import by_line_usd, ratcheted_mw, with_least_bills
from abilene.buildout.candidates import UnitPrice
from abilene.buildout.case import Case, Key
from abilene.buildout.lifetime import generations_of, shared
from abilene.buildout.model import income, uses
from abilene.buildout.model.after import electricity_in, last_of_power
from abilene.buildout.model.assemble import Use
from abilene.buildout.model.bill_lag import bills_paid
from abilene.buildout.model.connections import all_payments
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.objectives import less_npv, present_cost
from abilene.buildout.model.operating import all_running_equipment, sunk_equipment
from abilene.buildout.model.terms import BN_USD, GW, Terms, if_there, value
from abilene.buildout.model.uses import EquipmentPayment
from abilene.buildout.outcome import BuildPlan, Decision, IrreducibleShortfall
from abilene.buildout.room import grid_mw
from abilene.buildout.schedule import Step, steps
from abilene.buildout.sources import Costs, read_sources
from abilene.dates import Quarter

Load = Literal["it_mw", "facility_mw"]
ROUNDING_SHARE = 1e-9
"""Share of a phase below which it is nothing. [-]"""
ROUNDING_MW = 1e-3
"""Power below this is rounding. [MW]"""


def plan_of_solution(
    form: Formulation, x: Floats, irreducible: IrreducibleShortfall, decision: Decision
) -> BuildPlan:
    """Turn the columns of a solved model into a plan.

    Costs are computed again from the decisions, and so are bills.
    """
    x = with_least_bills(form, x)
    case, sites = form.case, form.case.programme.sites
    energised = {step.key: energised_in(form, step, x) for step in form.steps}
    built_mw = _built_mw(form, x)
    shares = generation_shares(form, energised, x)
    facility_mw = load_mw(case, energised, "facility_mw", shares)
    costs = _costs_usd(form, x, energised, built_mw)
    inside, before_start_usd = _inside(costs)
    return BuildPlan(
        case=case,
        irreducible=irreducible,
        status=decision.status,
        mip_gap=decision.mip_gap,
        stopped=decision.stopped,
        quarters=case.programme.quarters,
        energised=_calendar(case, energised),
        shares=shares,
        it_mw=load_mw(case, energised, "it_mw", shares),
        facility_mw=facility_mw,
        units_mw=_in_service_mw(form, built_mw),
        served_mw=_served_mw(form, x, facility_mw),
        power_not_attributed_mw={id_: _unexplained_mw(form, id_) for id_ in sites},
        cost_usd=_by_path(case, inside),
        sources=read_sources(form, x, inside),
        equipment_bought=(*sunk_equipment(form), *_equipment_bought(case, built_mw)),
        equipment_before=_equipment_before(costs),
        before_start_usd=before_start_usd,
        energy_usd={id_: _energy_usd(form, x, id_) for id_ in sites},
        bills_paid=dict(
            zip(sites, map(partial(bills_paid, form, x), sites), strict=True)
        ),
        carried_usd=by_line_usd(form, x, form.carried),
        stranded_usd=by_line_usd(form, x, form.stranded),
        ratcheted_mw=ratcheted_mw(form, x),
        not_taken_usd=by_line_usd(form, x, form.not_taken),
        take_beyond_usd=by_line_usd(form, x, form.take_beyond),
        credits_usd=_credits_usd(form, x),
        electricity_usd={id_: _electricity_usd(form, x, id_) for id_ in sites},
        present_cost_usd=value(present_cost(form), x) * BN_USD,
        npv_usd=_npv_usd(form, x),
    )


def _npv_usd(form: Formulation, x: Floats) -> float | None:
    """Return the net present value, in money of the programme's year; None without a price of compute. [USD]"""
    case, header = form.case, form.case.programme.programme
    if not income.has_price(case):
        return None
    years = case.quarter(case.now).year - header.usd_year
    money = (1 + header.inflation_per_year) ** years
    return -value(less_npv(form), x) * BN_USD / money


def _calendar(
    case: Case, energised: Mapping[Key, int | None]
) -> dict[Key, Quarter | None]:
    """Return quarters of the plan as those of the calendar."""
    found: dict[Key, Quarter | None] = dict.fromkeys(energised)
    for key, index in energised.items():
        if index is not None:
            found[key] = case.quarter(index)
    return found


def _inside(costs: Costs) -> tuple[Costs, float]:
    """Return the costs of the quarters of the plan, and the sum of those before its first. [USD]"""
    inside: dict[Use, float] = {}
    before_usd = 0.0
    for use, usd in costs.items():
        _, quarter, _ = use
        if quarter >= 0:
            inside[use] = usd
        else:
            before_usd += usd
    return inside, before_usd


def _equipment_before(costs: Costs) -> dict[str, dict[int, float]]:
    """Return what equipment cost before the first quarter of the plan, by path of the use and quarter. [USD]"""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for (path, t, _), usd in costs.items():
        if t < 0 and ".equipment." in path:
            found[path][t] = usd
    return dict(found)


def _by_path(case: Case, costs: Costs) -> dict[str, Floats]:
    """Return costs over the quarters of the plan, by path of the use. [USD]"""
    found: dict[str, Floats] = defaultdict(lambda: np.zeros(case.quarters))
    for (path, t, _), usd in costs.items():
        found[path][t] += usd
    return dict(found)


def _energy_usd(form: Formulation, x: Floats, site_id: str) -> Floats:
    """Return what the power of a site costs to run, by quarter. [USD]"""
    quarters = range(form.case.quarters)
    bn = [value(form.operating[site_id, t], x) for t in quarters]
    return np.array(bn) * BN_USD


def _credits_usd(form: Formulation, x: Floats) -> dict[tuple[str, str], Floats]:
    """Return what utilities pay for what they may cut to the quarter after the plan, by site and contract. [USD]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, contract, t), terms in form.credits.items():
        if t <= form.case.quarters:
            none = np.zeros(form.case.quarters + 1)
            by_quarter = found.setdefault((site_id, contract), none)
            by_quarter[t] = -value(terms, x) * BN_USD
    return found


def _electricity_usd(form: Formulation, x: Floats, site_id: str) -> dict[int, float]:
    """Return what power costs to run in every quarter, before and after the plan too. [USD]"""
    first, last = income.first_quarter(form), last_of_power(form, site_id)
    return {
        t: value(_electricity_terms(form, site_id, t), x) * BN_USD
        for t in range(first, last + 1)
    }


def _electricity_terms(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what power costs to run in a quarter: as measured, as the model has it, or after the plan. [bn USD]"""
    if quarter < 0:
        return income.measured_cost(form, site_id, quarter)
    if quarter <= form.case.quarters:
        return form.operating[site_id, quarter]
    return electricity_in(form, site_id, quarter)


def energised_in(form: Formulation, step: Step, x: Floats) -> int | None:
    """Return the quarter in which a phase is energised in a solution, or None."""
    if step.energised is not None:
        return step.energised
    for t in step.window(form.case.quarters):
        if x[form.on[step.key, t]] > 0.5:
            return t
    return None


def generation_shares(
    form: Formulation, energised: Mapping[Key, int | None], x: Floats
) -> dict[Key, tuple[float, ...]]:
    """Return the share of each energised phase that has its first accelerators, its second, and so on. [-]"""
    found: dict[Key, tuple[float, ...]] = {}
    for key, quarter in energised.items():
        if quarter is not None:
            found[key] = _shares_of_phase(form, key, quarter, x)
    return found


def _shares_of_phase(
    form: Formulation, key: Key, energised: int, x: Floats
) -> tuple[float, ...]:
    """Return the share of a phase that has its first accelerators, its second, and so on. [-]"""
    shares = [1.0]
    for place in range(1, len(generations_of(form.case, key, energised))):
        share = shares[-1]
        for column in if_there(form.kept, (key, energised, place)):
            share = min(share, _share(x[column]))
        shares.append(share)
    return tuple(shares)


def _share(value: float) -> float:
    """Return a share without the rounding of the search: nothing or all where it is as good as that."""
    nearest = float(round(value))
    return nearest if abs(value - nearest) < ROUNDING_SHARE else float(value)


def load_mw(
    case: Case,
    energised: Mapping[Key, int | None],
    what: Load,
    shares: Mapping[Key, tuple[float, ...]],
) -> dict[str, Floats]:
    """Return the IT or facility load at the end of each quarter, which runs in the next one, by site. [MW]"""
    found = {site_id: np.zeros(case.quarters) for site_id in case.programme.sites}
    for step in steps(case):
        quarter = energised[step.key]
        if quarter is None:
            continue
        runs = shared(generations_of(case, step.key, quarter), shares[step.key])
        for one in runs:
            span = slice(max(0, one.first - 1), max(0, one.last))
            found[step.site][span] += one.share * getattr(step, what)
    return found


def _built_mw(form: Formulation, x: Floats) -> dict[tuple[str, str], Floats]:
    """Return what is in service of each unit of equipment, by site and unit. [MW, MWh]"""
    found = _series_mw(form, x, form.built)
    for key, mw in found.items():
        if not _price(form.case, key).rented:
            found[key] = _rising_mw(mw)
    return found


def _rising_mw(mw: Floats) -> Floats:
    """Return what is bought by each quarter; a solver repeats a figure to its last digits only. [MW, MWh]"""
    return np.array([*accumulate(mw, _more_mw)])


def _more_mw(bought_mw: float, here_mw: float) -> float:
    return here_mw if here_mw > bought_mw + ROUNDING_MW else bought_mw


def _series_mw(
    form: Formulation, x: Floats, columns: Mapping[tuple[str, str, int], int]
) -> dict[tuple[str, str], Floats]:
    """Return the values of columns over the quarters, by site and name, without what is rounding. [MW, MWh]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, name, t), column in columns.items():
        series_mw = found.setdefault((site_id, name), np.zeros(form.case.quarters))
        mw = x[column] / GW
        series_mw[t] = mw if mw > ROUNDING_MW else 0.0
    return found


def _in_service_mw(
    form: Formulation, built_mw: Mapping[tuple[str, str], Floats]
) -> dict[tuple[str, str], Floats]:
    """Return what the plan builds and what measured load runs on, by site and unit. [MW, MWh]"""
    found = {key: mw.copy() for key, mw in built_mw.items()}
    for unit, energised, mw in all_running_equipment(form):
        none = np.zeros(form.case.quarters)
        found.setdefault(unit, none)[max(0, energised) :] += mw
    return found


def _price(case: Case, key: tuple[str, str]) -> UnitPrice:
    site_id, unit = key
    return case.power(site_id).units[unit]


def _served_mw(
    form: Formulation, x: Floats, facility_mw: Mapping[str, Floats]
) -> dict[tuple[str, str], Floats]:
    """Return the load that each candidate serves; what is measured counts to the candidate of history. [MW]"""
    nothing_mw = np.zeros(form.case.quarters)
    found = _series_mw(form, x, form.served)
    for site_id, at_site_mw in facility_mw.items():
        here = [mw for (site, _), mw in found.items() if site == site_id]
        attributed_mw = sum(here, nothing_mw)
        measured_mw = np.maximum(0.0, at_site_mw - attributed_mw)
        history = form.case.candidate_of_history(site_id).name
        found.setdefault((site_id, history), nothing_mw.copy())
        found[site_id, history] += measured_mw
    return found


def _unexplained_mw(form: Formulation, site_id: str) -> Floats:
    """Return measured load on the grid that no contract accounts for, by quarter. [MW]"""
    case = form.case
    share = case.power(site_id).grid_share(case.candidate_of_history(site_id))
    from_grid_mw = form.measured_mw(site_id) * min(1.0, share)
    missing_mw = np.maximum(0.0, from_grid_mw - grid_mw(case, site_id))
    missing_mw[: form.case.now] = 0.0
    return missing_mw


def _costs_usd(
    form: Formulation,
    x: Floats,
    energised: Mapping[Key, int | None],
    built_mw: Mapping[tuple[str, str], Floats],
) -> dict[Use, float]:
    """Return cost by path, quarter and whether it is sunk. [USD]"""
    case = form.case
    every = chain(
        _phases_usd(form, energised),
        _equipment_usd(case, sunk_equipment(form), is_sunk=True),
        _equipment_usd(case, _equipment_bought(case, built_mw), is_sunk=False),
        _refresh_usd(form, x),
        _connections_usd(case),
    )
    found: dict[Use, float] = {}
    for use, usd in every:
        found[use] = found.get(use, 0.0) + usd
    return found


def _phases_usd(
    form: Formulation, energised: Mapping[Key, int | None]
) -> Iterator[tuple[Use, float]]:
    """Yield what the phases cost beside their power: what is sunk, and what the plan decides. [USD]"""
    for step in form.steps:
        yield from _sunk_usd(form.case, step)
        quarter = energised[step.key]
        if quarter is not None and not step.is_history:
            yield from _decided_usd(form.case, step, quarter)


def _sunk_usd(case: Case, step: Step) -> Iterator[tuple[Use, float]]:
    """Yield what a phase costs whatever is decided. [USD]"""
    for (path, t), usd in uses.sunk(case, step).items():
        yield (path, t, True), usd


def _decided_usd(case: Case, step: Step, energised: int) -> Iterator[tuple[Use, float]]:
    """Yield what the decision to energise a phase in a quarter adds to that. [USD]"""
    for (path, t), usd in uses.decided(case, step, energised).items():
        yield (path, t, False), usd


def _equipment_bought(
    case: Case, built_mw: Mapping[tuple[str, str], Floats]
) -> Iterator[EquipmentPayment]:
    """Yield the equipment that the plan buys, in each quarter in which more of a unit comes into service."""
    for key, mw in built_mw.items():
        if _price(case, key).rented:
            continue
        added_mw = np.diff(mw, prepend=0.0)
        for t in map(int, np.flatnonzero(added_mw > 0)):
            yield uses.equipment_payment(case, key, t, float(added_mw[t]))


def _equipment_usd(
    case: Case, bought: Iterable[EquipmentPayment], is_sunk: bool
) -> Iterator[tuple[Use, float]]:
    """Yield the use of each payment for equipment, and what it comes to. [USD]"""
    for paid in bought:
        usd = uses.equipment_usd(case, paid)
        yield (paid.use, paid.quarter, is_sunk), usd


def _connections_usd(case: Case) -> Iterator[tuple[Use, float]]:
    """Yield what connections ask for, which no decision changes. [USD]"""
    for paid in all_payments(case):
        yield (paid.use, paid.quarter, True), paid.usd(case)


def _refresh_usd(form: Formulation, x: Floats) -> Iterator[tuple[Use, float]]:
    """Yield what new hardware in old phases costs; a dollar or less is rounding. [USD]"""
    for use, terms in income.refresh_costs(form).items():
        usd = value(terms, x) * BN_USD
        if usd > 1.0:
            yield use, usd
