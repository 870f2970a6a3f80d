"""Whole numbers of machines that keep a target: the least of each kind, and the cheapest around them.

What keeps a target has no bound as numbers have that are sized by cost alone
(``machine_counts``): it is told of a design by other means. So the least number is sought
that keeps it, of each kind by itself or, where none does, of all together; then one
machine fewer, or exchanged for those of another kind, is tried as long as that is cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import sub
from typing import Generic, TypeVar

from abilene.power.machine_counts import TRIES, Found, cost_of

Step = TypeVar("Step", int, float)
Kept = TypeVar("Kept")


def least_kept(
    steps: Iterable[Step],
    kept: Callable[[Step], Kept | None],
    middle: Callable[[Step, Step], Step],
    is_close: Callable[[Step, Step], bool],
) -> tuple[Step, Kept] | None:
    """Return the least step that keeps a target with what it leads to; None if none does.

    Parameters
    ----------
    steps
        Rising: those up to the first that keeps it are tried.
    kept
        What a step leads to; None where that does not keep it.
    middle, is_close
        Between the last step that does not keep it and the first that does: what is tried
        next, and whether nothing is.
    """
    low = None
    for high in steps:
        found = kept(high)
        if found is not None:
            break
        low = high
    else:
        return None
    while low is not None and not is_close(low, high):
        between = middle(low, high)
        tried = kept(between)
        if tried is None:
            low = between
        else:
            found, high = tried, between
    assert found is not None
    return high, found


@dataclass(frozen=True)
class WholeCounts(Generic[Found]):
    """Whole numbers of machines among which the cheapest that keep a target are sought.

    That no others are better is not proven.
    """

    most: Mapping[str, int]
    """Machines that may be built, of each kind of which the number may change."""
    unit_mw: Mapping[str, float]
    """Size of one, of the same kinds. [MW]"""
    kept: Callable[[Mapping[str, int]], Found | None]
    """The design with so many machines of each kind; None where it does not keep the target."""
    known: dict[tuple[int, ...], Found | None] = field(default_factory=dict)

    def cheapest(self, first: Mapping[str, int]) -> Found | None:
        """Return the cheapest design that is found from some numbers of machines; None if none keeps the target."""
        least = partial(self._least, first)
        every = tuple(self.most)
        alone = list(filter(None, map(least, zip(every, strict=True))))
        starts = alone or list(filter(None, [least(every)]))
        best = min(starts, key=self._cost, default=None)
        return None if best is None else self._of(self._downhill(best))

    def _downhill(self, best: dict[str, int]) -> dict[str, int]:
        """Return the numbers that one machine fewer or exchanged leads to, as long as the cost falls."""
        for _ in range(TRIES):
            near = min(self._around(best), key=self._cost, default=best)
            if self._cost(near) >= self._cost(best):
                break
            best = near
        return best

    def _of(self, counts: Mapping[str, int]) -> Found | None:
        key = tuple(counts.values())
        if key not in self.known:
            self.known[key] = self.kept(counts)
        return self.known[key]

    def _cost(self, counts: Mapping[str, int]) -> float:
        return cost_of(self._of(counts))

    def _least(
        self, first: Mapping[str, int], names: tuple[str, ...]
    ) -> dict[str, int] | None:
        """Return the fewest more machines of some kinds that keep the target; None if all that may be do not."""

        def more(step: int) -> dict[str, int]:
            counts = dict(first)
            for name in names:
                counts[name] = min(first[name] + step, self.most[name])
            return counts

        def kept(step: int) -> Found | None:
            return self._of(more(step))

        most, least = self.most.__getitem__, first.__getitem__
        room = max(map(sub, map(most, names), map(least, names)), default=0)
        doubling = (2**k - 1 for k in range(room.bit_length()))
        found = least_kept((*doubling, room), kept, _between, _are_next)
        return None if found is None else more(found[0])

    def _around(self, counts: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Yield one machine of a kind fewer, and as many of another for it as carry as much."""
        for name in filter(counts.__getitem__, self.most):
            yield {**counts, name: counts[name] - 1}
            for other in self.most.keys() - {name}:
                yield from self._exchanged(counts, name, other)

    def _exchanged(
        self, counts: Mapping[str, int], name: str, other: str
    ) -> Iterator[dict[str, int]]:
        """Yield one machine of a kind fewer, and for it as many of another as carry as much, or one fewer."""
        enough = math.ceil(self.unit_mw[name] / self.unit_mw[other])
        for more in range(max(1, enough - 1), enough + 1):
            if counts[other] + more <= self.most[other]:
                yield {
                    **counts,
                    name: counts[name] - 1,
                    other: counts[other] + more,
                }


def _between(low: int, high: int) -> int:
    return (low + high) // 2


def _are_next(low: int, high: int) -> bool:
    return high - low <= 1
