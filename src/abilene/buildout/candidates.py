"""Candidate designs of the power of a site, and what each of them costs.

A *candidate design* is a design for one MW of load: so much of each unit of equipment, so much of each
part of the grid contracts, and what it costs to run in each season. A *unit* is what
has a price of its own: a kind of equipment, or of a storage its power and its energy,
such as ``battery.power`` and ``battery.energy``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol

from abilene.brief import brief
from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme
from abilene.site.grid_parts import is_export
from abilene.site.plant import Plant
from abilene.site.season_agreements import SeasonAgreement
from abilene.site.season_bills import SeasonBills
from abilene.site.season_cuts import SeasonCuts
from abilene.site.season_response import SeasonResponses
from abilene.site.seasons import BySeason, SeasonLoss

GRID = "grid"
NO_BILLS = SeasonBills()
"""Of a design whose connections have no tariff."""
SUPPLY = ("firm_mw", "curtailable_mw")
"""Fields of a grid contract that supply a site; the other sells."""
ALL_SERVED = (SeasonLoss(), SeasonLoss(), SeasonLoss(), SeasonLoss())
"""Nothing is left unserved in any quarter of the year."""
FULL_LOAD: BySeason = (1.0, 1.0, 1.0, 1.0)
"""At its peak in every hour."""


@dataclass(frozen=True)
class CandidateDesign:
    """A candidate design of the power of a site, per MW of facility load; money in the programme's year of money.

    Parameters
    ----------
    name : str
        How it is called.
    running_usd_per_mwh : tuple of float
        What it costs to run in each quarter of the year, lost load at its value
        included, without what its equipment costs whether it is used or not. [USD per
        MWh at full load]
    parts : mapping
        Units of equipment. [MW or MWh per MW of load]
    grid : mapping
        Parts of the grid contracts. [MW per MW of load]
    lcoe_usd_per_mwh : float, optional
        Levelised cost, capital included. [USD per MWh of load]
    unserved : tuple of SeasonLoss
        Load left unserved in each quarter of the year.
    load_factor : tuple of float
        Mean facility load in each quarter of the year per its peak. [-]
    it_factor : tuple of float, optional
        Mean IT load in each quarter of the year per its peak; None where it is not known
        by the hour. [-]
    responses : tuple of SeasonResponse, optional
        What it buys, emits and leaves unserved in each quarter of the year, and in which
        hours, and the compute lost with that; None if it was not sized.
    bills : SeasonBills
        What it is billed under the tariffs of its connections, by line.
    """

    name: str
    running_usd_per_mwh: BySeason
    parts: Mapping[str, float] = field(default_factory=dict)
    grid: Mapping[str, float] = field(default_factory=dict)
    lcoe_usd_per_mwh: float | None = None
    unserved: tuple[SeasonLoss, SeasonLoss, SeasonLoss, SeasonLoss] = ALL_SERVED
    load_factor: BySeason = FULL_LOAD
    it_factor: BySeason | None = FULL_LOAD
    responses: SeasonResponses | None = None
    bills: SeasonBills = NO_BILLS
    __repr__ = brief

    @property
    def sizes(self) -> dict[str, float]:
        """What it needs of units and of parts of the grid. [MW or MWh per MW of load]"""
        return {**self.parts, **self.grid}


@dataclass(frozen=True)
class UnitPrice:
    """What a MW (of stored energy: a MWh) of a unit costs; money in the programme's year of money."""

    kind: str
    """Kind of equipment that it is, or is part of."""
    capital_usd: float
    """[USD/MW, or USD/MWh]"""
    fixed_usd_per_year: float = 0.0
    """Fixed operation, or rent. [USD/MW per year, or USD/MWh per year]"""
    rented: bool = False
    """May be given back."""
    is_energy: bool = False
    """The stored energy of a storage: its MW are counted apart."""


@dataclass(frozen=True)
class PowerPrices:
    """What a programme would pay at a campus, over all its quarters, for a MW of load to need less. [USD per MW]"""

    running: tuple[float, float, float, float]
    """For each USD/MWh that it costs to run in a quarter of the year."""
    sizes: Mapping[str, float]
    """For each MW or MWh of a unit, and each MW of a part of the grid."""

    @property
    def is_to_size_for(self) -> bool:
        """Return whether operation has a price, and none below nothing: else there is nothing to size for."""
        return min(self.running) >= 0 and max(self.running) > 0


