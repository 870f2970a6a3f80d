"""What the rows of a site say of phases, worked out by hand from a table of four rows."""

from dataclasses import replace
from datetime import date
from math import isnan

import pytest

from abilene.intake.milestones import (
    Gone,
    Homeless,
    PhaseShape,
    TableFigure,
    last_building,
    read_site,
    shapes_of,
)
from abilene.intake.tracker import TrackedRow, TrackedSite
from abilene.programme.read import read_programme

PUBLISHED = date(2025, 11, 30)


def told(site, phases, published=PUBLISHED):
    found = list(read_site(site, "s", phases, published))
    readings = {
        it.path.removeprefix("sites.s."): (it.value, it.kind)
        for it in found
        if isinstance(it, TableFigure)
    }
    return readings, [f"{it.what}: {it.why}" for it in found if isinstance(it, Homeless)]  # fmt: skip


def by_building(*last):
    return [PhaseShape(f"b{n}", n, 1e6, 1e6) for n in last]


def by_load(*it_mw):
    return [PhaseShape(f"p{mw}", float("nan"), mw, 1.4 * mw) for mw in it_mw]


WHOLE = {
    "phases.b1.started": ("2024-05-31", "measured"),
    "phases.b1.energised": ("2025-06-01", "measured"),
    "phases.b1.it_mw": ("100 MW", "measured"),
    "phases.b1.shell_usd_per_it_kw": ("12,000 USD/kW", "forecast"),
    "phases.b3.target": ("2026-01-01", "forecast"),
    "phases.b3.it_mw": ("200 MW", "forecast"),
    "phases.b3.shell_usd_per_it_kw": ("12,000 USD/kW", "forecast"),
    "phases.b4.target": ("2027-03-01", "forecast"),
    "phases.b4.it_mw": ("100 MW", "forecast"),
    "phases.b4.shell_usd_per_it_kw": ("12,000 USD/kW", "forecast"),
    "capex_total_usd": ("16 bn USD", "forecast"),
    "facility_per_it_peak": ("1.40", "forecast"),
}


def test_each_figure_has_its_path(first):
    # 1.2 bn USD for 100 MW are 12,000 USD/kW; 560 MW for 400 MW are 1.40
    assert told(first.sites["Prairie One"], by_building(1, 3, 4)) == (WHOLE, [])


def test_without_buildings_the_load_tells_which_row_completes_a_phase(first):
    readings, homeless = told(first.sites["Prairie One"], by_load(102, 290, 400))
    days = {path: value for path, (value, _) in readings.items() if "2" in value[:1]}
    assert days["phases.p102.energised"] == "2025-06-01"  # 100 MW are 98 % of it
    assert days["phases.p290.target"] == "2026-01-01"
    assert days["phases.p400.target"] == "2027-03-01"
    assert homeless == []


def test_a_row_that_completes_two_phases_dates_the_later_and_shares_out_nothing(first):
    readings, homeless = told(first.sites["Prairie One"], by_building(1, 2, 3))
    assert "phases.b2.target" not in readings
    assert readings["phases.b3.target"] == ("2026-01-01", "forecast")
    assert "phases.b3.it_mw" not in readings  # 200 MW are those of both
    assert homeless == [
        "the day of s.b2: the row of 2026-01-01 completes a later phase too",
        "Prairie One, 2027-03-01, 400 MW (line 5): it completes no phase: within one, or beyond them",
    ]


def gone(site, phases):
    found = read_site(site, "s", phases, PUBLISHED)
    return [it for it in found if isinstance(it, Gone)]


def test_a_phase_that_no_row_completes_is_said(first):
    site = first.sites["Prairie One"]
    why = "no row of 'Prairie One' completes it"
    assert gone(site, by_building(1, 3, 4, 9)) == [Gone("sites.s.phases.b9", why)]
    assert gone(site, by_building(1, 3, 4)) == []


