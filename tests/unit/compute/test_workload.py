import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.workload import (
    Batch,
    Serving,
    Training,
    daly_interval_s,
    serving_shape,
    shed_tiers,
    useful_fraction,
    young_interval_s,
)
from abilene.errors import InputError

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
LLAMA = Training(accelerators=16_384, checkpoint_s=60, restart_s=300, accelerator_hours_per_failure=50_677)


@given(checkpoint=st.floats(1, 600), mtbf=st.floats(3600, 1e6))
def test_daly_interval_is_best(checkpoint, mtbf):
    """No other interval is useful more than a trifle longer; Young's is near where checkpoints are short."""
    best = daly_interval_s(checkpoint, mtbf)
    other = best * np.linspace(0.3, 3, 200)
    most = useful_fraction(other, checkpoint, 0, mtbf).max()
    assert useful_fraction(best, checkpoint, 0, mtbf) >= most * (1 - 2e-3)
    assert young_interval_s(checkpoint, mtbf) == pytest.approx(best + checkpoint, rel=0.2)


def test_daly_interval_of_long_checkpoints():
    assert daly_interval_s(7200, 3600) == 3600


def test_failures_of_large_gangs():
    """One stop per 3.09 h on 16,384 H100 (Llama 3); at that rate one per 7.5 min on a campus of 403,200."""
    assert LLAMA.mtbf_s / 3600 == pytest.approx(3.093, abs=1e-3)
    assert Training(403_200, 60, 300, 50_677).mtbf_s / 60 == pytest.approx(7.5, abs=0.05)
    assert 0 < Training(403_200, 60, 300, 50_677).useful_fraction < LLAMA.useful_fraction < 1


def test_serving_series():
    serving = Serving(requests_per_s=100, input_tokens=500, output_tokens=200, output_tokens_per_accelerator_s=1000)
    rates = serving.rates_per_s(24 * 7)
    assert rates.mean() == pytest.approx(100)
    assert rates.min() > 0
    assert serving.accelerators_by_hour(168).mean() == pytest.approx(100 * 200 / 1000)
    assert serving.output_tokens_by_hour(1)[0] == pytest.approx(rates[0] * 200 * 3600)


def test_shape_repeats_each_week():
    np.testing.assert_allclose(serving_shape(24, 168), serving_shape(24))
    np.testing.assert_allclose(serving_shape(24, 30), serving_shape(54)[30:])


@pytest.mark.parametrize("workload", [LLAMA, Serving(1, 1, 1, 1), Batch(recovered_fraction=0.5)])
def test_shed_tiers_cover_the_load_at_rising_value(workload):
    tiers = shed_tiers(workload, MODEL, price_usd_per_accelerator_hour=2, facility_per_it=1.3, shed_hours=3)
    assert sum(tier.share_of_load for tier in tiers) == pytest.approx(1)
    values = [tier.value_usd_per_mwh for tier in tiers]
    assert values == sorted(values)
    whole = sum(tier.share_of_load * tier.value_usd_per_mwh for tier in tiers)
    lost = 1 + workload.lost_hours_per_stop / 3
    worth = 2 * lost * (1 - workload.recovered_fraction) / (MODEL.busy_w / 1e6) / 1.3
    assert whole == pytest.approx(worth), "shedding everything costs every accelerator-hour"


def test_work_done_later_is_shed_for_nothing():
    relaxed = Serving(1, 1, 1, 1, latency="relaxed")
    assert {tier.value_usd_per_mwh for tier in shed_tiers(relaxed, MODEL, 2, 1.3, 3)} == {0}


def test_stops_without_notice_cost_more():
    surprised = Training(16_384, 60, 300, 50_677, notice=False)
    assert surprised.lost_hours_per_stop > LLAMA.lost_hours_per_stop
    assert shed_tiers(surprised, MODEL, 2, 1.3, 3)[-1].value_usd_per_mwh > (
        shed_tiers(LLAMA, MODEL, 2, 1.3, 3)[-1].value_usd_per_mwh
    )


def test_bad_numbers():
    with pytest.raises(InputError, match="shed_hours"):
        shed_tiers(LLAMA, MODEL, 2, 1.3, 0)
