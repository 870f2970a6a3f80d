"""Connections that are billed under a tariff: by whose clock, at what price of each hour, and as which blocks.

Each connection is an account: it has a meter, a contract demand and a bill of its own. Steps of one connection
that name the same tariff are billed alike, and as every line is linear the sum is that of one bill; fixed charges
are counted with the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, refuse
from abilene.power.demand import Demand
from abilene.power.energy_steps import DearerEnergy
from abilene.power.problem import Block
from abilene.power.tariff import (
    DemandCharge,
    StandingCharge,
    Tariff,
    TieredEnergy,
)
from abilene.power.tariff_blocks import TariffBlocks, hourly_usd_per_mwh, tariff_blocks
from abilene.programme.billed_grid import NO_ENERGY, prices_energy
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import CoincidentLine, TariffTerms
from abilene.record import Record
from abilene.resource.billing import BillingCalendar, billing_calendar
from abilene.site.hours import SiteHours
from abilene.site.tariff import programme_tariff


@dataclass(frozen=True)
class Account:
    """A connection and the tariff by which it is billed."""

    connection: str
    """Block of the connection: ``grid.ID``, or ``grid.ID.curtailable``."""
    contract: str
    """Id of the contract."""
    tariff_id: str
    tariff: Tariff
    """Its contract demand is that of the connection where one is stated."""

    def of_a_megawatt(self) -> Account:
        """Return it as a MW of load is billed: what no draw changes, and least demand, are the campus's."""
        bare = without_fixed_charges(self.tariff)
        lines = (
            replace(line, least_of_contract=0.0)
            if isinstance(line, DemandCharge)
            else line
            for line in bare.lines
        )
        tariff = replace(bare, lines=tuple(lines), contract_mw=None)
        return replace(self, tariff=tariff)

    def calendar(self, hours: SiteHours) -> BillingCalendar:
        """Return the calendar of its bills: of the clock of the site, which is that of the tariff."""
        with at_tariff(self.tariff_id):
            return billing_calendar(hours.weather.axis, hours.weather.zone)

    def spot_usd_per_mwh(self, hours: SiteHours) -> Floats | None:
        """Return the market price of each step, where a line passes it on. [USD/MWh]"""
        passed_on = any(map(attrgetter("by_spot"), self.tariff.lines))
        return hours.price_usd_per_mwh if passed_on else None

    def usd_per_mwh(self, hours: SiteHours) -> Floats:
        """Return what a MWh costs in each step, without what its peaks cost. [USD/MWh]"""
        spot, calendar = self.spot_usd_per_mwh(hours), self.calendar(hours)
        with at_tariff(self.tariff_id):
            return hourly_usd_per_mwh(self.tariff, calendar, spot)

    def billed(self, block: Block, hours: SiteHours) -> TariffBlocks:
        """Return its block as cells of its windows, and what is billed on their peaks.

        The price of each hour is that of the tariff; a minimum take counts for all cells.
        """
        bare = replace(
            block, cost_usd_per_mwh=0.0, min_take=0.0, min_take_usd_per_mwh=0.0
        )
        with at_tariff(self.tariff_id):
            found = tariff_blocks(
                self.tariff, self.calendar(hours), bare, self.spot_usd_per_mwh(hours)
            )
        first = replace(
            found.blocks[0],
            min_take=block.min_take,
            min_take_usd_per_mwh=block.min_take_usd_per_mwh,
        )
        return replace(found, blocks=(first, *found.blocks[1:]))


Accounts = tuple[Account, ...]


