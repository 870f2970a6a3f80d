"""What those whom a view follows said in a dispute, and what was answered."""

from datetime import date

import pytest

from abilene.claims import parse_ledger, view
from abilene.claims.records import Rule
from abilene.claims.statements import statements_of

PROMISED, SITE = "capital.promised.amount_usd", "sites.abilene.phases.b1.started"
MUSK = Rule(about="**", heeds="musk")


def said(ledger, rule, *paths, as_of=date(2025, 6, 1)):
    return [
        line.partition(":")[0] for line in statements_of(ledger, rule, paths, as_of)
    ]


def test_a_dispute_is_told_with_its_answer_below(story):
    lines = statements_of(story, MUSK, [PROMISED], date(2025, 6, 1))
    assert lines == (
        "Elon Musk, 2025-01-22: disputes total-500, initial-100; \"they don't actually "
        'have the money" (news, The Hill, 2025-01-23)',
        "  answer: Sam Altman, 2025-01-22: denies musk-no-money, musk-softbank-10; "
        '"Wrong, as you surely know." (news, The Hill, 2025-01-23)',
    )


def test_only_those_who_are_followed_speak(story):
    assert said(story, Rule(about="**"), PROMISED) == []
    assert said(story, Rule(about="**", prefers="critic"), PROMISED) == [
        "Elon Musk, 2025-01-22", "  answer",
    ]  # fmt: skip
    # the answer reaches the promise only through what it denies
    assert said(story, Rule(about="**", heeds="altman"), PROMISED) == [
        "Sam Altman, 2025-01-22"
    ]


def test_what_is_not_in_dispute_is_no_statement(story):
    assert said(story, Rule(about="**", heeds="altman"), SITE) == []
    assert said(story, MUSK, "capital.other.amount_usd") == []


def test_nothing_published_later_is_told(story):
    assert said(story, MUSK, PROMISED, as_of=date(2025, 1, 22)) == []
    assert len(said(story, MUSK, PROMISED, as_of=date(2025, 1, 23))) == 2


@pytest.mark.parametrize(("until", "count"), [("2025-01-21", 0), ("2025-01-22", 2)])
def test_nothing_said_after_the_last_day_of_the_rule_is_told(story, until, count):
    assert (
        len(said(story, Rule(about="**", heeds="musk", until=until), PROMISED)) == count
    )


def test_statements_stand_in_the_order_in_which_they_were_said():
    ledger = parse_ledger(
        {
            "a.yaml": "source: {id: s, kind: post, publisher: P, published: 2025-06-30}\n"
            "actors: [{id: c, name: Cy, role: critic}]\n"
            "claims:\n"
            "  - {id: x, about: a.b, says: d, said: 2025-01-01, kind: announced, value: 1}\n"
            "  - {id: late, says: c, said: 2025-05-01, denies: x, quote: no}\n"
            "  - {id: early, says: c, said: 2025-02-01, disputes: x, quote: hm}\n"
        }
    )
    rule = Rule(about="**", heeds="critic")
    assert said(ledger, rule, "a.b", as_of=date(2025, 6, 30)) == [
        "Cy, 2025-02-01",
        "Cy, 2025-05-01",
    ]


def test_the_view_of_the_story_follows_its_hero(story):
    rule = view(story, "musk").rule(PROMISED)
    assert said(story, rule, PROMISED) == ["Elon Musk, 2025-01-22", "  answer"]
