"""Fuel: the price path of gas by region, and carbon in fuels and in grid power."""

from __future__ import annotations

from operator import itemgetter

import numpy as np

from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.names import choices

GAS_USD_YEAR = 2024
"""Year of money of ``gas_price_usd_per_mmbtu``."""


def gas_price_usd_per_mmbtu(region: str, year: int, case: str = "reference") -> float:
    """Price of natural gas delivered to power plants, in USD of 2024.

    Parameters
    ----------
    region : str
        Census division, such as ``west_south_central`` (Texas).
    year : int
        Between the years of the table straight lines are drawn.
    case : {"reference", "high_oil_gas_supply", "low_oil_gas_supply"}
        Case of the Annual Energy Outlook 2025; more supply means cheaper gas.

    Returns
    -------
    float
        [USD(2024)/MMBtu]

    Raises
    ------
    InputError
        If region or case is not known, or the year lies outside the path.
    """
    rows = read_table("gas_price.csv")
    _check_known(case, set(map(itemgetter("case"), rows)), "case of the gas price")
    _check_known(region, set(rows[0]) - {"case", "year"}, "region of the gas price")
    path = {int(row["year"]): float(row[region]) for row in rows if row["case"] == case}
    first, last = min(path), max(path)
    if not first <= year <= last:
        what = f"the gas price in the case {case} is known from {first} to {last}, not for {year}"
        fix = "choose a year inside, or the case 'reference', which runs longest"
        raise InputError(Problem(what, fix))
    return float(np.interp(year, list(path), list(path.values())))


def gas_price_years(case: str = "reference") -> tuple[int, int]:
    """Return the first and the last year of the gas price path in a case."""
    rows = read_table("gas_price.csv")
    years = [int(row["year"]) for row in rows if row["case"] == case]
    return min(years), max(years)


def fuel_co2_kg_per_mmbtu(fuel: str) -> float:
    """Carbon dioxide from burning a fuel, per higher heating value. [kg/MMBtu]

    Raises
    ------
    InputError
        If the fuel is not known.
    """
    factors = {
        row["fuel"]: float(row["kg_co2_per_mmbtu"])
        for row in read_table("fuel_co2.csv")
    }
    _check_known(fuel, set(factors), "fuel")
    return factors[fuel]


def grid_co2_kg_per_mwh(region: str) -> float:
    """Mean carbon dioxide of grid power over a year, at the place of generation. [kg/MWh]

    Names beginning with ``avert_`` are marginal (what one MWh more causes, 2023), those
    beginning with ``eia930_`` are averages over all plants of a balancing area (2022).

    Raises
    ------
    InputError
        If the region is not known.
    """
    factors = {
        row["region"]: float(row["kg_co2_per_mwh"])
        for row in read_table("grid_co2.csv")
    }
    _check_known(region, set(factors), "region of grid carbon")
    return factors[region]


def _check_known(name: str, known: set[str], what: str) -> None:
    if name not in known:
        raise InputError(
            Problem(f"'{name}' is not a known {what}", choices(name, known))
        )
