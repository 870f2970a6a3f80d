"""Says who: the value, who gives it, and why each other claim does not."""

from datetime import date

import pytest

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import NO_CLAIM, seen_by
from abilene.report.why import (
    differences,
    explain,
    grouped,
    origin_words,
    paths_in_any,
    value_as_read,
    views_by_value,
)

SOFTBANK = "capital.softbank_equity.amount_usd"


def test_the_winner_stands_first_and_each_loser_has_its_reason(january):
    _, draft, views = january
    lines = list(explain(draft, SOFTBANK, {"musk": views["musk"]}))
    assert lines[0].startswith(f"{SOFTBANK}, ")
    assert lines[0].endswith("at most 10 bn USD")
    assert "Elon Musk" in lines[1]
    assert any(line.startswith("  contested: Sam Altman") for line in lines)
    unused = [i for i, line in enumerate(lines) if line.startswith("  not used: ")]
    assert unused
    assert all(lines[i + 1].strip().startswith("because ") for i in unused)


def test_a_value_that_nobody_gives_says_where_it_comes_from(january):
    _, draft, views = january
    path = "sites.abilene.equipment.wind.max_mw"
    lines = list(explain(draft, path, {"announced": views["announced"]}))
    assert lines[1].startswith("  the author's own: literal:programme.yaml:")


def test_an_unknown_path_gets_a_suggestion(january):
    _, draft, views = january
    with pytest.raises(InputError, match=r"did you mean 'capital.softbank_equity"):
        list(explain(draft, "capital.softbank_equty.amount_usd", views))


def test_a_refusal_names_the_results_that_exist(january):
    _, draft, views = january
    with pytest.raises(
        InputError, match=r"abilene why tells: band.* lcoe, llcr, lost.* useful"
    ):
        list(explain(draft, "no_such_figure", views))


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("set", "you: --set"),
        ("derived:a.b,c.d", "follows from a.b and c.d"),
        ("literal:x.yaml:3", "the author's own: literal:x.yaml:3"),
        (NO_CLAIM, "no claim is admitted; nothing is known here, and money counts 0"),
    ],
)
def test_words_for_an_origin(origin, words):
    assert origin_words(origin) == words


def test_only_paths_that_differ_are_differences(january):
    _, draft, views = january
    lines = list(differences(draft, views))
    paths, values = lines[::2], lines[1::2]
    assert SOFTBANK in paths
    assert set(paths) <= set(paths_in_any(views))
    line = values[paths.index(SOFTBANK)]
    assert line.strip() == "19 bn USD (announced) | at most 10 bn USD (musk)"
    assert list(differences(draft, {"musk": views["musk"]})) == []


def test_views_of_one_value_share_it(january):
    _, draft, views = january
    by_value = views_by_value(draft, SOFTBANK, {**views, "again": views["musk"]})
    assert by_value == {
        "19 bn USD": ["announced"],
        "at most 10 bn USD": ["musk", "again"],
    }
    assert views_by_value(draft, "nowhere", views) == {
        "not known yet": ["announced", "musk"]
    }


def test_names_are_grouped_in_order():
    assert grouped([("x", "b"), ("y", "a"), ("x", "a")]) == {
        "x": ["b", "a"],
        "y": ["a"],
    }


def test_what_is_set_says_so(examples):
    path = "capital.equity.amount_usd"
    draft = load(examples / "one-campus.yaml", [f"{path}=2 bn USD"])
    (seen,) = seen_by(draft).values()
    assert value_as_read(draft, path, seen).endswith("(you)")


TARGET = "sites.abilene.phases.b5_8.target"


def test_a_promise_says_what_has_become_of_it(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    path = "sites.shackelford.phases.b1.target"
    lines = list(explain(draft, path, seen_by(draft, ["announced"], date(2026, 8, 1))))
    state = "  shackelford-first-second-half-2026 is open: due 2026-12-31, in 152 days"
    assert state in lines
    (lapsed,) = (line for line in lines if "because lapsed" in line)
    assert lapsed.endswith("due 2026-06-30, nothing heard since")


def test_what_a_class_expects_is_said_by_nobody(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    _, origin, record, *_ = explain(
        draft, TARGET, seen_by(draft, ["announced"], date(2027, 1, 15))
    )
    assert origin.strip().startswith("said by nobody: expected by the reference class")
    assert "epoch-buildings-5-8" in origin
    assert "49 sites" in record
    assert "weak" in record


def test_the_note_of_the_winner_is_told(examples):
    """Half of what runs at Abilene was estimated, not seen."""
    draft = load(examples / "stargate" / "programme.yaml")
    seen = seen_by(draft, ["announced"], date(2026, 10, 8))
    lines = list(explain(draft, "sites.abilene.phases.b3_4.energised", seen))
    assert any("note: estimated, not seen: on 22 April Oracle" in it for it in lines)


def test_a_part_of_money_says_that_the_whole_was_missed_and_by_whose_word(examples):
    """The day of the part itself is the file's: nobody disputes it."""
    draft = load(examples / "stargate" / "programme.yaml")
    seen = seen_by(draft, ["announced"], date(2026, 10, 8))
    head, _, whole, state = explain(draft, "capital.softbank_equity.opens", seen)
    assert head.endswith(": 2025-01-21")
    assert whole.startswith(
        "  part of capital.initial.opens: OpenAI and SoftBank Group"
    )
    assert state.strip() == (
        "missed: due 2025-01-21, not by 2026-10-08 (catz-not-formed, no-direct-investment)"
    )
