"""The verbs: plan, plans, resolve, read_plan, compare."""

import inspect
from datetime import date

import pytest

import abilene as ab
from abilene.planning import chain


def test_plans_names_its_views_and_plan_takes_the_first(small, first, plan):
    assert list(plan.viewpoints) == ["as_written"]
    assert first == plan.viewpoints["as_written"]
    assert first.plan.origin.draft is small


def test_what_can_be_asked_of_a_plan_is_what_the_chain_takes():
    offered = inspect.signature(ab.plans).parameters
    assert {"gap", "seconds", "relax", "order", "cancel"} <= offered.keys()
    assert offered.keys() >= inspect.signature(chain.plans).parameters.keys() - {
        "budget"
    }


@pytest.mark.slow
def test_a_day_after_which_nothing_is_used(small):
    assert ab.plan(small, as_of=date(2026, 6, 30)).as_of == "2026-06-30"


@pytest.mark.slow
def test_a_day_after_which_nothing_was_in_the_ledger(small):
    day = date(2026, 3, 1)
    asked = inspect.signature(ab.plan).parameters["known_by"]
    assert asked.kind == inspect.Parameter.KEYWORD_ONLY
    assert ab.plan(small, known_by=day).plan.known_by == "2026-03-01"
    assert small.ledger.known_by == date.max


@pytest.mark.parametrize("verb", [ab.plan, ab.resolve])
def test_a_view_that_nobody_has_is_refused(small, verb):
    with pytest.raises(ab.InputError, match="nobody"):
        verb(small, "nobody")


def test_resolve_says_where_a_value_comes_from(small):
    seen = ab.resolve(small)
    assert seen.programme.capital["equity"].amount_usd == 2.1e9
    assert seen.provenance["capital.equity.amount_usd"].startswith("literal:")


def test_two_plans_are_compared_as_records_and_as_folders(plan, folder):
    found = ab.compare(plan, folder)
    assert found == plan.compare(folder)
    assert found.values == ()
    with pytest.raises(ab.InputError, match="holds no plan"):
        ab.compare(plan, folder / "hourly")


def test_one_view_and_one_setting_may_stand_alone(small, sizer, plan, folder):
    assert ab.plans(small, "as_written", sizer=sizer) == plan
    path = small.document.file
    one = ab.load(path, "capital.equity.amount_usd=9 bn USD")
    assert one.overrides == {"capital.equity.amount_usd": "9 bn USD"}


def test_a_plan_read_by_a_relative_path_outlives_a_change_of_folder(
    plan, folder, tmp_path, monkeypatch
):
    monkeypatch.chdir(folder.parent)
    again = ab.read_plan(folder.name)
    monkeypatch.chdir(tmp_path)
    assert again.hours("prairie").equals(plan.hours("prairie"))
    assert again.write("copy") == tmp_path.joinpath("copy").relative_to(tmp_path)
