"""What an hour of an accelerator brings.

Apart from what follows from it (``voll``): questions about the input ask for it before
anything is computed.
"""

from __future__ import annotations

import math

from abilene.dates import HOURS_PER_QUARTER
from abilene.programme.fields import of_year
from abilene.programme.schema import Programme


def is_priced(programme: Programme, site_id: str) -> bool:
    """Return whether the file says what the compute of all hardware of a campus brings, and it is something."""
    it_mw = programme.sites[site_id].it_mw_by_hardware
    return all(usd_per_accelerator_hour(programme, site_id, id_) for id_ in it_mw)


def usd_per_accelerator_hour(
    programme: Programme, site_id: str, hardware_id: str
) -> float | None:
    """Return what an accelerator-hour brings, mean over the years of the plan in its year of money. [USD/h]

    Its price times the share that is sold, or its part of the rent of the campus; None
    where nobody says.
    """
    rent, hardware = (
        programme.sites[site_id].contract_usd_per_it_mw_year,
        programme.hardware[hardware_id],
    )
    if rent is not None:
        return (
            _real(programme, {0: rent})
            / (4 * HOURS_PER_QUARTER)
            * hardware.it_w_per_accelerator
            / 1e6
        )
    if hardware.usd_per_accelerator_hour is None:
        return None
    return _real(programme, hardware.usd_per_accelerator_hour) * hardware.sold_share


def _real(programme: Programme, nominal: dict[int, float]) -> float:
    """Return the mean over the years of the plan of something nominal, in the programme's year of money."""
    header = programme.programme
    years = range(header.start.year, header.end.year + 1)
    growth = 1 + header.inflation_per_year
    return math.fsum(
        of_year(nominal, year) / growth ** (year - header.usd_year) for year in years
    ) / len(years)