@dataclass(frozen=True)
class Evaluation:
    """A design that has been evaluated."""

    candidate: CandidateDesign
    cuts: tuple[SeasonCuts, ...]
    """From the search for this design; the last are tight at it."""
    is_dependable: bool
    """Serves the load, but for what contracts cut or ``lost_load_share_max`` allows."""


class Designer(Protocol):
    """Whoever can evaluate more designs of a campus."""

    def cheapest(self, prices: PowerPrices) -> Evaluation:
        """Return the design that costs least at some prices."""
        ...

    def of_sizes(self, sizes: Mapping[str, float]) -> Evaluation:
        """Return the design nearest to some sizes."""
        ...


QUARTERS_OF_YEAR = 4


@dataclass(frozen=True)
class SitePower:
    """All that the build-out knows of the power of a site."""

    candidates: tuple[CandidateDesign, ...]
    units: Mapping[str, UnitPrice] = field(default_factory=dict)
    contracts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """What each part of the grid is made of: contracts and their fields, such as
    ``first`` and ``firm_mw``."""
    least: Mapping[str, float] = field(default_factory=dict)
    """What every design has at least of some units. [MW or MWh per MW of load]"""
    cuts: tuple[SeasonCuts, ...] = ()
    """Cuts below what any design costs to run, of every evaluation."""
    agreements: tuple[SeasonAgreement, ...] = ()
    """Power purchase agreements that are settled against the market."""
    designer: Designer | None = field(default=None, compare=False)
    """Who can evaluate more designs; nobody, if the site has not been sized."""
    carried_mw: dict[Hashable, float] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What the candidates carry together, by what there is of equipment and grid: see
    ``room``. It is a small linear programme each time, and asked for every quarter of
    every case with the same power; so it is kept here, and is gone when the site is."""
    __repr__ = brief

    @property
    def charging(self) -> list[str]:
        """The units that draw power beside the load: that of each storage."""
        storages = {price.kind for price in self.units.values() if price.is_energy}
        units = self.units.items()
        return [u for u, at in units if at.kind in storages and not at.is_energy]

    @property
    def grids_of_year(self) -> int:
        """In how many quarters of a year another grid is worth having: in each where demand is billed."""
        is_billed = any(one.bills.billed_mw for one in self.candidates)
        return QUARTERS_OF_YEAR if is_billed else 1

    def is_export(self, part: str) -> bool:
        """Return whether a part of the grid sells instead of supplying."""
        return is_export(self.contracts[part])

    def grid_share(self, candidate: CandidateDesign) -> float:
        """Return the grid power that a candidate needs for each MW of load. [-]"""
        return sum(
            mw for part, mw in candidate.grid.items() if not self.is_export(part)
        )


SitePowers = Mapping[str, SitePower]
"""The power of each site that has been sized."""


def plain_power(
    programme: Programme, site_id: str, plants: Mapping[str, Plant]
) -> SitePower:
    """Return the power of a site that has not been sized: its contracts, and each kind of firm equipment alone.

    Electricity costs what the file says, wherever it comes from. Sun, wind and storage
    are no firm megawatts.

    Raises
    ------
    InputError
        If the file does not say what electricity costs.
    """
    site = programme.sites[site_id]
    price = site.power_usd_per_mwh
    if price is None:
        fix = "give it; or weather, price and programme.lost_load_usd_per_mwh, by which the power can be sized"
        raise InputError(Problem("missing", fix, f"sites.{site_id}.power_usd_per_mwh"))
    running = (price, price, price, price)
    firm = [kind for kind in site.equipment if plants[kind].output == "firm"]
    own = (CandidateDesign(kind, running, {kind: 1.0}) for kind in firm)
    return SitePower(
        candidates=(*own, CandidateDesign(GRID, running, grid={GRID: 1.0})),
        units={kind: _plain_price(kind, plants[kind]) for kind in firm},
        contracts={GRID: tuple(product(site.grid, SUPPLY))},
    )


def _plain_price(kind: str, at: Plant) -> UnitPrice:
    """Return the price of firm equipment: its capital cost, or its rent."""
    if at.rent_usd_per_mw_year is not None:
        return UnitPrice(kind, 0.0, at.rent_usd_per_mw_year, rented=True)
    return UnitPrice(kind, at.need("capex_usd_per_kw") * 1000)
