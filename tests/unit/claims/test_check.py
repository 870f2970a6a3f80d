"""Each thing that may be wrong with a ledger: its message, its place and its fix."""

import pytest

from abilene.claims import (
    check_ledger,
    count_by_path,
    feeds_nothing,
    parse_ledger,
)
from abilene.units import Variable

VARIABLES = {
    "capital.initial.amount_usd": Variable("USD", "more", nests=True),
    "sites.abilene.phases.b1.started": Variable("date", "earlier"),
    "sites.abilene.capex_total_usd": Variable("USD", "less", feeds=False),
    **{
        f"hardware.h{i}.price_usd_per_accelerator": Variable("USD", "less")
        for i in range(20)
    },
}
ACTORS = """actors:
  - {id: altman, name: Sam Altman, role: principal, speaks_for: openai}
  - {id: openai, name: OpenAI, role: principal}
  - {id: musk, name: Elon Musk, role: critic}
"""
HEAD = "source: {id: s, kind: news, publisher: P, published: 2025-01-23}\nclaims:\n"
GOOD = "  - {id: good, about: capital.initial.amount_usd, says: altman, said: 2025-01-21, kind: committed, value: 1 bn USD}\n"


def problems(*claims, actors=ACTORS, viewpoints="", strict=False):
    files = {
        "actors.yaml": actors,
        "a.yaml": HEAD + GOOD + "".join(f"  - {{{claim}}}\n" for claim in claims),
    }
    if viewpoints:
        files["viewpoints.yaml"] = f"viewpoints:\n  - {viewpoints}"
    return list(map(str, check_ledger(parse_ledger(files), VARIABLES, strict=strict)))


def assertion(
    about="capital.initial.amount_usd",
    says="musk",
    said="2025-01-21",
    kind="announced",
    value="1 bn USD",
):
    fields = {"about": about, "says": says, "said": said, "kind": kind, "value": value}
    return "id: c, " + ", ".join(
        f"{key}: {text}" for key, text in fields.items() if text
    )


def stance(fields, says="altman", quote=", quote: Wrong."):
    return f"id: c, says: {says}, said: 2025-01-22, {fields}{quote}"


def test_a_ledger_in_order_has_no_problems(story, variables):
    assert check_ledger(story, variables) == []
    assert (
        problems(
            stance("retracts: good"),
            stance("denies: good", says="musk").replace("id: c", "id: d"),
        )
        == []
    )


def test_who_takes_back_their_own_may_do_so_without_words_if_it_is_said_where_it_shows():
    silent = stance("retracts: good", quote=", note: no such row any more")
    assert problems(silent) == []
    assert problems(stance("retracts: good", quote=""))
    assert problems(
        stance("disputes: good", quote=", note: so they think", says="musk")
    )


@pytest.mark.parametrize(
    ("claim", "there", "expected"),
    [
        (
            assertion(says="muskk"),
            "muskk",
            "claims.c.says: there is no actor 'muskk'; did you mean 'musk'?",
        ),
        (
            stance("disputes: [god]"),
            "[god]",
            "claims.c.disputes: there is no claim 'god'; did you mean 'good'?",
        ),
        (
            assertion(about="capital.inital.amount_usd"),
            "capital.inital",
            "claims.c.about: there is no path 'capital.inital.amount_usd'; "
            "did you mean 'capital.initial.amount_usd'?",
        ),
        (
            assertion(about="zzz"),
            "zzz",
            "claims.c.about: there is no path 'zzz'; write a path of the programme that has a unit",
        ),
        (
            assertion(value="lots"),
            "lots",
            "claims.c.value: cannot read 'lots'; write it as '500 bn USD' or 'under 10 bn USD'",
        ),
        (
            assertion(value="3 MW"),
            "3 MW",
            "claims.c.value: 'MW' measures power, but money is meant; write it as '500 bn USD' or 'under 10 bn USD'",
        ),
        (
            assertion(value="3 bn EUR"),
            "3 bn EUR",
            "claims.c.value: unknown unit 'EUR'; write it as '500 bn USD' or 'under 10 bn USD'",
        ),
        (
            assertion(about="sites.abilene.phases.b1.started", value="soon"),
            "soon",
            "claims.c.value: cannot read 'soon'; write it as 2026-09-30, 2026-Q3 or 'by 2026'",
        ),
        (
            assertion(said="2025-01-24"),
            "2025-01-24",
            "claims.c.said: said 2025-01-24, after its source 's' was published (2025-01-23); "
            "correct one of the two dates",
        ),
        (
            assertion() + ", rank: preferred",
            "preferred",
            "claims.c.rank: ranked preferred without a reason; add 'because' with the curator's reason",
        ),
        (
            assertion(kind=""),
            "{id: c",
            "claims.c: a claim without kind; add 'kind', or the claims that it disputes, denies or retracts",
        ),
        (
            assertion(value=""),
            "{id: c",
            "claims.c: a claim without value; add 'value', or the claims that it disputes, denies or retracts",
        ),
        (
            assertion(about=""),
            "{id: c",
            "claims.c: a claim without about; add 'about', or the claims that it disputes, denies or retracts",
        ),
        (
            stance("denies: []"),
            "[]",
            "claims.c.denies: against no claim; write the ids of claims",
        ),
        (
            stance("denies: good, value: 1 bn USD"),
            "1 bn USD",
            "claims.c.value: a claim against other claims has no value; make two claims of it",
        ),
        (
            stance("denies: good", quote=""),
            "{id: c",
            "claims.c: a claim against other claims without a quote; add 'quote' with the words in which it is said",
        ),
        (
            stance("retracts: good", says="musk"),
            "good",
            "claims.c.retracts: 'good' is not its own claim, but that of altman; write 'disputes' or 'denies'",
        ),
        (
            stance("denies: c"),
            "{id: c",
            "claims.c: speaks against itself through other claims; "
            "let the first of them speak against none of the others",
        ),
        (
            assertion() + ", quote: " + "word " * 21,
            "word word",
            "claims.c.quote: a quote of 21 words; cut it to 20 words at most, in one piece",
        ),
    ],
)
def test_a_claim_that_is_wrong(claim, there, expected):
    (problem,) = problems(claim)
    place, _, message = problem.partition(": ")
    file, line, column = place.split(":")
    assert (file, line, message) == ("claims/a.yaml", "4", expected)
    assert f"  - {{{claim}}}"[int(column) - 1 :].startswith(there)


