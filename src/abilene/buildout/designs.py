"""The candidate designs of the power of a campus, each sized by the hour for one MW, once for all views.

Every design that has been evaluated is a candidate: it says what one MW of load costs to run
in each season with so much equipment and so much of the grid. The first candidates are sized
at one, three and ten times the cost of capital, as scarce early money acts like a dear
one, each with the grid, with half of it and without. The build-out mixes them;
column-and-cut generation may add more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from abilene.buildout.cache import Sizes, name_of, read_sizes, write_sizes
from abilene.buildout.candidates import (
    CandidateDesign,
    Evaluation,
    PowerPrices,
    SeasonCuts,
    SitePower,
    UnitPrice,
)
from abilene.power.problem import HOURS_PER_YEAR, Capacity
from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.seasons import (
    SLIVER_MW,
    SeasonalCampus,
    operated,
    rounded,
    running_usd_per_mwh,
    season_cuts,
    seasonal_campus,
    sized,
)
from abilene.site.sizing import PowerDesign, added_up
from abilene.site.voll import tiers
from abilene.timing import timed

log = logging.getLogger(__name__)

EQUIPPED, GRID_ALONE, OWN, OWN_FIRM = (
    "grid with equipment",
    "grid",
    "own power",
    "own firm power",
)
CHARGES = (1.0, 3.0, 10.0)
"""Capital is also taken to cost so many times its annuity. [-]"""
EXACT, ROUGH = 1e-4, 1e-3
"""Tolerance of sizing at the cost of capital, and at a multiple of it. [-]"""
GRID_USD = 1000.0
"""Price of a MW of the grid in sizing, so that none is taken for nothing: 0.1 USD/MWh.
[USD/MW per year]"""

NEARLY = 0.99
"""Share of what a contract may give, above which sizing leaves the rest only for its
tolerance. [-]"""
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
        """Return it as the build-out of any view sees it at first."""
        return SitePower(
            candidates=tuple(
                candidate.candidate
                for candidate in self.first.values()
                if candidate.evaluation.is_dependable
            ),
            units=self.units,
            contracts=self.campus.parts,
            least=_least(self.campus),
            cuts=(
                self.plenty,
                *(candidate.evaluation.cuts[-1] for candidate in self.first.values()),
            ),
            designer=self,
        )

    def add_first(
        self, name: str, capacity: Mapping[str, float], *, is_contract: bool
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
        """
        for candidate in self.first.values():
            known = {**candidate.candidate.parts, **candidate.candidate.grid}
            if all(
                abs(size - known.get(column, 0.0)) <= SLIVER_MW
                for column, size in capacity.items()
            ):
                return
        self.first[name] = self._evaluated(name, capacity, is_contract=is_contract)

    def cheapest(self, prices: PowerPrices) -> Evaluation:
        """Return the design that costs least at some prices."""
        total = sum(prices.running)
        weights = tuple(
            max(len(prices.running) * price / total, LEAST_WEIGHT)
            for price in prices.running
        )
        bounds = {
            column: replace(
                bounds,
                annuity_usd=max(0.0, prices.sizes.get(column, 0.0))
                / total
                * HOURS_PER_YEAR,
            )
            for column, bounds in self.campus.bounds.items()
        }
        sizing = sized(self.campus, bounds, tolerance=ROUGH, weights=weights)
        found = self.of_sizes(sizing.capacity)
        return replace(
            found, cuts=(*season_cuts(self.campus, sizing, weights), *found.cuts)
        )

    def of_sizes(self, sizes: Mapping[str, float]) -> Evaluation:
        """Return the design nearest to some sizes."""
        capacity = {
            column: min(
                max(round(sizes.get(column, 0.0), DIGITS), bounds.low), bounds.high
            )
            for column, bounds in self.campus.bounds.items()
        }
        name = (
            " + ".join(
                f"{size:.{DIGITS}f} {column}"
                for column, size in capacity.items()
                if size > 0
            )
            or "nothing"
        )
        if name not in self.generated:
            self.generated[name] = self._evaluated(name, capacity)
        return self.generated[name].evaluation

    def _evaluated(
        self, name: str, capacity: Mapping[str, float], *, is_contract: bool = False
    ) -> SizedCandidate:
        sizes = {column: size for column, size in capacity.items() if size > 0}
        sizing, on_grid = (
            operated(self.campus, capacity),
            any(part in sizes for part in self.campus.parts),
        )
        design = added_up(self.campus.site, sizing, on_grid, 1)
        cut = [
            candidate.design.lost_compute_share
            for candidate in self.first.values()
            if candidate.design.grid and candidate.evaluation.is_dependable
        ]
        most = (
            1.0
            if is_contract
            else max([self.lost_share_max, *(cut if on_grid else [])])
        )
        candidate = _candidate(name, self.campus, sizes, design)
        return SizedCandidate(
            design,
            Evaluation(
                candidate,
                season_cuts(self.campus, sizing)[-1:],
                design.lost_compute_share <= most,
            ),
        )


