"""What one sizing leaves to the next of much the same campus, such as that under a slider.

A cut below the cost of operation holds for all capacities, whatever they cost and
however much may be built: it depends on the hours alone. So as long as these stay the
same, every cut so far is a cut of the next sizing, whose certificate is none the
worse for it. Where the hours change, the sizes found are still a good place to begin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from abilene.arrays import Floats
from abilene.power.cutting_planes import Trial
from abilene.power.engine import Engine
from abilene.power.problem import Campus, Capacity, Storage

MOST_TRIALS = 40
"""Evaluations that are kept, the newest: more cuts make the small LP slower than they
make it sharper."""
NONE = Capacity.fixed(0.0)


@dataclass
class WarmStart:
    """Begin with an empty one, and give it to one sizing after the other."""

    sizes: dict[str, float] = field(default_factory=dict)
    """The best sizes of the last sizing, by column. [MW, MWh]"""
    engines: list[Engine] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    _hours: bytes = b""

    def copy(self) -> WarmStart:
        """Return what is known so far, for sizings that are to leave nothing behind."""
        return replace(
            self,
            sizes=dict(self.sizes),
            engines=list(self.engines),
            trials=list(self.trials),
        )

    def recall(self, campuses: Sequence[Campus]) -> None:
        """Forget what does not hold for these weather years of a campus.

        Limits on yearly sums are laid down in the cuts, so nothing is kept where
        there are any.
        """
        hours = _hours_of(campuses)
        if hours != self._hours or campuses[0].linking:
            self.engines, self.trials = [], []
        self._hours = hours

    def start(self, names: Sequence[str]) -> Floats | None:
        """Return sizes to begin with, if the last sizing had these columns. [MW, MWh]"""
        return (
            np.array([self.sizes[name] for name in names])
            if set(names) <= self.sizes.keys()
            else None
        )

    def keep(
        self, engines: list[Engine], trials: list[Trial], sizes: dict[str, float]
    ) -> None:
        """Keep the end of a sizing."""
        self.engines, self.trials, self.sizes = engines, trials[-MOST_TRIALS:], sizes


def _hours_of(campuses: Sequence[Campus]) -> bytes:
    """Return a digest of everything that operation depends on, apart from sizes."""
    digest = hashlib.blake2b()
    for campus in campuses:
        storages = tuple(map(_unsized, campus.storages))
        digest.update(repr((campus.columns, campus.step_hours, storages)).encode())
        digest.update(campus.periods.tobytes())
        for load in campus.loads:
            digest.update(load.shape.tobytes())
        for source in campus.sources:
            digest.update(repr((source.name, source.export)).encode())
            for array in (source.cost, source.availability, source.columns):
                digest.update(array.tobytes())
    return digest.digest()


def _unsized(storage: Storage) -> Storage:
    return replace(
        storage,
        power=NONE,
        energy=NONE,
        charge=None if storage.charge is None else NONE,
    )
