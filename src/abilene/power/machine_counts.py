"""The cheapest number of machines of one kind: numbers are tried until no other can be cheaper.

So many machines are those whose sizes come to that number: between half a machine fewer
and half a machine more; a single one is at least half of one. What is left of n machines,
as a share of all, is spread the wider the fewer they are (the mean of n independent states
exceeds that of more in convex order: M. Shaked and J. G. Shanthikumar, Stochastic Orders,
2007, section 3.A), and so is what is left
without k of them the less, (n - k) / n. Hence of the same size

* m machines or fewer cost no less than m of any size up to the largest that counts as m, and
* m machines or more cost no less than the most that are counted, of any size from the least that counts as m.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

TRIES = 12
"""Numbers that are tried above what was found, and below, since the cost last fell."""
EDGE = 1e-6
"""Share of a machine that a size keeps from where the next number begins. [-]"""


class Priced(Protocol):
    """What has a yearly cost."""

    @property
    def cost_usd(self) -> float:
        """[USD/year]"""


Found = TypeVar("Found", bound=Priced)


@dataclass(frozen=True)
class Sizes:
    """Sizes of a kind of machine that may be built."""

    unit_mw: float
    """[MW]"""
    low_mw: float
    """[MW]"""
    high_mw: float
    """[MW]"""
    most: int
    """Machines that are counted at the most."""

    def least_of(self, count: int) -> float:
        """Return the least size that counts as so many machines: of one half of it, or all that may be built. [MW]"""
        least = (count - 0.5 + EDGE) * self.unit_mw * (count > 0)
        return max(self.low_mw, min(least, self.high_mw) if count == 1 else least)

    def most_of(self, count: int) -> float:
        """Return the largest size that counts as so many machines. [MW]"""
        if not count:
            return 0.0
        return min(self.high_mw, (count + 0.5 - EDGE) * self.unit_mw)

    def within(self, count: int) -> tuple[float, float]:
        """Return both; the first is above the second where so many may not be built. [MW]"""
        return (self.least_of(count), self.most_of(count))


def cheapest_count(
    first: int,
    sizes: Sizes,
    sized: Callable[[int, float, float], Found | None],
) -> tuple[Found | None, bool]:
    """Return the cheapest sizing of any number of machines, and whether no other number is cheaper.

    Parameters
    ----------
    first : int
        A number near it.
    sizes : Sizes
        What may be built.
    sized
        The sizing of so many machines between two sizes [MW]; None where the limits are
        not kept there.
    """

    def of(count: int) -> Found | None:
        low, high = sizes.within(count)
        return sized(count, low, high) if low <= high else None

    def may_be_less(count: int, step: int, cost_usd: float) -> bool:
        """Return whether a number from this one on, in this direction, may cost less than that."""
        if step > 0:
            bound = sized(sizes.most, sizes.least_of(count), sizes.high_mw)
        else:
            bound = sized(count, sizes.low_mw, sizes.most_of(count))
        return cost_of(bound) < cost_usd

    best, is_proven = of(first), True
    for step in (1, -1):
        count, left = first + step, TRIES
        while 0 <= count <= sizes.most and may_be_less(count, step, cost_of(best)):
            if not left:
                is_proven = False
                break
            found = of(count)
            left = TRIES if cost_of(found) < cost_of(best) else left - 1
            best, count = min(best, found, key=cost_of), count + step
    return best, is_proven


def cost_of(found: Priced | None) -> float:
    """Return a yearly cost; infinite of what keeps no limit. [USD/year]"""
    return math.inf if found is None else found.cost_usd
