"""Promises under the keys of plan.json: the one that counts for ever first, and who takes over."""

from dataclasses import replace
from datetime import date

import pytest

from abilene.claims import keeping, resolve_path, view
from abilene.planning.promised import promises_of
from abilene.programme.changes import load
from abilene.programme.resolve import resolve

B58 = "sites.abilene.phases.b5_8.target"


@pytest.fixture(scope="module")
def draft(examples):
    return load(examples / "stargate" / "programme.yaml")


def found_on(draft, day):
    seen = resolve(draft, view(draft.ledger, "announced"), date.fromisoformat(day))
    return promises_of(draft, seen)


def test_a_promise_that_stands_comes_first_and_the_broken_one_of_somebody_else_behind(
    draft,
):
    found = found_on(draft, "2026-08-01")["sites.shackelford.phases.b1.target"]
    assert (found.claim, found.state, found.days_late) == (
        "shackelford-first-second-half-2026",
        "open",
        -152,
    )
    assert found.due == "2026-12-31"
    assert found.takes_over is None
    states = {each.claim: (each.state, each.days_late) for each in found.others}
    assert states["shackelford-first-mid-2026"] == ("lapsed", 32)
    assert [each.claim for each in found.every] == [found.claim, *states]


def test_with_no_word_left_a_class_does(draft):
    found = found_on(draft, "2027-01-15")[B58]
    assert found.takes_over == "derived:class:epoch_2025_26:epoch-buildings-5-8"


def test_in_a_replay_nothing_does_as_no_class_was_known_and_the_file_has_the_same_day(
    draft,
):
    found = found_on(draft, "2025-08-01")["sites.abilene.phases.b1.target"]
    assert found.state == "lapsed"
    assert (found.takes_over, found.takes_over_day) == (None, None)


def test_a_later_day_of_the_file_does_and_is_named(draft):
    found = found_on(draft, "2026-10-08")["sites.abilene.grid.rest.from"]
    assert (found.state, found.days_late) == ("missed", 281)
    assert found.told_by == ("epoch-substation",)
    assert found.takes_over.startswith("literal:programme.yaml:")
    assert found.takes_over_day == "2026-12-31"


def test_what_was_put_off_in_time_has_the_days_by_which_it_was(draft):
    found = found_on(draft, "2026-10-08")[B58]
    moved = {each.claim: (each.state, each.moved_days) for each in found.every}
    assert moved["buildings-5-8-mid-2026"] == ("re-dated", 184)
    assert moved["epoch-buildings-5-8-july-2026"] == ("re-dated", 123)


@pytest.mark.parametrize(("phase", "days"), [("b1", 88), ("b2", 177), ("b3_4", -38)])
def test_nothing_takes_over_from_what_has_come(draft, phase, days):
    found = found_on(draft, "2026-08-01")[f"sites.abilene.phases.{phase}.target"]
    assert (found.days_late, found.takes_over) == (days, None)
    assert found.state == ("late" if days > 0 else "kept")


@pytest.mark.parametrize(
    "day", ["2025-03-01", "2025-08-01", "2026-08-01", "2027-01-15"]
)
def test_who_keeps_what_is_missed_reads_every_path_as_if_there_were_no_promises(
    draft, day
):
    """The rule of before, path by path: the same winner, number, rivals and reasons in every view."""
    as_of = date.fromisoformat(day)
    promised = {
        path: variable
        for path, variable in draft.variables.items()
        if variable.fulfilled_by
    }
    assert len(promised) > 30
    for name in ("announced", "committed", "secured", "musk", "altman"):
        of_view = view(draft.ledger, name)
        for path, variable in promised.items():
            before = resolve_path(
                path,
                replace(variable, fulfilled_by=None),
                draft.ledger,
                of_view,
                as_of=as_of,
            )
            kept = resolve_path(
                path, variable, draft.ledger, keeping(of_view), as_of=as_of
            )
            assert replace(kept, promises=()) == before


def test_a_day_that_had_passed_when_it_was_said_is_left_out_of_the_record(draft):
    name = "epoch-buildings-5-8"
    past = draft.ledger.claims[name].model_copy(update={"value": "2026-03-23"})
    ledger = replace(draft.ledger, claims={**draft.ledger.claims, name: past})
    found = found_on(replace(draft, ledger=ledger), "2026-08-01")[B58]
    assert name not in {each.claim for each in found.every}
    before = found_on(draft, "2026-08-01")[B58]
    assert name in {each.claim for each in before.every}
