"""What has become of promises, by hand: each state, its days, and who tells that one is missed."""

from datetime import date

import pytest

from abilene.claims import Promise, parse_ledger, resolve_path, view
from abilene.claims.promises import due_day
from abilene.units import Variable

PHASE = "sites.s.phases.p"
TARGET, ENERGISED, SERVICE = (
    f"{PHASE}.target",
    f"{PHASE}.energised",
    "sites.s.grid.g.from",
)
PROMISED = Variable("date", "earlier", fulfilled_by="energised")
OWN = Variable("date", "earlier", fulfilled_by="from")
ACTORS = """
actors:
  - {id: dev, name: Dev, role: principal}
  - {id: owner, name: Owner, role: principal, speaks_for: dev}
  - {id: watch, name: Watch, role: analyst}
  - {id: critic, name: Cy, role: critic}
"""


def claim(id_, value, says="dev", said="2025-03-18", kind="announced", about=TARGET):
    return f"{{id: {id_}, about: {about}, says: {says}, said: {said}, kind: {kind}, value: '{value}'}}"


WORD = claim("word", "2026-06")
"""Due on 30 June 2026."""
DOUBT = "{id: doubt, says: critic, said: 2026-01-01, disputes: word, quote: never}"


def answer(day, *claims, rule="about: '**'", path=TARGET, variable=PROMISED):
    source = "source: {id: s, kind: release, publisher: P, published: 2025-01-01}\n"
    ledger = parse_ledger(
        {
            "actors.yaml": ACTORS,
            "s.yaml": source + "claims:\n" + "".join(f"  - {one}\n" for one in claims),
            "viewpoints.yaml": f"viewpoints: [{{id: mine, rules: [{{{rule}}}]}}]",
        }
    )
    of_view, as_of = view(ledger, "mine"), date.fromisoformat(day)
    return resolve_path(path, variable, ledger, of_view, as_of=as_of)


def found(day, *claims, **more):
    return {
        one.claim: (one.state, one.days, one.told_by)
        for one in answer(day, *claims, **more).promises
    }


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        ("2026-06-29", "open", -1),
        ("2026-06-30", "open", 0),  # on the day itself nobody can call it broken
        ("2026-07-01", "lapsed", 1),
        ("2026-08-01", "lapsed", 32),
    ],
)
def test_a_promise_is_open_up_to_its_last_day_and_then_lapses(day, state, days):
    assert found(day, WORD) == {"word": (state, days, ())}


@pytest.mark.parametrize(
    ("came", "state", "days"),
    [
        ("2026-05-23", "kept", -38),
        ("2026-06-30", "kept", 0),
        ("2026-09-26", "late", 88),
    ],
)
def test_what_has_come_is_kept_or_late_by_the_days_between(came, state, days):
    """38 days before and 88 after are those of Abilene's third and first step."""
    done = claim("done", came, "watch", "2026-10-01", "measured", ENERGISED)
    assert found("2027-01-01", WORD, done) == {"word": (state, days, ("done",))}


def test_of_two_who_measured_it_the_one_whom_the_view_believes_tells_that_it_came():
    own = claim("own", "2026-06-30", "dev", "2026-07-01", "measured", ENERGISED)
    done = claim("done", "2026-09-26", "watch", "2026-10-01", "measured", ENERGISED)
    for name, told in (
        ("dev", ("kept", 0, ("own",))),
        ("watch", ("late", 88, ("done",))),
    ):
        rule = f"about: '**', prefers: [{name}]"
        assert found("2027-01-01", WORD, own, done, rule=rule) == {"word": told}


def test_what_is_measured_to_come_later_has_not_come_yet():
    done = claim("done", "2026-09-26", "watch", "2026-07-15", "measured", ENERGISED)
    assert found("2026-08-01", WORD, done)["word"][0] == "lapsed"


def test_what_is_measured_on_the_day_itself_has_come():
    done = claim("done", "2026-09-26", "watch", "2026-09-26", "measured", ENERGISED)
    assert found("2026-09-26", WORD, done) == {"word": ("late", 88, ("done",))}


def test_who_speaks_after_the_day_due_or_moves_their_own_day_makes_it_missed():
    later = claim("later", "2026-12", "watch", "2026-07-01", "forecast")
    assert found("2026-08-01", WORD, later)["word"] == ("missed", 32, ("later",))
    moved = claim("moved", "2026-12", "owner", "2026-05-01", "forecast")
    assert found("2026-08-01", WORD, moved)["word"] == ("missed", 32, ("moved",))
    # nor can anybody tell on the day itself that it was missed
    same = claim("same", "2026-12", "watch", "2026-06-30", "forecast")
    assert found("2026-08-01", WORD, same)["word"] == ("lapsed", 32, ())
    # an older word of somebody else was known when the promise stood
    other = claim("other", "2026-12", "watch", "2026-05-01", "forecast")
    assert found("2026-08-01", WORD, other)["word"] == ("lapsed", 32, ())


