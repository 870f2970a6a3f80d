"""Kernel: what stored energy is worth in the mean, by the level of the store."""

from __future__ import annotations

from abilene.arrays import Floats, Ints
from abilene.compiled import compiled
from abilene.power.workspace import CostToGo


@compiled(nogil=True, error_model="numpy")
def add_worth(
    to_go: CostToGo, keys: Ints, energy: float, sums: Floats, counts: Ints
) -> None:
    """Add the worth of a MWh at each level of the store at the end of each hour to the sums of its key.

    ``sums`` has shape (keys, levels): the levels are the middles of equal parts of the
    energy, from empty to full. ``counts`` are the hours of each key.
    """
    width, value, first, length = to_go
    levels = sums.shape[1]
    for t in range(keys.shape[0]):
        key, i = keys[t], first[t + 1]
        end, filled = i + length[t + 1], 0.0
        counts[key] += 1
        for level in range(levels):
            at = (level + 0.5) / levels * energy
            # what lies beyond the last segment is worth nothing
            while i < end and filled + width[i] < at:
                filled += width[i]
                i += 1
            if i < end:
                sums[key, level] += value[i]
