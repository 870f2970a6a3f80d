"""Energy that costs more above a limit in each billing period: rising steps of a price of energy.

Above a limit W a MWh of the period costs so much more, which is a price on what stands above a limit on a sum:

    sum over the hours of m of h g_t <= W + e_m,    e_m >= 0 at the difference of the two prices.

So rising steps are linear, for the engine and the LP alike; falling ones are not convex.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.power.parts import LinkingConstraint


@dataclass(frozen=True)
class DearerEnergy:
    """A limit above which the energy of some blocks costs more in a billing period."""

    name: str
    blocks: tuple[str, ...]
    up_to_mwh: float
    """Energy of a billing period that does not cost more. [MWh/period]"""
    more_usd_per_mwh: float
    """What each MWh above that costs more. [USD/MWh]"""

    def usd(self, drawn_mw: Floats, periods: NDArray[np.int64], hours: float) -> float:
        """Return what a draw costs more, by its energy in each billing period above the limit. [USD]

        Parameters
        ----------
        drawn_mw : array, shape (hours,)
            Output of all its blocks together. [MW]
        periods : array, shape (hours,)
            Billing period of each hour.
        hours : float
            Length of a step. [h]
        """
        mwh = np.bincount(periods, weights=drawn_mw) * hours
        above_mwh = np.maximum(mwh - self.up_to_mwh, 0.0)
        return float(above_mwh.sum()) * self.more_usd_per_mwh

    def constraints(
        self,
        sources: Sequence[str],
        periods: NDArray[np.int64],
        columns: int,
        years: float,
    ) -> Iterator[LinkingConstraint]:
        """Yield the limit of each billing period.

        Parameters
        ----------
        sources : sequence of str
            Names of the sources of the campus.
        periods : array, shape (hours,)
            Billing period of each hour.
        columns : int
            How many columns the campus has.
        years : float
            Length of its hours, by which sums are brought to a year. [years]
        """
        counts = np.isin(np.array(sources), self.blocks)[:, None]
        for period in range(int(periods[-1]) + 1):
            yield LinkingConstraint(
                f"{self.name}.{period}",
                counts * (periods == period).astype(float),
                self.up_to_mwh / years,
                np.zeros(columns),
                self.more_usd_per_mwh,
            )