def test_a_dispute_that_the_view_does_not_heed_makes_it_missed_and_changes_no_winner():
    assert found("2026-08-01", WORD, DOUBT) == {"word": ("missed", 32, ("doubt",))}
    for day in ("2026-06-30", "2026-08-01"):
        assert answer(day, WORD, DOUBT).number == answer(day, WORD).number
    assert answer("2026-06-30", WORD, DOUBT).claim == "word"


@pytest.mark.parametrize(
    ("state", "days", "more", "words"),
    [
        ("kept", -38, {}, "kept: due 2026-06-30, 38 days before"),
        ("kept", -1, {}, "kept: due 2026-06-30, 1 day before"),
        ("kept", 0, {}, "kept: due 2026-06-30, on the day"),
        ("late", 88, {"told_by": ("a",)}, "late 88 days: due 2026-06-30 (a)"),
        ("open", -1545, {}, "open: due 2026-06-30, in 1,545 days"),
        ("re-dated", 0, {"moved_days": 184}, "due 2026-06-30, put off by 184 days"),
        ("re-dated", 0, {"moved_days": -1}, "2026-06-30, brought forward by 1 day"),
        ("missed", 32, {}, "missed: due 2026-06-30, not by 2026-08-01"),
        ("missed", 32, {"is_taken_back": True}, "by 2026-08-01, taken back since"),
        ("lapsed", 32, {}, "lapsed: due 2026-06-30, nothing heard since"),
        ("open", 0, {"is_past": True}, "2026-06-30 had passed when it was said"),
    ],
)
def test_its_words(state, days, more, words):
    promise = Promise("word", date(2026, 6, 30), state, days, **more)
    assert promise.words(date(2026, 8, 1)).endswith(words)


def test_what_the_view_leaves_out_is_no_witness():
    later = claim("later", "2026-12", "critic", "2026-07-01", "forecast")
    rule = "about: '**', not_from: critic"
    assert found("2026-08-01", WORD, later)["word"][0] == "missed"
    assert found("2026-08-01", WORD, later, rule=rule) == {"word": ("lapsed", 32, ())}


def test_where_one_path_tells_of_both_a_report_is_no_promise():
    promised = claim("promised", "2026-06", about=SERVICE)
    report = claim("report", "2026-02", "watch", "2026-02-28", "announced", SERVICE)
    seen = claim("seen", "2026-07-10", "watch", "2026-07-11", "measured", SERVICE)
    of_path = {"path": SERVICE, "variable": OWN}
    assert found("2026-08-01", promised, report, **of_path) == {
        "promised": ("lapsed", 32, ())
    }
    assert found("2026-08-01", promised, seen, **of_path) == {
        "promised": ("late", 10, ("seen",))
    }


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("2026-06", "2026-06-30"),
        ("2026-H1", "2026-06-30"),
        ("2026", "2026-12-31"),
        ("by 2028", "2028-12-31"),
        ("2026-01 .. 2026-04", "2026-04-30"),
        ("at least 2026-07-01", None),
    ],
)
def test_a_promise_is_due_on_the_last_day_that_it_allows(value, due):
    files = {
        "s.yaml": f"source: {{id: s, kind: post, publisher: P, published: 2025}}\nclaims: [{claim('a', value)}]"
    }
    day = due_day(parse_ledger(files).claims["a"])
    assert (day and day.isoformat()) == due


def test_what_was_measured_is_no_promise():
    done = claim("done", "2026-06-01", "watch", "2026-06-02", "measured")
    assert found("2026-08-01", done) == {}


SAID_AGAIN = claim("again", "by 2026", said="2026-03-27")
"""The same speaker, before the day has passed: the end of the year, 184 days later."""


@pytest.mark.parametrize("day", ["2026-03-27", "2026-06-30", "2026-10-08"])
def test_a_promise_that_its_speaker_puts_off_in_time_is_re_dated_by_so_many_days(day):
    answers = answer(day, WORD, SAID_AGAIN).promises
    moved = {one.claim: (one.state, one.moved_days, one.told_by) for one in answers}
    assert moved == {
        "word": ("re-dated", 184, ("again",)),
        "again": ("open", None, ()),
    }


def test_lateness_still_counts_from_the_day_that_was_put_off():
    done = claim("done", "2026-09-26", "watch", "2026-10-01", "measured", ENERGISED)
    states = found("2026-10-08", WORD, SAID_AGAIN, done)
    assert states == {
        "word": ("late", 88, ("done",)),
        "again": ("kept", -96, ("done",)),
    }


def test_one_put_off_on_its_last_day_was_put_off_in_time():
    states = found("2026-10-08", WORD, claim("again", "by 2026", said="2026-06-30"))
    assert states["word"] == ("re-dated", 100, ("again",))


