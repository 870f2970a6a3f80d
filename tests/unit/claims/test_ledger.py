"""A ledger: who speaks for whom, and what speaks against what."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from abilene.claims import Ledger, parse_ledger

SOURCE = "source: {id: s, kind: news, publisher: P, published: 2025-01-23}\n"


def test_the_day_of_a_ledger_is_that_of_its_last_source(story):
    assert story.as_of == date(2025, 1, 23)
    assert Ledger().as_of is None


def test_what_comes_with_the_package_gives_no_day_and_is_no_claim_of_its_own(story):
    assert story.has_own_claims
    assert not Ledger().has_own_claims
    packaged = replace(story, packaged=frozenset(story.sources))
    assert packaged.as_of is None
    assert not packaged.has_own_claims
    first = min(story.sources.values(), key=lambda it: it.published_day)
    but_one = replace(story, packaged=frozenset(story.sources) - {first.id})
    assert but_one.as_of == first.published_day


def test_who_speaks_for_whom(story):
    assert story.names_of("altman") == {"altman", "principal", "openai"}
    assert story.speaks_for(story.claims["altman-wrong"]) == {"altman", "openai"}
    assert story.actor_name("musk") == "Elon Musk"
    assert story.actor_name("critic") == "critic"
    assert story.names_of("nobody") == {"nobody"}
    assert story.speakers["initial-100"] == {
        "softbank", "openai", "oracle", "principal",
    }  # fmt: skip


def test_claims_by_path_by_target_and_by_source(story):
    amount = "capital.softbank_equity.amount_usd"
    ids = [claim.id for claim in story.about[amount]]
    assert ids == ["musk-softbank-10", "softbank-19"]
    assert story.ids_about([amount, "no.such.path"]) == set(ids)
    assert [claim.id for claim in story.against["total-500"]] == ["musk-no-money"]
    assert [claim.id for claim in story.by_source["information"]] == ["softbank-19"]
    assert "musk-no-money" not in {
        c.id for claims in story.about.values() for c in claims
    }


def test_stances_are_told_apart(story):
    denying = story.stances("denies", "musk-no-money")
    assert [claim.id for claim in denying] == ["altman-wrong"]
    assert story.stances("disputes", "musk-no-money") == []
    assert story.stances("denies", "no-such-claim") == []


def test_what_a_claim_reaches_through_others(story):
    assert story.reach("altman-wrong") == {
        "musk-no-money", "musk-softbank-10", "total-500", "initial-100",
    }  # fmt: skip
    assert story.reach("total-500") == set()
    assert story.circular == frozenset()


def test_a_circle_is_reached_from_each_of_its_claims_and_ends():
    claims = (
        "claims:\n"
        "  - {id: a, says: x, said: 2025, denies: b, quote: no}\n"
        "  - {id: b, says: y, said: 2025, disputes: a, quote: no}\n"
        "  - {id: c, says: z, said: 2025, denies: a, quote: no}\n"
    )
    ledger = parse_ledger({"a.yaml": SOURCE + claims})
    assert ledger.reach("a") == {"a", "b"}
    assert ledger.circular == {"a", "b"}  # c speaks against the circle, not in it


def test_a_claim_is_in_dispute_if_it_speaks_or_is_spoken_against(story):
    disputed = {c.id for c in story.claims.values() if story.in_dispute(c)}
    assert disputed == {
        "total-500", "initial-100", "musk-no-money", "musk-softbank-10", "altman-wrong",
    }  # fmt: skip


@pytest.mark.parametrize(("day", "count"), [(22, 0), (23, 7)])
def test_what_was_published_by_a_day(story, day, count):
    known = story.published_by(date(2025, 1, day))
    assert len(known.claims) == count
    assert known.sources == story.sources
    assert sum(map(len, known.about.values())) == (5 if count else 0)


def test_the_last_day_is_that_of_what_could_be_known(story):
    """What was recorded on the day until which things are known counts; what came in a day later does not."""
    days = {it.published_day for it in story.sources.values()}
    last, known = max(days), {d: replace(story, known_by=d).as_of for d in sorted(days)}
    assert all(found == day for day, found in known.items())
    before = replace(story, known_by=min(days) - timedelta(1))
    assert before.as_of is None
    assert replace(story, known_by=date.max).as_of == last