@dataclass
class Sizer:
    """Sizes the campuses of a programme; the same campus is sized once, in however many views it appears."""

    folder: Path
    """Folder of the programme file."""
    cache: Path | None = None
    """Folder in which sizes are kept from one time to the next; by default they are
    not."""
    found: dict[str, CandidatePool] = field(default_factory=dict)
    _lock: threading.Lock = field(
        default_factory=threading.Lock, repr=False, compare=False
    )
    """Views may be planned side by side."""

    def site_powers(self, programme: Programme) -> dict[str, SitePower]:
        """Return the power of each campus that says enough to be sized."""
        pools = {site_id: self.pool(programme, site_id) for site_id in programme.sites}
        return {site_id: pool.site_power() for site_id, pool in pools.items() if pool}

    def designs(self, programme: Programme, site_id: str) -> dict[str, PowerDesign]:
        """Return the designs of a campus by candidate; none if the file says too little of its hours."""
        pool = self.pool(programme, site_id)
        return (
            {name: candidate.design for name, candidate in pool.candidates.items()}
            if pool
            else {}
        )

    def pool(self, programme: Programme, site_id: str) -> CandidatePool | None:
        """Return all that is known of the power of a campus; None if the file says too little of its hours."""
        site = programme.sites[site_id]
        worth = tiers(programme, site_id)
        stated = programme.programme.lost_load_usd_per_mwh
        if not (worth or stated) or not (site.weather or site.price):
            return None
        parts = (programme.programme, site, *programme.equipment.values())
        key = "\n".join(
            (
                site_id,
                repr(worth),
                *(part.model_dump_json(exclude={"as_of"}) for part in parts),
            )
        )
        with self._lock:
            hit = "hit" if key in self.found else "miss"
            log.debug("designs of %s: cache in memory, %s", site_id, hit)
            if key not in self.found:
                self.found[key] = self._size(programme, site_id, key, worth)
            return self.found[key]

    def _size(
        self, programme: Programme, site_id: str, key: str, worth: tuple[Tier, ...]
    ) -> CandidatePool:
        campus = seasonal_campus(programme, site_id, self.folder, tiers=worth)
        path = (
            None
            if self.cache is None
            else self.cache / name_of(key, programme.sites[site_id], self.folder)
        )
        known = read_sizes(path) if path is not None else None
        if path is not None:
            hit = "hit" if known else "miss"
            log.info("sizes of %s: cache on disk, %s: %s", site_id, hit, path)
        if known is None:
            with timed(log, "size the first designs of %s", site_id):
                known = first_sizes(programme, site_id, campus)
            if path is not None:
                write_sizes(path, known)
        with timed(log, "evaluate the first designs of %s", site_id):
            return first_pool(programme, site_id, campus, known)


@dataclass(frozen=True)
class _Request:
    """What a design is sized for."""

    name: str
    charge: float
    """Capital costs so many times its annuity. [-]"""
    grid_mw: Mapping[str, float]
    """The most of each part of the grid, per MW of load. [-]"""
    kinds: frozenset[str]
    """The equipment that may be built."""
    is_contract: bool = False
    """Whether what it leaves unserved is what the contracts cut, or what they cost too
    much for."""


def first_sizes(programme: Programme, site_id: str, campus: SeasonalCampus) -> Sizes:
    """Size the first designs of a campus; return their sizes by name. [MW, MWh]"""
    found = {}
    for request in _requests(programme, site_id, campus):
        sizing = sized(
            campus,
            _bounds(campus, request),
            tolerance=EXACT if request.charge == 1.0 else ROUGH,
        )
        found[request.name] = rounded(campus, sizing.capacity)
        for (
            part,
            most_mw,
        ) in request.grid_mw.items():  # nearly all of a contract is all of it
            found[request.name][part] = (
                most_mw
                if found[request.name][part] > NEARLY * most_mw
                else found[request.name][part]
            )
    return found


