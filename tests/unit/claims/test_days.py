"""Days that a claim cannot mean: said of the wrong path, or past when they were said."""

import pytest

from abilene.claims import check_ledger, parse_ledger, past_days
from abilene.units import Variable

PHASE = "sites.abilene.phases.b1"
VARIABLES = {
    f"{PHASE}.started": Variable("date", "earlier"),
    f"{PHASE}.target": Variable("date", "earlier", fulfilled_by="energised"),
    f"{PHASE}.energised": Variable("date", "earlier"),
}


def ledger(about, value, kind="announced", said="2025-01-21"):
    claim = f"about: {about}, says: w, said: {said}, kind: {kind}, value: '{value}'"
    return parse_ledger(
        {
            "actors.yaml": "actors: [{id: w, name: W, role: analyst}]",
            "a.yaml": "source: {id: s, kind: news, publisher: P, published: 2025-01-23}\n"
            f"claims:\n  - {{id: c, {claim}}}\n",
        }
    )


def wrong(*of_claim):
    return list(map(str, check_ledger(ledger(*of_claim), VARIABLES)))


def test_a_measured_day_belongs_to_the_path_that_tells_of_the_event():
    target = f"{PHASE}.target"
    (found,) = wrong(target, "2025-01-20", "measured")
    assert found == (
        "claims/a.yaml:3:20: claims.c.about: what was measured is no promise, and "
        f"'{target}' is one; write about: sites.abilene.phases.b1.energised"
    )
    told = target.replace("target", "energised")
    assert wrong(told, "2025-01-20", "measured") == []
    assert wrong(target, "2026") == []


@pytest.mark.parametrize(
    ("path", "said", "value", "days"),
    [
        ("target", "2025-01-21", "2025-01-20", 1),
        ("target", "2025-01-21", "2025-01-21", None),
        ("target", "2025-01", "2025-01-20", None),  # whichever came first
        ("target", "2025-01-21", "at least 2024-01-01", None),
        ("target", "2025-01-21", "0001-01-01", 739271),
        ("started", "2025-01-21", "2015-01-22", None),
        ("started", "2025-01-21", "0001-01-01", 739271),
    ],
)
def test_a_day_to_come_that_had_passed_long_before_is_said(path, said, value, days):
    """Of a path that only promises any such day; of one that may report, from ten years on."""
    of_claim = ledger(f"{PHASE}.{path}", value, said=said)
    found = list(map(str, past_days(of_claim, VARIABLES)))
    words = f"announced for {value}, {days:,} days before" if days else ""
    assert [words in it and "a.yaml:3:" in it for it in found] == [True] * bool(days)