def accounts_of(
    programme: Programme, site_id: str, contracts: Mapping[str, Grid]
) -> Accounts:
    """Return the connections that are billed under a tariff.

    Raises
    ------
    InputError
        If a view does not know a tariff yet, nobody says a price of it, or none of its
        lines prices energy.
    """
    found: list[Account] = []
    for name, grid in contracts.items():
        if grid.tariff is None:
            continue
        path = f"sites.{site_id}.grid.{name}.tariff"
        if grid.tariff not in programme.tariffs:
            what = f"the view does not know the tariff '{grid.tariff}' yet"
            fix = "ask of a later day with --as-of, or give the connection a price"
            raise InputError(Problem(what, fix, path))
        if grid.net_metering:
            terms = programme.tariffs[grid.tariff]
            refuse(map(partial(_no_credit, site_id, name), system_peaks(terms)))
        tariff = programme_tariff(programme, grid.tariff, grid.contract_mw)
        if not prices_energy(programme.tariffs[grid.tariff].lines):
            fix = "add a line of energy, or one with pass: spot"
            raise InputError(Problem(NO_ENERGY, fix, f"tariffs.{grid.tariff}.lines"))
        if grid.tariff in map(attrgetter("tariff_id"), found):
            refuse(map(partial(_billed_apart, path), _energy_in_steps(tariff)))
            tariff = without_fixed_charges(tariff)
        curtailable = ".curtailable" * bool(grid.curtailable_mw)
        connection = f"grid.{name}{curtailable}"
        found.append(Account(connection, name, grid.tariff, tariff))
    return tuple(found)


def _energy_in_steps(tariff: Tariff) -> Iterator[str]:
    """Yield the lines of a tariff that price energy in steps."""
    tiered = (line for line in tariff.lines if isinstance(line, TieredEnergy))
    return map(attrgetter("name"), tiered)


def _billed_apart(path: str, line_id: str) -> Problem:
    """Say that two connections would fill the steps of a line each by itself."""
    what = f"another connection names it too, and the steps of its line '{line_id}' would be filled by each alone"
    return Problem(what, "make them one connection, or give each a tariff", path)


def system_peaks(terms: TariffTerms) -> Iterator[str]:
    """Yield the lines of a tariff that bill the peaks of a system."""
    for line_id, line in terms.lines.items():
        if isinstance(line, CoincidentLine):
            yield line_id


def _no_credit(site_id: str, name: str, line_id: str) -> Problem:
    """Say that a line has no price at which what is sold could be credited."""
    what = f"the line '{line_id}' bills peaks of a system, for which no credit is known"
    fix = "leave net_metering out, and what is sold earns the price of the market"
    return Problem(what, fix, f"sites.{site_id}.grid.{name}.net_metering")


def billed_by(programme: Programme, site_id: str) -> Iterator[Record]:
    """Yield the records by which the connections of a site are billed: tariffs, and the peaks that they name."""
    named = dict.fromkeys(g.tariff for g in programme.sites[site_id].grid.values())
    for tariff_id in filter(None, named):
        terms = programme.tariffs.get(tariff_id)
        if terms is None:
            continue
        yield terms
        for line in terms.lines.values():
            if isinstance(line, CoincidentLine):
                yield programme.peaks[line.peaks]


def without_fixed_charges(tariff: Tariff) -> Tariff:
    """Return a tariff without the lines that no draw changes."""
    lines = (x for x in tariff.lines if not isinstance(x, StandingCharge))
    return replace(tariff, lines=tuple(lines))


def under_tariffs(
    blocks: Iterable[Block], accounts: Accounts, hours: SiteHours
) -> tuple[list[Block], tuple[Demand, ...], tuple[DearerEnergy, ...]]:
    """Return the blocks of a campus with its connections as cells, their billed demand, and energy in steps."""
    by_name = {account.connection: account for account in accounts}
    found: list[Block] = []
    demands: list[Demand] = []
    steps: list[DearerEnergy] = []
    for block in blocks:
        account = by_name.get(block.name)
        if account is None:
            found.append(block)
            continue
        parts = account.billed(block, hours)
        found += parts.blocks
        demands += parts.demands
        steps += parts.steps
    return found, tuple(demands), tuple(steps)


@contextmanager
def at_tariff(tariff_id: str) -> Iterator[None]:
    """Say of what is wrong with a line where the line stands."""
    try:
        yield
    except InputError as error:
        here = f"tariffs.{tariff_id}.lines"
        problems = (replace(p, path=f"{here}.{p.path}") for p in error.problems)
        raise type(error)(list(problems)) from None
