"""What a value rests on."""

from types import SimpleNamespace

from abilene.claims import STRENGTHS, parse_ledger
from abilene.planning.footing import ASSUMED, FIRM, Footing, Ground, weakest

SOURCE = "source: {{id: {0}, kind: {0}, publisher: P, published: 2025-06-30, quotes: {1}}}\nclaims: [{{id: {0}-claim, about: a.{0}, says: p, said: 2025-06-01, kind: announced, value: 5 MW}}]"


def ground(**provenance):
    files = {
        "filing.yaml": SOURCE.format("filing", "checked"),
        "news.yaml": SOURCE.format("news", "not checked"),
    }
    draft = SimpleNamespace(ledger=parse_ledger(files))
    return Ground(draft, SimpleNamespace(provenance=provenance))


def test_a_claim_gives_its_strength_and_anything_else_is_assumed():
    found = ground(a="filing-claim", b="news-claim", c="literal:f.yaml:3", d="set")
    assert found.of("a") == Footing(1, False)
    assert found.of("b") == Footing(3, True)
    assert found.of("c") == found.of("d") == found.of("nowhere") == ASSUMED


def test_what_is_derived_rests_on_all_it_follows_from():
    found = ground(a="filing-claim", b="news-claim", c="derived:a,b", d="derived:a,x")
    assert found.of("c") == Footing(3, True)
    assert found.of("d") == ASSUMED


def test_a_day_that_a_class_expects_is_derived_weaker_than_any_word():
    """Even where the promise that broke was filed and checked: its day is nobody's word any more."""
    found = ground(a="filing-claim", b="derived:class:epoch_2025_26:filing-claim")
    assert found.of("b").strength == "derived"
    assert found.of("b").unchecked
    assert Footing(STRENGTHS.index("second-hand news"), True) < found.of("b") < ASSUMED
    assert found.of("a", "b") == found.of("b")


def test_of_several_the_weakest_counts_and_all_must_be_checked():
    assert weakest([Footing(4, False), Footing(1, True)]) == Footing(4, True)
    assert weakest([]) == FIRM
    assert (FIRM.strength, ASSUMED.strength) == (STRENGTHS[0], STRENGTHS[-1])
