"""What connections ask for of capital: contributions in aid of construction, and collateral; paths and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import TariffTerm

CONTRIBUTION = "sites.{}.grid.{}.contribution".format
COLLATERAL = "sites.{}.grid.{}.collateral".format
KW_PER_MW = 1000.0
NO_TERM = TariffTerm(years=1)
"""Of a connection whose tariff binds nobody: it asks for nothing."""


def whole_contract_mw(grid: Grid) -> float:
    """Return the contract demand of a connection once it is full. [MW]"""
    whole = grid.contract_mw
    return grid.firm_mw + grid.curtailable_mw if whole is None else whole


def term_of(programme: Programme, grid: Grid) -> TariffTerm:
    """Return the term of the tariff of a connection; one that asks for nothing where there is none."""
    tariff = programme.tariffs.get(str(grid.tariff))
    return getattr(tariff, "term", None) or NO_TERM


def contribution_usd(grid: Grid) -> float:
    """Return the contribution in aid of construction of a connection, in money of the programme's year. [USD]"""
    by_kw = grid.contribution_in_aid_usd_per_kw * KW_PER_MW * whole_contract_mw(grid)
    return grid.contribution_in_aid_usd + by_kw


def secured_usd(programme: Programme, grid: Grid) -> float:
    """Return what is secured for a connection, in cash or by a bank, in money of the programme's year. [USD]"""
    by_kw = term_of(programme, grid).collateral_usd_per_kw
    return by_kw * KW_PER_MW * whole_contract_mw(grid)


def posted_usd(programme: Programme, grid: Grid) -> float:
    """Return what of that is cash: all of it, unless a bank gives a letter of credit. [USD]"""
    by_a_bank = term_of(programme, grid).letter_of_credit_fee is not None
    return secured_usd(programme, grid) * (not by_a_bank)


def connection_paths(programme: Programme, site_id: str) -> Iterator[str]:
    """Yield the paths of what the connections of a site ask for in cash."""
    asked: dict[Callable[[str, str], str], Callable[[Grid], float]] = {
        CONTRIBUTION: contribution_usd,
        COLLATERAL: partial(posted_usd, programme),
    }
    contracts = programme.sites[site_id].grid.items()
    for (name, grid), (path, usd) in product(contracts, asked.items()):
        if usd(grid):
            yield path(site_id, name)
