"""Only what moved is proposed, and nothing is accepted but by somebody who says so."""

from datetime import date

import pytest

from abilene.claims import Actor, Source
from abilene.errors import InputError
from abilene.intake.milestones import Homeless, TableFigure
from abilene.intake.proposals import HEAD, accept, propose, write_proposals
from abilene.programme.changes import load

WATCH = Actor(id="watch", name="Watch", role="analyst")
TARGET = "sites.prairie_one.phases.b4.target"
LOAD = "sites.prairie_one.phases.b4.it_mw"


def source(day):
    return Source(id=f"watch-{day}", kind="analysis", publisher="W", published=day)


def proposed(file, day, *readings):
    return propose(
        load(file), source(day), WATCH, [TableFigure(*it) for it in readings]
    )


def accepted(file, day, *readings):
    found = proposed(file, day, *readings)
    accept(found, load(file))
    return found


def test_what_is_accepted_is_not_proposed_again_and_what_moved_says_what_was(plains):
    first = accepted(
        plains,
        "2025-11-30",
        (TARGET, "2027-03-01", "forecast"),
        (LOAD, "100 MW", "forecast"),
    )
    assert [it.before for it in first.moved] == [None, None]
    again = proposed(
        plains,
        "2026-02-01",
        (TARGET, "2027-06-01", "forecast"),
        (LOAD, "100.3 MW", "forecast"),
    )
    (moved,) = again.moved
    assert again.same == 1  # 0.3 % are rounding
    assert moved.claim.about == TARGET
    assert moved.before.value == "2027-03-01"
    assert moved.claim.note.endswith("was 2027-03-01 forecast (watch-prairie-one-b4-target-2025-11-30)")  # fmt: skip


def test_a_day_is_never_rounded(plains):
    accepted(plains, "2025-11-30", (TARGET, "2027-03-01", "forecast"))
    assert proposed(plains, "2026-02-01", (TARGET, "2027-03-02", "forecast")).moved


def test_firmer_words_are_news_and_looser_ones_are_not(plains):
    accepted(plains, "2025-11-30", (LOAD, "100 MW", "forecast"))
    assert proposed(plains, "2026-02-01", (LOAD, "100 MW", "measured")).moved
    accepted(plains, "2026-02-01", (LOAD, "100 MW", "measured"))
    assert not proposed(plains, "2026-03-01", (LOAD, "100 MW", "forecast")).moved


def test_a_phase_that_was_seen_to_run_is_not_expected_again(plains):
    seen = "sites.prairie_one.phases.b4.energised"
    accepted(plains, "2027-04-01", (seen, "2027-03-20", "measured"))
    found = proposed(plains, "2027-05-01", (TARGET, "2027-03-20", "forecast"))
    assert (found.moved, found.same) == ((), 1)


def test_the_word_of_a_day_is_compared_with_what_was_said_before_it(plains):
    accepted(plains, "2026-02-01", (LOAD, "90 MW", "forecast"))
    found = proposed(plains, "2025-11-30", (LOAD, "100 MW", "forecast"))
    assert found.moved[0].before is None


def test_what_has_no_path_is_told_and_not_written(plains):
    found = propose(
        load(plains),
        source("2025-11-30"),
        WATCH,
        [TableFigure("sites.nowhere.capex_total_usd", "1 bn USD", "forecast"), Homeless("a", "b")],
    )  # fmt: skip
    assert found.moved == ()
    assert [it.what for it in found.homeless] == ["sites.nowhere.capex_total_usd = 1 bn USD", "a"]  # fmt: skip


def test_proposals_are_a_file_of_the_ledger_that_may_be_tried_first(plains, tmp_path):
    found = proposed(plains, "2025-11-30", (TARGET, "2027-03-01", "forecast"))
    draft = load(plains)
    file = write_proposals(found.text(HEAD), draft, tmp_path / "p.yaml")
    assert file.read_text().startswith("# Proposed, not accepted")
    assert not list((tmp_path / "claims").iterdir())
    assert load(plains, changes=[file]).ledger.about[TARGET]
    with pytest.raises(InputError, match="exists already"):
        write_proposals(found.text(), draft, file)


def test_a_programme_without_a_ledger_accepts_nothing(plains):
    plains.write_text(plains.read_text().replace(", ledger: claims", ""))
    with pytest.raises(InputError, match="names no ledger; make a folder 'claims'"):
        accepted(plains, "2025-11-30", (TARGET, "2027-03-01", "forecast"))


def test_what_does_not_fit_is_not_accepted(plains, tmp_path):
    found = proposed(plains, "2025-11-30", (LOAD, "100 m", "forecast"))
    with pytest.raises(InputError, match="100 m"):
        accept(found, load(plains))
    assert not list((tmp_path / "claims").iterdir())
    assert date(2025, 11, 30) == found.source.published_day
