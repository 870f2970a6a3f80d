"""What the power of a campus costs beside what the industrial customers of its state pay."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

from abilene.programme.schema import Programme
from abilene.resource.industrial_price import (
    AveragePrice,
    IndustrialPrice,
    industrial_price,
)
from abilene.site.contract_notes import energy_only

FAR = 1 / 3
"""Difference over an average of the state above which a note says so. [-]"""
BESIDE_STATE = (
    "{site}: its power costs {usd:.1f} USD({usd_year})/MWh{only}; industrial customers in {state} paid on average "
    "{averages}"
)
AVERAGE = "{average.usd_per_mwh:.1f} USD/MWh in {average.period} ({average.source}): it lies {share:.0%} {side}"


class BesideState(NamedTuple):
    """A campus in a state of which the average industrial price is packaged."""

    site: str
    usd_year: int
    """Year of money of what its power costs. [year]"""
    energy_only: str
    """Contracts whose price holds no delivery, demand or capacity charge; may be empty."""
    price: IndustrialPrice

    def note(self, lcoe_usd_per_mwh: float | None) -> str:
        """Say how far what a MWh served costs lies from the averages; nothing within ``FAR`` of all, or if not known.

        Parameters
        ----------
        lcoe_usd_per_mwh : float or None
            Of own plants and the grid, in money of ``usd_year``; NaN if nothing is
            served. [USD/MWh]
        """
        usd = math.nan if lcoe_usd_per_mwh is None else lcoe_usd_per_mwh
        # NaN is not far
        if not any(abs(it.above(usd)) > FAR for it in self.price.averages):
            return ""
        return BESIDE_STATE.format(
            site=self.site,
            usd=usd,
            usd_year=self.usd_year,
            only=self.energy_only and f", energy only ({self.energy_only})",
            state=self.price.state,
            averages="; ".join(map(partial(_words, usd), self.price.averages)),
        )


def _words(usd_per_mwh: float, average: AveragePrice) -> str:
    share = average.above(usd_per_mwh)
    side = "above" if share > 0 else "below"
    return AVERAGE.format(average=average, share=abs(share), side=side)


def beside_state(
    programme: Programme, site_id: str, *, grid: bool = True
) -> BesideState | None:
    """Return a campus beside its state; None where it names no state, or no price of that is packaged.

    Parameters
    ----------
    programme, site_id
        The campus.
    grid : bool, optional
        False if it has on-site generation only.
    """
    price = industrial_price(programme.sites[site_id].state or "")
    if price is None:
        return None
    bare = energy_only(programme, site_id) if grid else ""
    return BesideState(site_id, programme.programme.usd_year, bare, price)
