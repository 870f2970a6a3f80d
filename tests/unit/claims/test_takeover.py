"""Who takes over where promises are broken: another claim, a reference class, the file, or nobody."""

import random
from dataclasses import replace
from datetime import date

from abilene.claims import keeping, parse_ledger, resolve_path, view
from abilene.claims.refclass import DEFAULT_CLASS, packaged_classes
from abilene.units import Variable

PHASE = "sites.s.phases.p"
TARGET, ENERGISED = f"{PHASE}.target", f"{PHASE}.energised"
PROMISED = Variable("date", "earlier", fulfilled_by="energised")
SERVICE = Variable("date", "earlier", fulfilled_by="from")
OPENS = Variable("date", "earlier", fulfilled_by="amount_usd")
EPOCH = packaged_classes()[DEFAULT_CLASS]
ACTORS = """
actors:
  - {id: crusoe, name: Crusoe, role: supplier}
  - {id: ft, name: FT, role: press}
  - {id: epoch, name: Epoch, role: analyst}
  - {id: critic, name: Cy, role: critic}
"""


def claim(id_, value, says="crusoe", said="2025-03-18", kind="announced", about=TARGET):
    return f"{{id: {id_}, about: {about}, says: {says}, said: {said}, kind: {kind}, value: '{value}'}}"


def ledger_of(*claims, rules="{about: '**'}"):
    source = "source: {id: s, kind: release, publisher: P, published: 2025-01-01}\n"
    return parse_ledger(
        {
            "actors.yaml": ACTORS,
            "s.yaml": source + "claims:\n" + "".join(f"  - {one}\n" for one in claims),
            "viewpoints.yaml": f"viewpoints: [{{id: mine, rules: [{rules}]}}]",
        }
    )


def found_in(ledger, day, path=TARGET, variable=PROMISED, **more):
    return resolve_path(
        path,
        variable,
        ledger,
        view(ledger, "mine"),
        as_of=date.fromisoformat(day),
        **more,
    )


def states(answer):
    return {each.claim: (each.state, each.days) for each in answer.promises}


CRUSOE = claim("crusoe-mid", "2026-06")
EPOCH_NEWER = claim("epoch-nov", "2026-11-01", "epoch", "2026-08-01", "forecast")
DONE = claim("done", "2026-09-26", "epoch", "2026-09-30", "measured", ENERGISED)


def test_a_later_forecast_beats_a_broken_announcement_and_not_a_standing_one():
    ledger = ledger_of(CRUSOE, EPOCH_NEWER)
    before, after = found_in(ledger, "2026-06-30"), found_in(ledger, "2026-08-01")
    assert before.claim == "crusoe-mid"
    assert (after.claim, after.number) == ("epoch-nov", date(2026, 11, 1))
    assert states(after) == {"crusoe-mid": ("missed", 32), "epoch-nov": ("open", -92)}
    assert after.lost == {
        "crusoe-mid": "missed: due 2026-06-30, not by 2026-08-01 (epoch-nov)"
    }


def test_with_nothing_left_the_class_takes_over_and_nobody_is_quoted_for_it():
    """Both have fallen: the median on the last one, by hand, and the ends by the bound of the rule."""
    expected = {
        "generous": "2027-02-09",
        "stated": "2027-03-30",
        "cautious": "2027-06-30",
    }
    for bound, day in expected.items():
        ledger = ledger_of(
            CRUSOE, EPOCH_NEWER, rules=f"{{about: '**', bound: {bound}}}"
        )
        answer = found_in(ledger, "2027-01-15", refclass=EPOCH)
        assert (answer.claim, answer.kind) == (None, "derived")
        assert answer.derived == "derived:class:epoch_2025_26:epoch-nov"
        assert answer.number == date.fromisoformat(day)
        assert answer.lost["epoch-nov"] == (
            "lapsed: due 2026-11-01, nothing heard since"
        )


def test_without_a_class_a_day_of_the_file_that_is_still_ahead_counts_if_it_is_admitted():
    literal = date(2026, 9, 30)
    answer = found_in(ledger_of(CRUSOE), "2026-08-01", literal=literal)
    assert (answer.number, answer.kind, answer.claim) == (literal, "assumed", None)
    strict = ledger_of(CRUSOE, rules="{about: '**', kinds: [announced]}")
    answer = found_in(strict, "2026-08-01", literal=literal)
    assert (answer.number, answer.kind) == (None, None)
    assert answer.is_undated


def test_a_broken_promise_does_not_come_back_as_the_same_day_of_the_file():
    """The grid at Abilene: 1,000 MW by the end of 2025, in a claim and in the file."""
    day, path = date(2025, 12, 31), "sites.s.grid.g.from"
    word = claim("word", "by 2025", said="2025-01", about=path)
    ledger = ledger_of(word)
    before = found_in(ledger, "2025-12-31", path, SERVICE, literal=day)
    assert (before.claim, before.own.state) == ("word", "open")
    after = found_in(ledger, "2026-10-08", path, SERVICE, literal=day)
    assert (after.number, after.kind, after.is_undated) == (None, None, True)
    assert (after.own.state, after.own.days) == ("lapsed", 281)
    kept = ledger_of(word, rules="{about: '**', missed: keep}")
    assert found_in(kept, "2026-10-08", path, SERVICE, literal=day).claim == "word"


def test_money_has_opened_once_some_of_it_was_measured():
    opens, amount = "capital.t.opens", "capital.t.amount_usd"
    word = claim("word", "2026-04-01", about=opens)
    paid = claim("paid", "1 bn USD", "epoch", "2026-03-30", "measured", amount)
    more = claim("more", "9 bn USD", "crusoe", "2026-05-01", "secured", amount)
    ledger = ledger_of(word, paid, more)
    assert states(found_in(ledger, "2026-08-01", opens, OPENS)) == {
        "word": ("kept", -2)
    }


def test_what_is_kept_is_believed_for_ever():
    ledger = ledger_of(CRUSOE, EPOCH_NEWER, rules="{about: '**', missed: keep}")
    answer = found_in(ledger, "2027-01-15", refclass=EPOCH)
    assert answer.claim == "crusoe-mid"
    assert states(answer) == {
        "crusoe-mid": ("missed", 199),
        "epoch-nov": ("lapsed", 75),
    }
    plain = ledger_of(CRUSOE, EPOCH_NEWER)
    kept = resolve_path(
        TARGET,
        PROMISED,
        plain,
        keeping(view(plain, "mine")),
        as_of=date(2027, 1, 15),
    )
    assert kept.claim == "crusoe-mid"


def test_what_a_view_chooses_wins_its_path_also_when_it_is_broken():
    ledger = ledger_of(CRUSOE, EPOCH_NEWER)
    chosen = replace(view(ledger, "mine"), chooses=frozenset({"crusoe-mid"}))
    answer = resolve_path(TARGET, PROMISED, ledger, chosen, as_of=date(2026, 8, 1))
    assert answer.claim == "crusoe-mid"


def test_the_order_of_the_ledger_changes_nothing():
    claims = [
        CRUSOE,
        EPOCH_NEWER,
        claim("ft", "2026-05", "ft", "2025-08-01"),
        claim("own", "2026-12", "crusoe", "2025-04-01", "forecast"),
        "{id: no, says: critic, said: 2026-01-01, disputes: ft}",
    ]
    first = found_in(ledger_of(*claims), "2026-12-31", refclass=EPOCH)
    shuffler = random.Random(1)
    for _ in range(10):
        shuffler.shuffle(claims)
        assert found_in(ledger_of(*claims), "2026-12-31", refclass=EPOCH) == first
