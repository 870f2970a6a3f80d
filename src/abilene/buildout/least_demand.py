"""What the tariffs of a campus take whatever it draws: least demand of each contract, fixed charges, an exit.

A contract demand grows with the ramp of its tariff. What is energised in a quarter runs from the next one on, so a
contract bills from the quarter after that of its connection. All of it is data: a campus that is late pays for it,
which is what strands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, starmap
from operator import attrgetter, itemgetter, methodcaller

from abilene.buildout.case import Case
from abilene.finance.connection_uses import whole_contract_mw
from abilene.programme.power_records import Grid
from abilene.programme.tariff_records import (
    DemandLine,
    FixedLine,
    TariffTerm,
    TariffTerms,
)

MONTHS_PER_QUARTER, QUARTERS_PER_YEAR, MONTHS_PER_YEAR = 3, 4, 12
KW_PER_MW = 1000.0
DAYS_PER_QUARTER = 365 / 4


@dataclass(frozen=True)
class Contract:
    """A connection under a tariff, as a plan has it."""

    grid: Grid
    tariff: TariffTerms
    first: int
    """Quarter of the plan from which on it bills."""

    @property
    def tariff_id(self) -> str:
        """Id of its tariff."""
        return str(self.grid.tariff)

    def billed_quarters(self, quarter: int) -> int:
        """Return for how many quarters it has billed by the end of one."""
        return max(0, quarter + 1 - self.first)

    def mw(self, quarter: int) -> float:
        """Return the contract demand in a quarter; 0 before it bills and after its term. [MW]"""
        if not self.first <= quarter <= self._final:
            return 0.0
        year = (quarter - self.first) // QUARTERS_PER_YEAR
        return whole_contract_mw(self.grid) * _ramp(self.tariff.term, year)

    @property
    def last(self) -> int | None:
        """Last quarter of its term, which begins as it bills; None without a term."""
        term = self.tariff.term
        if term is None:
            return None
        return self.first + math.ceil(term.years * QUARTERS_PER_YEAR) - 1

    @property
    def _final(self) -> float:
        """Last quarter in which it bills; without end where it has no term."""
        return math.inf if self.last is None else self.last

    def bound_mw(self, quarter: int) -> float:
        """Return the contract demand that a term holds, without what is given back for nothing. [MW]"""
        return 0.0 if self.last is None else self.mw(quarter) * self.kept_share

    @property
    def kept_share(self) -> float:
        """Share of the contract that cannot be given back for nothing. [-]"""
        return 1.0 - (self.tariff.term.reduce_free if self.tariff.term else 0.0)

    def exit_months(self, quarter: int) -> float | None:
        """Return the months of least demand that leaving at the end of a quarter costs; None without a term."""
        term = self.tariff.term
        if term is None:
            return None
        gone = self.billed_quarters(quarter) * MONTHS_PER_QUARTER
        left = max(0.0, term.years * MONTHS_PER_YEAR - gone)
        return min(left, term.exit_months) * (gone > 0)


def _ramp(term: TariffTerm | None, year: int) -> float:
    """Return the share of a contract that holds in a year of it. [-]"""
    shares = () if term is None or term.ramp is None else term.ramp.share
    return (*shares[year : year + 1], 1.0)[0]


@dataclass(frozen=True)
class LeastDemand:
    """A line of a tariff that bills a share of the contracts of a part of the grid at least."""

    part: str
    line: str
    terms: DemandLine
    contracts: tuple[Contract, ...]

    def mw(self, quarter: int) -> float:
        """Return the demand that is billed at least in a quarter of the plan. [MW]"""
        held = math.fsum(map(methodcaller("mw", quarter), self.contracts))
        return self.terms.least_of_contract * held

    def bound_mw(self, quarter: int) -> float:
        """Return the demand that is billed at least while a term binds, after a plan. [MW]"""
        held = math.fsum(map(methodcaller("bound_mw", quarter), self.contracts))
        return self.terms.least_of_contract * held

    def exit_usd(self, quarter: int, season: int) -> list[float]:
        """Return what leaving each contract with a term costs at the end of a quarter of a season. [USD]"""
        leaving = partial(self._leaving_usd, quarter, season)
        bound = filter(lambda one: one.tariff.term is not None, self.contracts)
        return list(map(leaving, bound))

    def _leaving_usd(self, quarter: int, season: int, one: Contract) -> float:
        """Return the least demand of the months that a contract binds after a quarter, as its ramp has them. [USD]"""
        months = one.exit_months(quarter) or 0.0
        due = []
        for month in range(math.ceil(months)):
            later = 1 + month // MONTHS_PER_QUARTER
            first = (season + later) % QUARTERS_PER_YEAR * MONTHS_PER_QUARTER
            usd_per_mw = self.month_usd_per_mw(first + month % MONTHS_PER_QUARTER)
            part = min(1.0, months - month)
            due.append(part * usd_per_mw * one.mw(quarter + later))
        return self.terms.least_of_contract * one.kept_share * math.fsum(due)

    def month_usd_per_mw(self, month: int) -> float:
        """Return what a MW of billed demand costs in a month of the year, 0 to 11. [USD/MW]"""
        return month_usd_per_mw(self.terms, month)


def month_usd_per_mw(terms: DemandLine, month: int) -> float:
    """Return what a MW of billed demand costs by a line in a month of the year, 0 to 11. [USD/MW]"""
    charged = month + 1 in terms.months
    return (terms.usd_per_kw_month or 0.0) * KW_PER_MW * charged


def contracts_by_part(
    case: Case, site_id: str
) -> Iterator[tuple[str, tuple[Contract, ...]]]:
    """Yield the parts of the grid of a campus that a tariff bills, and the contracts that each is made of.

    Nothing of one that is not sized: what it pays for power is stated as a whole.
    """
    sized = case.site_powers.keys() & {site_id}
    for part, made_of in chain(*(case.power(id_).contracts.items() for id_ in sized)):
        names = dict.fromkeys(map(itemgetter(0), made_of))
        contracts = tuple(chain(*map(partial(_contract, case, site_id), names)))
        if contracts:
            yield part, contracts


def contracts_mw(case: Case, site_id: str, quarter: int) -> dict[str, float]:
    """Return the contract demand of each connection of a campus that a tariff bills, as it is in a quarter. [MW]"""
    names = case.programme.sites[site_id].grid
    each = {name: list(_contract(case, site_id, name)) for name in names}
    return {name: one.mw(quarter) for name, found in each.items() for one in found}


def min_takes(case: Case, site_id: str) -> Iterator[tuple[str, float]]:
    """Yield the parts of the grid of a campus that have a minimum take, and that as a share of power times hours."""
    grid = case.programme.sites[site_id].grid
    sized = case.site_powers.keys() & {site_id}
    for part, made_of in chain(*(case.power(id_).contracts.items() for id_ in sized)):
        (name, kind), *_ = made_of
        share = grid[name].min_take * (kind != "export_mw")
        yield from filter(itemgetter(1), [(part, share)])


def granted_by_term_mw(case: Case, site_id: str, part: str, quarter: int) -> float:
    """Return what the contracts of a part grant in a quarter, from that after the connection; as far as a term holds.

    [MW]
    """
    granted = partial(_granted_mw, case, site_id, quarter)
    return math.fsum(starmap(granted, case.power(site_id).contracts[part]))


def _granted_mw(case: Case, site_id: str, quarter: int, name: str, kind: str) -> float:
    """Return what a connection grants of one kind in a quarter. [MW]"""
    grid = case.programme.sites[site_id].grid[name]
    whole, begun = whole_contract_mw(grid), float(case.index(grid.from_) < quarter)
    under = contracts_mw(case, site_id, quarter)
    share = under.get(name, begun * whole) / whole
    return float(share * getattr(grid, kind))


def least_demands(case: Case, site_id: str) -> Iterator[LeastDemand]:
    """Yield what the contracts of a campus are billed for at least, by part of the grid and line."""
    for part, contracts in contracts_by_part(case, site_id):
        yield from _lines(part, contracts)


def _contract(case: Case, site_id: str, name: str) -> Iterator[Contract]:
    """Yield a connection, if it has a tariff."""
    grid = case.programme.sites[site_id].grid[name]
    if grid.tariff is not None:
        tariff = case.programme.tariffs[grid.tariff]
        yield Contract(grid, tariff, case.index(grid.from_) + 1)


def _lines(part: str, contracts: tuple[Contract, ...]) -> Iterator[LeastDemand]:
    """Yield the lines that bill some contracts, which have one tariff, at least."""
    for line, terms in contracts[0].tariff.lines.items():
        if isinstance(terms, DemandLine) and terms.least_of_contract > 0:
            yield LeastDemand(part, line, terms, contracts)


def least_mw(case: Case, least: LeastDemand, quarter: int) -> float:
    """Return the demand that a line bills at least in a quarter. [MW]

    After the quarter after the plan only what a term binds, and cannot be given back
    for nothing, as nothing more is built then.
    """
    is_after = quarter > case.quarters
    return least.bound_mw(quarter) if is_after else least.mw(quarter)


def last_bound(case: Case, site_id: str) -> int:
    """Return the last quarter in which a term of a campus binds it; that after the plan where none does longer."""
    every = chain(*map(itemgetter(1), contracts_by_part(case, site_id)))
    ends: Iterator[int] = filter(None, map(attrgetter("last"), every))
    return max(chain((case.quarters,), ends))


def fixed_charges_usd(case: Case, site_id: str, quarter: int) -> float:
    """Return the fixed charges of a quarter, each tariff once, in money of the programme's year. [USD]"""
    return math.fsum(fixed_by_tariff_usd(case, site_id, quarter).values())


