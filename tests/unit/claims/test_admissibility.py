"""Which claims are left under a rule, why each other one is out, and how the rest are sorted."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from abilene.claims import parse_ledger
from abilene.claims.admissibility import Admissibility
from abilene.claims.records import Rule
from abilene.claims.viewpoint import View

ACTORS = """
actors:
  - {id: a, name: Ann, role: principal, speaks_for: org}
  - {id: b, name: Bob, role: lender}
  - {id: c, name: Cy, role: critic}
"""
SOURCE = (
    "source: {id: s, kind: release, publisher: P, published: 2025-06-30}\nclaims:\n"
)
DAY = date(2025, 12, 31)


def figure(name, said="2025-01-01", says="a", more=""):
    return (
        f"  - {{id: {name}, about: x.y, says: {says}, said: {said}, kind: announced, "
        f"value: 1 MW{more}}}\n"
    )


def stance(name, verb, targets, says="c", said="2025-02-01"):
    return (
        f"  - {{id: {name}, says: {says}, said: {said}, {verb}: {targets}, quote: q}}\n"
    )


def court(*claims, as_of=DAY, chooses=(), without=(), **rule):
    ledger = parse_ledger({"actors.yaml": ACTORS, "s.yaml": SOURCE + "".join(claims)})
    one = Rule(about="**", **rule)
    view = View("v", "V", None, (one,), frozenset(without), frozenset(chooses))
    return Admissibility(ledger, view, one, as_of)


def filtered(*claims, **more):
    admissible = court(*claims, **more)
    left, lost = admissible.filter(admissible.ledger.about["x.y"])
    return [claim.id for claim in left], lost


def test_what_nothing_speaks_against_is_left_the_newest_first():
    old, new = figure("old", says="b"), figure("new", said="2025-03-01")
    assert filtered(old, new) == (["new", "old"], {})


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"without": ["x"]}, "left out by this viewpoint"),
        ({"as_of": date(2025, 6, 29)}, "published 2025-06-30, after 2025-06-29"),
        ({"until": "2024"}, "said 2025-01-01, after 2024-12-31"),
        ({"kinds": ["measured"]}, "announced is not admitted here"),
        ({"not_from": "principal"}, "figures of Ann are not admitted here"),
    ],
)
def test_each_reason_has_its_words(more, reason):
    assert filtered(figure("x"), **more) == ([], {"x": reason})


def test_the_first_reason_is_the_one_that_is_said():
    both = filtered(figure("x"), without=["x"], kinds=["measured"], until="2024")
    assert both == ([], {"x": "left out by this viewpoint"})


def test_a_deprecated_claim_gives_the_curators_reason():
    slip = figure("x", more=", rank: deprecated, because: a slip")
    assert filtered(slip) == ([], {"x": "deprecated: a slip"})


def test_of_two_contradictions_the_denial_is_said():
    claims = stance("n", "denies", "x"), stance("d", "disputes", "x")
    left, lost = filtered(figure("x"), *claims, heeds="critic")
    assert (left, lost) == ([], {"x": "denied by Cy, trusted here (n)"})


def test_a_denial_of_a_denial_restores_the_claim():
    chain = stance("n1", "denies", "x"), stance("n2", "denies", "n1", says="b")
    assert filtered(figure("x"), *chain, heeds=["critic", "lender"])[0] == ["x"]
    assert filtered(figure("x"), *chain, heeds="critic")[0] == []


def test_a_newer_claim_supersedes_only_its_own_speakers():
    old, new = figure("old", says="[a, b]"), figure("new", said="2025-03-01")
    assert filtered(old, new)[0] == ["new", "old"]  # b has not spoken anew
    more = figure("newer", says="b", said="2025-04-01")
    assert filtered(old, new, more) == (
        ["newer", "new"],
        {"old": "superseded by new, newer"},
    )


def test_a_chosen_claim_leaves_no_room_for_others():
    claims = figure("x"), figure("y", says="b"), figure("z", says="c")
    left, lost = filtered(*claims, chooses=["x", "z"], not_from="principal")
    assert left == ["z", "x"]
    assert lost == {"y": "x, z is chosen here"}


def test_a_chosen_claim_with_a_fault_is_not_used_and_hides_nothing():
    left, lost = filtered(
        figure("x"), figure("y", says="b"), chooses=["x"], without=["x"]
    )
    assert (left, lost) == (["y"], {"x": "left out by this viewpoint"})


def test_contests_are_those_who_dispute_or_deny_trusted_or_not():
    claims = stance("d", "disputes", "x"), stance("r", "retracts", "x", says="b")
    admissible = court(figure("x"), *claims, stance("n", "denies", "x", said="2025-05"))
    x = admissible.ledger.claims["x"]
    assert admissible.contests(x) == ("d", "n")
    early = court(figure("x"), *claims, stance("n", "denies", "x"), until="2025-01-15")
    assert early.contests(x) == ()


def test_the_sort_key_is_rank_preference_source_and_day():
    admissible = court(
        figure("x"), figure("y", says="c", said="2025-03-01"), prefers=["b", "critic"]
    )
    x, y = (admissible.ledger.claims[name] for name in "xy")
    assert (admissible.preference(x), admissible.preference(y)) == (2, 1)
    assert admissible.order(y) < admissible.order(x)
    rank, place, kind, said, published = admissible.order(y)
    assert (rank, place, kind) == (1, 1, 3)
    assert (-said, -published) == (
        date(2025, 3, 1).toordinal(),
        date(2025, 6, 30).toordinal(),
    )


def reports(*stories, as_of=DAY, known_by=date.max):
    """A court over one claim in each source: its day, its id and what more it says."""
    files = {"actors.yaml": ACTORS}
    for name, day, more in stories:
        head = f"source: {{id: s{name}, kind: news, publisher: P, published: {day}}}\n"
        files[f"{name}.yaml"] = head + "claims:\n" + figure(name, more=more)
    ledger = replace(parse_ledger(files), known_by=known_by)
    seen = View("v", "V", None, (), frozenset(), frozenset())
    court_ = Admissibility(ledger, seen, Rule(about="**"), as_of)
    left, lost = court_.filter(ledger.about["x.y"])
    return [claim.id for claim in left], lost


def test_one_report_has_one_voice_whoever_prints_it():
    first, second, third = (
        ("wire", "2025-01-02", ""),
        ("daily", "2025-01-03", ", copies: wire"),
        ("blog", "2025-01-04", ", copies: daily"),
    )
    lost = {"daily": "the same report as wire", "blog": "the same report as wire"}
    for stories in permutations((first, second, third)):
        assert reports(*stories) == (["wire"], lost)


def test_a_copy_counts_while_what_it_copies_is_not_public():
    # the first text is known of, but came to be published, or recorded, later
    wire = ("wire", "2025-03", "")
    daily = ("daily", "2025-03-03", ", copies: wire")
    blog = ("blog", "2025-03-03", ", copies: wire")
    left, lost = reports(wire, daily, blog, as_of=date(2025, 3, 10))
    assert left == ["blog"]  # two copies of what is not public are one report too
    assert lost["daily"] == "the same report as blog"
    assert lost["wire"] == "published 2025-03, after 2025-03-10"


def test_what_came_into_the_ledger_later_was_not_known():
    wire = ("wire", "2025-01-02", ", recorded_at: 2025-06-01")
    daily = ("daily", "2025-01-03", ", copies: wire")
    assert reports(wire, daily)[0] == ["wire"]
    left, lost = reports(wire, daily, known_by=date(2025, 5, 31))
    assert left == ["daily"]
    assert lost == {"wire": "recorded 2025-06-01, after 2025-05-31"}
    assert reports(wire, daily, known_by=date(2025, 6, 1))[0] == ["wire"]
