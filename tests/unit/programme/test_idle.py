"""A setting that changes nothing is said, with the reason; one that changes something is not."""

import pytest

from abilene.programme.changes import load
from abilene.programme.idle import idle_settings
from abilene.programme.resolve import seen_by

NO_PHASE = "no phase has this hardware"


@pytest.fixture
def said(examples):
    """Return a function that gives what is said of settings of the one campus."""

    def words(*texts, file="one-campus.yaml", views=()):
        draft = load(examples / file, texts)
        return list(idle_settings(draft, seen_by(draft, views)))

    return words


def test_a_value_that_is_there_already(said):
    path = "sites.prairie.phases.p1.build_quarters"
    assert said(f"{path}=5") == [f"{path}=5 changes nothing: it is so already"]
    assert said(f"{path}=6") == []
    money = "capital.equity.amount_usd"
    assert said(f"{money}=2100 m USD") == [
        f"{money}=2100 m USD changes nothing: it is so already"
    ]


def test_a_default_counts_as_one_setting_for_all_phases_that_take_it(said):
    text = "defaults.phase.build_quarters=5"
    assert said(text) == [f"{text} changes nothing: it is so already"]
    assert said("defaults.phase.build_quarters=6") == []


def test_what_nothing_reads(said, examples, tmp_path):
    assert said("sites.prairie.capex_total_usd=1 bn USD") == [
        "sites.prairie.capex_total_usd=1 bn USD changes nothing: "
        "it is only compared with the plan"
    ]
    text = (examples / "one-campus.yaml").read_text()
    spare = "  spare: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 1}\n  gb200:\n    title:"
    file = tmp_path / "spare.yaml"
    file.write_text(text.replace("  gb200:\n    title:", spare))
    setting = "hardware.spare.price_usd_per_accelerator=2"
    assert said(setting, file=file) == [f"{setting} changes nothing: {NO_PHASE}"]


def test_what_is_read_for_another_question_alone(said, examples):
    title = "hardware.gb200.title=NVIDIA"
    assert said(title) == [f"{title} changes nothing: no figure hangs on a name"]
    draft = load(examples / "one-campus.yaml", ["capital.equity.amount_usd=3 bn USD"])
    views = seen_by(draft)
    assert list(idle_settings(draft, views)) == []
    (words,) = idle_settings(draft, views, "campus")
    assert words.endswith("changes nothing: a plan alone reads it")


@pytest.mark.parametrize("key", ["at_end_of_life", "refreshed_by"])
def test_what_takes_the_place_of_old_accelerators_is_used(
    said, examples, tmp_path, key
):
    text = (examples / "one-campus.yaml").read_text()
    nexts = f"  next: {{it_w_per_accelerator: 1000, price_usd_per_accelerator: 1, {key}: last}}\n"
    last = "  last: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 1}\n"
    own = f"{nexts}{last}  gb200:\n    {key}: next\n    title:"
    file = tmp_path / "later.yaml"
    file.write_text(text.replace("  gb200:\n    title:", own))
    for name in ("next", "last"):
        assert said(f"hardware.{name}.price_usd_per_accelerator=2", file=file) == []


def test_a_load_moves_the_other_one_even_where_it_is_the_same(said):
    assert said("sites.prairie.phases.p1.it_mw=40") == []


def test_a_claim_that_says_the_same_in_every_view(said, examples):
    file = "stargate/programme.yaml"
    path = "sites.abilene.phases.b1.it_mw"
    assert said(f"{path}=1", file=file, views=("announced",)) == []
