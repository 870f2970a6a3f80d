"""The ways to power a campus, each sized by the hour for one MW, once for all views.

Every design that has been evaluated is a way: it says what one MW of load costs to run
in each season with so much equipment and so much of the grid. The first ways are sized
at one, three and ten times the cost of capital, as scarce early money acts like a dear
one, each with the grid, with half of it and without. The build-out mixes them; rounds
of pricing may add more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from abilene.buildout.cache import Sizes, keep, kept, name_of
from abilene.buildout.supply import (
    Evaluated,
    Planes,
    PowerPrices,
    SitePower,
    Supply,
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
"""Decimals of the sizes of designs that rounds of pricing ask for."""
PLENTY_MW, PLENTY_HOURS = 1000.0, 100.0
"""More of any unit than a MW of load can use, and more hours of storage. [MW, h]"""
LEAST_WEIGHT = 0.05
"""The least that a quarter of the year counts in pricing, so that no season is
forgotten. [-]"""


@dataclass(frozen=True)
class Way:
    """A design that has been evaluated."""

    design: PowerDesign
    evaluated: Evaluated

    @property
    def supply(self) -> Supply:
        """The design as the build-out sees it."""
        return self.evaluated.supply


@dataclass
class Offer:
    """What is known of the power of a campus: its problem for one MW, and all designs so far."""

    campus: SeasonalCampus
    units: Mapping[str, UnitPrice]
    lost_share_max: float
    """The most compute that a design may lose, to be depended on; with the grid, what
    the contracts do. [-]"""
    plenty: Planes
    """Planes that are tight where there is more than enough of everything: below no
    load they allow no gain."""
    seeds: dict[str, Way] = field(default_factory=dict)
    """The first designs, those of every view."""
    more: dict[str, Way] = field(default_factory=dict)
    """Designs that rounds of pricing asked for, called after their sizes: the same for
    whoever asks again."""

    @property
    def ways(self) -> dict[str, Way]:
        """All designs by name."""
        return {**self.seeds, **self.more}

    def power(self) -> SitePower:
        """Return it as the build-out of any view sees it at first."""
        return SitePower(
            ways=tuple(
                way.supply for way in self.seeds.values() if way.evaluated.is_dependable
            ),
            units=self.units,
            contracts=self.campus.parts,
            least=_least(self.campus),
            planes=(
                self.plenty,
                *(way.evaluated.planes[-1] for way in self.seeds.values()),
            ),
            designer=self,
        )

    def seed(
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
        for way in self.seeds.values():
            known = {**way.supply.parts, **way.supply.grid}
            if all(
                abs(size - known.get(column, 0.0)) <= SLIVER_MW
                for column, size in capacity.items()
            ):
                return
        self.seeds[name] = self._evaluated(name, capacity, is_contract=is_contract)

    def cheapest(self, prices: PowerPrices) -> Evaluated:
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
            found, planes=(*season_cuts(self.campus, sizing, weights), *found.planes)
        )

    def of_sizes(self, sizes: Mapping[str, float]) -> Evaluated:
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
        if name not in self.more:
            self.more[name] = self._evaluated(name, capacity)
        return self.more[name].evaluated

    def _evaluated(
        self, name: str, capacity: Mapping[str, float], *, is_contract: bool = False
    ) -> Way:
        sizes = {column: size for column, size in capacity.items() if size > 0}
        sizing, on_grid = (
            operated(self.campus, capacity),
            any(part in sizes for part in self.campus.parts),
        )
        design = added_up(self.campus.site, sizing, on_grid, 1)
        cut = [
            way.design.lost_compute_share
            for way in self.seeds.values()
            if way.design.grid and way.evaluated.is_dependable
        ]
        most = (
            1.0
            if is_contract
            else max([self.lost_share_max, *(cut if on_grid else [])])
        )
        supply = _supply(name, self.campus, sizes, design)
        return Way(
            design,
            Evaluated(
                supply,
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
    found: dict[str, Offer] = field(default_factory=dict)
    _lock: threading.Lock = field(
        default_factory=threading.Lock, repr=False, compare=False
    )
    """Views may be planned side by side."""

    def supplies(self, programme: Programme) -> dict[str, SitePower]:
        """Return the power of each campus that says enough to be sized."""
        offers = {
            site_id: self.offer(programme, site_id) for site_id in programme.sites
        }
        return {site_id: offer.power() for site_id, offer in offers.items() if offer}

    def designs(self, programme: Programme, site_id: str) -> dict[str, PowerDesign]:
        """Return the designs of a campus by way; none if the file says too little of its hours."""
        offer = self.offer(programme, site_id)
        return {name: way.design for name, way in offer.ways.items()} if offer else {}

    def offer(self, programme: Programme, site_id: str) -> Offer | None:
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
                self.found[key] = self._offer(programme, site_id, key, worth)
            return self.found[key]

    def _offer(
        self, programme: Programme, site_id: str, key: str, worth: tuple[Tier, ...]
    ) -> Offer:
        campus = seasonal_campus(programme, site_id, self.folder, tiers=worth)
        path = (
            None
            if self.cache is None
            else self.cache / name_of(key, programme.sites[site_id], self.folder)
        )
        known = kept(path) if path is not None else None
        if path is not None:
            hit = "hit" if known else "miss"
            log.info("sizes of %s: cache on disk, %s: %s", site_id, hit, path)
        if known is None:
            with timed(log, "size the first designs of %s", site_id):
                known = first_sizes(programme, site_id, campus)
            if path is not None:
                keep(path, known)
        with timed(log, "evaluate the first designs of %s", site_id):
            return first_offer(programme, site_id, campus, known)


@dataclass(frozen=True)
class _Seed:
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
    for seed in _seeds(programme, site_id, campus):
        sizing = sized(
            campus,
            _bounds(campus, seed),
            tolerance=EXACT if seed.charge == 1.0 else ROUGH,
        )
        found[seed.name] = rounded(campus, sizing.capacity)
        for (
            part,
            most_mw,
        ) in seed.grid_mw.items():  # nearly all of a contract is all of it
            found[seed.name][part] = (
                most_mw
                if found[seed.name][part] > NEARLY * most_mw
                else found[seed.name][part]
            )
    return found


def first_offer(
    programme: Programme, site_id: str, campus: SeasonalCampus, sizes: Sizes
) -> Offer:
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
    offer = Offer(
        campus,
        _prices(programme, campus),
        programme.programme.lost_load_share_max,
        plenty,
    )
    for seed in _seeds(programme, site_id, campus):
        offer.seed(seed.name, sizes[seed.name], is_contract=seed.is_contract)
    return offer


def _seeds(
    programme: Programme, site_id: str, campus: SeasonalCampus
) -> Iterator[_Seed]:
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
            yield _Seed(label, 1.0, whole, none, is_contract=True)
        if every:
            base = f"{label} with equipment"
            yield from (
                _Seed(_dear(base, x), x, whole, every, is_contract=x == 1.0)
                for x in CHARGES
            )
    makes_power = bool(set(outputs.values()) - {"storage"})
    if grids and makes_power:
        half = {
            part: 0.5 / len(parts) if part in parts else 0.5 for part in campus.parts
        }
        yield from (
            _Seed(_dear(f"half {EQUIPPED}", charge), charge, half, every)
            for charge in CHARGES
        )
    firm = [kind for kind, output in outputs.items() if output == "firm"]
    away = dict.fromkeys(campus.parts, 0.0)
    if makes_power:
        yield from (
            _Seed(_dear(OWN, charge), charge, away, every) for charge in CHARGES
        )
    if firm and not is_forced:
        yield _Seed(OWN_FIRM, 1.0, away, frozenset(firm))
        yield from (
            _Seed(f"own {kind}", 1.0, away, frozenset({kind}))
            for kind in firm
            if len(firm) > 1
        )


def _dear(name: str, charge: float) -> str:
    return name if charge == 1.0 else f"{name}, capital x{charge:g}"


def _bounds(campus: SeasonalCampus, seed: _Seed) -> dict[str, Capacity]:
    """Return bounds and yearly cost of every column of a seed."""
    found = {}
    for column, bounds in campus.bounds.items():
        if column in campus.parts:
            found[column] = Capacity(0.0, seed.grid_mw[column], GRID_USD)
        elif column.partition(".")[0] not in seed.kinds:
            found[column] = Capacity.fixed(0.0)
        else:
            unit = campus.site.units[column]
            capital_usd = unit.annuity_usd - unit.fixed_om_usd
            found[column] = replace(
                bounds, annuity_usd=seed.charge * capital_usd + unit.fixed_om_usd
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


def _supply(
    name: str, campus: SeasonalCampus, sizes: Mapping[str, float], design: PowerDesign
) -> Supply:
    """Return a design as the build-out sees it."""
    return Supply(
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
