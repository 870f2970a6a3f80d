"""What the load of a campus with several workloads, and several generations of hardware, is worth: by hand."""

import pytest
from two_generations import BOTH, PRICED, SERVING, TRAINING, made

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.voll import (
    shed,
    stated_voll,
    tiers,
    voll_words,
)

CAP = Tier("chat.cap_1", "chat", 0.9, 0.4, 300.0, 0.3)
SHUT = Tier("chat.shut", "chat", 0.0, 0.6, 500.0, 0.7)


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


def test_the_file_says_what_is_wrong_with_a_price():
    with pytest.raises((InputError, ValueError), match="relative_price"):
        made(workloads={"train": {**TRAINING, "share": 1, "relative_price": 0}})


def test_without_a_value_of_lost_load_nothing_can_be_shed(data):
    del data["programme"]["lost_load_usd_per_mwh"]
    with pytest.raises(InputError) as error:
        stated_voll(Programme.model_validate(data))
    assert error.value.problems[0].path == "programme.lost_load_usd_per_mwh"
    assert "say what a MWh not served costs" in error.value.problems[0].fix


def test_the_words_for_what_a_mwh_is_worth(data):
    stated = Programme.model_validate(data)
    assert voll_words(stated, stated_voll(stated)) == "900 USD"
    by_tier = voll_words(stated, (CAP, SHUT))
    assert by_tier.startswith("300 to 500 USD, by what the compute lost")
    assert by_tier.endswith("brings, not lost_load_usd_per_mwh")
    del data["programme"]["lost_load_usd_per_mwh"]
    silent = Programme.model_validate(data)
    assert voll_words(silent, (CAP, CAP)).startswith("300 USD, by what")
    assert voll_words(silent, (CAP, CAP)).endswith("brings")


def test_work_may_be_shed_down_to_what_always_runs():
    """Training has 0.75 of the load and runs at 0.4 of that at least: 0.45 may be shed, at the restart too."""
    train = {**TRAINING, "sheds_down_to": 0.4}
    found = {
        tier.name: tier
        for tier in tiers(made(workloads={"train": train, "chat": SERVING}), "a")
    }
    assert {name: tier.sheds for name, tier in found.items()} == {
        "train.shut": True,
        "train.shut.kept": False,
        "chat.shut": False,
    }
    shares = [found[name].share_of_load for name in ("train.shut", "train.shut.kept")]
    assert shares == pytest.approx([0.45, 0.3])
    cost = 1 + 0.1 / 3
    assert found["train.shut"].usd_per_mwh == pytest.approx(1000 * cost)
    assert found["train.shut"].compute_share == pytest.approx(0.45 * cost)
    assert sum(tier.share_of_load for tier in found.values()) == pytest.approx(1)


def test_the_cheapest_of_it_is_shed_first():
    """Down to 0.99 of its load, work is only held to the first cap, and not all of it."""
    known = {"old": PRICED["old"], "new": {**PRICED["new"], "packaged": "gb200"}}
    train = {**TRAINING, "share": 1.0, "sheds_down_to": 0.99}
    found = tiers(made(known, {"train": train}), "a")
    # the old quarter has no curve and is shut, the new one is capped
    shed_names = {tier.name for tier in found if tier.sheds}
    assert shed_names == {"train.cap_1", "train.shut"}
    assert sum(t.share_of_load for t in found if t.sheds) == pytest.approx(0.01)


@pytest.mark.parametrize("floor", [0, 1])
def test_all_or_nothing_of_it_may_be_shed(floor):
    work = {"a": {**TRAINING, "share": 1.0, "sheds_down_to": floor}}
    (only,) = tiers(made(workloads=work), "a")
    assert (only.name, only.sheds) == ("a.shut", floor == 0)


def test_load_of_a_stated_value_is_shed_at_it_and_what_a_restart_costs():
    """A stop of three hours costs a tenth of an hour more: 900 x (1 + 0.1 / 3), by the price of each workload."""
    works = {
        "train": {**TRAINING, "relative_price": 0.9, "sheds_down_to": 0.2},
        "chat": {**SERVING, "relative_price": 1.3},
    }
    silent = {"old": {}, "new": {}}
    found = tiers(made(silent, works, lost_load_usd_per_mwh=900), "a")
    first, kept, chat = found
    assert [one.name for one in found] == ["train.shut", "train.shut.kept", "chat.shut"]
    assert (first.sheds, kept.sheds, chat.sheds) == (True, False, False)
    assert first.usd_per_mwh == pytest.approx(0.9 * 900 * (1 + 0.1 / 3))
    assert first.share_of_load == pytest.approx(0.75 * 0.8)
    words = voll_words(made(silent, works, lost_load_usd_per_mwh=900), found)
    assert words == "837 to 1,209 USD"
    assert tiers(made(silent, works), "a") == (), "no value is stated"


def test_a_floor_is_a_share():
    with pytest.raises(ValueError, match="sheds_down_to"):
        made(workloads={"train": {**TRAINING, "share": 1, "sheds_down_to": 1.2}})


def test_the_words_say_what_buying_through_adds():
    stated = made({"old": {}, "new": {}}, {}, lost_load_usd_per_mwh=900)
    (one,) = stated_voll(stated)
    dear = Tier("all", share_of_load=1.0, usd_per_mwh=900.0, dear_usd_per_mwh=4100.0)
    assert voll_words(stated, (one,)) == "900 USD"
    words = voll_words(stated, (dear,))
    assert words.startswith("900 USD, and 4,100 more where it buys through")
