"""The chain: views side by side as each alone, the same hash for the same input, stopped with what there is."""

import threading
from datetime import date

import pytest

from abilene.errors import InputError, NoPlanError
from abilene.planning.chain import input_hash, plans
from abilene.programme.changes import load

DAY = date(2025, 1, 23)


@pytest.fixture(scope="module")
def stargate(examples):
    return load(examples / "stargate" / "programme.yaml")


def test_a_plan_says_what_it_was_made_from(january):
    plan, draft, _ = january
    assert plan.as_of == "2025-01-23"
    assert list(plan.viewpoints) == ["announced", "musk"]
    assert plan.id == "stargate"
    assert plan.files.keys() == draft.inputs.keys()
    assert all(len(digest) == 64 for digest in plan.files.values())
    assert plan.input_hash == input_hash(draft, ["announced", "musk"], DAY)
    assert plan.build_order is None


def test_the_hash_is_of_everything_that_a_plan_depends_on(stargate, examples):
    base = input_hash(stargate, ["announced"], DAY)
    assert base == input_hash(stargate, ["announced"], DAY)
    others = [
        input_hash(stargate, ["musk"], DAY),
        input_hash(stargate, ["announced"], date(2025, 1, 24)),
    ]
    path = examples / "stargate" / "programme.yaml"
    changed = load(path, ["programme.discount_rate_per_year=0.1"])
    others.append(input_hash(changed, ["announced"], DAY))
    assert len({base, *others}) == 4


def test_hours_are_at_hand_for_the_designs_that_power_a_campus(january):
    for _, _, site in january[0].campuses():
        assert site.hours_at_hand.keys() <= site.year_mw.keys()
    assert any(site.has_hours for _, _, site in january[0].campuses())


def test_each_view_is_told_and_the_power_of_all_is_sized_first(cheap, unsized):
    told = []
    plan = plans(cheap, step=told.append, sizer=unsized)
    assert told == ["the power of each campus, As written", "As written"]
    assert list(plan.viewpoints) == ["as_written"]
    assert len(unsized.asked) > 1
    assert plan.viewpoints["as_written"].lcoe_usd_per_mwh is None


def test_called_off_before_any_view_there_is_no_plan(cheap, unsized):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(NoPlanError, match="before any view was planned"):
        plans(cheap, sizer=unsized, cancel=cancel)


def test_one_build_order_is_looked_for_only_if_asked(cheap, unsized):
    told = []
    plan = plans(cheap, sizer=unsized, order=True, step=told.append)
    assert told[-1] == "one build order for all views"
    built = plan.viewpoints["as_written"].sites["prairie"].phases
    views = {phase.phase: phase.views for phase in plan.build_order.phases}
    assert views == {
        phase: ("as_written",) if quarter else () for phase, quarter in built.items()
    }
    own, common = (
        plan.build_order.it_mw_quarters_own,
        plan.build_order.it_mw_quarters,
    )
    assert own == common  # of one view alone the order is its own


def test_a_view_that_is_not_there_is_refused(stargate):
    with pytest.raises(InputError, match="did you mean 'announced'"):
        plans(stargate, ["anounced"])
