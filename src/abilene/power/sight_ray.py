"""Sizes for who does not know the year: the cheapest without sight of designs with more store and firm plants.

Nothing is optimised inside: a few designs on a ray from the one that knows the year are
operated hour by hour with what stored energy is worth in the mean, each with its own worth,
and the cheapest is kept. No bound: a better one may lie off the ray.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from abilene.arrays import Floats
from abilene.power.columns import Design, design_of
from abilene.power.foresight import redispatch, why_not, worth
from abilene.power.parts import ENERGY
from abilene.power.problem import Campus
from abilene.power.result import Sizing

ENERGY_FACTORS, FIRM_FACTORS = (1.0, 1.2, 1.4, 1.6), (1.0, 1.05, 1.1)
"""How many times the stored energy and the firm plants of the design are tried. [-]"""


@dataclass(frozen=True)
class RayDesign:
    """A design on the ray, operated without sight."""

    energy_factor: float
    """Stored energy over that of the design that knows the year. [-]"""
    firm_factor: float
    """The same of firm plants. [-]"""
    cost_usd: float
    """Capacities and operation without sight, mean of the weather years. [USD/year]"""


@dataclass(frozen=True)
class SizedForSight:
    """Designs on the ray, the one that knows the year first."""

    tried: tuple[RayDesign, ...]
    known_usd: float
    """What that one costs with the year known. [USD/year]"""

    @property
    def best(self) -> RayDesign:
        """The cheapest without sight."""
        return min(self.tried, key=lambda one: one.cost_usd)

    @property
    def premium_usd(self) -> float:
        """What the best of them costs above the design and the operation that know the year. [USD/year]"""
        return self.best.cost_usd - self.known_usd

    @property
    def saves_usd(self) -> float:
        """What sizing for it saves, of what the design for the known year costs without sight. [USD/year]"""
        return self.tried[0].cost_usd - self.best.cost_usd


def sized_for_sight(
    years: Sequence[Campus], sizing: Sizing, firm: Collection[str]
) -> SizedForSight | None:
    """Try designs with more stored energy and more of some blocks, without sight.

    Parameters
    ----------
    years : sequence of Campus
        The campus in each weather year.
    sizing : Sizing
        The design that knows each year.
    firm : collection of str
        Columns of the firm plants.

    Returns
    -------
    SizedForSight or None
        None where foresight is not run: see ``foresight.why_not``.
    """
    design = design_of(years)
    x = np.array(list(map(sizing.capacity.__getitem__, design.names)))
    if why_not(years[0], x[design.years[0]]):
        return None
    mu = np.maximum(np.array([*sizing.linking_usd.values()], dtype=float), 0.0)
    tried = tuple(_along(years, design, x, firm, mu))
    return SizedForSight(tried, sizing.cost_usd)


def _along(
    years: Sequence[Campus],
    design: Design,
    x: Floats,
    firm: Collection[str],
    mu: Floats,
) -> Iterator[RayDesign]:
    """Yield each design of the ray once: bounds make some of them alike."""
    names = np.array(design.names)
    is_energy, is_firm = np.char.endswith(names, ENERGY), np.isin(names, list(firm))
    seen: set[bytes] = set()
    for more, firmer in product(ENERGY_FACTORS, FIRM_FACTORS):
        factor = np.where(is_energy, more, np.where(is_firm, firmer, 1.0))
        # what stands above its bounds by rounding stays as it is
        larger = np.minimum(x * factor, np.maximum(design.high, x))
        if larger.tobytes() not in seen:
            seen.add(larger.tobytes())
            yield RayDesign(more, firmer, _cost_usd(years, design, larger, mu))


def _cost_usd(years: Sequence[Campus], design: Design, x: Floats, mu: Floats) -> float:
    """Return what a design costs without sight. [USD/year]"""
    sizes = list(map(x.__getitem__, design.years))
    end = worth(years, sizes, mu)
    pairs = zip(years, sizes, strict=True)
    costs = [redispatch(one, own, end, 1.0, 1.0, mu).cost_usd for one, own in pairs]
    return design.total_usd(x, costs, "mean")
