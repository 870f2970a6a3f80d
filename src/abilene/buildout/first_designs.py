"""The first designs of a campus: what each of them is sized for, before the build-out asks for more.

Each is sized by the hour for one MW, on another choice of the grid and of equipment,
and at another cost of capital. The plan mixes designs, and any mixture of them can be
had: so what matters is that the corners are among them, such as the grid without
equipment, equipment without the grid, and the dear and the cheap of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import filterfalse

import numpy as np

from abilene.buildout.cache import Sizes
from abilene.power.parts import ENERGY
from abilene.power.problem import INFINITY, Campus, Capacity
from abilene.programme.schema import Programme
from abilene.site.grid_parts import granted_in_all_mw
from abilene.site.load import full_load_mw
from abilene.site.seasons import (
    SeasonalCampus,
    rounded,
    sized,
    within_bounds,
)

EQUIPPED, CHARGED, GRID_ALONE, OWN, OWN_FIRM, AT_LIMITS = (
    "grid with equipment",
    "grid with equipment, room to charge",
    "grid",
    "own power",
    "own firm power",
    "all that the whole campus may have",
)
CHARGES = (1.0, 3.0, 10.0)
"""Capital is also taken to cost so many times its annuity. [-]"""
EXACT, ROUGH = 1e-4, 1e-3
"""Tolerance of sizing at the cost of capital, and at a multiple of it. [-]"""
GRID_USD = 1000.0
"""Price of a MW of the grid in sizing, so that none is taken for nothing: 0.1 USD/MWh.
[USD/MW per year]"""
LEAST_AVAILABLE = 0.1
"""A plant that gives less than this in its worst hour is not built for that hour. [-]"""
NEARLY = 0.99
"""Share of what a contract may give, above which sizing leaves the rest only for its
tolerance. [-]"""


@dataclass(frozen=True)
class Request:
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
    built_mw: Mapping[str, float] = field(default_factory=dict)
    """The most of a kind of equipment, and of the energy of a storage under the name of
    its column, per MW of load, where that is held. [-, h]"""
    given_mw: Mapping[str, float] = field(default_factory=dict)
    """Sizes that are given and not looked for. [MW per MW of load]"""

    @property
    def is_exact(self) -> bool:
        """Return whether its sizes are limits that it uses to the full: then none near it will do."""
        return bool(self.given_mw or self.built_mw)

    def most_mw(self, column: str) -> float:
        """Return the most of a part of the grid, of a kind of equipment or of stored energy. [-, h]"""
        if column in self.grid_mw:
            return self.grid_mw[column]
        kind, _, what = column.partition(".")
        return self.built_mw.get(column if what == "energy" else kind, INFINITY)


@dataclass(frozen=True)
class _Choices:
    """What a site may be powered with."""

    outputs: Mapping[str, str]
    """Equipment that may be built: what it gives, by kind."""
    forced: frozenset[str]
    """Equipment of which some must be built."""
    parts: tuple[str, ...]
    """Parts of the grid, exports among them."""
    supplying: tuple[str, ...]
    """Those that supply."""
    most: Mapping[str, float]
    """The most of each part that a MW of load may have: above 1 where a storage may
    charge with the rest. [-]"""

    @property
    def every(self) -> frozenset[str]:
        """All equipment."""
        return frozenset(self.outputs)

    @property
    def firm(self) -> tuple[str, ...]:
        """Equipment that gives power whenever it is asked to."""
        outputs = self.outputs.items()
        return tuple(kind for kind, output in outputs if output == "firm")

    @property
    def makes_power(self) -> bool:
        """Return whether any of it makes power, rather than stores it."""
        return not set(self.outputs.values()) <= {"storage"}

    @property
    def grids(self) -> dict[str, tuple[str, ...]]:
        """Choices of the grid by name: all that supplies; and each part alone, if there are several."""
        if not self.supplying:
            return {}
        found = {GRID_ALONE: self.supplying}
        if len(self.supplying) > 1:
            found |= {part: (part,) for part in self.supplying}
        return found

    def only(self, some: tuple[str, ...]) -> dict[str, float]:
        """Return the most of each part of the grid where, of those that supply, only some do. [-]"""
        most = dict.fromkeys(self.parts, 1.0)
        away = set(self.supplying).difference(some)
        return most | dict.fromkeys(away, 0.0)

    def half(self) -> dict[str, float]:
        """Return the most of each part of the grid where the grid serves half of the load. [-]"""
        most = dict.fromkeys(self.parts, 0.5)
        each = 0.5 / len(self.supplying)
        return most | dict.fromkeys(self.supplying, each)


def requests(
    programme: Programme, site_id: str, campus: SeasonalCampus
) -> Iterator[Request]:
    """Yield what the first designs are sized for."""
    site = _choices(programme, site_id, campus)
    for name, some in site.grids.items():
        yield from _on_the_grid(site, name, site.only(some))
    if max(site.most.values(), default=0.0) > 1.0:
        # Early phases find contracts above their load: a storage charges with the rest.
        yield Request(CHARGED, 1.0, site.most, site.every, is_contract=True)
    if site.makes_power:
        # Half of the grid makes a little of it go twice as far, until more of it comes.
        if site.grids:
            yield from _at_each_charge(f"half {EQUIPPED}", site, site.half())
        yield from _at_each_charge(OWN, site, dict.fromkeys(site.parts, 0.0))
    if site.firm and not site.forced:
        yield from _own_firm(site)
    yield from map(partial(_for_every_hour, site, campus), site.firm)
    if site.every and programme.sites[site_id].phases:
        yield _at_limits(programme, site_id, campus, site)


def _choices(programme: Programme, site_id: str, campus: SeasonalCampus) -> _Choices:
    """Return what a campus may be powered with."""
    outputs: dict[str, str] = {}
    equipment = programme.sites[site_id].equipment
    for kind, at in equipment.items():
        if at.max_mw > 0:
            outputs[kind] = programme.equipment[kind].output

    parts = campus.parts
    return _Choices(
        outputs=outputs,
        forced=frozenset(filter(lambda kind: equipment[kind].min_mw, outputs)),
        parts=tuple(parts),
        supplying=tuple(filterfalse(campus.is_export, parts)),
        most={part: campus.bounds[part].high for part in parts},
    )


def _on_the_grid(
    site: _Choices, name: str, grid_mw: Mapping[str, float]
) -> Iterator[Request]:
    """Yield designs on a choice of the grid: with no equipment but what must be built, and with all of it."""
    if not site.forced:
        yield Request(name, 1.0, grid_mw, frozenset(), is_contract=True)
    elif site.forced != site.every:
        least = f"{name} with what must be built"
        yield Request(least, 1.0, grid_mw, site.forced, is_contract=True)
    if site.every:
        for request in _at_each_charge(f"{name} with equipment", site, grid_mw):
            yield replace(request, is_contract=request.charge == 1.0)


def _at_each_charge(
    name: str, site: _Choices, grid_mw: Mapping[str, float]
) -> Iterator[Request]:
    """Yield a design with all equipment at each cost of capital.

    Early money is scarce, and a scarce dollar acts like a dear one: a plan may want the
    design with less equipment and dearer power first.
    """
    for charge in CHARGES:
        words = "" if charge == CHARGES[0] else f", capital x{charge:g}"
        yield Request(name + words, charge, grid_mw, site.every)


def _own_firm(site: _Choices) -> Iterator[Request]:
    """Yield designs on firm equipment without the grid: all kinds together, and each alone if there are several.

    Each alone, because kinds arrive at different times.
    """
    away = dict.fromkeys(site.parts, 0.0)
    yield Request(OWN_FIRM, 1.0, away, frozenset(site.firm))
    if len(site.firm) > 1:
        for kind in site.firm:
            yield Request(f"own {kind}", 1.0, away, frozenset({kind}))


def _for_every_hour(site: _Choices, campus: SeasonalCampus, kind: str) -> Request:
    """Return the design on one kind of firm equipment that serves the load in its worst hour, and not a MW more.

    It is given, not looked for: mixed with the grid it uses what there may be of both to
    the last MW, where a size that was sized to a tolerance and rounded up would not.
    """
    worst = min(map(partial(_worst_hour, kind), campus.site.years))
    away = dict.fromkeys(site.parts, 0.0)
    given = {kind: 1.0 / max(worst, LEAST_AVAILABLE)}
    return Request(f"{kind} for every hour", 1.0, away, site.every, given_mw=given)


def _worst_hour(kind: str, year: Campus) -> float:
    """Return the least availability of a kind of equipment in a weather year. [-]"""
    (block,) = filter(lambda block: block.name == kind, year.blocks)
    return float(np.min(block.availability))


def _at_limits(
    programme: Programme, site_id: str, campus: SeasonalCampus, site: _Choices
) -> Request:
    """Return the design of the whole campus, with its share of every contract and of every limit on equipment.

    It is what ``size`` finds for the campus when all is there.
    """
    at = programme.sites[site_id]
    full_mw = full_load_mw(at)

    grid_mw = {}
    for part, made_of in campus.parts.items():
        grid_mw[part] = min(site.most[part], granted_in_all_mw(at, made_of) / full_mw)
    built_mw = {}
    for kind in site.every:
        limit = at.equipment[kind]
        built_mw[kind] = limit.max_mw / full_mw
        built_mw[f"{kind}{ENERGY}"] = limit.most_mwh / full_mw
    return Request(AT_LIMITS, 1.0, grid_mw, site.every, built_mw=built_mw)


def first_sizes(programme: Programme, site_id: str, campus: SeasonalCampus) -> Sizes:
    """Size the first designs of a campus; return their sizes by name. [MW, MWh]"""
    found = {}
    for request in requests(programme, site_id, campus):
        if request.given_mw:
            found[request.name] = within_bounds(campus, request.given_mw)
            continue
        tolerance = EXACT if request.charge == 1.0 else ROUGH
        sizing = sized(campus, _bounds(campus, request), tolerance=tolerance)
        sizes = rounded(campus, sizing.capacity)
        found[request.name] = within_bounds(
            campus, sizes | _whole_limits(request, sizes)
        )
    return found


def _whole_limits(request: Request, sizes: Mapping[str, float]) -> dict[str, float]:
    """Return all of each limit of which nearly all is taken, or by rounding more: the rest is tolerance."""
    limits = {column: request.most_mw(column) for column in sizes}
    used = filter(lambda column: sizes[column] > NEARLY * limits[column], sizes)
    return {column: limits[column] for column in used}


def _bounds(campus: SeasonalCampus, request: Request) -> dict[str, Capacity]:
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
            yearly_usd = request.charge * capital_usd + unit.fixed_om_usd
            most = max(bounds.low, min(bounds.high, request.most_mw(column)))
            found[column] = Capacity(bounds.low, most, yearly_usd)
    return found