def test_of_a_row_that_is_called_withdrawn_its_words_are_kept(first):
    site = first.sites["Prairie One"]
    row = TrackedRow(date(2028, 1, 1), "Building 9 is off. [Letter](https://x.y)", 9, 9, 900, 1260)  # fmt: skip
    (found,) = gone(replace(site, withdrawn=(row,)), by_building(1, 3, 4, 9))
    assert found.why == "'Prairie One' calls it withdrawn"
    assert found.quote == "Building 9 is off."
    assert found.row == "Prairie One, 2028-01-01, 900 MW (line 9)"


def test_a_day_that_passed_on_an_estimate_is_still_only_expected(first):
    readings, _ = told(
        first.sites["Prairie One"], by_building(1, 3, 4), date(2026, 6, 1)
    )
    assert readings["phases.b3.target"] == ("2026-01-01", "forecast")
    assert "phases.b3.energised" not in readings


def test_what_was_only_estimated_runs_once_a_later_step_was_seen(first):
    """As at New Carlisle in May 2026: buildings 1 to 7 by their roofs, then 8 to 11 seen with all before them."""
    site = first.sites["Prairie One"]
    seen = replace(site.rows[-1], text="Building 4 is operational.")
    later = replace(site, rows=(*site.rows[:-1], seen))
    readings, _ = told(later, by_building(1, 3, 4), date(2027, 6, 1))
    assert readings["phases.b3.energised"] == ("by 2027-03-01", "measured")
    assert readings["phases.b4.energised"] == ("2027-03-01", "measured")
    assert "phases.b3.target" not in readings
    before, _ = told(later, by_building(1, 3, 4), date(2027, 2, 28))
    assert before["phases.b3.target"] == ("2026-01-01", "forecast")


def test_without_it_load_the_facility_is_what_is_told(first):
    readings, _ = told(first.sites["Coast Hall"], by_load(36))
    assert readings == {
        "phases.p36.started": ("2024-01-01", "measured"),
        "phases.p36.target": ("2026-06-01", "forecast"),
        "phases.p36.facility_mw": ("50 MW", "forecast"),
    }


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "First phase is operational, based on a [Meta blog post](https://a.b/c?d). We assume",
            "First phase is operational, based on a Meta blog post.",
        ),
        (
            "Building 16 (Vantage) [operational](https://a.b/c_(d))",
            "Building 16 (Vantage) operational",
        ),
    ],
)
def test_of_a_link_the_words_are_quoted_and_not_where_it_leads(text, quote):
    """Rows of Epoch AI's table, Frontier Data Centers (CC BY 4.0), their addresses shortened."""
    row = TrackedRow(date(2026, 6, 1), text, 2, 1, 100, 140)
    site = TrackedSite("S", (row,), {})
    found = read_site(site, "s", by_building(1), date(2026, 7, 1))
    assert {it.quote for it in found if isinstance(it, TableFigure)} == {quote}


def test_quotes_are_the_first_sentence_and_short(first):
    found = read_site(
        first.sites["Prairie One"], "s", by_building(1, 3, 4), date(2025, 11, 30)
    )
    quotes = {it.path: it.quote for it in found if isinstance(it, TableFigure)}
    assert quotes["sites.s.phases.b1.energised"] == "Building 1 is operational."
    assert all(len(quote.split()) <= 20 for quote in quotes.values())


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("b5_8", 8), ("b1", 1), ("x Building 2", 2), ("x Buildings 3 and 4", 4),
        ("x Buildings 5 to 8", 8), ("p1 Initial facilities", None), ("hub2", None),
    ],
)  # fmt: skip
def test_ids_and_titles_count_buildings(text, last):
    found = last_building(text)
    assert isnan(found) if last is None else found == last


def test_the_phases_of_a_campus_add_up(plains):
    site = read_programme(plains).programme.sites["prairie_one"]
    shapes = shapes_of(site)
    assert [shape.last_building for shape in shapes] == [1, 3, 4]
    assert [shape.it_mw for shape in shapes] == [100, 300, 400]
    assert [shape.facility_mw for shape in shapes] == pytest.approx([140, 420, 560])
