"""Which claim wins, and why the others lose."""

from datetime import date

import pytest

from abilene.claims import (
    Ledger,
    Resolved,
    admitted_range,
    band_of,
    parse_ledger,
    resolve_path,
    view,
)
from abilene.units import Variable

MONEY = Variable("USD", "more", nests=True)
POWER = Variable("MW", "more")
DAY = Variable("date", "earlier")
BN = 1e9
AMOUNT = "capital.t.amount_usd"
TARGET = "sites.s.phases.p.it_mw"
ACTORS = """
actors:
  - {id: a, name: Ann, role: principal, speaks_for: org}
  - {id: b, name: Bob, role: lender}
  - {id: c, name: Cy, role: critic}
  - {id: d, name: Di, role: analyst}
  - {id: org, name: Org, role: principal}
"""


def ledger_of(*claims, rules="", files=None):
    """Build a ledger of one release in 2025, with a view 'mine'."""
    source = (
        "source: {id: s, kind: release, publisher: P, published: 2025-06-30}\nclaims:\n"
    )
    mine = f"viewpoints: [{{id: mine, rules: [{{about: '**', {rules}}}]}}]"
    return parse_ledger(
        {
            "actors.yaml": ACTORS,
            "s.yaml": source + "".join(f"  - {{{claim}}}\n" for claim in claims),
            "viewpoints.yaml": mine,
            **(files or {}),
        }
    )


def figure(
    claim_id,
    value,
    says="a",
    said="2025-01-01",
    kind="announced",
    about=TARGET,
    more="",
):
    return f"id: {claim_id}, about: {about}, says: {says}, said: {said}, kind: {kind}, value: {value}{more}"


def stance(claim_id, verb, targets, says="c", said="2025-02-01", more=""):
    return f"id: {claim_id}, says: {says}, said: {said}, {verb}: {targets}, quote: no{more}"


def mine(ledger, path=TARGET, variable=POWER, **more):
    return resolve_path(path, variable, ledger, view(ledger, "mine"), **more)


# --- the story of January 2025 ---


def amount(story, tranche, viewpoint, as_of=date.max):
    return resolve_path(
        f"capital.{tranche}.amount_usd",
        MONEY,
        story,
        view(story, viewpoint),
        as_of=as_of,
    )


def test_announced_takes_the_promise_and_shows_who_contests_it(story):
    assert amount(story, "promised", "announced") == Resolved(
        500 * BN, "total-500", "announced", contests=("musk-no-money",)
    )


def test_committed_drops_the_promise_and_keeps_the_initial_sum(story):
    assert amount(story, "promised", "committed") == Resolved(
        0.0, None, None, lost={"total-500": "announced is not admitted here"}
    )
    assert amount(story, "initial", "committed").number == 100 * BN


def test_secured_has_no_claim_which_is_no_silent_zero(story):
    resolved = amount(story, "initial", "secured")
    assert (resolved.number, resolved.claim, resolved.kind) == (0.0, None, None)
    assert resolved.lost == {"initial-100": "committed is not admitted here"}


def test_a_critics_figure_is_not_put_into_the_mouth_of_the_programme(story):
    resolved = amount(story, "softbank_equity", "announced")
    assert (resolved.number, resolved.claim) == (19 * BN, "softbank-19")
    assert resolved.lost == {
        "musk-softbank-10": "figures of Elon Musk are not admitted here"
    }


def test_musks_view_takes_at_most_ten_billion_and_shows_who_denies_it(story):
    resolved = amount(story, "softbank_equity", "musk")
    assert (resolved.number, resolved.claim, resolved.mark) == (
        10 * BN,
        "musk-softbank-10",
        "at most",
    )
    assert resolved.contests == ("altman-wrong",)
    assert resolved.lost == {"softbank-19": "said 2025-01-23, after 2025-01-22"}
    assert amount(story, "promised", "musk").claim is None


def test_trusting_the_critic_drops_what_he_disputes(story):
    resolved = amount(story, "promised", "believer")
    assert resolved.lost == {
        "total-500": "disputed by Elon Musk, trusted here (musk-no-money)"
    }
    assert resolved.claim is None


def test_the_mirror_view_trusts_the_denial_and_the_promise_stands_again(story):
    resolved = amount(story, "promised", "altman")
    assert (resolved.number, resolved.claim) == (500 * BN, "total-500")
    assert resolved.contests == ("musk-no-money",)


