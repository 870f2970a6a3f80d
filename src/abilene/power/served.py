"""Trials that keep a served share: much of everything, where nothing built keeps every other limit.

A sizing with limits on yearly sums needs trials of which some mean keeps them all. Nothing
built emits nothing, takes nothing and serves nothing; so a served share needs another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from abilene.errors import InfeasibleError, Problem
from abilene.power.cutting_planes import (
    BOX,
    BOX_HOURS,
    PRECISION,
    Frame,
    Point,
    Trial,
    restricted_master,
)
from abilene.power.parts import ENERGY
from abilene.power.problem import Campus
from abilene.solve import SolveError

DEAR = 1e3
"""How many times the dearest source a MWh that is not served costs, where it is to be the least that can be."""
TRIALS = 12
"""Trials after which limits that no mean keeps contradict each other."""


def serve_most(
    frame: Frame, trials: Sequence[Trial], try_at: Callable[[Point], Trial]
) -> None:
    """Dispatch with much of everything until some mean of trials keeps the served share and every other limit.

    What is not served costs far more than anything else in the first of these trials;
    where other limits stand in the way, the next ones weigh them as the mean does that
    is nearest to all.

    Parameters
    ----------
    frame : Frame
        Nothing is done where its campuses have no served share.
    trials : sequence of Trial
        Those so far, one with nothing built among them.
    try_at
        Makes a trial and adds it to them.

    Raises
    ------
    InputError
        If no mean is found: then the limits contradict each other.
    """
    if not frame.campuses[0].served_share:
        return
    design, years = frame.design, len(frame.campuses)
    names = [constraint.name for constraint in frame.campuses[0].linking]
    much = [BOX_HOURS if name.endswith(ENERGY) else BOX for name in design.names]
    most = np.clip(np.array(much) * frame.mw, design.low, design.high)
    x, dear = frame.nearest(most), DEAR * max(map(_dearest_usd, frame.campuses))
    is_served = np.array(names) == "served"
    mu = np.tile(is_served.astype(float), (years, 1))
    for _ in range(TRIALS):
        try_at(Point(x, dear * mu))
        try:
            restricted_master(frame, trials)
        except SolveError:
            found = restricted_master(frame, trials, nearest=True)
        else:
            return
        mu = found.mu / max(float(found.mu.max()), PRECISION)
    missing = float(found.excess[:, is_served].max())
    among = " within the other limits" if len(names) > 1 else ""
    what = (
        f"{missing:,.4g} MWh a year too many are not served{among}, with {BOX:g}"
        " times the load of everything that may be built"
    )
    fix = "allow more to be built, or a smaller share"
    raise InfeasibleError(Problem(what, fix, "served_share"))


def _dearest_usd(campus: Campus) -> float:
    """Return the most that a MWh costs, unserved load among it. [USD/MWh]"""
    return max(float(np.abs(source.cost).max()) for source in campus.sources)