def test_one_put_off_only_after_its_day_was_missed():
    late = claim("again", "by 2026", said="2026-07-02")
    states = found("2026-10-08", WORD, late)
    assert states["word"] == ("missed", 100, ("again",))


TAKEN_BACK = "{id: back, says: dev, said: 2026-10-01, retracts: word, quote: No more.}"
IN_TIME = TAKEN_BACK.replace("2026-10-01", "2026-06-30")


def test_one_taken_back_only_after_its_day_was_missed_and_nobody_goes_by_it():
    seen = answer("2027-06-01", WORD, TAKEN_BACK)
    (promise,) = seen.promises
    assert (promise.state, promise.days, promise.told_by) == ("missed", 336, ("back",))
    assert (promise.is_broken, promise.is_left_broken) == (True, False)
    assert promise.words(date(2027, 6, 1)) == (
        "missed: due 2026-06-30, not by 2027-06-01, taken back since (back)"
    )
    assert seen.lost == {"word": "retracted by back"}
    assert (seen.number, seen.is_undated) == (None, False)


def test_one_taken_back_by_its_last_day_is_no_promise_any_more():
    assert found("2027-06-01", WORD, IN_TIME) == {}
    # nor does it break what the same speaker still says of the same day
    again = claim("again", "2026-06", said="2025-09-01", kind="committed")
    assert found("2026-08-01", WORD, again, TAKEN_BACK) == {"again": ("lapsed", 32, ())}


def test_of_two_taken_back_the_one_in_time_does_not_hide_the_other():
    early = claim("early", "2026-03-31", said="2025-01-01")
    early_back = IN_TIME.replace("back", "withdrawn", 1).replace("word", "early")
    early_back = early_back.replace("2026-06-30", "2026-03-01")
    assert list(found("2027-06-01", early, WORD, early_back, TAKEN_BACK)) == ["word"]


def test_a_day_that_had_passed_when_it_was_said_is_no_promise_and_nobody_goes_by_it():
    past = claim("past", "2026-03-23", "watch", "2026-05-23", "forecast")
    seen = answer("2026-05-23", past)
    (promise,) = seen.promises
    assert (promise.is_past, seen.claim) == (True, None)
    assert seen.lost == {"past": "no promise: 2026-03-23 had passed when it was said"}
    # nor is it missed where its speaker gives another day
    again = claim("again", "2026-12", "watch", "2026-06-01", "forecast")
    assert answer("2026-06-02", past, again).promises[-1].is_past
    # said in May, of May: nobody knows which day came first
    month = claim("past", "2026-05-23", "watch", "2026-05", "forecast")
    assert (
        not answer("2026-06-01", month.replace("'2026-05'", "2026-05"))
        .promises[0]
        .is_past
    )


def test_of_a_chain_of_days_each_is_moved_by_the_next_word_and_a_day_said_twice_is_one():
    """2026-06, said twice, then 2026-09, then the end of the year: the second word was in time."""
    twice = claim("twice", "2026-06", said="2025-09-01")
    third = claim("third", "2026-09", said="2026-06-01")
    last = claim("last", "by 2026", said="2026-08-01")
    states = answer("2026-08-02", WORD, twice, third, last).promises
    assert [(one.claim, one.state, one.moved_days, one.told_by) for one in states] == [
        ("last", "open", None, ()),
        ("third", "re-dated", 92, ("last",)),
        ("word", "re-dated", 92, ("third",)),
    ]


def test_one_that_is_brought_forward_says_so():
    sooner = claim("sooner", "2026-05-31", said="2026-01-01")
    first = answer("2026-02-01", WORD, sooner).promises[-1]
    assert first.words(date(2026, 2, 1)) == (
        "re-dated: due 2026-06-30, brought forward by 30 days (sooner)"
    )


@pytest.mark.parametrize("word", ["immediately", "at once", "now", "Now"])
def test_at_once_is_a_promise_for_the_day_on_which_it_is_said(word):
    """Also where the path may report what has come: these words promise, they do not report."""
    said = claim("at-once", word, said="2025-01-21", about=SERVICE)
    more = {"path": SERVICE, "variable": OWN}
    assert found("2025-01-21", said, **more) == {"at-once": ("open", 0, ())}
    assert found("2025-01-22", said, **more) == {"at-once": ("lapsed", 1, ())}
    assert answer("2025-01-21", said, **more).number == date(2025, 1, 21)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "late 1 day: due 2026-06-30"), (2, "late 2 days: due 2026-06-30")],
)
def test_one_day_is_no_days(days, words):
    promise = Promise("word", date(2026, 6, 30), "late", days)
    assert promise.words(date(2026, 8, 1)) == words


def test_kept_on_its_day():
    promise = Promise("word", date(2026, 6, 30), "kept", 0)
    assert promise.words(date(2026, 8, 1)) == "kept: due 2026-06-30, on the day"