def test_a_replay_sees_only_what_was_published(story):
    resolved = amount(story, "promised", "announced", as_of=date(2025, 1, 22))
    assert resolved.lost == {"total-500": "published 2025-01-23, after 2025-01-22"}
    assert (resolved.claim, resolved.contests) == (None, ())


def test_a_day_is_resolved_like_a_number(story):
    resolved = resolve_path(
        "sites.abilene.phases.b1.started", DAY, story, view(story, "secured")
    )
    assert (resolved.number, resolved.mark, resolved.kind) == (
        date(2025, 1, 22),
        "at most",
        "announced",
    )


# --- what is left out ---


def test_deprecated():
    ledger = ledger_of(
        figure("x", "5 MW", more=", rank: deprecated, because: a slip of the pen")
    )
    assert mine(ledger).lost == {"x": "deprecated: a slip of the pen"}


def test_retracted_by_its_own_speaker_or_one_who_speaks_for_it():
    ledger = ledger_of(
        figure("x", "5 MW", says="org"),
        stance("no", "retracts", "x", says="a"),
        rules="heeds: []",
    )
    assert mine(ledger).lost == {"x": "retracted by no"}


def test_who_does_not_speak_for_the_speaker_retracts_nothing():
    ledger = ledger_of(
        figure("x", "5 MW", says="a"),
        stance("no", "retracts", "x", says="org"),
        rules="heeds: []",
    )
    assert mine(ledger).claim == "x"


def test_a_joint_claim_is_retracted_only_by_all_its_speakers():
    both = figure("x", "5 MW", says="[a, b]")
    one, other = (
        stance("no-a", "retracts", "x", says="a"),
        stance("no-b", "retracts", "x", says="b"),
    )
    assert mine(ledger_of(both, one, rules="heeds: []")).claim == "x"
    assert mine(ledger_of(both, one, other, rules="heeds: []")).lost == {
        "x": "retracted by no-a, no-b"
    }


def test_a_retraction_that_is_itself_denied_by_somebody_trusted_counts_for_nothing():
    claims = (
        figure("x", "5 MW"),
        stance("no", "retracts", "x", says="a"),
        stance("not-so", "denies", "no", says="d", said="2025-03-01"),
    )
    assert mine(ledger_of(*claims, rules="heeds: []")).claim is None
    assert mine(ledger_of(*claims, rules="heeds: [analyst]")).claim == "x"


def test_not_from_takes_an_id_a_role_or_the_one_spoken_for():
    ledger = [
        ledger_of(figure("x", "5 MW"), rules=f"not_from: {name}")
        for name in ("a", "principal", "org", "b")
    ]
    assert [mine(each).claim for each in ledger] == [None, None, None, "x"]
    assert mine(ledger[0]).lost == {"x": "figures of Ann are not admitted here"}


def test_a_joint_claim_is_left_out_only_if_all_its_speakers_are():
    both = figure("x", "5 MW", says="[a, b]")
    assert mine(ledger_of(both, rules="not_from: principal")).claim == "x"
    assert mine(ledger_of(both, rules="not_from: [principal, lender]")).lost == {
        "x": "figures of Ann and Bob are not admitted here"
    }


def test_whoever_is_preferred_is_heard():
    ledger = ledger_of(
        figure("x", "5 MW", says="c"), rules="not_from: critic, prefers: c"
    )
    assert mine(ledger).claim == "x"


@pytest.mark.parametrize("verb", ["disputes", "denies"])
def test_a_stance_counts_only_if_its_speaker_is_trusted(verb):
    claims = figure("x", "5 MW"), stance("no", verb, "x")
    untrusted = mine(ledger_of(*claims, rules="heeds: lender"))
    assert (untrusted.claim, untrusted.contests) == ("x", ("no",))
    trusted = mine(ledger_of(*claims, rules="heeds: critic"))
    past = {"disputes": "disputed", "denies": "denied"}[verb]
    assert trusted.lost == {"x": f"{past} by Cy, trusted here (no)"}


