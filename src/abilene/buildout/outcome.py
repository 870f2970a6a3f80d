"""A build-out plan: what is energised when, with which power, paid by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.candidates import UnitPrice
from abilene.buildout.case import Case, Key
from abilene.buildout.model import income, uses
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.objectives import less_npv, present_cost
from abilene.buildout.model.terms import BN_USD, GW
from abilene.buildout.room import grid_mw
from abilene.buildout.schedule import Step
from abilene.buildout.sources import NOT_ATTRIBUTED, Sources, read_sources, value
from abilene.dates import Quarter
from abilene.finance.capital import EQUIPMENT
from abilene.solve import Status

ROUNDING_MW = 1e-3
"""Power below this is rounding. [MW]"""


@dataclass(frozen=True)
class IrreducibleShortfall:
    """What stays without a source even if nothing more is built."""

    not_attributed_usd: float = 0.0
    """Sunk cost that no tranche pays. [USD]"""
    unpaid_usd: float = 0.0
    """What is owed for operation, obligations and loans and cannot be paid, summed over
    the quarters. [USD]"""


@dataclass(frozen=True)
class Decision:
    """Values of the whole-number columns of a model, and how well they were searched."""

    columns: dict[int, float]
    status: Status
    mip_gap: float
    stopped: bool
    """Whether a search was stopped before it was done."""


@dataclass(frozen=True)
class BuildPlan:
    """The build-out of one view. Arrays run over ``quarters``."""

    case: Case
    """What was planned."""
    irreducible: IrreducibleShortfall
    """What no plan can avoid to leave without a source."""
    status: Status
    """``optimal``; ``feasible`` where a gap is left; ``none`` where no plan had been
    found when it was stopped."""
    mip_gap: float
    """How far, at most, the plan is from the best; the larger gap of the two searches,
    compute and cost. [-]"""
    stopped: bool
    """Whether a search was stopped; else a gap is left by designs of power that nobody
    has evaluated."""
    quarters: tuple[Quarter, ...]
    energised: Mapping[Key, Quarter | None]
    """Quarter in which each phase is energised, history from before the plan included;
    None: not in the plan."""
    refreshed: Mapping[Key, Floats]
    """Share of each phase whose hardware has been replaced by the end of each quarter,
    where any may be."""
    it_mw: Mapping[str, Floats]
    """IT load energised at the end of each quarter, by site. [MW]"""
    facility_mw: Mapping[str, Floats]
    """Facility load energised at the end of each quarter, by site. [MW]"""
    equipment_mw: Mapping[tuple[str, str], Floats]
    """Equipment in service, by site and kind. [MW]"""
    served_mw: Mapping[tuple[str, str], Floats]
    """Load by site and the candidate of power that serves it; measured load counts to that of
    history. [MW]"""
    power_not_attributed_mw: Mapping[str, Floats]
    """Measured load that no grid contract accounts for, from the quarter of the day of
    the plan, by site. [MW]"""
    cost_usd: Mapping[str, Floats]
    """Capital cost by path of the use. [USD]"""
    sources: Sources
    """Who pays for what; nothing where money is without limit."""
    before_start_usd: float
    """Cost of measured phases before the first quarter: paid by nobody here. [USD]"""
    energy_usd: Mapping[str, Floats]
    """What power costs to run for what was energised by the end of the quarter before,
    at full load, lost load at its value, by site. [USD]"""
    present_cost_usd: float
    """Capital and operation, less what stands at the end, discounted to the day of the
    plan. [USD]"""
    npv_usd: float | None
    """What the objective npv makes of the plan; None where nobody puts a price on
    compute. [USD]"""

    @property
    def is_found(self) -> bool:
        """Return whether the search found a plan before it was stopped."""
        return self.status != "none"

    @property
    def total_it_mw(self) -> Floats:
        """IT load of the whole programme at the end of each quarter. [MW]"""
        return sum(self.it_mw.values(), np.zeros(len(self.quarters)))

    @property
    def total_facility_mw(self) -> Floats:
        """Facility load of the whole programme at the end of each quarter. [MW]"""
        return sum(self.facility_mw.values(), np.zeros(len(self.quarters)))

    @property
    def total_cost_usd(self) -> Floats:
        """Capital cost by quarter. [USD]"""
        return sum(self.cost_usd.values(), np.zeros(len(self.quarters)))

    @property
    def total_energy_usd(self) -> Floats:
        """Cost of electricity by quarter. [USD]"""
        return sum(self.energy_usd.values(), np.zeros(len(self.quarters)))

    @property
    def it_mw_quarters(self) -> float:
        """IT load summed over the quarters of the plan: the compute that is there. [MW quarters]"""
        return float(self.total_it_mw.sum())

    @property
    def drawn_usd(self) -> dict[str, Floats]:
        """What each tranche pays by quarter. [USD]"""
        return {id_: self._paid_by(id_) for id_ in self.case.funding}

    @property
    def not_attributed_usd(self) -> Floats:
        """Sunk cost that no tranche pays, by quarter. [USD]"""
        return self._paid_by(NOT_ATTRIBUTED)

    def _paid_by(self, source: str) -> Floats:
        paid = (usd for (who, _), usd in self.sources.paid_usd.items() if who == source)
        return sum(paid, np.zeros(len(self.quarters)))

    @property
    def bridged_usd(self) -> dict[str, Floats]:
        """What tranches pay for operation and for the service of loans, by path of the use and quarter. [USD]"""
        found: dict[str, Floats] = {}
        for (_, path), usd in self.sources.paid_usd.items():
            if path not in self.cost_usd:
                found[path] = found.get(path, np.zeros(len(self.quarters))) + usd
        return found

    @property
    def capital_drawn_usd(self) -> float:
        """What the tranches of the view pay. [USD]"""
        return float(sum(usd.sum() for usd in self.drawn_usd.values()))

    @property
    def capital_not_attributed_usd(self) -> float:
        """Sunk cost that no tranche of the view pays. [USD]"""
        return float(self.not_attributed_usd.sum())


def read_plan(
    form: Formulation, x: Floats, irreducible: IrreducibleShortfall, decision: Decision
) -> BuildPlan:
    """Turn the columns of a solved model into a plan.

    Costs are computed again from the decisions.
    """
    case = form.case
    energised = {step.key: energised_in(form, step, x) for step in form.steps}
    built_mw = _built_mw(form, x)
    costs = _costs_usd(form, x, energised, built_mw)
    inside = {use: usd for use, usd in costs.items() if use[1] >= 0}
    it_mw, facility_mw = (
        _load_mw(form, energised, "it_mw"),
        _load_mw(form, energised, "facility_mw"),
    )
    served_mw = _served_mw(form, x, facility_mw)
    energy_usd = {
        site_id: np.array(
            [
                value(form.operating[site_id, t], x) * BN_USD
                for t in range(case.quarters)
            ]
        )
        for site_id in case.programme.sites
    }
    cost_usd: dict[str, Floats] = {}
    for (path, t, _), usd in inside.items():
        cost_usd.setdefault(path, np.zeros(case.quarters))[t] += usd
    priced = income.has_price(case)
    return BuildPlan(
        case=case,
        irreducible=irreducible,
        status=decision.status,
        mip_gap=decision.mip_gap,
        stopped=decision.stopped,
        quarters=case.programme.quarters,
        energised={
            key: None if e is None else case.quarter(e) for key, e in energised.items()
        },
        refreshed=_refreshed(form, x),
        it_mw=it_mw,
        facility_mw=facility_mw,
        equipment_mw=_equipment_mw(case, built_mw),
        served_mw=served_mw,
        power_not_attributed_mw={
            site_id: _unexplained_mw(form, site_id) for site_id in case.programme.sites
        },
        cost_usd=cost_usd,
        sources=read_sources(form, x, inside),
        before_start_usd=sum(usd for (_, t, _), usd in costs.items() if t < 0),
        energy_usd=energy_usd,
        present_cost_usd=value(present_cost(form), x) * BN_USD,
        npv_usd=-value(less_npv(form), x) * BN_USD if priced else None,
    )


def energised_in(form: Formulation, step: Step, x: Floats) -> int | None:
    """Return the quarter in which a phase is energised in a solution, or None."""
    if step.energised is not None:
        return step.energised
    if step.earliest is None:
        return None
    on = (
        t
        for t in range(step.earliest, form.case.quarters)
        if x[form.on[step.key, t]] > 0.5
    )
    return next(on, None)


def _refreshed(form: Formulation, x: Floats) -> dict[Key, Floats]:
    found: dict[Key, Floats] = {}
    for (key, t), column in form.refreshed.items():
        found.setdefault(key, np.zeros(form.case.quarters))[t] = x[column]
    return found


def _load_mw(
    form: Formulation, energised: Mapping[Key, int | None], what: str
) -> dict[str, Floats]:
    load_mw = {
        site_id: np.zeros(form.case.quarters) for site_id in form.case.programme.sites
    }
    for step in form.steps:
        quarter = energised[step.key]
        if quarter is not None:
            load_mw[step.site][max(0, quarter) :] += getattr(step, what)
    return load_mw


def _built_mw(form: Formulation, x: Floats) -> dict[tuple[str, str], Floats]:
    """Return what is in service of each unit of equipment, by site and unit. [MW, MWh]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, unit, t), column in form.built.items():
        mw = x[column] / GW
        found.setdefault((site_id, unit), np.zeros(form.case.quarters))[t] = (
            mw if mw > ROUNDING_MW else 0.0
        )
    return {
        key: mw if _price(form.case, key).rented else np.maximum.accumulate(mw)
        for key, mw in found.items()
    }


