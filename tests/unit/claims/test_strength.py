"""How firm a claim is as evidence."""

import pytest

from abilene.claims import STRENGTHS, parse_ledger, strength

ACTORS = "actors: [{id: epoch, name: Epoch AI, role: analyst}, {id: dev, name: Developer, role: principal}, {id: wire, name: The Wire, role: press}]"


@pytest.mark.parametrize(
    ("source", "publisher", "says", "via", "kind", "expected"),
    [
        ("analysis", "Epoch AI, Frontier Data Centers", "epoch", "", "measured", "measured"),
        ("filing", "Developer", "dev", "", "assumed", "assumed"),
        ("filing", "Developer", "dev", "", "announced", "contract or filing"),
        ("contract", "Utility", "dev", "", "secured", "contract or filing"),
        ("release", "Developer", "dev", "Stock site", "announced", "release"),
        ("post", "X", "dev", "", "announced", "release"),
        ("news", "Daily", "dev", "", "announced", "first-hand news"),
        ("news", "Daily", "dev", "Daily", "announced", "first-hand news"),
        ("news", "Daily", "dev", "wire", "announced", "second-hand news"),
        ("news", "Daily (The Wire)", "dev", "wire", "announced", "first-hand news"),
        ("news", "Daily", "wire", "Daily", "announced", "second-hand news"),
        ("news", "Daily", "wire", "", "announced", "second-hand news"),
        ("news", "The Wire", "wire", "", "announced", "first-hand news"),
        ("news", "Daily", "[wire, dev]", "Daily", "announced", "first-hand news"),
        ("filing", "Daily", "wire", "Daily", "announced", "contract or filing"),
        ("interview", "Daily", "dev", "", "committed", "first-hand news"),
        ("analysis", "Epoch AI, Frontier Data Centers", "epoch", "", "forecast", "first-hand news"),
        ("analysis", "A blog", "dev", "", "forecast", "second-hand news"),
    ],
)  # fmt: skip
def test_the_kind_of_the_claim_comes_first_then_the_source_and_who_passed_it_on(
    source, publisher, says, via, kind, expected
):
    text = f"source: {{id: s, kind: {source}, publisher: '{publisher}', published: 2025-06-30}}\n"
    passed_on = f", via: {via}" if via else ""
    claim = f"{{id: x, about: a.b, says: {says}, said: 2025-06-01, kind: {kind}, value: 5 MW{passed_on}}}"
    ledger = parse_ledger({"actors.yaml": ACTORS, "s.yaml": f"{text}claims: [{claim}]"})
    assert strength(ledger.claims["x"], ledger) == expected


@pytest.mark.parametrize(
    ("kind", "of_source", "of_claim", "expected"),
    [
        ("news", "headline", "", "second-hand news"),
        ("news", "headline", "whole", "first-hand news"),
        ("news", "whole", "headline", "second-hand news"),
        ("interview", "excerpt", "", "first-hand news"),
        ("filing", "headline", "", "contract or filing"),
    ],
)
def test_news_read_in_its_headline_alone_is_not_read_first_hand(
    kind, of_source, of_claim, expected
):
    own = f", read: {of_claim}" if of_claim else ""
    text = (
        f"source: {{id: s, kind: {kind}, publisher: Daily, published: 2025-06-30, read: {of_source}}}\n"
        f"claims: [{{id: x, about: a.b, says: dev, said: 2025-06-01, kind: announced, value: 5 MW{own}}}]"
    )
    ledger = parse_ledger({"actors.yaml": ACTORS, "s.yaml": text})
    assert strength(ledger.claims["x"], ledger) == expected


def test_the_firmest_comes_first():
    assert (STRENGTHS[0], STRENGTHS[-1]) == ("measured", "assumed")
