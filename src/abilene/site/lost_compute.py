"""The compute that is lost with load left unserved, of all and of each workload."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from operator import attrgetter

import numpy as np

from abilene.site.load import Tier


def lost_compute_share(tiers: Sequence[Tier], unserved: Sequence[float]) -> float:
    """Return the share of their compute that tiers lose, what stops cost included, all of it at most. [-]

    Parameters
    ----------
    tiers : sequence of Tier
        Those asked about.
    unserved : sequence of float
        Part of the energy of each that is not served. [-]
    """
    compute = list(map(attrgetter("compute_share"), tiers))
    share_of_load = math.fsum(map(attrgetter("share_of_load"), tiers))
    return min(1.0, float(np.dot(unserved, compute)) / share_of_load)


def lost_compute_by_workload(
    tiers: Sequence[Tier], unserved: Sequence[float]
) -> dict[str, float]:
    """Return the same of each workload; empty where all load is worth the same. [-]"""
    workloads = np.array([*map(attrgetter("workload"), tiers)])
    found: dict[str, float] = {}
    for name in dict.fromkeys(filter(None, workloads.tolist())):
        of_it = workloads == name
        its_tiers, its_unserved = compress(tiers, of_it), compress(unserved, of_it)
        found[name] = lost_compute_share([*its_tiers], [*its_unserved])
    return found
