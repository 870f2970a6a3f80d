"""A sizing that remembers: the same answer as from scratch, after fewer evaluations."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size
from abilene.power.warm_start import MOST_TRIALS, WarmStart

HOURS = 480
DAY = np.arange(HOURS) % 24
SUN = np.clip(np.sin((DAY - 6) / 12 * np.pi), 0, 1) * (
    0.6 + 0.4 * np.sin(np.arange(HOURS) / 50)
)


def campus(load_mw=100.0, sun_usd=110e3, gas_mw=INFINITY, fuel=60.0, **more):
    return Campus(
        (Load("it", load_mw, np.ones(HOURS), 2000.0),),
        (Block("gas", Capacity(0, gas_mw, 130e3), fuel, clean=False), Block("sun", Capacity(0, INFINITY, sun_usd), 0.0, SUN)),
        (Storage("battery", Capacity(0, INFINITY, 10e3), Capacity(0, INFINITY, 25e3), charge_efficiency=0.9),),
        **more,
    )  # fmt: skip


SLIDES = [
    *({"sun_usd": usd} for usd in (110e3, 100e3, 90e3, 95e3, 60e3)),
    *({"sun_usd": 60e3, "load_mw": mw} for mw in (105.0, 120.0, 60.0)),
    *({"sun_usd": 60e3, "gas_mw": mw} for mw in (80.0, 20.0, 0.0, 200.0)),
    *({"sun_usd": 60e3, "fuel": usd} for usd in (55.0, 70.0, 60.0)),
]


def test_each_answer_is_as_good_as_one_from_scratch_after_fewer_evaluations():
    warm_start, used, fresh = WarmStart(), 0, 0
    for slide in SLIDES:
        warm, cold = (
            size(campus(**slide), tolerance=1e-4, warm_start=warm_start),
            size(campus(**slide), tolerance=1e-4),
        )
        assert warm.status == "optimal"
        assert warm.gap <= 1e-4
        assert warm.bound_usd <= cold.cost_usd
        assert cold.bound_usd <= warm.cost_usd
        assert warm.operation.gap < 1e-9
        used, fresh = used + warm.evaluations, fresh + cold.evaluations
    assert used < 0.8 * fresh


def test_every_plane_that_is_remembered_lies_below_the_cost():
    warm_start = WarmStart()
    for before, after in pairwise(SLIDES[:-3]):
        size(campus(**before), tolerance=1e-3, warm_start=warm_start)
        known = len(warm_start.trials)
        warm = size(campus(**after), tolerance=1e-3, warm_start=warm_start)
        assert known
        for cut in warm.cuts:
            for trial in warm_start.trials:
                at = dict(zip(warm.capacity, trial.point.x, strict=True))
                below = sum(slope * at[name] for name, slope in cut.slope_usd.items())
                assert below <= trial.years[0].cost_usd * (1 + 1e-9)


def test_the_same_question_again_takes_one_evaluation():
    warm_start = WarmStart()
    first = size(campus(), warm_start=warm_start)
    again = size(campus(), warm_start=warm_start)
    assert again.evaluations == 1
    assert again.cost_usd == pytest.approx(first.cost_usd, rel=1e-4)


@pytest.mark.parametrize(
    "other",
    [
        campus(fuel=61.0),
        replace(campus(), loads=(Load("it", 100.0, np.ones(HOURS), 2001.0),)),
        replace(
            campus(), loads=(Load("it", 100.0, np.linspace(0.5, 1, HOURS), 2000.0),)
        ),
        replace(
            campus(), storages=(replace(campus().storages[0], charge_efficiency=0.8),)
        ),
        replace(campus(), blocks=campus().blocks[:1]),
        campus(clean_share=0.2),
    ],
)
def test_planes_of_other_hours_are_forgotten(other):
    warm_start = WarmStart()
    size(campus(), warm_start=warm_start)
    assert warm_start.trials
    warm_start.recall([other])
    assert (warm_start.trials, warm_start.engines) == ([], [])


def test_it_starts_with_the_sizes_of_the_same_columns():
    warm_start = WarmStart()
    assert warm_start.start(["gas"]) is None
    warm_start.keep([], [], {"gas": 3.0, "sun": 5.0})
    assert warm_start.start(["sun", "gas"]).tolist() == [5.0, 3.0]
    assert warm_start.start(["sun"]).tolist() == [5.0]
    assert warm_start.start(["sun", "wind"]) is None


def test_limits_on_yearly_sums_start_from_scratch_and_are_kept():
    warm_start = WarmStart()
    for share in (0.5, 0.6, 0.6):
        warm, cold = (
            size(campus(clean_share=share), warm_start=kept)
            for kept in (warm_start, None)
        )
        assert warm.bound_usd <= cold.cost_usd
        assert cold.bound_usd <= warm.cost_usd


def test_only_the_newest_evaluations_are_kept():
    warm_start = WarmStart()
    for usd in np.linspace(60e3, 120e3, 25):
        size(campus(sun_usd=float(usd)), tolerance=1e-6, warm_start=warm_start)
    assert len(warm_start.trials) == MOST_TRIALS