@pytest.mark.parametrize(
    "more",
    [", rank: deprecated, because: a slip", ", said: 2025-05-01"],
    ids=["deprecated", "said too late"],
)
def test_a_stance_that_is_left_out_disputes_nothing(more):
    no = stance(
        "no", "disputes", "x", said="2025-02-01", more=more if "rank" in more else ""
    )
    no = no.replace("2025-02-01", "2025-05-01") if "said" in more else no
    resolved = mine(
        ledger_of(figure("x", "5 MW"), no, rules="heeds: critic, until: 2025-04-01")
    )
    assert (resolved.claim, resolved.contests) == ("x", ())


def test_a_stance_published_too_late_disputes_nothing():
    late = (
        "source: {id: t, kind: post, publisher: P, published: 2025-09-01}\nclaims: [{"
        + stance("no", "disputes", "x")
    )
    ledger = ledger_of(
        figure("x", "5 MW"), rules="heeds: critic", files={"t.yaml": late + "}]"}
    )
    assert mine(ledger).claim is None
    assert mine(ledger, as_of=date(2025, 7, 1)).claim == "x"


def test_said_anew_by_the_same_speaker_in_the_same_kind():
    old, new = figure("old", "5 MW"), figure("new", "7 MW", said="2025-02-01")
    assert mine(ledger_of(old, new, rules="until: 2025-12-31")).lost == {
        "old": "superseded by new"
    }
    same_day = mine(ledger_of(old, figure("new", "7 MW"), rules="heeds: []"))
    assert (same_day.claim, same_day.rivals) == ("old", ("new",))
    assert same_day.lost == {
        "new": "as good as old, whose figure is the worse one and counts here"
    }
    other_kind = mine(
        ledger_of(
            old,
            figure("new", "7 MW", said="2025-02-01", kind="forecast"),
            rules="heeds: []",
        )
    )
    assert other_kind.claim == "old"


def test_a_claim_left_out_supersedes_nothing():
    claims = (
        figure("old", "5 MW"),
        figure("new", "7 MW", said="2025-02-01"),
        stance("no", "denies", "new"),
    )
    resolved = mine(ledger_of(*claims, rules="heeds: critic"))
    assert resolved.claim == "old"
    assert resolved.lost == {"new": "denied by Cy, trusted here (no)"}


def test_a_joint_claim_is_superseded_once_all_its_speakers_have_spoken_anew():
    both = figure("x", "5 MW", says="[org, b]")
    one = figure("y", "6 MW", says="a", said="2025-02-01")
    other = figure("z", "7 MW", says="b", said="2025-03-01")
    assert mine(ledger_of(both, one, rules="heeds: []")).lost["x"] == "older than y"
    assert (
        mine(ledger_of(both, one, other, rules="heeds: []")).lost["x"]
        == "superseded by y, z"
    )


def test_claims_against_each_other_in_a_circle_count_for_nothing():
    ledger = ledger_of(
        figure("x", "5 MW"),
        stance("n1", "denies", "[x, n2]"),
        stance("n2", "denies", "n1"),
        rules="heeds: critic",
    )
    assert ledger.circular == {"n1", "n2"}
    assert mine(ledger).claim == "x"


# --- what comes first ---


def test_elsewhere_the_first_kind_with_a_claim_wins():
    claims = (
        figure("x", "5 MW", kind="committed"),
        figure("y", "9 MW", says="b", kind="announced"),
    )
    assert mine(ledger_of(*claims, rules="heeds: []")).lost == {
        "y": "announced comes after committed here (x)"
    }
    assert mine(ledger_of(*claims, rules="kinds: [announced, committed]")).claim == "y"


def test_within_a_kind_rank_comes_first_then_preference_then_source_then_day_then_id():
    post = (
        "source: {id: t, kind: meter, publisher: P, published: 2025-06-30}\nclaims: [{"
        + figure("metered", "4 MW", says="d")
    )
    ledger = ledger_of(
        figure("ranked", "1 MW", says="b", more=", rank: preferred, because: signed"),
        figure("preferred", "2 MW", says="c"),
        figure("plain", "3 MW", says="org"),
        rules="prefers: [critic]",
        files={"t.yaml": post + "}]"},
    )
    resolved = mine(ledger)
    assert resolved.claim == "ranked"
    assert resolved.rivals == ()
    assert resolved.lost == dict.fromkeys(
        ("metered", "plain", "preferred"), "ranked is ranked before it: signed"
    )
    later = ledger_of(
        figure("preferred", "2 MW", says="c"), figure("plain", "3 MW", says="org"), rules="prefers: [x, c]",
        files={"t.yaml": post + "}]"},
    )  # fmt: skip
    assert set(mine(later).lost.values()) == {"Cy is preferred here (preferred)"}
    source = ledger_of(
        figure("plain", "3 MW", says="org"),
        rules="heeds: []",
        files={"t.yaml": post + "}]"},
    )
    assert mine(source).lost == {"plain": "release counts less than meter (metered)"}


