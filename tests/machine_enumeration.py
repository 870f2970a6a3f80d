"""Islands on machines that fail, by hand: every number of two kinds, every size that comes to it, every state.

Nothing here uses the package. A kind of n machines in all of x MW is x / n MW each, of
which k are up with the binomial probability; what runs cheapest runs first.
"""

from dataclasses import dataclass
from math import comb

import numpy as np

HOURS, STEPS, ZOOMS = 8760.0, 25, 4


@dataclass(frozen=True)
class Kind:
    """A kind of machine: what one is, and what a MW and a MWh cost."""

    unit_mw: float
    annuity_usd_per_mw: float
    usd_per_mwh: float
    rate: float

    def up(self, count):
        """Return the probability that 0, 1, ... are up."""
        q, p = self.rate, 1 - self.rate
        return [comb(count, k) * p**k * q ** (count - k) for k in range(count + 1)]

    def sizes(self, count):
        """Return the sizes that come to so many: a machine is half of one at least."""
        if not count:
            return 0.0, 0.0
        return (count - 0.5) * self.unit_mw, (count + 0.5) * self.unit_mw


@dataclass(frozen=True)
class Island:
    """A flat load on one kind of machine, or two in the order in which they run."""

    load_mw: float
    voll: float
    kinds: tuple

    def told(self, counts, sizes):
        """Return yearly cost, served share and LOLE of some sizes, arrays of one shape for each kind."""
        sizes = [np.asarray(one, float) for one in sizes]
        cost, lost, lole = (np.zeros(sizes[0].shape) for _ in range(3))
        each = [
            list(enumerate(k.up(n))) for k, n in zip(self.kinds, counts, strict=True)
        ]
        for state in np.ndindex(*map(len, each)):
            left, usd, chance = self.load_mw * np.ones(sizes[0].shape), 0.0, 1.0
            for kind, n, mw, up, chances in zip(
                self.kinds, counts, sizes, state, each, strict=True
            ):
                runs = np.minimum(left, mw * up / max(n, 1))
                left, usd = left - runs, usd + runs * kind.usd_per_mwh
                chance *= chances[up][1]
            cost += HOURS * chance * (usd + self.voll * left)
            lost += chance * left
            lole += HOURS * chance * (left > 1e-9 * self.load_mw)
        for kind, mw in zip(self.kinds, sizes, strict=True):
            cost = cost + kind.annuity_usd_per_mw * mw
        return cost, 1 - lost / self.load_mw, lole

    def cheapest(self, most, served=0.0, lole=np.inf, spare=0):
        """Return the least cost of all numbers up to ``most`` of each kind, with its numbers."""
        best = (np.inf, ())
        for counts in np.ndindex(*(n + 1 for n in most)):
            if sum(counts):
                best = min(best, self._of(counts, served, lole, spare, best[0]))
        return best

    def _of(self, counts, served, lole, spare, usd):
        """Return the least cost of so many machines, by ever finer grids with every corner of the cost."""
        boxes, least = (
            [k.sizes(n) for k, n in zip(self.kinds, counts, strict=True)],
            np.inf,
        )
        outer = boxes
        for _ in range(ZOOMS):
            sizes = self._points(counts, boxes)
            cost, share, hours = self.told(counts, sizes)
            keeps = (share >= served - 1e-10) & (hours <= lole)
            for n, mw in zip(counts, sizes, strict=True):
                if n:
                    left = sum(sizes) - mw + mw * max(0, n - spare) / n
                    keeps &= left >= self.load_mw * (1 - 1e-9) * (spare > 0)
            if not keeps.any():
                break
            cost = np.where(keeps, cost, np.inf)
            at = int(cost.argmin())
            least = min(least, float(cost[at]))
            if least > 1.02 * usd:
                break
            boxes = [
                (max(a, mw[at] - (d - c) / 8), min(b, mw[at] + (d - c) / 8))
                for mw, (a, b), (c, d) in zip(sizes, outer, boxes, strict=True)
            ]
        return least, counts

    def _points(self, counts, boxes):
        """Return sizes on a grid, and where some machines just carry the load."""
        axes = []
        for n, (low, high) in zip(counts, boxes, strict=True):
            just = [self.load_mw * n / k for k in range(1, n + 1)]
            inside = [mw for mw in just if low <= mw <= high]
            axes.append(np.unique([*np.linspace(low, high, STEPS), *inside]))
        grid = [one.ravel() for one in np.meshgrid(*axes, indexing="ij")]
        if len(counts) == 1 or not all(counts):
            return grid
        (n, m), (low, high) = counts, boxes[0]
        both = [
            (mw, other)
            for i in range(1, n + 1)
            for j in range(1, m + 1)
            for other in axes[1]
            if low <= (mw := (self.load_mw - j * other / m) * n / i) <= high
        ]
        more = zip(*both, strict=True) if both else ([], [])
        return [np.append(old, new) for old, new in zip(grid, more, strict=True)]
