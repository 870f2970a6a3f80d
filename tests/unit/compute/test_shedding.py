"""What shedding a workload costs: blocks that cover its load, and the curve they follow."""

import numpy as np
import pytest

from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.shedding import shed_tiers
from abilene.compute.workload import Batch, Training
from abilene.errors import InputError

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
LLAMA = Training(
    accelerators=16_384,
    checkpoint_s=60,
    restart_s=300,
    accelerator_hours_per_failure=50_677,
)


@pytest.mark.parametrize(
    "workload", [LLAMA, Batch(recovered_fraction=0.0), Batch(recovered_fraction=0.5)]
)
@pytest.mark.parametrize("caps", [1, 4])
def test_blocks_cover_the_load_at_rising_value(workload, caps):
    tiers = shed_tiers(workload, MODEL, 1000, 1.25, 3, caps)
    assert len(tiers) == caps + 1
    assert sum(tier.share_of_load for tier in tiers) == pytest.approx(1)
    values = [tier.value_usd_per_mwh for tier in tiers]
    assert values == sorted(values)
    lost = (1 + workload.lost_hours_per_stop / 3) * (1 - workload.recovered_fraction)
    assert sum(tier.compute_share for tier in tiers) == pytest.approx(lost)
    whole = sum(tier.share_of_load * tier.value_usd_per_mwh for tier in tiers)
    assert whole == pytest.approx(800 * lost), "it costs all that compute brings"


def test_blocks_go_down_from_full_power_to_the_best_cap():
    tiers = shed_tiers(LLAMA, MODEL, 1000, 1.0, 3, 2)
    lowest = MODEL.best_cap_w(LLAMA.lost_hours_per_stop / 3) / MODEL.busy_w
    assert [tier.held_to for tier in tiers] == pytest.approx(
        [(1 + lowest) / 2, lowest, 0]
    )
    assert tiers[0].compute_share == pytest.approx(
        1 - float(MODEL.speed(tiers[0].held_to * MODEL.busy_w))
    )


@pytest.mark.parametrize(
    "model", [None, PowerOfWork(idle_w=10, busy_w=1000, floor_w=950, exponent=1.01)]
)
def test_without_a_curve_or_a_use_of_it_work_is_only_shut(model):
    (tier,) = shed_tiers(Batch(0.0, lost_hours_per_stop=0.0), model, 1000, 1.25, 3)
    assert (
        tier.held_to,
        tier.share_of_load,
        tier.value_usd_per_mwh,
        tier.compute_share,
    ) == (0, 1, 800, 1)


def test_no_mix_of_caps_and_shut_accelerators_loses_less_than_the_blocks():
    """Shed any share of the load by the blocks: no cap for all, with the rest shut, would lose less.

    The blocks lie on lines between points of the curve, so they lose a little more than the best there is.
    """
    tiers = shed_tiers(LLAMA, MODEL, 1.0, 1.0, 3, 40)
    extra = LLAMA.lost_hours_per_stop / 3
    for share in np.linspace(0.01, 0.99, 25):
        left, lost = share, 0.0
        for tier in tiers:
            part = min(left, tier.share_of_load)
            lost, left = (
                lost + tier.compute_share * part / tier.share_of_load,
                left - part,
            )
        watts = np.linspace(MODEL.floor_w, MODEL.busy_w, 20_001)[1:]
        on = np.minimum(1.0, (1 - share) * MODEL.busy_w / watts)
        best = (1 - on * MODEL.speed(watts) + (1 - on) * extra).min()
        assert best <= lost * (1 + 1e-4)
        assert lost == pytest.approx(best, rel=2e-3)


def test_work_done_later_is_shed_for_nothing():
    relaxed = Batch(recovered_fraction=1.0)
    assert {
        tier.value_usd_per_mwh for tier in shed_tiers(relaxed, MODEL, 1000, 1.25, 3)
    } == {0}


def test_stops_without_notice_cost_more():
    surprised = Training(16_384, 60, 300, 50_677, notice=False)
    assert surprised.lost_hours_per_stop > LLAMA.lost_hours_per_stop
    announced, sudden = (
        shed_tiers(work, MODEL, 1000, 1.25, 3)[-1] for work in (LLAMA, surprised)
    )
    assert sudden.value_usd_per_mwh > announced.value_usd_per_mwh


def test_bad_numbers():
    with pytest.raises(InputError, match="shed_hours"):
        shed_tiers(LLAMA, MODEL, 1000, 1.25, 0)
    for wrong in ((-1, 1.25, 3, 2), (1000, 0.9, 3, 2), (1000, 1.25, 3, 0)):
        with pytest.raises(InputError, match="caps >= 1"):
            shed_tiers(LLAMA, MODEL, *wrong)
    # work may be worth nothing, and all power reach it
    free = shed_tiers(LLAMA, MODEL, 0, 1.0, 3, 1)
    assert {tier.value_usd_per_mwh for tier in free} == {0.0}
