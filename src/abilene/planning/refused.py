"""What a plan would refuse to work with, said before it is planned: each at its place, and without any arithmetic.

Names of packaged tables, and files, are checked where a programme is read. Here stands
what is missing or does not fit: hours, prices, figures of equipment, and tranches that
go round in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import filterfalse, repeat
from operator import attrgetter, itemgetter, methodcaller
from typing import NamedTuple

from abilene.data import read_table
from abilene.dates import Quarter
from abilene.errors import Problem
from abilene.finance.capital_tree import circles
from abilene.programme.agreements import not_in_plans
from abilene.programme.billed_grid import (
    lines_refused,
    needs_market_price,
    unknown_tariffs,
)
from abilene.programme.draft import Draft
from abilene.programme.fields import DEAREST_LOAD
from abilene.programme.hourly_records import PriceFile
from abilene.programme.packaged import gas_regions, names_in, packaged_weather_steps
from abilene.programme.power_records import EquipmentType
from abilene.programme.ppa_records import NOT_SETTLED, NOT_SETTLED_FIX
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme, Site
from abilene.programme.sized import is_sized
from abilene.site.compute_price import usd_per_accelerator_hour
from abilene.yamltext import dotted

GAS = "natural_gas"
W_PER_MW = 1e6
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
LINE_FIX = "give a price that every kWh or kW pays, here or in a claim; `abilene bill` has steps and minima"
RENTED = ("capex_usd", "fixed_om", "life_years")
"""How the figures begin whose place a rent takes."""
Words = Mapping[str, str]
"""What the texts of a rule are filled with."""


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
        found |= dict.fromkeys(_over_already(seen))
        for site_id in seen.programme.sites:
            here = _AtSite(seen.programme, site_id)
            found |= dict.fromkeys(_refused_at(here))
    return [replace(problem, place=draft.place(problem.path)) for problem in found]


def _over_already(seen: Seen) -> Iterator[Problem]:
    """Yield that the day of the plan lies after its end, if it does."""
    day, last = Quarter.of(seen.as_of), Quarter.of(seen.programme.programme.end)
    if day > last:
        what = f"the day of the plan, {seen.as_of}, is after its end, {last}"
        fix = "give an earlier day with --as-of, or a later programme.end"
        yield Problem(what, fix, "programme.as_of")


@dataclass(frozen=True)
class _AtSite:
    """A site as one view sees it."""

    programme: Programme
    site_id: str

    @property
    def site(self) -> Site:
        """Its record."""
        return self.programme.sites[self.site_id]

    @property
    def is_sized(self) -> bool:
        """Whether its power is sized by the hour: the file says what load is worth, and something of its hours."""
        return is_sized(self.programme, self.site)

    @property
    def kinds(self) -> dict[str, EquipmentType]:
        """What may be built there."""
        equipment, at = self.programme.equipment, self.site.equipment
        return {kind: equipment[kind] for kind in at if at[kind].max_mw > 0}

    @property
    def fuels(self) -> dict[str, str]:
        """What may be burnt there, by equipment."""
        burnt = {kind: _fuel_of(given) for kind, given in self.kinds.items()}
        return dict(filter(itemgetter(1), burnt.items()))

    @property
    def unpriced_fuels(self) -> set[str]:
        """Fuels that may be burnt there without a price of the file."""
        return {*self.fuels.values()} - {*self.site.fuel_usd_per_mmbtu}

    @property
    def is_typical(self) -> bool:
        """Whether a packaged weather year of the site is no real one."""
        packaged = map(itemgetter(1), packaged_weather_steps((), self.site))
        return not _weather_without("year").isdisjoint(packaged)


def _refused_at(here: _AtSite) -> Iterator[Problem]:
    """Yield what the rules find at a site."""
    known = {name: ", ".join(names()) for name, names in KNOWN.items()}
    for rule in RULES[here.is_sized]:
        for words in rule.finds(here):
            fix = rule.fix.format(**known, **words)
            path = rule.path.format(site=here.site_id, **words)
            yield Problem(rule.what.format(**words), fix, path)


def _whether(test: Callable[[_AtSite], bool]) -> Callable[[_AtSite], Iterable[Words]]:
    """Return what finds one thing, without words of its own, where a test holds."""
    return lambda here: repeat({}, test(here))


def _has_no_power_price(here: _AtSite) -> bool:
    return here.site.power_usd_per_mwh is None


def _has_no_weather(here: _AtSite) -> bool:
    return not here.site.weather


def _has_no_grid_price(here: _AtSite) -> bool:
    is_needed = here.site.price is None and bool(here.site.grid)
    return is_needed and needs_market_price(here.programme, here.site)


def _has_real_beside_typical(here: _AtSite) -> bool:
    price = here.site.price
    is_real = isinstance(price, PriceFile) and not price.typical
    return is_real and bool(here.site.grid) and here.is_typical


def _may_burn_unpriced_gas(here: _AtSite) -> bool:
    return GAS in here.unpriced_fuels and not here.site.gas_region


def _lines_refused(here: _AtSite) -> Iterator[Words]:
    """Yield the lines of its tariffs under which no design is sought."""
    for line, why in lines_refused(here.programme, here.site):
        what, _, own_fix = why.partition("; ")
        yield {"line": line, "what": what, "fix": own_fix or LINE_FIX}


def _unknown_tariffs(here: _AtSite) -> Iterator[Words]:
    """Yield the connections whose tariff the view does not know yet."""
    for contract, tariff in unknown_tariffs(here.programme, here.site):
        yield {"contract": contract, "tariff": tariff}


def _not_in_plans(here: _AtSite) -> Iterator[Words]:
    """Yield the agreements that no plan holds."""
    for name, kind in not_in_plans(here.site).items():
        yield {"agreement": name, "kind": kind}


def _cut_by_net_load(here: _AtSite) -> Iterator[Words]:
    """Yield the contracts that a net load cuts, where the site gives none."""
    if here.site.net_load is not None:
        return
    for name, contract in here.site.grid.items():
        if contract.curtailed_above_mw is not None:
            yield {"contract": name}


def _calm_weather(here: _AtSite) -> Iterator[Words]:
    """Yield packaged weather without wind, where wind may be built."""
    if "wind" not in map(attrgetter("output"), here.kinds.values()):
        return
    calm = _weather_without("wind")
    for steps, year in packaged_weather_steps((), here.site):
        if year in calm:
            yield {"steps": dotted(steps), "year": year}


@cache
def _weather_without(column: str) -> frozenset[str]:
    """Return the packaged weather that has nothing in a column of its table: no real year, or no wind."""
    rows = read_table("weather_sites.csv")
    return frozenset(row["name"] for row in rows if row[column] in {"", "no"})


def _swings(here: _AtSite) -> bool:
    return here.site.swing is not None


def _with_yearly_energy(here: _AtSite) -> Iterator[Words]:
    """Yield plants whose energy of a year is limited: seasons of a plan know no sum over a year."""
    for kind, given in here.kinds.items():
        limited = here.site.equipment[kind].max_mwh is not None
        if limited and given.output != "storage":
            yield {"kind": kind}


def _credit_beside_charge(here: _AtSite) -> Iterator[Words]:
    """Yield contracts that pay for MW of which a demand charge lets each design hold fewer."""
    for name, contract in here.site.grid.items():
        if contract.credit_usd_per_mw and contract.demand_charge_usd_per_kw_month:
            yield {"contract": name}


def _without_carbon(here: _AtSite) -> Iterator[Words]:
    """Yield fuels of which nothing says what burning them emits."""
    known = names_in("fuel_co2.csv", "fuel")
    for kind, fuel in here.fuels.items():
        if fuel not in known:
            yield {"kind": kind, "fuel": fuel}


def _without_price(here: _AtSite) -> Iterator[Words]:
    """Yield fuels other than gas that have no price: none of them is packaged."""
    for fuel in sorted(here.unpriced_fuels - {GAS}):
        yield {"fuel": fuel}


def _fuel_of(given: EquipmentType) -> str:
    """Return what equipment burns; nothing if it is not firm."""
    if given.output != "firm":
        return ""
    return given.fuel or _packaged_fuels().get(given.packaged or "", "")


@cache
def _packaged_fuels() -> dict[str, str]:
    """Return what each packaged kind of equipment burns."""
    return dict(map(itemgetter("name", "fuel"), read_table("equipment.csv")))


def _beyond_known_years(here: _AtSite) -> Iterator[Words]:
    """Yield the figures whose source does not know the year of entry into service."""
    for kind, given in here.kinds.items():
        for field, (rival, first, last) in _years_by_field(given).items():
            if not first <= (given.service_year or first) <= last:
                yield {
                    "kind": kind,
                    "field": field,
                    "packaged": str(given.packaged),
                    "rival": rival,
                    "first": str(first),
                    "last": str(last),
                    "year": str(given.service_year),
                }


def _without_figure(here: _AtSite) -> Iterator[Words]:
    """Yield the figures that neither the programme nor its sources give."""
    for kind, given in here.kinds.items():
        own = given.model_dump(exclude_none=True)
        known = {*own, *_years_by_field(given)}
        for field in filterfalse(known.__contains__, _needed(given)):
            yield {"kind": kind, "field": field}


def _needed(given: EquipmentType) -> Iterable[str]:
    """Return the figures without which equipment cannot be sized; a rent takes the place of its costs."""
    fields = NEEDS[given.output]
    if _fuel_of(given):
        fields += ("heat_rate_mmbtu_per_mwh",)
    if given.rent_usd_per_kw_month is None:
        return fields
    return filterfalse(methodcaller("startswith", RENTED), fields)


@lru_cache(maxsize=256)
def _years_by_field(given: EquipmentType) -> dict[str, tuple[str, int, int]]:
    """Return, by figure, the first chosen source that has it, and the first and last year for which it does."""
    found: dict[str, tuple[str, int, int]] = {}
    for rival in given.figures_by:
        years: dict[str, list[int]] = {}
        for row in _packaged_figures().get((given.packaged, rival), ()):
            # a figure without a year holds in every one
            known = int(row["service_year"] or given.service_year or 0)
            years.setdefault(row["field"], []).append(known)
        for field, those in years.items():
            found.setdefault(field, (rival, min(those), max(those)))
    return found


@cache
def _packaged_figures() -> dict[tuple[str | None, str], list[dict[str, str]]]:
    """Return the rows of the table of figures by equipment and source."""
    found: dict[tuple[str | None, str], list[dict[str, str]]] = {}
    for row in read_table("equipment_figures.csv"):
        source = row["equipment"], row["rival"]
        found.setdefault(source, []).append(row)
    return found


def _dear_compute(here: _AtSite) -> Iterator[Words]:
    """Yield what says that compute brings more by the MWh than any load may be worth, and how much."""
    works = here.programme.workloads.values()
    dearest = max((work.relative_price for work in works), default=1.0)
    for id_, hardware in here.programme.hardware.items():
        if id_ not in here.site.it_mw_by_hardware:
            continue
        usd = usd_per_accelerator_hour(here.programme, here.site_id, id_) or 0.0
        usd_per_mwh = dearest * usd / (hardware.it_w_per_accelerator / W_PER_MW)
        if usd_per_mwh > DEAREST_LOAD:
            rent = f"sites.{here.site_id}.contract_usd_per_it_mw_year"
            price = f"hardware.{id_}.usd_per_accelerator_hour"
            is_let = here.site.contract_usd_per_it_mw_year is not None
            yield {"said": rent if is_let else price, "usd": f"{usd_per_mwh:.3g}"}


def _weather_names() -> Iterable[str]:
    return names_in("weather_sites.csv", "name")


def _price_names() -> Iterable[str]:
    return names_in("price_memory.csv", "profile")


def _fuel_names() -> Iterable[str]:
    return names_in("fuel_co2.csv", "fuel")


KNOWN: Mapping[str, Callable[[], Iterable[str]]] = {
    "known_weather": _weather_names,
    "known_prices": _price_names,
    "known_fuels": _fuel_names,
    "known_gas_regions": gas_regions,
}
"""What may be named instead, by the word that stands for it in the fix of a rule."""


class _Rule(NamedTuple):
    """A reason to refuse a site."""

    finds: Callable[[_AtSite], Iterable[Words]]
    """Yields the words of each thing that is wrong."""
    path: str
    what: str
    fix: str


POWER_PRICE = _Rule(
    finds=_whether(_has_no_power_price),
    path="sites.{site}.power_usd_per_mwh",
    what="missing",
    fix="give it; or weather, price and programme.lost_load_usd_per_mwh, by which the power can be sized",
)
SERVICE_YEAR = _Rule(
    finds=_beyond_known_years,
    path="equipment.{kind}.service_year",
    what="{rival} knows {field} of {packaged} for {first} to {last}, not {year}",
    fix="choose another year or another source",
)
DEAR_COMPUTE = _Rule(
    finds=_dear_compute,
    path="{said}",
    what="a MWh of load is then worth {usd} USD, above the "
    f"{DEAREST_LOAD:g} that a plan holds",
    fix="give a lower price",
)
OF_SIZED = (
    _Rule(
        finds=_whether(_has_no_weather),
        path="sites.{site}.weather",
        what="missing",
        fix="name one or more of {known_weather}, or a file",
    ),
    _Rule(
        finds=_whether(_has_no_grid_price),
        path="sites.{site}.price",
        what="missing, and the site has grid power",
        fix="name one of {known_prices}, a mean_usd_per_mwh, or a file",
    ),
    _Rule(
        finds=_whether(_has_real_beside_typical),
        path="sites.{site}.price",
        what="the weather is a typical year, the price is real",
        fix="bring weather of the same hours, or let the file give a typical year (typical: true)",
    ),
    _Rule(
        finds=_unknown_tariffs,
        path="sites.{site}.grid.{contract}.tariff",
        what="the view does not know the tariff '{tariff}' yet",
        fix="ask of a later day with --as-of, or give the connection a price",
    ),
    _Rule(
        finds=_lines_refused,
        path="{line}",
        what="{what}",
        fix="{fix}",
    ),
    _Rule(
        finds=_not_in_plans,
        path="sites.{site}.ppa.{agreement}.kind",
        what=NOT_SETTLED,
        fix=NOT_SETTLED_FIX,
    ),
    _Rule(
        finds=_cut_by_net_load,
        path="sites.{site}.net_load",
        what="missing, and contract '{contract}' is cut by it",
        fix="give the file of the grid's net load",
    ),
    _Rule(
        finds=_calm_weather,
        path="sites.{site}.{steps}",
        what="{year} knows no wind at hub height, and the site may build wind",
        fix="take wind out, or bring other weather",
    ),
    _Rule(
        finds=_whether(_swings),
        path="sites.{site}.swing",
        what="is a row among the sizes of one design, and a plan mixes designs",
        fix="leave it to `abilene size`, and give min_mw of what it asks for",
    ),
    _Rule(
        finds=_with_yearly_energy,
        path="sites.{site}.equipment.{kind}.max_mwh",
        what="limits the energy of a year, and a plan runs each quarter of the year on its own",
        fix="leave it to `abilene size`, or lower max_mw",
    ),
    _Rule(
        finds=_credit_beside_charge,
        path="sites.{site}.grid.{contract}.curtail.credit_usd_per_kw_year",
        what="pays for MW beside a demand charge, under which each design of a plan holds as many as it draws",
        fix="give the charge as a line of a tariff, or leave it to `abilene size`",
    ),
    _Rule(
        finds=_without_carbon,
        path="equipment.{kind}.fuel",
        what="nothing says what burning '{fuel}' emits",
        fix="name one of {known_fuels}",
    ),
    _Rule(
        finds=_whether(_may_burn_unpriced_gas),
        path="sites.{site}.gas_region",
        what="missing, and the site may burn gas",
        fix="name one of {known_gas_regions}, or give fuel_usd_per_mmbtu",
    ),
    _Rule(
        finds=_without_price,
        path="sites.{site}.fuel_usd_per_mmbtu.{fuel}",
        what="missing: no packaged price of this fuel",
        fix="give one in USD/MMBtu",
    ),
    _Rule(
        finds=_without_figure,
        path="equipment.{kind}.{field}",
        what="missing",
        fix="give it, or add a source that has it to equipment.{kind}.figures_by",
    ),
)
RULES: Mapping[bool, tuple[_Rule, ...]] = {
    False: (POWER_PRICE, SERVICE_YEAR, DEAR_COMPUTE),
    True: (*OF_SIZED, SERVICE_YEAR, DEAR_COMPUTE),
}
"""The rules of a site, by whether its power is sized by the hour."""
