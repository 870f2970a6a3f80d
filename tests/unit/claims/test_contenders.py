"""The claims left about one path: which of equally good ones comes first, and the number each gives."""

from datetime import date

import pytest

from abilene.claims import parse_ledger, resolve_path, view
from abilene.claims.contenders import number_of
from abilene.units import Variable, parse_value

DAY = Variable("date", "earlier")
LEAD = "equipment.turbine.lead_months"
ACTORS = "actors: [{id: a, name: Ann, role: principal}, {id: b, name: Bob, role: lender}, {id: d, name: Di, role: analyst}]"
SOURCE = (
    "source: {id: s, kind: release, publisher: P, published: 2025-06-30}\nclaims:\n"
)


def figure(name, value, says="a"):
    return f"  - {{id: {name}, about: {LEAD}, says: {says}, said: 2025-01-01, kind: announced, value: {value}}}\n"


WAIT = Variable("months", "less")


def mine(*claims, variable=WAIT, rules="heeds: []"):
    rule = f"viewpoints: [{{id: mine, rules: [{{about: '**', {rules}}}]}}]"
    files = {"actors.yaml": ACTORS, "viewpoints.yaml": rule}
    ledger = parse_ledger({**files, "s.yaml": SOURCE + "".join(claims)})
    return resolve_path(LEAD, variable, ledger, view(ledger, "mine"))


WAITS = (
    figure("a-five-to-seven", "60 .. 84 months", says="b"),
    figure("three-to-four", "36 .. 48 months", says="d"),
)


@pytest.mark.parametrize(
    ("bound", "claim", "number", "end"),
    [
        ("stated", "a-five-to-seven", 84, "worse"),
        ("cautious", "a-five-to-seven", 84, "worse"),
        ("generous", "three-to-four", 36, "better"),
    ],
)
def test_of_equally_good_claims_the_worse_figure_counts_or_the_better_where_generous(
    bound, claim, number, end
):
    for name in ("a-five-to-seven", "z-five-to-seven"):  # the alphabet decides nothing
        claims = [one.replace("a-five-to-seven", name) for one in WAITS]
        resolved = mine(*claims, rules=f"bound: {bound}")
        winner = claim.replace("a-five-to-seven", name)
        assert (resolved.claim, resolved.number) == (winner, number)
        (why,) = resolved.lost.values()
        assert why == (
            f"as good as {winner}, whose figure is the {end} one and counts here"
        )


def test_of_two_days_as_good_as_each_other_the_later_counts_and_equal_figures_go_by_id():
    days = (figure("first", "2026-03-31"), figure("later", "2026-06-30", says="b"))
    assert mine(*days, variable=DAY).claim == "later"
    same = mine(figure("x", "5 months"), figure("y", "5 months", says="b"))
    assert same.lost == {"y": "says the same as x, whose id comes first"}


def test_of_claims_of_one_day_the_plainer_one_comes_first_whatever_its_size():
    bound, about = (
        figure("a", "at most 9 months"),
        figure("b", "about 8 months", says="b"),
    )
    plain = figure("c", "5 months", says="d")
    assert mine(bound, about).claim == "b"
    resolved = mine(bound, about, plain)
    assert (resolved.claim, resolved.rivals) == ("c", ("a", "b"))
    assert resolved.lost == dict.fromkeys("ab", "vaguer than c")


@pytest.mark.parametrize(
    ("text", "unit", "better", "cautious", "stated", "generous", "mark"),
    [
        ("5 MW", "MW", "more", 5.0, 5.0, 5.0, ""),
        ("about 5 MW", "MW", "more", 5.0, 5.0, 5.0, "about"),
        ("4 .. 6 MW", "MW", "more", 4.0, 4.0, 6.0, ""),
        ("4 .. 6 months", "months", "less", 6.0, 6.0, 4.0, ""),
        ("over 5 MW", "MW", "more", 5.0, 5.0, 5.0, "at least"),
        ("over 5 months", "months", "less", 5.0, 5.0, 5.0, "at least"),
        ("under 5 months", "months", "less", 5.0, 5.0, 5.0, "at most"),
        (
            "2026-Q1 .. 2026-Q3",
            "date",
            "earlier",
            date(2026, 9, 30),
            date(2026, 9, 30),
            date(2026, 3, 31),
            "",
        ),
        (
            "2026-Q1 .. 2026-Q3",
            "date",
            "later",
            date(2026, 3, 31),
            date(2026, 3, 31),
            date(2026, 9, 30),
            "",
        ),
        ("by 2026", "date", "earlier", *[date(2026, 12, 31)] * 3, "at most"),
        ("by 2026", "date", "later", *[date(2026, 12, 31)] * 3, "at most"),
    ],
)
def test_an_interval_becomes_a_number_by_the_bound(
    text, unit, better, cautious, stated, generous, mark
):
    value = parse_value(text, unit)
    assert number_of(value, better, "cautious") == (cautious, mark)
    assert number_of(value, better, "stated") == (stated, mark)
    assert number_of(value, better, "generous") == (generous, mark)


def test_an_upper_bound_on_what_is_good_is_worth_nothing_when_cautious():
    value = parse_value("under 10 bn USD", "USD")
    assert number_of(value, "more", "cautious") == (0.0, "")
    assert number_of(value, "more", "stated") == (10e9, "at most")
    assert number_of(value, "more", "generous") == (10e9, "at most")
