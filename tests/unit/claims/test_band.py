"""The band of a path: intervals and rivals together."""

from datetime import date

from abilene.claims import band_of, parse_ledger, view
from abilene.units import Variable

WAIT = Variable("months", "less")
MONEY = Variable("USD", "more", nests=True)
LEAD = "equipment.turbine.lead_months"
AMOUNT = "capital.t.amount_usd"
ACTORS = "actors: [{id: a, name: Ann, role: principal}, {id: b, name: Bob, role: lender}, {id: d, name: Di, role: analyst}]"
SOURCE = (
    "source: {id: s, kind: release, publisher: P, published: 2025-06-30}\nclaims:\n"
)
MINE = "viewpoints: [{id: mine, rules: [{about: '**', heeds: []}]}]"


def figure(name, value, says="a", said="2025-01-01", kind="announced", about=LEAD):
    return f"  - {{id: {name}, about: {about}, says: {says}, said: {said}, kind: {kind}, value: {value}}}\n"


def band(*claims, variable=WAIT, path=LEAD):
    files = {"actors.yaml": ACTORS, "viewpoints.yaml": MINE}
    ledger = parse_ledger({**files, "s.yaml": SOURCE + "".join(claims)})
    return band_of(path, variable, ledger, view(ledger, "mine"), date.max)


def ends(*claims, **more):
    found = band(*claims, **more)
    return found and [
        (end.claim, end.number) for end in (found.cautious, found.generous)
    ]


def test_it_runs_from_the_worst_end_of_any_rival_to_the_best_end_of_any_other():
    assert ends(
        figure("long", "60 .. 84 months"),
        figure("short", "36 .. 48 months", says="b"),
    ) == [("long", 84), ("short", 36)]


def test_a_rival_that_is_only_older_counts_and_a_claim_that_is_less_good_does_not():
    newest = figure("newest", "20 months", said="2025-02-01")
    assert ends(newest, figure("older", "30 months", says="b")) == [
        ("older", 30),
        ("newest", 20),
    ]
    less_good = figure("forecast", "40 months", says="b", kind="forecast")
    assert band(newest, less_good) is None


def test_what_its_own_speaker_said_anew_is_no_rival():
    said_anew = figure("anew", "20 months", said="2025-02-01")
    assert band(figure("before", "30 months"), said_anew) is None


def test_of_money_a_firmer_smaller_amount_is_no_rival_and_an_equal_one_is():
    promised = figure("promised", "100 bn USD", about=AMOUNT)
    firm = figure("firm", "10 bn USD", says="b", kind="secured", about=AMOUNT)
    less = figure("less", "80 bn USD", says="d", about=AMOUNT)
    money = {"path": AMOUNT, "variable": MONEY}
    assert band(promised, firm, **money) is None
    assert ends(promised, firm, less, **money) == [
        ("less", 80e9),
        ("promised", 100e9),
    ]


def test_at_each_end_the_other_claim_says_what_put_it_behind():
    found = band(
        figure("long", "84 months", said="2025-02-01"),
        figure("short", "36 months", says="b"),
    )
    assert found.cautious.lost == {"short": "older than long"}
    assert found.generous.lost == {
        "long": "as good as short, which is the end that counts here"
    }
    assert found.generous.rivals == ("long",)


def test_no_claim_has_no_band():
    assert band(figure("x", "5 MW", about="elsewhere")) is None