def first_pool(
    programme: Programme, site_id: str, campus: SeasonalCampus, sizes: Sizes
) -> CandidatePool:
    """Evaluate the first designs of a campus."""
    most = {
        column: min(bounds.high, PLENTY_MW) for column, bounds in campus.bounds.items()
    }
    most |= {
        column: PLENTY_HOURS * most[f"{column.partition('.')[0]}.power"]
        for column in most
        if _is_energy(column)
    }
    plenty = season_cuts(campus, operated(campus, most))[-1]
    pool = CandidatePool(
        campus,
        _prices(programme, campus),
        programme.programme.lost_load_share_max,
        plenty,
    )
    for request in _requests(programme, site_id, campus):
        pool.add_first(
            request.name, sizes[request.name], is_contract=request.is_contract
        )
    return pool


def _requests(
    programme: Programme, site_id: str, campus: SeasonalCampus
) -> Iterator[_Request]:
    """Yield what the first designs are sized for."""
    equipment = programme.sites[site_id].equipment
    outputs = {
        kind: programme.equipment[kind].output
        for kind, at in equipment.items()
        if at.max_mw > 0
    }
    every, none = frozenset(outputs), frozenset[str]()
    is_forced = any(at.min_mw for at in equipment.values())
    parts = [
        part
        for part, made_of in campus.parts.items()
        if not made_of[0][1].startswith("export")
    ]
    grids = (
        {
            GRID_ALONE: parts,
            **({part: [part] for part in parts} if len(parts) > 1 else {}),
        }
        if parts
        else {}
    )
    for label, some in grids.items():
        whole = {
            part: 1.0 if part in some or part not in parts else 0.0
            for part in campus.parts
        }
        if not (every and is_forced):
            yield _Request(label, 1.0, whole, none, is_contract=True)
        if every:
            base = f"{label} with equipment"
            yield from (
                _Request(_dear(base, x), x, whole, every, is_contract=x == 1.0)
                for x in CHARGES
            )
    makes_power = bool(set(outputs.values()) - {"storage"})
    if grids and makes_power:
        half = {
            part: 0.5 / len(parts) if part in parts else 0.5 for part in campus.parts
        }
        yield from (
            _Request(_dear(f"half {EQUIPPED}", charge), charge, half, every)
            for charge in CHARGES
        )
    firm = [kind for kind, output in outputs.items() if output == "firm"]
    away = dict.fromkeys(campus.parts, 0.0)
    if makes_power:
        yield from (
            _Request(_dear(OWN, charge), charge, away, every) for charge in CHARGES
        )
    if firm and not is_forced:
        yield _Request(OWN_FIRM, 1.0, away, frozenset(firm))
        yield from (
            _Request(f"own {kind}", 1.0, away, frozenset({kind}))
            for kind in firm
            if len(firm) > 1
        )


def _dear(name: str, charge: float) -> str:
    return name if charge == 1.0 else f"{name}, capital x{charge:g}"


def _bounds(campus: SeasonalCampus, request: _Request) -> dict[str, Capacity]:
    """Return bounds and yearly cost of every column of a request."""
    found = {}
    for column, bounds in campus.bounds.items():
        if column in campus.parts:
            found[column] = Capacity(0.0, request.grid_mw[column], GRID_USD)
        elif column.partition(".")[0] not in request.kinds:
            found[column] = Capacity.fixed(0.0)
        else:
            unit = campus.site.units[column]
            capital_usd = unit.annuity_usd - unit.fixed_om_usd
            found[column] = replace(
                bounds, annuity_usd=request.charge * capital_usd + unit.fixed_om_usd
            )
    return found


def _least(campus: SeasonalCampus) -> dict[str, float]:
    """Return what every design has at least of some units. [MW or MWh per MW of load]"""
    found = {column: campus.bounds[column].low for column in campus.site.units}
    for storage in campus.site.years[0].storages:
        energy = f"{storage.name}.energy"
        found[energy] = max(
            found[energy], storage.min_hours * found[f"{storage.name}.power"]
        )
    return {column: least for column, least in found.items() if least > 0}


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
    return CandidateDesign(
        name=name,
        running_usd_per_mwh=running_usd_per_mwh(campus, design.sizing),
        parts={
            column: size
            for column, size in sizes.items()
            if column in campus.site.units
        },
        grid={column: size for column, size in sizes.items() if column in campus.parts},
        co2_t_per_mwh=design.co2_t_per_mwh,
        lcoe_usd_per_mwh=design.lcoe_usd_per_mwh,
        lost_hours_per_year=design.unserved_hours,
        lost_compute_share=design.lost_compute_share,
        lost_compute_by_workload=design.lost_compute_by_workload,
        shed_share={
            one.tier.name: one.tier.share_of_load * one.share for one in design.shed
        },
    )