def fixed_by_tariff_usd(case: Case, site_id: str, quarter: int) -> dict[str, float]:
    """Return the fixed charges of a quarter by tariff, in money of the programme's year. [USD]"""
    names = case.programme.sites[site_id].grid if site_id in case.site_powers else ()
    every = chain(*map(partial(_contract, case, site_id), names))
    billing = filter(methodcaller("billed_quarters", quarter), every)
    return {one.tariff_id: _fixed_usd(one.tariff) for one in billing}


def fixed_by_line_usd(
    case: Case, site_id: str, quarter: int
) -> dict[tuple[str, str], float]:
    """Return the fixed charges of a quarter by part of the grid and line, in money of the programme's year. [USD]

    Those of a tariff are of the first part that it bills.
    """
    found: dict[tuple[str, str], float] = {}
    counted: set[str] = set()
    for part, contracts in contracts_by_part(case, site_id):
        billing = filter(methodcaller("billed_quarters", quarter), contracts)
        for one in filter(lambda one: one.tariff_id not in counted, billing):
            counted.add(one.tariff_id)
            for line, usd in _fixed_lines_usd(one.tariff).items():
                found[part, line] = usd
    return found


def is_bound(case: Case, site_id: str, quarter: int) -> bool:
    """Return whether a term of a campus binds it in a quarter."""
    return quarter <= last_bound(case, site_id)


def _fixed_usd(tariff: TariffTerms) -> float:
    """Return the fixed charges of a tariff in a quarter. [USD]"""
    return math.fsum(_fixed_lines_usd(tariff).values())


def _fixed_lines_usd(tariff: TariffTerms) -> dict[str, float]:
    """Return the fixed charges of a tariff in a quarter, by line. [USD]"""
    return {
        name: line.usd_per_month * MONTHS_PER_QUARTER
        + line.usd_per_day * DAYS_PER_QUARTER
        for name, line in tariff.lines.items()
        if isinstance(line, FixedLine)
    }


def exit_usd(case: Case, site_id: str, quarter: int) -> float | None:
    """Return what leaving all contracts at the end of a quarter would cost, in money of the programme's year.

    Least demand of the months that are left of the term, or of as many as the tariff
    asks for, month by month as the ramp of each contract has it. None where no tariff has a term. [USD]
    """
    season = case.quarter(quarter).index % QUARTERS_PER_YEAR
    leaving = methodcaller("exit_usd", quarter, season)
    found = list(chain(*map(leaving, least_demands(case, site_id))))
    return math.fsum(found) if found else None