def _price(case: Case, key: tuple[str, str]) -> UnitPrice:
    return case.power(key[0]).units[key[1]]


def _equipment_mw(
    case: Case, built_mw: Mapping[tuple[str, str], Floats]
) -> dict[tuple[str, str], Floats]:
    """Return the megawatts in service, by site and kind. [MW]"""
    prices = {key: _price(case, key) for key in built_mw}
    return {
        (key[0], prices[key].kind): mw
        for key, mw in built_mw.items()
        if not prices[key].is_energy
    }


def _served_mw(
    form: Formulation, x: Floats, facility_mw: Mapping[str, Floats]
) -> dict[tuple[str, str], Floats]:
    """Return the load that each candidate serves; what is measured counts to the candidate of history. [MW]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, name, t), column in form.served.items():
        mw = x[column] / GW
        found.setdefault((site_id, name), np.zeros(form.case.quarters))[t] = (
            mw if mw > ROUNDING_MW else 0.0
        )
    for site_id, load_mw in facility_mw.items():
        here = [mw for (site, _), mw in found.items() if site == site_id]
        history = found.setdefault(
            (site_id, form.case.candidate_of_history(site_id).name),
            np.zeros(form.case.quarters),
        )
        history += np.maximum(0.0, load_mw - sum(here, np.zeros(form.case.quarters)))
    return found


def _unexplained_mw(form: Formulation, site_id: str) -> Floats:
    here = (
        step
        for step in form.steps
        if step.site == site_id and step.energised is not None
    )
    missing_mw = np.maximum(
        0.0, sum(step.facility_mw for step in here) - grid_mw(form.case, site_id)
    )
    missing_mw[: form.case.now] = 0.0
    return missing_mw


def _costs_usd(
    form: Formulation,
    x: Floats,
    energised: Mapping[Key, int | None],
    built_mw: Mapping[tuple[str, str], Floats],
) -> dict[tuple[str, int, bool], float]:
    """Return cost by path, quarter and whether it is sunk. [USD]"""
    case, found = form.case, {}
    for step in form.steps:
        quarter = energised[step.key]
        found.update(
            {(path, t, True): usd for (path, t), usd in uses.sunk(case, step).items()}
        )
        if step.energised is None and quarter is not None:
            found.update(
                {
                    (path, t, False): usd
                    for (path, t), usd in uses.decided(case, step, quarter).items()
                }
            )
    for key, mw in built_mw.items():
        price = _price(case, key)
        for t, added_mw in enumerate(np.diff(mw, prepend=0.0)):
            if added_mw > 0 and not price.rented:
                use = EQUIPMENT(key[0], price.kind), t, False
                found[use] = found.get(use, 0.0) + float(added_mw) * uses.capital_usd(
                    case, price, t
                )
    for use, terms in income.refresh_costs(form).items():
        usd = value(terms, x) * BN_USD
        if usd > 1.0:
            found[use] = found.get(use, 0.0) + usd
    return found
