"""What the power of a campus costs beside what the industrial customers of its state pay."""

from __future__ import annotations

from typing import NamedTuple

from abilene.programme.schema import Programme
from abilene.resource.industrial_price import IndustrialPrice, industrial_price
from abilene.site.contract_notes import energy_only

FAR = 1 / 3
"""Difference over the state's average above which a note says so. [-]"""
BESIDE_STATE = (
    "{site}: its power costs {usd:.1f} USD({usd_year})/MWh{only}, {share:.0%} {side} the {average:.1f} USD/MWh that "
    "industrial customers in {state} paid on average in {month} ({source})"
)


class BesideState(NamedTuple):
    """A campus in a state of which the average industrial price is packaged."""

    site: str
    usd_year: int
    """Year of money of what its power costs. [year]"""
    energy_only: str
    """Contracts whose price holds no delivery, demand or capacity charge; may be empty."""
    average: IndustrialPrice

    def note(self, lcoe_usd_per_mwh: float | None) -> str:
        """Say how far what a MWh served costs lies from the average; nothing within ``FAR``, or where not known.

        Parameters
        ----------
        lcoe_usd_per_mwh : float or None
            Of own plants and the grid, in money of ``usd_year``; NaN if nothing is
            served. [USD/MWh]
        """
        average_usd = self.average.usd_per_mwh
        if lcoe_usd_per_mwh is None:
            return ""
        share = lcoe_usd_per_mwh / average_usd - 1
        # NaN is not far
        if not abs(share) > FAR:
            return ""
        only = f", energy only ({self.energy_only})" if self.energy_only else ""
        return BESIDE_STATE.format(
            site=self.site,
            usd=lcoe_usd_per_mwh,
            usd_year=self.usd_year,
            only=only,
            share=abs(share),
            side="above" if share > 0 else "below",
            average=average_usd,
            state=self.average.state,
            month=self.average.month,
            source=self.average.source,
        )


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
    average = industrial_price(programme.sites[site_id].state or "")
    if average is None:
        return None
    bare = energy_only(programme, site_id) if grid else ""
    return BesideState(site_id, programme.programme.usd_year, bare, average)
