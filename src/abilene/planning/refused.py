"""What a plan would refuse to work with, said before it is planned: each at its place, and without any arithmetic.

Names of packaged tables, and files, are checked where a programme is read. Here stands
what is missing or does not fit: hours, prices, figures of equipment, and tranches that
go round in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from abilene.data import read_table
from abilene.errors import Problem
from abilene.finance.capital_tree import circles
from abilene.programme.draft import Draft
from abilene.programme.packaged import gas_regions, names_in, weather_steps
from abilene.programme.power_records import EquipmentType, PriceFile
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme, Site
from abilene.yamltext import dotted

GAS = "natural_gas"
NEEDS: Mapping[str, tuple[str, ...]] = {
    "sun": ("capex_usd_per_kw", "fixed_om_usd_per_kw_year", "life_years"),
    "wind": ("capex_usd_per_kw", "fixed_om_usd_per_kw_year", "life_years"),
    "storage": (
        "capex_usd_per_kw",
        "capex_usd_per_kwh",
        "fixed_om_usd_per_kw_year",
        "fixed_om_usd_per_kwh_year",
        "round_trip_efficiency",
        "life_years",
    ),
    "firm": (
        "capex_usd_per_kw",
        "fixed_om_usd_per_kw_year",
        "variable_om_usd_per_mwh",
        "life_years",
    ),
}
"""Figures without which equipment of an output cannot be sized."""
RENTED = ("capex_usd", "fixed_om", "life_years")
"""How the figures begin whose place a rent takes."""
SOURCE_FIX = "give it, or add a source that has it to equipment.{}.figures_by"


def refusals(draft: Draft, views: Mapping[str, Seen]) -> list[Problem]:
    """Return everything that a plan of some views would refuse, each once and at its place.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    views : mapping of str to Seen
        The same as each view sees it.
    """
    found: dict[Problem, None] = dict.fromkeys(circles(draft.programme))
    for seen in views.values():
        for site_id in seen.programme.sites:
            here = _AtSite(seen.programme, site_id)
            for check in CHECKS:
                found |= dict.fromkeys(check(here))
    return [replace(problem, place=draft.place(problem.path)) for problem in found]


@dataclass(frozen=True)
class _AtSite:
    """A site as one view sees it."""

    programme: Programme
    site_id: str

    @property
    def site(self) -> Site:
        """Its record."""
        return self.programme.sites[self.site_id]

    def path(self, *steps: str) -> str:
        """Return a path in the site."""
        return ".".join(("sites", self.site_id, *steps))

    @property
    def is_sized(self) -> bool:
        """Whether its power is sized by the hour: the file says what load is worth, and something of its hours."""
        header, site = self.programme.programme, self.site
        says_worth = header.lost_load_usd_per_mwh or self._sells_compute
        return bool(says_worth and (site.weather or site.price))

    @property
    def _sells_compute(self) -> bool:
        """Whether everybody's compute has a price, and there is work to lose."""
        hardware = map(self.programme.hardware.get, self.site.it_mw_by_hardware)
        prices = [one and one.usd_per_accelerator_hour for one in hardware]
        is_let = bool(self.site.contract_usd_per_it_mw_year)
        return bool(self.programme.workloads) and (is_let or all(prices))

    @property
    def kinds(self) -> dict[str, EquipmentType]:
        """What may be built there."""
        equipment, at = self.programme.equipment, self.site.equipment
        return {kind: equipment[kind] for kind in at if at[kind].max_mw > 0}

    @property
    def is_typical(self) -> bool:
        """Whether a packaged weather year of the site is no real one."""
        typical = _weather_without("year")
        return any(year in typical for year in self.site.weather if type(year) is str)


def _price_of_power(here: _AtSite) -> Iterator[Problem]:
    if not here.is_sized and here.site.power_usd_per_mwh is None:
        fix = "give it; or weather, price and programme.lost_load_usd_per_mwh, by which the power can be sized"
        yield Problem("missing", fix, here.path("power_usd_per_mwh"))


def _hours(here: _AtSite) -> Iterator[Problem]:
    """Yield what is missing of the hours of a site that is sized."""
    site = here.site
    if not here.is_sized:
        return
    if not site.weather:
        names = ", ".join(names_in("weather_sites.csv", "name"))
        fix = f"name one or more of {names}, or a file"
        yield Problem("missing", fix, here.path("weather"))
    if site.grid and site.price is None:
        names = ", ".join(names_in("price_memory.csv", "profile"))
        fix = f"name one of {names}, a mean_usd_per_mwh, or a file"
        yield Problem("missing, and the site has grid power", fix, here.path("price"))
    elif site.grid and here.is_typical:
        yield from _real_beside_typical(here)


