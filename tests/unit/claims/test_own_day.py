"""The day that the file gives itself, judged as a promise is: by hand, state by state."""

from datetime import date

import pytest

from abilene.claims import parse_ledger, resolve_path, view
from abilene.claims.own_day import OwnDay
from abilene.units import Variable

TARGET, SERVICE = "sites.s.phases.p.target", "sites.s.grid.g.from"
OPENS = "capital.t.opens"
VARIABLES = {
    TARGET: Variable("date", "earlier", fulfilled_by="energised"),
    SERVICE: Variable("date", "earlier", fulfilled_by="from"),
    OPENS: Variable("date", "earlier", fulfilled_by="amount_usd"),
}
LITERAL = date(2026, 6, 30)
BEFORE, AFTER = "2026-06-30", "2026-08-01"
HEAD = "source: {id: s, kind: release, publisher: P, published: 2025-01-01}\nclaims:\n"
ACTORS = """
actors:
  - {id: dev, name: Dev, role: principal}
  - {id: watch, name: Watch, role: analyst}
"""


def claim(id_, value, about, says="dev", said="2025-03-18", kind="announced"):
    return f"{{id: {id_}, about: {about}, says: {says}, said: {said}, kind: {kind}, value: '{value}'}}"


def judged(day, path, *claims, literal=LITERAL):
    """Return what a view that believes everything has of the path, with the day of the file."""
    ledger = parse_ledger(
        {
            "actors.yaml": ACTORS,
            "s.yaml": HEAD + "".join(f"  - {one}\n" for one in claims),
            "viewpoints.yaml": "viewpoints: [{id: mine, rules: [{about: '**'}]}]",
        }
    )
    return resolve_path(
        path,
        VARIABLES[path],
        ledger,
        view(ledger, "mine"),
        as_of=date.fromisoformat(day),
        literal=literal,
    )


@pytest.mark.parametrize("path", [TARGET, SERVICE, OPENS])
def test_up_to_its_day_it_is_open_and_counts(path):
    found = judged(BEFORE, path, claim("other", "1 bn USD", "capital.t.amount_usd"))
    assert (found.own, found.number) == (OwnDay(LITERAL, "open", 0), LITERAL)


def test_a_phase_that_is_not_there_after_its_day_is_not_where_the_file_has_it():
    note = claim("note", "100 MW", "sites.s.phases.p.it_mw")
    found = judged(AFTER, TARGET, note)
    assert (found.own.state, found.own.days) == ("lapsed", 32)
    assert (found.number, found.is_undated) == (None, True)


@pytest.mark.parametrize("path", [SERVICE, OPENS])
def test_of_power_and_money_a_day_that_has_passed_tells_that_they_are_there(path):
    note = claim("note", "100 MW", "sites.s.phases.p.it_mw")
    found = judged(AFTER, path, note)
    assert (found.own, found.number, found.is_undated) == (None, LITERAL, False)


@pytest.mark.parametrize("path", [SERVICE, OPENS])
def test_not_where_somebody_promised_them_and_they_did_not_come(path):
    found = judged(AFTER, path, claim("word", "2026-05-31", path))
    assert (found.own.state, found.number) == ("lapsed", None)
    assert found.is_undated


def test_whoever_speaks_after_it_tells_that_it_is_missed():
    word = claim("word", "2026-05-31", SERVICE)
    unsure = claim("unsure", "at least 2027", SERVICE, "watch", "2026-07-15")
    found = judged(AFTER, SERVICE, word, unsure)
    assert (found.own.state, found.own.told_by) == ("missed", ("unsure",))
    assert found.claim == "unsure"


@pytest.mark.parametrize(
    ("came", "state", "days"), [("2026-06-01", "kept", -29), ("2026-07-02", "late", 2)]
)
def test_what_has_come_is_kept_or_late(came, state, days):
    done = claim("done", came, SERVICE, "watch", "2026-07-15", "measured")
    own = judged(AFTER, SERVICE, done).own
    assert own == OwnDay(LITERAL, state, days)


def test_where_all_who_gave_a_day_took_it_back_the_file_stands_alone_and_does_not_count():
    literal = date(2027, 6, 30)
    word = claim("word", "2027-06", TARGET, "watch", kind="forecast")
    back = "{id: back, says: watch, said: 2026-07-15, retracts: [word], quote: gone}"
    found = judged(AFTER, TARGET, word, back, literal=literal)
    assert (found.own.state, found.own.told_by) == ("withdrawn", ("word",))
    assert (found.number, found.is_undated) == (None, True)
    other = claim("other", "2027-09", TARGET)
    found = judged(AFTER, TARGET, word, back, other, literal=literal)
    assert (found.own.state, found.claim) == ("open", "other")


@pytest.mark.parametrize(
    ("state", "told_by", "words"),
    [
        ("kept", (), "kept: 2026-06-30"),
        ("late", (), "late 1 day: 2026-06-30"),
        ("missed", ("a", "b"), "missed: 2026-06-30, not by 2026-08-01 (a, b)"),
        ("lapsed", (), "lapsed: 2026-06-30, not by 2026-08-01"),
        (
            "withdrawn",
            ("a",),
            "withdrawn: 2026-06-30, as all who gave a day took it back (a)",
        ),
    ],
)
def test_its_words(state, told_by, words):
    assert OwnDay(LITERAL, state, 1, told_by).words(date(2026, 8, 1)) == words


@pytest.mark.parametrize(("day", "left"), [("2026-05-29", 32), ("2026-06-29", 1)])
def test_what_is_open_says_how_long_it_still_is(day, left):
    """From 29 May to 30 June there are 32 days."""
    as_of = date.fromisoformat(day)
    found = OwnDay(LITERAL, "open", (as_of - LITERAL).days, ()).words(as_of)
    assert found == f"open: 2026-06-30, in {left} day{'s' * (left > 1)}"


def test_what_is_no_day_is_no_promise():
    word = claim("word", "2026-05-31", OPENS)
    found = judged(AFTER, OPENS, word, literal=None)
    assert found.own is None
    assert found.is_undated
