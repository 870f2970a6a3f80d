"""The candidate designs of the power of a campus, each evaluated by the hour for one MW.

Every design that has been evaluated is a candidate: it says what one MW of load costs
to run in each season with so much equipment and so much of the grid. The first ones are
those of every view: see ``first_designs``. The build-out mixes them; column-and-cut
generation asks for more.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from math import isnan

from abilene.buildout.cache import Sizes
from abilene.buildout.candidates import (
    CandidateDesign,
    Evaluation,
    PowerPrices,
    SitePower,
    UnitPrice,
)
from abilene.buildout.first_designs import ROUGH, requests
from abilene.errors import InputError, Problem
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.programme.schema import Programme
from abilene.site.power_design import PowerDesign
from abilene.site.season_bills import season_bills
from abilene.site.season_cuts import SeasonCuts, season_cuts
from abilene.site.season_response import season_responses
from abilene.site.seasons import (
    SLIVER_MW,
    SeasonalCampus,
    drawn_mw,
    operated,
    running_usd_per_mwh,
    season_losses,
    sized,
    within_bounds,
)
from abilene.site.sizing import added_up

SAME_MW = 1e-9
"""Sizes closer than this are the same. [MW, MWh]"""
DIGITS = 4
"""Decimals of the sizes of designs that pricing asks for."""
PLENTY_MW, PLENTY_HOURS = 1000.0, 100.0
"""More of any unit than a MW of load can use, and more hours of storage. [MW, h]"""
LEAST_WEIGHT = 0.05
"""The least that a quarter of the year counts in pricing, so that no season is
forgotten. [-]"""


@dataclass(frozen=True)
class SizedCandidate:
    """A design that has been evaluated."""

    design: PowerDesign
    evaluation: Evaluation

    @property
    def candidate(self) -> CandidateDesign:
        """The design as the build-out sees it."""
        return self.evaluation.candidate


@dataclass
class CandidatePool:
    """What is known of the power of a campus: its problem for one MW, and all designs so far."""

    campus: SeasonalCampus
    units: Mapping[str, UnitPrice]
    lost_share_max: float
    """The most compute that a design may lose, to be depended on; with the grid, what
    the contracts do. [-]"""
    plenty: SeasonCuts
    """Cuts that are tight where there is more than enough of everything: below no
    load they allow no gain."""
    first: dict[str, SizedCandidate] = field(default_factory=dict)
    """The first designs, those of every view."""
    generated: dict[str, SizedCandidate] = field(default_factory=dict)
    """Designs that pricing asked for, called after their sizes: the same for
    whoever asks again."""

    @property
    def candidates(self) -> dict[str, SizedCandidate]:
        """All designs by name."""
        return {**self.first, **self.generated}

    def site_power(self) -> SitePower:
        """Return it as the build-out of any view sees it at first.

        Raises
        ------
        InputError
            If no design can be depended on.
        """
        first = [known.evaluation for known in self.first.values()]
        dependable = tuple(one.candidate for one in first if one.is_dependable)
        if not dependable:
            what = f"no design of its power loses less than {self.lost_share_max:.3%} of the compute"
            fix = "let it have a grid contract or firm equipment, or raise programme.lost_load_share_max"
            path = f"sites.{self.campus.site.site}.equipment"
            raise InputError(Problem(what, fix, path))
        return SitePower(
            candidates=dependable,
            units=self.units,
            contracts=self.campus.parts,
            least=_least(self.campus),
            cuts=(self.plenty, *(one.cuts[-1] for one in first)),
            agreements=self.campus.agreements,
            designer=self,
        )

    def add_first(
        self,
        name: str,
        capacity: Mapping[str, float],
        *,
        is_contract: bool,
        near_mw: float = SLIVER_MW,
    ) -> None:
        """Evaluate a first design, unless there is one of nearly the same sizes.

        Parameters
        ----------
        name : str
            What to call it.
        capacity : mapping
            Its sizes. [MW, MWh]
        is_contract : bool
            Whether what it leaves unserved is what the contracts cut, or what they cost
            too much for.
        near_mw : float
            How far apart sizes may be that are nearly the same. [MW, MWh]
        """
        columns = self.campus.bounds
        held = (one.design.sizing.capacity for one in self.first.values())
        if any(_same_sizes(_only(one, columns), capacity, near_mw) for one in held):
            return
        found = self._evaluated(name, capacity, is_contract=is_contract)
        # what is held of a contract and never drawn makes no other design
        needed = (one.candidate.sizes for one in self.first.values())
        if not any(_same_sizes(one, found.candidate.sizes, near_mw) for one in needed):
            self.first[name] = found

    def cheapest(self, prices: PowerPrices) -> Evaluation:
        """Return the design that costs least at some prices.

        A dollar of operation counts in each season by its price there, relative to
        their mean; a MW by its price relative to that mean, so that both are in dollars
        of one year.
        """
        total = sum(prices.running)
        shares = (len(prices.running) * price / total for price in prices.running)
        weights = tuple(max(share, LEAST_WEIGHT) for share in shares)
        priced = {}
        for column, bounds in self.campus.bounds.items():
            price = max(0.0, prices.sizes.get(column, 0.0))
            yearly = price / total * WEATHER_YEAR_HOURS
            priced[column] = replace(bounds, annuity_usd=yearly)
        sizing = sized(self.campus, priced, tolerance=ROUGH, weights=weights)
        found = self.of_sizes(sizing.capacity)
        cuts = season_cuts(self.campus, sizing, weights)
        return replace(found, cuts=(*cuts, *found.cuts))

    def of_sizes(self, sizes: Mapping[str, float]) -> Evaluation:
        """Return the design nearest to some sizes."""
        near = {column: round(size, DIGITS) for column, size in sizes.items()}
        capacity = within_bounds(self.campus, near)
        name = _name(capacity)
        if name not in self.generated:
            self.generated[name] = self._evaluated(name, capacity)
        return self.generated[name].evaluation

    def _evaluated(
        self, name: str, capacity: Mapping[str, float], *, is_contract: bool = False
    ) -> SizedCandidate:
        sizing = operated(self.campus, capacity)
        sizes = _positive({**capacity, **drawn_mw(self.campus, sizing)})
        on_grid = not sizes.keys().isdisjoint(self.campus.parts)
        design = added_up(self.campus.site, sizing, on_grid, 1)
        most = 1.0 if is_contract else self._may_lose(on_grid)
        evaluation = Evaluation(
            _candidate(name, self.campus, sizes, design),
            season_cuts(self.campus, sizing)[-1:],
            is_dependable=design.lost_compute_share <= most,
        )
        return SizedCandidate(design, evaluation)

    def _may_lose(self, on_grid: bool) -> float:
        """Return the most compute that a design may lose: what is allowed, or what dependable contracts cut. [-]"""
        if not on_grid:
            return self.lost_share_max
        known = (one for one in self.first.values() if one.evaluation.is_dependable)
        cut = (one.design.lost_compute_share for one in known if one.design.grid)
        return max((self.lost_share_max, *cut))


def _same_sizes(
    known: Mapping[str, float],
    capacity: Mapping[str, float],
    near_mw: float = SLIVER_MW,
) -> bool:
    """Return whether sizes are nearly the same."""
    columns = {**known, **capacity}
    apart = (capacity.get(c, 0.0) - known.get(c, 0.0) for c in columns)
    return all(abs(size) <= near_mw for size in apart)


def _name(capacity: Mapping[str, float]) -> str:
    """Return what a design is called that pricing asked for: after its sizes."""
    built = _positive(capacity).items()
    parts = [f"{size:.{DIGITS}f} {column}" for column, size in built]
    return " + ".join(parts) or "nothing"


def _positive(sizes: Mapping[str, float]) -> dict[str, float]:
    """Return the sizes of what is there at all."""
    return {column: size for column, size in sizes.items() if size > 0}


def _only(sizes: Mapping[str, float], columns: Container[str]) -> dict[str, float]:
    """Return the sizes of some columns."""
    return {column: size for column, size in sizes.items() if column in columns}


def first_pool(
    programme: Programme, site_id: str, campus: SeasonalCampus, sizes: Sizes
) -> CandidatePool:
    """Evaluate the first designs of a campus."""
    plenty = season_cuts(campus, operated(campus, _plenty(campus)))[-1]
    pool = CandidatePool(
        campus,
        _prices(programme, campus),
        programme.programme.lost_load_share_max,
        plenty,
    )
    for request in requests(programme, site_id, campus):
        pool.add_first(
            request.name,
            sizes[request.name],
            is_contract=request.is_contract,
            near_mw=SAME_MW if request.is_exact else SLIVER_MW,
        )
    return pool


def _plenty(campus: SeasonalCampus) -> dict[str, float]:
    """Return more than enough of everything that may be chosen. [MW, MWh]"""
    most = {}
    for column, bounds in campus.bounds.items():
        most[column] = min(bounds.high, PLENTY_MW)
    for storage in campus.site.years[0].storages:
        plenty = PLENTY_HOURS * most[storage.power_column]
        most[storage.energy_column] = min(plenty, storage.energy.high)
    return most


def _least(campus: SeasonalCampus) -> dict[str, float]:
    """Return what every design has at least of some units. [MW or MWh per MW of load]"""
    found = {column: campus.bounds[column].low for column in campus.site.units}
    for storage in campus.site.years[0].storages:
        energy = f"{storage.name}.energy"
        found[energy] = max(
            found[energy], storage.min_hours * found[f"{storage.name}.power"]
        )
    return _positive(found)


def _is_energy(column: str) -> bool:
    """Return whether a column is the stored energy of a storage."""
    return column.endswith(".energy")


def _prices(programme: Programme, campus: SeasonalCampus) -> dict[str, UnitPrice]:
    found = {}
    for name, unit in campus.site.units.items():
        kind, _, _ = name.partition(".")
        rented = programme.equipment[kind].rent_usd_per_kw_month is not None
        found[name] = UnitPrice(
            kind,
            unit.capital_usd,
            unit.fixed_om_usd,
            rented,
            is_energy=_is_energy(name),
        )
    return found


def _candidate(
    name: str, campus: SeasonalCampus, sizes: Mapping[str, float], design: PowerDesign
) -> CandidateDesign:
    """Return a design as the build-out sees it."""
    # of a design that serves nothing a MWh has no cost
    lcoe = design.lcoe_usd_per_mwh
    return CandidateDesign(
        name=name,
        running_usd_per_mwh=running_usd_per_mwh(campus, design.sizing),
        parts=_only(sizes, campus.site.units),
        grid=_only(sizes, campus.parts),
        lcoe_usd_per_mwh=None if isnan(lcoe) else lcoe,
        unserved=season_losses(campus, design.sizing),
        load_factor=campus.load_factor,
        it_factor=campus.it_factor,
        responses=season_responses(campus, design.sizing),
        bills=season_bills(campus, design.sizing),
    )