def _real_beside_typical(here: _AtSite) -> Iterator[Problem]:
    price = here.site.price
    if isinstance(price, PriceFile) and not price.typical:
        what = "the weather is a typical year, the price is real"
        fix = "bring weather of the same hours, or let the file give a typical year (typical: true)"
        yield Problem(what, fix, here.path("price"))


def _net_load(here: _AtSite) -> Iterator[Problem]:
    if here.site.net_load is not None or not here.is_sized:
        return
    for name, contract in here.site.grid.items():
        if contract.curtailed_above_mw is not None:
            what = f"missing, and contract '{name}' is cut by it"
            fix = "give the file of the grid's net load"
            yield Problem(what, fix, here.path("net_load"))


def _wind(here: _AtSite) -> Iterator[Problem]:
    """Yield packaged weather without wind, where wind may be built."""
    is_windy = any(one.output == "wind" for one in here.kinds.values())
    if not (is_windy and here.is_sized):
        return
    calm = _weather_without("wind")
    for steps, year in weather_steps((), here.site):
        if isinstance(year, str) and year in calm:
            what = f"{year} knows no wind at hub height, and the site may build wind"
            fix = "take wind out, or bring other weather"
            yield Problem(what, fix, here.path(dotted(steps)))


@cache
def _weather_without(column: str) -> frozenset[str]:
    """Return the packaged weather that has nothing in a column of its table: no real year, or no wind."""
    rows = read_table("weather_sites.csv")
    return frozenset(row["name"] for row in rows if row[column] in {"", "no"})


def _fuel(here: _AtSite) -> Iterator[Problem]:
    """Yield each fuel that may be burnt and has no price or no carbon."""
    known, site = names_in("fuel_co2.csv", "fuel"), here.site
    for kind, given in here.kinds.items() if here.is_sized else ():
        fuel = given.fuel or _packaged_fuel(given.packaged)
        path = here.path("fuel_usd_per_mmbtu", fuel or "")
        if not fuel or given.output != "firm":
            continue
        if fuel not in known:
            fix = f"name one of {', '.join(known)}"
            what = f"nothing says what burning '{fuel}' emits"
            yield Problem(what, fix, f"equipment.{kind}.fuel")
        if fuel in site.fuel_usd_per_mmbtu or (fuel == GAS and site.gas_region):
            continue
        if fuel == GAS:
            what = "missing, and the site may burn gas"
            fix = f"name one of {', '.join(gas_regions())}, or give fuel_usd_per_mmbtu"
            yield Problem(what, fix, here.path("gas_region"))
        else:
            what = "missing: no packaged price of this fuel"
            yield Problem(what, "give one in USD/MMBtu", path)


def _packaged_fuel(kind: str | None) -> str:
    rows = read_table("equipment.csv")
    return next((row["fuel"] for row in rows if row["name"] == kind), "")


def _figures(here: _AtSite) -> Iterator[Problem]:
    """Yield each figure of equipment that neither the programme nor its sources give for its year."""
    for kind, given in here.kinds.items():
        years = _years_by_field(given)
        for field, (rival, first, last) in years.items():
            if not first <= (given.service_year or first) <= last:
                known = f"{field} of {given.packaged} for {first} to {last}"
                what = f"{rival} knows {known}, not {given.service_year}"
                fix = "choose another year or another source"
                yield Problem(what, fix, f"equipment.{kind}.service_year")
        for field in _needed(given) if here.is_sized else ():
            if field not in years and getattr(given, field, None) is None:
                fix = SOURCE_FIX.format(kind)
                yield Problem("missing", fix, f"equipment.{kind}.{field}")


def _needed(given: EquipmentType) -> Iterator[str]:
    """Yield the figures without which equipment cannot be sized; a rent takes the place of its costs."""
    burns = given.fuel or _packaged_fuel(given.packaged)
    fields = NEEDS[given.output]
    if given.output == "firm" and burns:
        fields += ("heat_rate_mmbtu_per_mwh",)
    is_rented = given.rent_usd_per_kw_month is not None
    for field in fields:
        if not (is_rented and field.startswith(RENTED)):
            yield field


@lru_cache(maxsize=256)
def _years_by_field(given: EquipmentType) -> dict[str, tuple[str, int, int]]:
    """Return, by figure, the first chosen source that has it, and the first and last year for which it does."""
    year = given.service_year or 0
    found: dict[str, tuple[str, int, int]] = {}
    for rival in given.figures_by:
        years: dict[str, list[int]] = {}
        for row in read_table("equipment_figures.csv"):
            if (row["equipment"], row["rival"]) == (given.packaged, rival):
                known = int(row["service_year"] or year)
                years.setdefault(row["field"], []).append(known)
        for field, those in years.items():
            found.setdefault(field, (rival, min(those), max(those)))
    return found


CHECKS: tuple[Callable[[_AtSite], Iterator[Problem]], ...] = (
    _price_of_power,
    _hours,
    _net_load,
    _wind,
    _fuel,
    _figures,
)
