"""Trials that keep a served share, or the word that none does."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.columns import design_of
from abilene.power.cutting_planes import Frame, Point, Trial, restricted_master
from abilene.power.engine import Engine
from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.served import serve_most

SUN = np.array([0.0, 1.0, 0.5, 0.0] * 6)
CAMPUS = Campus(
    (Load("it", 100.0, np.ones(24), 2000.0),),
    (
        Block("gas", Capacity(annuity_usd=1e5), 60.0, clean=False, unserved=0.01),
        Block("sun", Capacity(annuity_usd=9e4), 0.0, SUN),
    ),
    served_share=0.9,
)


def served_most(campus, trials=None):
    """Return the trials with which a search begins."""
    frame = Frame((campus,), design_of([campus]), "mean", mw=100.0, usd=1.0)
    engine, trials = Engine(campus), [] if trials is None else trials

    def try_at(point):
        trials.append(Trial(point, (engine.evaluate(point.x, point.mu[0]),)))
        return trials[-1]

    try_at(Point(np.array([100.0, 0.0, 0.0]), np.zeros((1, len(campus.linking)))))
    serve_most(frame, trials, try_at)
    return frame, trials


def test_much_of_everything_keeps_the_share():
    frame, trials = served_most(CAMPUS)
    assert len(trials) == 2
    limit = CAMPUS.linking[0].limit(trials[1].point.x)
    assert trials[1].years[0].amounts[0] <= limit
    assert restricted_master(frame, trials).cost_usd > 0


def test_beside_other_limits_they_are_weighed_until_a_mean_keeps_all():
    """Two fifths of the load may be served unclean, while the sun shines for half of the day."""
    both = replace(CAMPUS, clean_share=0.45, served_share=0.85)
    frame, trials = served_most(both)
    found = restricted_master(frame, trials)
    assert found.excess.max() == pytest.approx(0.0, abs=1e-6)


def test_limits_that_contradict_each_other_are_refused():
    """Twelve means are tried, and all of them say so."""
    dark = replace(CAMPUS, clean_share=0.9)
    trials = []
    with pytest.raises(InputError, match="within the other limits"):
        served_most(dark, trials)
    assert len(trials) == 1 + 12
