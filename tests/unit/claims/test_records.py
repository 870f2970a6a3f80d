"""What the records of a ledger mean by themselves."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.claims.records import KINDS, Actor, Claim, Rule, Source, Viewpoint

ALTMAN = Actor(id="altman", name="Sam", role="principal", speaks_for="openai")


def claim(**more):
    return Claim(**{"id": "c", "says": "altman", "said": "2025-01-22"} | more)


def test_one_name_is_a_list_of_one():
    assert ALTMAN.speaks_for == ("openai",)
    assert claim().says == ("altman",)
    assert claim(says=["a", "b"]).says == ("a", "b")


@pytest.mark.parametrize("says", [[], 5, None])
def test_a_claim_needs_a_speaker_with_a_name(says):
    with pytest.raises(ValidationError, match="says"):
        claim(says=says)


def test_an_actor_is_known_by_its_id_its_role_and_those_it_speaks_for():
    assert ALTMAN.names == {"altman", "principal", "openai"}


def test_a_claim_knows_what_it_speaks_against_and_how():
    against = claim(disputes="a", retracts=["b", "c"])
    assert against.stances == {"disputes": ("a",), "retracts": ("b", "c")}
    assert against.targets == ("a", "b", "c")
    assert claim().stances == {}


def test_periods_stay_as_written_and_count_as_their_last_day():
    source = Source(id="s", kind="news", publisher="P", published=2025)
    assert (source.published, source.published_day) == ("2025", date(2025, 12, 31))
    assert claim(said="2025-Q1").said_day == date(2025, 3, 31)


def test_numbers_that_yaml_saw_in_a_value_are_text_again():
    assert claim(value=1.25).value == "1.25"
    with pytest.raises(ValidationError, match="value"):
        claim(value=True)


@pytest.mark.parametrize("name", ["Big", "a b", "", "-x", "ä"])
def test_what_cannot_be_an_id(name):
    with pytest.raises(ValidationError, match="cannot be an id; write small letters"):
        claim(id=name)


def test_a_rule_prefers_the_best_placed_of_several_names():
    rule = Rule(about="**", prefers=["musk", "critic"])
    assert rule.preference(frozenset({"critic", "musk"})) == 0
    assert rule.preference(frozenset({"critic"})) == 1
    assert rule.preference(frozenset({"press"})) == 2  # behind everybody preferred


def test_a_rule_excludes_whom_it_does_not_prefer():
    rule = Rule(about="**", not_from="critic", prefers="musk")
    assert rule.excludes(frozenset({"critic", "nader"}))
    assert not rule.excludes(frozenset({"critic", "musk"}))
    assert not rule.excludes(frozenset({"press"}))


def test_a_rule_trusts_those_whom_it_heeds():
    rule = Rule(about="**", heeds=["critic"])
    assert rule.trusts(frozenset({"musk", "critic"}))
    assert not rule.trusts(frozenset({"musk"}))
    assert not Rule(about="**").trusts(frozenset({"critic"}))


def test_a_rule_without_until_has_no_last_day():
    assert Rule(about="**").last_day == date.max
    assert Rule(about="**", until="2025-01").last_day == date(2025, 1, 31)
    assert Rule(about="**").kinds == KINDS


def test_records_are_frozen_and_refuse_what_they_do_not_know():
    with pytest.raises(ValidationError, match="frozen"):
        ALTMAN.name = "Other"
    with pytest.raises(ValidationError, match="extend"):
        Viewpoint(id="v", extend="announced")