def test_the_newer_claim_wins_and_the_older_one_is_a_rival_if_it_says_something_else():
    old, new = figure("old", "5 MW", says="b"), figure("new", "7 MW", said="2025-02-01")
    resolved = mine(ledger_of(old, new, rules="heeds: []"))
    assert (resolved.claim, resolved.rivals, resolved.lost) == (
        "new",
        ("old",),
        {"old": "older than new"},
    )
    agreeing = mine(
        ledger_of(
            old.replace("5", "7"), new.replace("7 MW", "0.007 GW"), rules="heeds: []"
        )
    )
    assert agreeing.rivals == ()


def test_the_later_publication_decides_between_claims_of_one_day():
    again = (
        "source: {id: t, kind: release, publisher: P, published: 2025-07-31}\nclaims: [{"
        + figure("late", "4 MW", says="b")
    )
    ledger = ledger_of(
        figure("early", "5 MW"), rules="heeds: []", files={"t.yaml": again + "}]"}
    )
    assert mine(ledger).lost == {"early": "published before late"}


# --- money nests ---


def test_the_largest_of_the_winners_of_each_kind():
    ledger = ledger_of(
        figure("a1", "9 bn USD", says="b", about=AMOUNT),
        figure("a2", "20 bn USD", says="d", said="2024-01-01", about=AMOUNT),
        figure("c1", "12 bn USD", kind="committed", about=AMOUNT),
        figure("s1", "12 bn USD", kind="secured", about=AMOUNT),
        rules="heeds: []",
    )
    resolved = mine(ledger, AMOUNT, MONEY)
    assert (resolved.number, resolved.claim, resolved.kind) == (
        12 * BN,
        "s1",
        "secured",
    )
    assert resolved.lost == {
        "a1": "smaller than s1",
        "a2": "older than a1",
        "c1": "looser than s1",
    }


def test_whoever_is_preferred_and_has_spoken_wins_whatever_the_size():
    claims = (
        figure("big", "20 bn USD", says="b", about=AMOUNT),
        figure("small", "2 bn USD", says="c", kind="secured", about=AMOUNT),
        figure("mid", "5 bn USD", says="c", about=AMOUNT),
    )
    resolved = mine(ledger_of(*claims, rules="prefers: [d, critic]"), AMOUNT, MONEY)
    assert (resolved.claim, resolved.number) == ("mid", 5 * BN)
    assert resolved.lost == {
        "big": "critic is preferred here",
        "small": "smaller than mid",
    }
    nobody_preferred = mine(ledger_of(*claims, rules="prefers: d"), AMOUNT, MONEY)
    assert nobody_preferred.claim == "mid"


# --- no claim ---


def test_without_a_claim_the_literal_counts_if_it_is_admitted():
    ledger = ledger_of(figure("x", "5 MW"), rules="kinds: [measured, assumed]")
    assert mine(ledger, literal=3.0) == Resolved(
        3.0, None, "assumed", lost={"x": "announced is not admitted here"}
    )
    assert mine(ledger).number is None
    strict = ledger_of(figure("x", "5 MW"), rules="kinds: [measured]")
    assert mine(strict, literal=3.0) == Resolved(
        None, None, None, lost={"x": "announced is not admitted here"}
    )


def test_a_claim_comes_before_the_literal():
    assert (
        mine(ledger_of(figure("x", "5 MW"), rules="heeds: []"), literal=3.0).number
        == 5.0
    )


def test_a_programme_without_a_ledger_runs_on_its_literals():
    ledger = Ledger()
    resolved = resolve_path(
        AMOUNT, MONEY, ledger, view(ledger, "as_written"), literal=2 * BN
    )
    assert resolved == Resolved(2 * BN, None, "assumed")


# --- claims that a viewpoint leaves out or chooses by name ---


