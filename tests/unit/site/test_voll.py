"""What the load of a campus with several workloads, and several generations of hardware, is worth: by hand."""

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.voll import shed, tiers, usd_per_accelerator_hour

PHASE = {
    "shell_usd_per_it_kw": 1,
    "build_quarters": 1,
    "hardware_quarters": 1,
    "shell_spend": [1],
    "hardware_spend": [1],
}
TRAINING = {
    "kind": "training",
    "share": 0.75,
    "gang": 1000,
    "checkpoint_s": 60,
    "restart_s": 300,
}
SERVING = {"kind": "serving", "share": 0.25, "gang": 72, "restart_s": 360}
BOTH = {"train": TRAINING, "chat": SERVING}
PRICED = {
    "old": {"usd_per_accelerator_hour": 2},
    "new": {"usd_per_accelerator_hour": 4},
}


def made(hardware=PRICED, workloads=BOTH, site=(), **header):
    """Return a programme of one campus: 30 MW of one generation and 10 MW of another, of 2 kW each."""
    return Programme.model_validate(
        {
            "programme": {
                "id": "p",
                "title": "P",
                "start": 2026,
                "end": 2027,
                "usd_year": 2025,
                **header,
            },
            "hardware": {
                name: {
                    "it_w_per_accelerator": 2000,
                    "price_usd_per_accelerator": 1,
                    **more,
                }
                for name, more in hardware.items()
            },
            "workloads": workloads,
            "sites": {
                "a": {
                    "facility_per_it_peak": 1.25,
                    "phases": {
                        "p1": {**PHASE, "it_mw": 30, "hardware": "old"},
                        "p2": {**PHASE, "facility_mw": 12.5, "hardware": "new"},
                    },
                    **dict(site),
                }
            },
        }
    )


def test_a_campus_by_hand():
    """2.5 USD an hour on the mean for 2.5 kWh of the facility; a stop of three hours costs a tenth of one more."""
    found = {tier.name: tier for tier in tiers(made(), "a")}
    chat, train = found["chat.shut"], found["train.shut"]
    assert (len(found), chat.how) == (2, "chat, shut")
    assert chat.share_of_load == pytest.approx(0.25)
    assert (chat.usd_per_mwh, train.usd_per_mwh) == pytest.approx(
        (2.5 / 2.5e-3 * (1 + 0.1 / 3),) * 2
    )
    assert (chat.compute_share, train.compute_share) == pytest.approx(
        (0.25 * (1 + 0.1 / 3), 0.75 * (1 + 0.1 / 3))
    )


def test_hardware_with_a_curve_is_capped_first():
    known = {"old": PRICED["old"], "new": {**PRICED["new"], "packaged": "gb200"}}
    found = {tier.name: tier for tier in tiers(made(known), "a")}
    assert set(found) == {
        f"{work}.{how}" for work in BOTH for how in ("cap_1", "cap_2", "shut")
    }
    assert 1 > found["train.cap_1"].held_to > found["train.cap_2"].held_to > 0.5
    assert "held to 9" in found["train.cap_1"].how
    assert found["train.cap_1"].share_of_load < 0.25 * 0.75, (
        "only the new quarter is capped"
    )
    assert sum(tier.share_of_load for tier in found.values()) == pytest.approx(1)
    assert sum(
        tier.share_of_load * tier.usd_per_mwh for tier in found.values()
    ) == pytest.approx(1000 * (1 + 0.1 / 3))
    values = [tier.usd_per_mwh for tier in found.values()]
    assert values == sorted(values)


def test_what_brings_less_is_shed_first():
    spot = {**TRAINING, "kind": "batch", "share": 0.25, "relative_price": 0.4}
    works = {
        "train": {**TRAINING, "share": 0.5},
        "chat": {**SERVING, "relative_price": 1.6},
        "spot": spot,
    }
    found = tiers(made(workloads=works), "a")
    assert [tier.workload for tier in found] == ["spot", "train", "chat"]
    assert found[0].usd_per_mwh == pytest.approx(0.4 * 1000 * (1 + 0.1 / 3))


def test_relative_prices_are_relative_to_their_mean():
    with pytest.raises(
        ValueError, match=r"mean of 1\.25, by their shares; it must be 1"
    ):
        made(workloads={"train": TRAINING, "chat": {**SERVING, "relative_price": 2}})


def test_batch_saves_its_work():
    with pytest.raises(ValueError, match="batch needs checkpoint_s"):
        made(
            workloads={
                "spot": {"kind": "batch", "share": 1, "gang": 8, "restart_s": 60}
            }
        )


def test_a_share_of_the_load_takes_the_cheapest_first():
    works = {"train": TRAINING, "chat": {**SERVING, "relative_price": 1.3}}
    works["train"] = {**TRAINING, "relative_price": 0.9}
    blocks = tiers(made(workloads=works), "a")
    cost = 1 + 0.1 / 3
    assert shed(blocks, 0.5) == pytest.approx((0.5 * cost, 0.5 * 900 * cost))
    assert shed(blocks, 0.8) == pytest.approx(
        (0.8 * cost, (0.75 * 900 + 0.05 * 1300) * cost)
    )


def test_long_sheddings_spread_what_a_stop_costs():
    short, long = (
        sum(
            tier.share_of_load * tier.usd_per_mwh
            for tier in tiers(made(shed_hours=hours), "a")
        )
        for hours in (1, 10)
    )
    assert short / long == pytest.approx(1.1 / 1.01)
    assert tiers(made(shed_hours="1 hour"), "a") == tiers(made(shed_hours=1), "a")


@pytest.mark.parametrize(
    ("hardware", "workloads"),
    [
        (PRICED, {}),
        ({"old": {}, "new": PRICED["new"]}, BOTH),
        ({"old": {"usd_per_accelerator_hour": 0}, "new": PRICED["new"]}, BOTH),
        ({**PRICED, "old": {**PRICED["old"], "sold_share": 0}}, BOTH),
    ],
    ids=["no workloads", "no price", "a price of zero", "nothing sold"],
)
def test_what_is_not_known_has_no_tiers(hardware, workloads):
    assert tiers(made(hardware, workloads), "a") == ()


def test_a_price_by_year_is_the_mean_of_the_plan_in_real_money():
    hardware = {
        "old": {"usd_per_accelerator_hour": {2026: 4.4, 2027: 2.42}, "sold_share": 0.5},
        "new": {},
    }
    programme = made(hardware, inflation_per_year=0.1)
    assert usd_per_accelerator_hour(programme, "a", "old") == pytest.approx(
        0.5 * (4 + 2) / 2
    )
    assert usd_per_accelerator_hour(programme, "a", "new") is None


def test_where_a_campus_is_let_its_rent_says_what_compute_brings():
    """8,766,000 USD a year for a MW of IT load are 1,000 USD/MWh, so 2 USD for an hour of 2 kW."""
    programme = made(
        {"old": {}, "new": PRICED["new"]},
        site={"contract_usd_per_it_mw_year": 8_766_000},
    )
    assert usd_per_accelerator_hour(programme, "a", "old") == pytest.approx(2)
    assert usd_per_accelerator_hour(programme, "a", "new") == pytest.approx(2)
    assert tiers(programme, "a")[0].usd_per_mwh == pytest.approx(800 * (1 + 0.1 / 3))


def test_the_file_says_what_is_wrong_with_a_price():
    with pytest.raises((InputError, ValueError), match="relative_price"):
        made(workloads={"train": {**TRAINING, "share": 1, "relative_price": 0}})
