"""The odds of a programme, printed and as JSON: of a made-up view."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import numpy as np
import pytest
from likely_answers import LIKELY, NO_ODDS, PLANNED_MW
from rich.console import Console

from abilene.report.studies.odds import odds_json, odds_page
from abilene.risk.levers import Lever
from abilene.risk.waiting import Waiting
from abilene.studies.odds import KnownFutures, ViewOdds

LEVERS = (
    Lever("nothing takes longer than promised", 200.0, 100.0, 120.0),
    Lever("a: all its power at once", 0.0, 0.0, 0.0),
)
AT_ONCE = np.array([800.0, 1000.0])
MADE = ViewOdds(
    title="As said",
    as_of=date(2027, 2, 1),
    planned_mw=PLANNED_MW,
    risk=LIKELY,
    levers=LEVERS,
    promises={},
    foresight=KnownFutures(5, 950.0, 1000.0, 90.0, 0.1),
    waiting=Waiting(AT_ONCE, AT_ONCE - 100 * np.arange(1, 5)[:, None]),
)


def test_every_table_of_a_view_is_there():
    page = odds_page("Odds", {"said": MADE})
    loads, phases, money, cover, moved_by, raised_by, waited = page.sections
    assert loads.rows == (
        ("2027", "100", "0", "0", "100", "100", "100"),
        ("2028", "300", "0", "100", "200", "300", "300"),
    )
    assert loads.words[0].startswith("300 MW planned by the end of 2028")
    (fan,) = loads.charts
    assert fan.id == "odds-of-said"
    assert [row[:2] for row in fan.rows] == [*PLANNED_MW.items()]
    assert phases.rows[0][0] == "a.p1"
    by_law = "with the record so far and what the author assumes"
    assert phases.title.endswith(by_law)
    assert cover.title.endswith(by_law)
    assert "80 % sure" in page.notes[0]
    assert "which is weak, and what the author" in page.notes[1]
    assert money.rows[0][0] == "loan"
    assert money.rows[0][-1] == "DSCR 97 %"
    assert cover.rows[0][:3] == ("said", "80 %", "100 %")
    assert (
        moved_by.title == "What moves the load of 2028-Q4, as a share of its variance"
    )
    assert raised_by.rows == (
        ("nothing takes longer than promised", "+200", "+100", "+120"),
    )
    assert raised_by.words[0] == "Nothing comes of: a: all its power at once"
    assert waited.rows[0] == ("begin what can begin", "900", "-", "-")
    assert waited.rows[1][1:] == ("800", "-100", "-11.11%")
    assert waited.rows[-1][1:] == ("1,000", "+50", "+5.26%")
    assert waited.words[0].startswith("Value of waiting: 0;")
    assert (
        "would plan 5.26% more IT MW quarters than the rule brings in the mean, 10.00% more at most"
        in waited.words[1]
    )
    nothing = KnownFutures(1, 0.0, 800.0, 800.0, None)
    *_, of_nothing = odds_page("", {"said": replace(MADE, foresight=nothing)}).sections
    assert "plan 800 more IT MW quarters than" in of_nothing.words[1]
    assert "in the mean, 800 more at most" in of_nothing.words[1]
    assert of_nothing.rows[-1][1:] == ("800", "+800", "-")
    some = replace(MADE, waiting=Waiting(AT_ONCE, AT_ONCE + 20 * np.ones((4, 2))))
    *_, waited = odds_page("Odds", {"said": some}).sections
    assert waited.words[0] == (
        "Value of waiting: 20 IT MW quarters, with nothing new begun for 1 quarter"
    )


def test_names_of_phases_are_whole_at_eighty_columns():
    """They were wrapped, behind what a phase waits for."""
    name = "port_washington.p1"
    risk = LIKELY.model_copy(update={"phases": {name: LIKELY.phases["a.p1"]}})
    made = replace(MADE, risk=risk)
    out = StringIO()
    Console(width=80, file=out).print(odds_page("Odds", {"said": made}).terminal())
    row = next(line for line in out.getvalue().splitlines() if "2027-Q2" in line)
    assert row.split()[0] == name
    assert "delay 6," in row


def test_a_view_without_odds_says_why():
    none = ViewOdds("As said", date(2027, 2, 1), PLANNED_MW, NO_ODDS, (), {})
    page = odds_page("Odds", {"said": none})
    (section,) = page.sections
    assert page.notes == ()
    assert section.words == ("no odds: compute has a price",)


def test_json_has_every_figure_under_its_name():
    found = json.loads(json.dumps(odds_json({"said": MADE})))["viewpoints"]["said"]
    assert found["risk"]["class"] == "slow"
    assert found["risk"]["quantile_it_mw"]["0.2"]["2028-Q4"] == 100.0
    assert found["risk"]["phases"]["a.p1"]["p_by_target"] == 0.001
    assert found["risk"]["drivers"] == [
        {"name": "delay common to all", "share": 0.44, "rank": -0.6}
    ]
    assert found["levers"][0]["sure_mw"] == 200.0
    assert found["foresight"]["known_it_mw_quarters"] == 1000.0
    assert found["foresight"]["value_it_mw_quarters"] == 50.0
    assert found["foresight"]["value_share"] == pytest.approx(50 / 950, abs=1e-6)
    assert found["foresight"]["most_share"] == 0.1
    assert found["waiting"]["gains_it_mw_quarters"]["2"] == -200.0
    assert found["waiting"]["value_it_mw_quarters"] == 0.0
    assert found["planned_it_mw"] == PLANNED_MW


def test_heads_without_rows_are_not_printed():
    idle = (Lever("nothing takes longer than promised", 0.0, 0.0, 0.0),)
    out = StringIO()
    page = odds_page("Odds", {"said": replace(MADE, levers=idle)})
    Console(width=160, file=out).print(page.terminal())
    told = out.getvalue()
    after = told[told.index("What would raise it") :].split("What it is worth")[0]
    assert "Nothing comes of: nothing takes longer than promised" in after
    assert "80 % sure   P50" not in after
    none = ViewOdds("As said", date(2027, 2, 1), PLANNED_MW, NO_ODDS, (), {})
    page = odds_page("Odds", {"as_said": none})
    out = StringIO()
    Console(width=160, file=out).print(page.terminal())
    assert "as_said" not in out.getvalue()
    assert "<table" not in page.page().split("<main>")[1]