def by_name(*claims, view_id="named", **fields):
    """Return a ledger whose view 'named' extends 'mine' with claims left out or chosen by name."""
    text = "".join(f", {key}: [{', '.join(names)}]" for key, names in fields.items())
    files = {"actors.yaml": ACTORS, "viewpoints.yaml": f"""viewpoints:
  - {{id: mine, rules: [{{about: '**', kinds: [committed, announced], heeds: c}}]}}
  - {{id: named, extends: mine{text}}}
  - {{id: child, extends: named}}
"""}  # fmt: skip
    ledger = ledger_of(*claims, files=files)
    return resolve_path(TARGET, POWER, ledger, view(ledger, view_id))


PROMISED = figure("promised", "900 MW")
ORDERED = figure("ordered", "600 MW", says="b", kind="committed")
FORECAST = figure("forecast", "100 MW", says="d", kind="forecast")


def test_a_claim_left_out_by_name_loses_and_says_so():
    assert by_name(PROMISED, ORDERED).claim == "ordered"
    without = by_name(PROMISED, ORDERED, without=["ordered"])
    assert (without.claim, without.lost) == (
        "promised",
        {"ordered": "left out by this viewpoint"},
    )
    assert by_name(PROMISED, ORDERED, without=["ordered", "promised"]).kind is None


def test_a_stance_left_out_by_name_contests_nothing():
    against = stance("doubt", "disputes", "[ordered]")
    assert by_name(PROMISED, ORDERED, against).claim == "promised"
    without = by_name(PROMISED, ORDERED, against, without=["doubt"])
    assert (without.claim, without.contests) == ("ordered", ())


def test_a_chosen_claim_wins_whatever_its_kind_and_whoever_disputes_it():
    chosen = by_name(
        PROMISED,
        ORDERED,
        FORECAST,
        stance("doubt", "denies", "[forecast]"),
        chooses=["forecast"],
    )
    assert (chosen.claim, chosen.kind, chosen.number, chosen.contests) == (
        "forecast",
        "forecast",
        100.0,
        ("doubt",),
    )
    assert chosen.lost["ordered"] == "forecast is chosen here"


def test_a_choice_among_money_beats_a_larger_amount():
    claims = (
        figure("large", "9 bn USD", about=AMOUNT, kind="secured"),
        figure("small", "1 bn USD", says="b", about=AMOUNT),
    )
    ledger = ledger_of(
        *claims, files={"viewpoints.yaml": "viewpoints: [{id: mine, chooses: small}]"}
    )
    assert mine(ledger, AMOUNT, MONEY).number == 1 * BN


def test_left_out_beats_chosen_and_both_are_inherited():
    both = by_name(PROMISED, ORDERED, without=["promised"], chooses=["promised"])
    assert both.claim == "ordered"
    child = by_name(PROMISED, ORDERED, view_id="child", without=["ordered"])
    assert child.claim == "promised"


def test_a_chosen_claim_that_is_not_yet_published_does_not_win():
    ledger = ledger_of(
        PROMISED,
        files={"viewpoints.yaml": "viewpoints: [{id: mine, chooses: promised}]"},
    )
    assert mine(ledger, as_of=date(2025, 6, 29)).claim is None


def test_of_words_the_later_claim_wins_and_the_other_is_told():
    """How a campus is cooled is no number: nothing is better, and no range lies between."""
    cooled = Variable("one of air_chiller, liquid", "neither")
    about = "sites.s.cooling"
    ledger = ledger_of(
        figure("old", "liquid", said="2025-01-01", about=about),
        figure("new", "air_chiller", said="2025-03-01", about=about),
    )
    found = mine(ledger, about, cooled)
    assert (found.number, found.claim) == ("air_chiller", "new")
    assert found.lost == {"old": "superseded by new"}
    seen = view(ledger, "mine")
    assert admitted_range(about, cooled, ledger, seen, date.max) is None


def test_of_two_words_of_one_day_the_id_decides_in_either_reading():
    cooled, about = Variable("one of air_chiller, liquid", "neither"), "sites.s.cooling"
    ledger = ledger_of(
        figure("b", "liquid", about=about), figure("a", "air_chiller", about=about)
    )
    found = mine(ledger, about, cooled)
    assert (found.number, found.rivals) == ("air_chiller", ("b",))
    ends = band_of(about, cooled, ledger, view(ledger, "mine"), date.max)
    assert ends is None
