"""The price of a fuel at a site."""

from __future__ import annotations

import numpy as np

from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme
from abilene.resource.fuel import GAS_USD_YEAR, gas_price_usd_per_mmbtu, gas_price_years
from abilene.site.plant import inflation

GAS = "natural_gas"


def fuel_price(programme: Programme, site_id: str, fuel: str) -> tuple[float, str]:
    """Return the price of a fuel at a site [USD/MMBtu], in the programme's year of money, and its label.

    What the site states wins. Else gas costs the mean of the packaged path over the
    years of the plan.

    Raises
    ------
    InputError
        If the site says neither what the fuel costs nor, for gas, in which region it
        lies.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}"
    if fuel in site.fuel_usd_per_mmbtu:
        usd = site.fuel_usd_per_mmbtu[fuel]
        return usd, f"{fuel}: {usd:.2f} USD/MMBtu, given in the programme"
    if fuel != GAS:
        what, fix = "missing: no packaged price of this fuel", "give one in USD/MMBtu"
        raise InputError(Problem(what, fix, f"{path}.fuel_usd_per_mmbtu.{fuel}"))
    region = site.gas_region
    if region is None:
        fix = "name the region of the gas price, such as west_south_central, or give fuel_usd_per_mmbtu"
        what = "missing, and the site may burn gas"
        raise InputError(Problem(what, fix, f"{path}.gas_region"))
    years = _years_known(programme, f"{path}.gas_region")
    each = [gas_price_usd_per_mmbtu(region, year) for year in years]
    usd = float(np.mean(each)) * inflation(programme, GAS_USD_YEAR)
    label = f"natural gas: {usd:.2f} USD/MMBtu, AEO 2025 reference case, {region}"
    return usd, f"{label}, mean of {years[0]} to {years[-1]}"


def _years_known(programme: Programme, path: str) -> range:
    """Return the years of the plan in which the packaged price of gas is known."""
    start, end = programme.programme.start, programme.programme.end
    first, last = gas_price_years()
    years = range(max(first, start.year), min(last, end.year) + 1)
    if not years:
        what = f"the gas price is known from {first} to {last}, the plan runs from {start} to {end}"
        raise InputError(Problem(what, "give fuel_usd_per_mmbtu", path))
    return years
