"""What shedding costs: blocks of a workload, and of a campus with several of them, by hand."""

import numpy as np
import pytest

from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.shedding import shed_tiers, site_tiers, usd_per_accelerator_hour
from abilene.compute.workload import Batch, Serving, Training
from abilene.errors import InputError
from abilene.programme.schema import Programme

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
LLAMA = Training(accelerators=16_384, checkpoint_s=60, restart_s=300, accelerator_hours_per_failure=50_677)
PHASE = {
    "shell_usd_per_it_kw": 1,
    "build_quarters": 1,
    "hardware_quarters": 1,
    "shell_spend": [1],
    "hardware_spend": [1],
}


def made(hardware, workloads, **header):
    """Return a programme of one campus: 30 MW of one generation and 10 MW of another."""
    phases = {name: {**PHASE, "it_mw": mw, "hardware": name} for name, mw in (("old", 30), ("new", 10))}
    return Programme.model_validate(
        {
            "programme": {"id": "p", "title": "P", "start": 2026, "end": 2027, "usd_year": 2025, **header},
            "hardware": {
                name: {"it_w_per_accelerator": 2000, "price_usd_per_accelerator": 1, **more}
                for name, more in hardware.items()
            },
            "workloads": workloads,
            "sites": {"a": {"facility_per_it_peak": 1.25, "phases": phases}},
        }
    )


TRAINING = {"kind": "training", "share": 0.75, "gang": 1000, "checkpoint_s": 60, "restart_s": 300}
SERVING = {"kind": "serving", "share": 0.25, "gang": 72, "restart_s": 360}
BOTH = {"train": TRAINING, "chat": SERVING}
PRICED = {"old": {"usd_per_accelerator_hour": 2}, "new": {"usd_per_accelerator_hour": 4, "packaged": "gb200"}}


@pytest.mark.parametrize("workload", [LLAMA, Serving(1, 1, 1, 1), Batch(recovered_fraction=0.5)])
@pytest.mark.parametrize("caps", [0, 1, 4])
def test_blocks_cover_the_load_at_rising_value(workload, caps):
    tiers = shed_tiers(workload, MODEL, 2, 1.3, 3, caps)
    assert len(tiers) == caps + 1
    assert sum(tier.share_of_load for tier in tiers) == pytest.approx(1)
    values = [tier.value_usd_per_mwh for tier in tiers]
    assert values == sorted(values)
    lost = (1 + workload.lost_hours_per_stop / 3) * (1 - workload.recovered_fraction)
    assert sum(tier.compute_share for tier in tiers) == pytest.approx(lost)
    whole = sum(tier.share_of_load * tier.value_usd_per_mwh for tier in tiers)
    assert whole == pytest.approx(2 * lost / (MODEL.busy_w / 1e6) / 1.3), "it costs every accelerator-hour"


def test_no_mix_of_caps_and_shut_accelerators_loses_less_than_its_blocks():
    """Shed any share of the load at the prices of its blocks: no cap for all, with the rest shut, costs less.

    The blocks lie on lines between points of the curve, so they cost a little more than the best there is.
    """
    tiers = shed_tiers(LLAMA, MODEL, 1.0, 1.0, 3, 40)
    extra = LLAMA.lost_hours_per_stop / 3
    for share in np.linspace(0.01, 0.99, 25):
        left, paid = share, 0.0
        for tier in tiers:
            part = min(left, tier.share_of_load)
            paid, left = paid + tier.compute_share * part / tier.share_of_load, left - part
        watts = np.linspace(MODEL.floor_w, MODEL.busy_w, 20_001)[1:]
        on = np.minimum(1.0, (1 - share) * MODEL.busy_w / watts)
        best = (1 - on * MODEL.speed(watts) + (1 - on) * extra).min()
        assert best <= paid * (1 + 1e-4)
        assert paid == pytest.approx(best, rel=2e-3)


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


def test_a_campus_by_hand():
    """Hardware without a curve is only shut: 2 USD for 2.5 kWh of the facility, and a tenth of an hour in three more."""
    tiers = {tier.name: tier for tier in site_tiers(made(PRICED, BOTH), "a")}
    chat = tiers["chat.old.shut"]
    assert chat.share_of_load == pytest.approx(0.75 * 0.25)
    assert chat.value_usd_per_mwh == pytest.approx(2 / 2.5e-3 * (1 + 0.1 / 3))
    assert chat.compute_share == pytest.approx(0.75 * 0.25 * (1 + 0.1 / 3))
    assert chat.how == "chat on old, shut"
    assert tiers["train.old.shut"].value_usd_per_mwh == pytest.approx(800 * (1 + 360 / 3600 / 3))
    assert not any(name.startswith(("chat.old.cap", "train.old.cap")) for name in tiers)
    new = [tier for name, tier in tiers.items() if ".new." in name]
    assert {"train.new.cap_1", "train.new.cap_2", "train.new.shut"} < set(tiers)
    assert sum(tier.share_of_load for tier in new) == pytest.approx(0.25)
    assert sum(tier.share_of_load * tier.value_usd_per_mwh for tier in new) == pytest.approx(
        0.25 * 4 / 2.5e-3 * (1 + 0.1 / 3)
    )
    assert sum(tier.share_of_load for tier in tiers.values()) == pytest.approx(1)
    values = [tier.value_usd_per_mwh for tier in tiers.values()]
    assert values == sorted(values)


def test_long_sheddings_spread_what_a_stop_costs():
    short, long = (site_tiers(made(PRICED, BOTH, shed_hours=hours), "a") for hours in (1, 10))
    worth = [sum(tier.share_of_load * tier.value_usd_per_mwh for tier in tiers) for tiers in (short, long)]
    assert worth[0] / worth[1] == pytest.approx(1.1 / 1.01)


@pytest.mark.parametrize(
    ("hardware", "workloads"),
    [(PRICED, {}), ({"old": {}, "new": PRICED["new"]}, BOTH)],
)
def test_what_is_not_known_has_no_tiers(hardware, workloads):
    assert site_tiers(made(hardware, workloads), "a") == ()


def test_a_price_by_year_is_the_mean_of_the_plan_in_real_money():
    hardware = {"old": {"usd_per_accelerator_hour": {2026: 4.4, 2027: 2.42}, "sold_share": 0.5}, "new": {}}
    programme = made(hardware, BOTH, inflation_per_year=0.1)
    assert usd_per_accelerator_hour(programme, "old") == pytest.approx(0.5 * (4 + 2) / 2)
    assert usd_per_accelerator_hour(programme, "new") is None
