"""Notes: each is said when it holds and not otherwise, with the views in which it does."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.planning.notes import NOT_PLANNED, warnings
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by


@pytest.fixture
def stargate(january):
    """Return draft, views and answers of January 2025."""
    plan, draft, views = january
    return draft, views, dict(plan.viewpoints)


def quiet(answer):
    """Return an answer of which nothing is to be said."""
    return answer.model_copy(
        update={
            "stopped": False,
            "late_already": {},
            "worth_notes": (),
            "cash": None,
            "compute": None,
            "sites": {},
        }
    )


def notes(draft, views, answers):
    return list(warnings(draft, views, answers))


def only(stargate, **changes):
    """Return what is said of one view with some changes, beside what is said without them."""
    draft, views, answers = stargate
    one = {"musk": views["musk"]}
    answer = quiet(answers["musk"])
    before = notes(draft, one, {"musk": answer})
    after = notes(draft, one, {"musk": answer.model_copy(update=changes)})
    # whatever campus there is, its contracts name no charge but that for energy
    return [n for n in after if n not in before and not n.startswith("energy only")]


def test_a_view_of_less_money_than_was_spent_is_refuted(stargate):
    (note,) = only(
        stargate,
        capital_spent_usd=45e9,
        capital_in_view_usd=12.3e9,
        capital_in_view_mark="at most",
    )
    assert note.endswith(
        "45.0 bn USD were spent before the day of the plan, where at most 12.3 are in view"
    )


def test_a_view_that_was_not_planned_says_so(stargate):
    draft, views, answers = stargate
    del answers["musk"]
    assert f"musk: {NOT_PLANNED}" in notes(draft, views, answers)


def test_what_holds_in_every_view_is_said_once(stargate):
    draft, views, answers = stargate
    same = {name: quiet(answer) for name, answer in answers.items()}
    same = {
        name: answer.model_copy(update={"worth_notes": ("no price",)})
        for name, answer in same.items()
    }
    assert "no price" in notes(draft, views, same)
    same["musk"] = quiet(same["musk"])
    assert "announced: no price" in notes(draft, views, same)


def test_a_search_that_was_stopped_says_its_gap(stargate):
    (note,) = only(stargate, stopped=True, mip_gap=0.0123)
    assert note == (
        "not proven best: the search was stopped, gap 1.2%; "
        "--seconds gives it more time"
    )


def test_a_gap_that_designs_of_power_leave_says_that_none_smaller_can_be_asked_for(
    stargate,
):
    (note,) = only(
        stargate, stopped=False, status="feasible", mip_gap=0.0061, npv_usd=1e9
    )
    assert note == (
        "within 0.61% of the best: designs of power that were not sized could better "
        "the plan by so much at most; they are sought in no more than four rounds, so "
        "that neither a smaller --gap nor more time brings it down"
    )


def test_phases_that_are_late_already_are_named(stargate):
    (note,) = only(stargate, late_already={"abilene.p1": 2, "milam.p3": 1})
    assert note == (
        "past their target already, in quarters: abilene.p1 by 2, milam.p3 by 1"
    )


def test_what_nobody_pays_is_said_from_its_first_quarter(stargate):
    from abilene.results.records import Cash

    none = {key: {"2026-Q1": 0.0, "2026-Q2": 0.0} for key in Cash.model_fields}
    unpaid = {"2026-Q1": 0.0, "2026-Q2": 2.5e9}
    (note,) = only(stargate, cash=Cash(**none | {"unpaid_usd": unpaid}))
    assert note.startswith("2.5 bn USD of what is owed for operation")
    assert "from 2026-Q2 on: give a tranche that may pay for 'operation'" in note
    little = {"2026-Q1": 0.0, "2026-Q2": 9e5}
    assert only(stargate, cash=Cash(**none | {"unpaid_usd": little})) == []


def test_compute_lost_to_power_is_said_where_it_is_much(stargate):
    compute = stargate[2]["announced"].compute
    for share, count in ((0.0512, 1), (0.05, 0), (None, 0)):
        lost = {**compute.lost_share_in_all, "power": share}
        much = compute.model_copy(update={"lost_share_in_all": lost})
        said = only(stargate, compute=much)
        assert len(said) == count
        if said:
            assert said[0].startswith("5.1% of the compute is lost to power")


def test_figures_without_a_date_are_counted_for_an_earlier_day_alone(
    stargate, examples
):
    draft, _, answers = stargate
    assert any("carry no date and stand as they are" in n for n in notes(*stargate))
    today = seen_by(draft, ["musk"])
    answer = {"musk": quiet(answers["musk"])}
    assert not any("carry no date" in note for note in notes(draft, today, answer))
    small = load(examples / "one-campus.yaml")
    early = seen_by(small, as_of=date(2020, 1, 1))
    found = notes(small, early, {"as_written": quiet(answers["musk"])})
    assert not any("carry no date" in note for note in found)  # nothing was claimed


def test_debt_without_a_rate_is_named(stargate):
    draft, views, answers = stargate
    one = {"musk": views["musk"]}
    quiet_one = {"musk": quiet(answers["musk"])}
    assert not any("without a rate" in note for note in notes(draft, one, quiet_one))
    capital = views["musk"].programme.capital
    free = {
        name: tranche.model_copy(
            update={"kind": "debt", "rate": None, "amount_usd": 1e9, "outside": False}
        )
        for name, tranche in list(capital.items())[:1]
    }
    programme = views["musk"].programme.model_copy(update={"capital": free})
    changed = {"musk": replace(views["musk"], programme=programme)}
    (note,) = [
        note for note in notes(draft, changed, quiet_one) if "without a rate" in note
    ]
    assert note == (
        "debt without a rate costs nothing and is never paid back: "
        f"{next(iter(free))}; give each a rate"
    )


def test_a_storage_that_is_filled_and_emptied_at_once_is_named(stargate):
    """In two hours of one design, and in three of another; a plan that runs neither says nothing."""

    def design(hours):
        return lambda: SimpleNamespace(at_once=lambda _: {"battery": hours, "other": 0})

    site = SimpleNamespace(
        has_hours=True,
        hours_at_hand={"a": design(2), "b": design(3), "c": design(5)},
        year_mw={"a": np.full(4, 9.0), "b": np.ones(4)},
        shed={},
        grid_price_usd_per_mwh=40.0,
        is_without_co2=False,
        lifted_usd_per_year=0.0,
        tariff=None,
        ppa={},
        min_take={},
        curtail_credit_usd={},
        sleeve_above_mwh=None,
        sleeve_above_usd=None,
        lcoe_usd_per_mwh=None,
    )
    (note,) = only(stargate, sites={"abilene": site})
    assert note.startswith(
        "abilene: battery charges and discharges at once in 3 hours of the year"
    )
    site.year_mw = {}
    site.has_hours = False
    assert not only(stargate, sites={"abilene": site})


def campus(**figures):
    """Return a campus of which nothing is to be said but for some figures."""
    silent = {
        "has_hours": False,
        "year_mw": {},
        "shed": {},
        "grid_price_usd_per_mwh": None,
        "is_without_co2": False,
        "lifted_usd_per_year": None,
        "tariff": None,
        "ppa": {},
        "min_take": {},
        "curtail_credit_usd": {},
        "sleeve_above_mwh": None,
        "sleeve_above_usd": None,
        "served_mw": {},
        "lcoe_usd_per_mwh": None,
    }
    return SimpleNamespace(**silent | figures)


def test_what_load_that_is_not_served_counts_above_its_value_is_said(stargate):
    lifted = campus(lifted_usd_per_year=1.23e6)
    (note,) = only(stargate, sites={"abilene": lifted})
    assert note.startswith(
        "abilene: load that is not served counts 1.2 m USD a year above its value"
    )
    assert not only(stargate, sites={"abilene": campus(lifted_usd_per_year=2e4)})
    assert not only(stargate, sites={"abilene": campus()})


@pytest.mark.parametrize(
    ("runs", "said"), [([0, 1, 1, 1], "3 quarters"), ([0, 0, 0, 1], "one quarter")]
)
def test_figures_of_less_than_a_year_say_of_how_many_quarters(stargate, runs, said):
    """What is energised in the second quarter of the last year runs in three: their mean passed for that of a year."""
    year = {"a": np.array(runs, float), "b": np.zeros(4)}
    sized = campus(lcoe_usd_per_mwh=40.0, year_mw=year)
    (note,) = said_of_year(stargate, sized)
    assert f"are those of {said} of the year" in note
    full = campus(lcoe_usd_per_mwh=40.0, year_mw={"a": np.ones(4)})
    assert said_of_year(stargate, full) == []
    one_more = year | {"b": np.array([5.0, 0, 0, 0])}
    both = campus(lcoe_usd_per_mwh=40.0, year_mw=one_more)
    assert len(said_of_year(stargate, both)) == (said == "one quarter")


def said_of_year(stargate, site):
    """Return what is said of the year of the figures of a campus."""
    notes = only(stargate, sites={"abilene": site})
    return [note for note in notes if "are those of" in note]


def said_of_inflation(stargate, sites, **site):
    """Return what is said of other power by ``size``, of one campus that is sized, at some inflation."""
    draft, views, answers = stargate
    programme = views["musk"].programme
    header = programme.programme.model_copy(
        update={"inflation_per_year": site.pop("inflation", 0.025)}
    )
    abilene = programme.sites["abilene"].model_copy(update=site)
    changed = programme.model_copy(
        update={"programme": header, "sites": {"abilene": abilene}}
    )
    one = {"musk": replace(views["musk"], programme=changed)}
    found = quiet(answers["musk"]).model_copy(update={"sites": sites})
    said = notes(draft, one, {"musk": found})
    return [note for note in said if "`abilene size`" in note]


def test_a_sized_campus_with_equipment_says_why_size_may_find_other_power(stargate):
    """Without inflation both pay plants off alike: see optimality/test_plan_equals_size."""
    sized = {"abilene": campus(lcoe_usd_per_mwh=40.0)}
    (note,) = said_of_inflation(stargate, sized)
    assert note.startswith("abilene: `abilene size` of the same load may find more")
    assert "inflation of 2.5% a year" in note
    assert said_of_inflation(stargate, sized, inflation=0.0) == []
    assert said_of_inflation(stargate, sized, equipment={}) == []
    assert said_of_inflation(stargate, {"abilene": campus()}) == []


@pytest.mark.parametrize(
    ("usd_per_mwh", "is_far"), [(33.15, True), (60.0, False), (None, False)]
)
def test_a_campus_whose_power_costs_far_less_than_its_state_pays_is_named(
    stargate, usd_per_mwh, is_far
):
    said = only(stargate, sites={"abilene": campus(lcoe_usd_per_mwh=usd_per_mwh)})
    words = "abilene: its power costs 33.1 USD(2025)/MWh, energy only (abilene.grid."
    assert any(note.startswith(words) for note in said) is is_far
    assert any("industrial customers in Texas" in note for note in said) is is_far
