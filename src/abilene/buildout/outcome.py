"""A build-out plan: what is energised when, with which power, paid by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout.case import Case, Key
from abilene.buildout.lifetime import Generation, generations_of, shared
from abilene.buildout.model.bill_lag import BillsPaid
from abilene.buildout.model.uses import EquipmentPayment
from abilene.buildout.sources import NOT_ATTRIBUTED, Sources, paid_by
from abilene.dates import Quarter
from abilene.finance.capital import EQUIPMENT
from abilene.site.season_bills import PartLine
from abilene.solve import Status


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
    compute and cost; infinite where the plan is worth nothing and more may be possible,
    or no bound was found. [-]"""
    stopped: bool
    """Whether a search was stopped; else a gap is left by designs of power that nobody
    has evaluated."""
    quarters: tuple[Quarter, ...]
    energised: Mapping[Key, Quarter | None]
    """Quarter in which each phase is energised, history from before the plan included;
    None: not in the plan."""
    shares: Mapping[Key, tuple[float, ...]]
    """Share of each energised phase that has its first accelerators, its second, and so
    on; those after the last that is given have as much: see ``lifetime``. [-]"""
    it_mw: Mapping[str, Floats]
    """IT load energised at the end of each quarter whose accelerators run in the next,
    by site. [MW]"""
    facility_mw: Mapping[str, Floats]
    """Facility load of the same, by site. [MW]"""
    units_mw: Mapping[tuple[str, str], Floats]
    """Equipment in service, by site and unit, what measured load runs on included. [MW,
    MWh]"""
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
    equipment_bought: tuple[EquipmentPayment, ...]
    """Power equipment that is paid: what measured load runs on, and what the plan
    buys."""
    equipment_before: Mapping[str, Mapping[int, float]]
    """Cost of the equipment of measured load before the first quarter, by path of the
    use and quarter. [USD]"""
    before_start_usd: float
    """Cost of measured phases before the first quarter: paid by nobody here. [USD]"""
    energy_usd: Mapping[str, Floats]
    """What power costs to run for what was energised by the end of the quarter before,
    at full load, lost load at its value, by site. [USD]"""
    bills_paid: Mapping[str, BillsPaid]
    """What tariffs bill of that, and when it is paid, by site."""
    carried_usd: Mapping[tuple[str, PartLine], Floats]
    """What ratchets, minimum bills and energy in steps bill beyond what each design is
    billed by itself, by site and line, in each quarter of the plan and the one after: shape
    (quarters + 1,); may be below zero. [USD]"""
    stranded_usd: Mapping[tuple[str, PartLine], Floats]
    """Least demand of contracts that the load does not reach, by site and line, in the same
    quarters, nominal. [USD]"""
    ratcheted_mw: Mapping[tuple[str, PartLine], Floats]
    """Demand that lines with a ratchet bill of the load, by site and line, mean of the
    months, in the same quarters. [MW]"""
    not_taken_usd: Mapping[tuple[str, PartLine], Floats]
    """What contracts with a minimum take are paid for and is not taken, by site and part, in
    the same quarters, nominal. [USD]"""
    take_beyond_usd: Mapping[tuple[str, PartLine], Floats]
    """Of that what no design is paid for by itself; may be below zero. [USD]"""
    credits_usd: Mapping[tuple[str, str], Floats]
    """What utilities pay for power that they may cut, by site and contract, in each quarter
    of the plan and the one after, nominal: shape (quarters + 1,). [USD]"""
    electricity_usd: Mapping[str, Mapping[int, float]]
    """The same in every quarter in which anything runs, also before and after the plan:
    quarters of the plan, nominal, by site. [USD]"""
    present_cost_usd: float
    """Capital and operation to the end of all use, less what is left then, discounted
    to the day of the plan. [USD]"""
    npv_usd: float | None
    """Net present value before tax and lenders, in the quarter of the day of the plan and
    money of the programme's year: what the objective npv makes of it; None where nobody
    puts a price on compute. [USD]"""
    __repr__ = brief

    @property
    def is_found(self) -> bool:
        """Return whether the search found a plan before it was stopped."""
        return self.status != "none"

    def carried_in_usd(self, site_id: str, quarter: int) -> float:
        """Return what a site is billed beyond its designs in a quarter up to that after the plan. [USD]"""
        every = chain(self.carried_usd.items(), self.take_beyond_usd.items())
        here = (usd for (where, _), usd in every if where == site_id)
        return float(sum(usd[quarter] for usd in here))

    def credited_usd(self, site_id: str, quarter: int) -> float:
        """Return what utilities pay for power that they may cut, in a quarter up to that after the plan. [USD]"""
        here = (usd for (where, _), usd in self.credits_usd.items() if where == site_id)
        return float(sum(usd[quarter] for usd in here))

    def equipment_usd(self, site_id: str, kind: str) -> Iterator[tuple[int, float]]:
        """Yield what is paid for a kind of power equipment in each quarter, before the plan too. [USD]"""
        path = EQUIPMENT(site_id, kind)
        yield from self.equipment_before.get(path, {}).items()
        spent_usd = self.cost_usd.get(path, np.zeros(0))
        for t in map(int, np.flatnonzero(spent_usd)):
            yield t, float(spent_usd[t])

    def generations(self, key: Key) -> tuple[Generation, ...]:
        """Return the sets of accelerators of a phase, one after the other; none if it never runs."""
        energised = self.indices[key]
        if energised is None:
            return ()
        found = generations_of(self.case, key, energised)
        return shared(found, self.shares[key])

    @cached_property
    def equipment_mw(self) -> dict[tuple[str, str], Floats]:
        """Equipment in service, by site and kind. [MW]"""
        found = {}
        for (site_id, unit), mw in self.units_mw.items():
            price = self.case.power(site_id).units[unit]
            if not price.is_energy:
                found[site_id, price.kind] = mw
        return found

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
    def most_it_mw_quarters(self) -> float:
        """What no plan that seeks the most compute can beat; infinite where no bound is known. [MW quarters]"""
        built = self.it_mw_quarters
        # the gap of a plan that is worth nothing is none, or not known
        return built * (1 + self.mip_gap) if built else self.mip_gap

    @property
    def indices(self) -> dict[Key, int | None]:
        """Quarter of the plan in which each phase is energised; None: not in the plan."""
        return {
            key: None if quarter is None else self.case.index_of(quarter)
            for key, quarter in self.energised.items()
        }

    @property
    def drawn_usd(self) -> dict[str, Floats]:
        """What each tranche pays by quarter. [USD]"""
        return {id_: self._paid_by(id_) for id_ in self.case.funding}

    @property
    def outflow_usd(self) -> dict[str, Floats]:
        """What each tranche pays and passes on to those that it funds, by quarter. [USD]"""
        found = self.drawn_usd
        for (funder, _), usd in self.sources.passed_usd.items():
            found[funder] = found[funder] + usd
        return found

    @property
    def not_attributed_usd(self) -> Floats:
        """Sunk cost that no tranche pays, by quarter. [USD]"""
        return self._paid_by(NOT_ATTRIBUTED)

    def _paid_by(self, source: str) -> Floats:
        return paid_by(source, self.sources.paid_usd, len(self.quarters))

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

    @property
    def paid_by_use_usd(self) -> dict[str, dict[str, float]]:
        """What each source pays for each use over the plan, the phases of a campus together. [USD]"""
        found: dict[str, dict[str, float]] = {}
        for (source, path), usd in self.sources.paid_usd.items():
            uses, use = found.setdefault(source, {}), use_of(path)
            uses[use] = uses.get(use, 0.0) + float(usd.sum())
        return found

    def capital_cost_usd(self, site_id: str) -> float:
        """Return the capital cost of a site over the plan. [USD]"""
        here = f"sites.{site_id}."
        costs = (usd for path, usd in self.cost_usd.items() if path.startswith(here))
        return float(sum(usd.sum() for usd in costs))

    def power_at_end_mw(self, site_id: str) -> dict[str, float]:
        """Return what powers a site at the end of the plan: the grid, then each kind of equipment. [MW]"""
        equipment = {
            kind: float(mw[-1]) for kind, mw in self.equipment_at(site_id).items()
        }
        return {"grid": float(self.on_grid_mw(site_id)[-1]), **equipment}

    def on_grid_mw(self, site_id: str) -> Floats:
        """Return the power that a site has of the grid, by quarter. [MW]"""
        power = self.case.power(site_id)
        on_grid_mw = np.zeros(len(self.quarters))
        for (where, design), mw in self.served_mw.items():
            if where == site_id:
                on_grid_mw += mw * power.grid_share(self.case.candidate(where, design))
        return on_grid_mw

    def equipment_at(self, site_id: str) -> dict[str, Floats]:
        """Return the equipment in service at a site, by kind. [MW]"""
        return {
            kind: mw
            for (where, kind), mw in self.equipment_mw.items()
            if where == site_id
        }


def use_of(path: str) -> str:
    """Return what a use is for, without its phase or kind: ``sites.S.hardware`` for ``sites.S.phases.P.hardware``."""
    parts = path.split(".")
    if parts[0] != "sites":
        return path
    what = "equipment" if parts[2] == "equipment" else parts[-1]
    return ".".join((*parts[:2], what))