def test_a_month_that_began_before_publication_is_not_later_than_it():
    assert problems(assertion(said="2025-01")) == []


def test_a_circle_of_claims_is_reported_at_each():
    found = problems(
        stance("denies: d"),
        stance("disputes: c", says="musk").replace("id: c", "id: d"),
    )
    assert [problem.split(": ")[1] for problem in found] == ["claims.c", "claims.d"]


def test_an_unknown_actor_spoken_for():
    (problem,) = problems(
        actors=ACTORS.replace("speaks_for: openai", "speaks_for: opnai")
    )
    assert problem == (
        "claims/actors.yaml:2:65: actors.altman.speaks_for: there is no actor 'opnai'; did you mean 'openai'?"
    )


@pytest.mark.parametrize(
    ("viewpoint", "expected"),
    [
        (
            "{id: v, extends: securd}",
            "2:22: viewpoints.v.extends: there is no viewpoint 'securd'; did you mean 'secured'?",
        ),
        (
            "{id: v, without: [musk-no-mony]}",
            "2:22: viewpoints.v.without: there is no claim 'musk-no-mony'; known: good",
        ),
        (
            "{id: v, rules: [{about: '**', heeds: [critic, muskk]}]}",
            "2:42: viewpoints.v.rules.0.heeds: there is no actor or role 'muskk'; did you mean 'musk'?",
        ),
        (
            "{id: v, rules: [{about: '**', not_from: nobody_at_all}]}",
            "2:45: viewpoints.v.rules.0.not_from: there is no actor or role 'nobody_at_all'; "
            "known: altman, analyst, critic, lender, musk, openai, press, principal, regulator, supplier, utility",
        ),
        (
            "{id: v, rules: [{about: capital.*.amount}]}",
            "2:29: viewpoints.v.rules.0.about: 'capital.*.amount' matches no path of the programme; "
            "did you mean 'capital.initial.amount_usd'?",
        ),
    ],
)
def test_a_viewpoint_that_is_wrong(viewpoint, expected):
    assert problems(viewpoints=viewpoint) == [f"claims/viewpoints.yaml:{expected}"]


def test_strict_also_refuses_quotes_that_nobody_checked():
    claim = assertion() + ", quote: a word"
    assert problems(claim) == []
    (problem,) = problems(claim, strict=True)
    assert problem.startswith(
        "claims/a.yaml:1:9: sources.s.quotes: its quotes are not checked; compare them"
    )


def test_claims_that_feed_nothing_are_listed():
    ledger = parse_ledger(
        {
            "a.yaml": HEAD
            + GOOD
            + "  - {"
            + assertion(about="sites.abilene.capex_total_usd")
            + "}"
        }
    )
    assert feeds_nothing(ledger, VARIABLES) == ("c",)


def test_claims_are_counted_by_kind_of_path(story):
    assert count_by_path(story) == {
        "capital.*.amount_usd": 4,
        "sites.*.phases.*.started": 1,
    }


@pytest.mark.parametrize(
    ("value", "is_wrong"),
    [("2025-02-01", True), ("2025-01", False), ("by 2025", False), ("2024", False)],
)
def test_what_was_measured_had_come_when_it_was_said(value, is_wrong):
    day = assertion("sites.abilene.phases.b1.started", kind="measured", value=value)
    found = [it for it in problems(day) if "was not measured yet" in it]
    assert bool(found) == is_wrong
    assert all("give it another kind, such as forecast" in it for it in found)
