"""Vintages of a table of many campuses: which row is which milestone, and what a vintage says came."""

from datetime import date
from math import nan

import pytest

from abilene.errors import InputError
from abilene.studies.vintages import (
    NEVER,
    Dated,
    Vintage,
    milestones_of,
    read_vintages,
    site_of,
)

HEAD = "Data center,Date,Construction status,Power (MW),Buildings operational\n"
TYPED = "site,date,buildings,power_mw,kind\n"
OLD, MIDDLE, NEW = date(2025, 11, 30), date(2026, 7, 31), date(2026, 10, 8)


@pytest.fixture
def folder(tmp_path):
    def write(**texts):
        for day, text in texts.items():
            name = f"tl_{day[1:].replace('_', '-')}.csv"
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_milestone_is_a_rise_and_is_named_after_its_buildings(folder):
    rows = (
        "Prairie,2026-01-01,Land,0,0\n"
        "Prairie,2026-06-01,Runs,100,1\n"
        "Prairie,2026-07-01,Still one,100.4,1\n"
        "Prairie,2026-09-01,Two,200,2\n"
        "xAI Colossus 1,2026-02-01,Named otherwise later,50,\n"
    )
    first, second = read_vintages(
        folder(d2026_07_31=HEAD + rows, d2026_05_23=HEAD + rows)
    )
    assert (first.day, second.day) == (date(2026, 5, 23), MIDDLE)
    assert first.milestones == {
        ("Prairie", "b1"): Dated(date(2026, 6, 1), "forecast"),
        ("Prairie", "b2"): Dated(date(2026, 9, 1), "forecast"),
        ("Colossus 1", "b99"): Dated(date(2026, 2, 1), "confirmed"),
    }
    assert second.milestones["Prairie", "b1"].kind == "confirmed"


def test_words_say_what_was_seen_where_no_column_does(folder):
    rows = "Prairie,2026-06-01,Estimated to run,100,1\nPrairie,2026-07-01,Runs,200,2\n"
    _, newest = read_vintages(folder(d2026_05_23=HEAD + rows, d2026_07_31=HEAD + rows))
    kinds = {name: dated.kind for (_, name), dated in newest.milestones.items()}
    assert kinds == {"b1": "assumed", "b2": "confirmed"}


def test_days_may_stand_month_first(folder):
    turned = HEAD + "Prairie,9/1/2026,Two,200,2\nPrairie,12/31/2026,Three,300,3\n"
    first, _ = read_vintages(folder(d2026_05_23=turned, d2026_07_31=turned))
    days = [dated.day for dated in first.milestones.values()]
    assert days == [date(2026, 9, 1), date(2026, 12, 31)]


def test_a_typed_table_says_what_was_confirmed_and_withdrawn(folder):
    rows = (
        "Prairie,2026-06-01,1,100,confirmed\n"
        "Prairie,2026-08-01,2,200,withdrawn\n"
        "Prairie,2026-09-01,3,300,forecast\n"
    )
    text = TYPED + rows
    _, newest = read_vintages(folder(d2026_07_31=text, d2026_10_08=text))
    came = {
        name: newest.came(("Prairie", name), NEW) != NEVER
        for name in ("b1", "b2", "b3")
    }
    assert came == {"b1": True, "b2": False, "b3": False}
    assert ("Prairie", "b2") not in newest.milestones


def test_what_came_by_a_day():
    name = ("Prairie", "b1")
    vintage = Vintage(MIDDLE, {name: Dated(date(2026, 6, 1), "")})
    assert vintage.came(name, date(2026, 6, 1)).day == date(2026, 6, 1)
    assert vintage.came(name, date(2026, 5, 31)) == NEVER
    ahead = Vintage(MIDDLE, {name: Dated(date(2026, 8, 1), "")})
    assert ahead.came(name, date(2026, 9, 1)) == NEVER  # after its own day: a forecast
    assert ahead.came(("Prairie", "b2"), NEW) == NEVER


@pytest.mark.parametrize(
    ("site", "day", "buildings", "mw", "names"),
    [
        ("Prairie", OLD, 3, 100, ["b3"]),
        ("Prairie", OLD, nan, 100, ["b99"]),
        ("Meta Prometheus", OLD, 15, 100, ["tents"]),
        ("Meta Prometheus", date(2026, 4, 3), 16, 100, ["tents"]),
        ("Meta Prometheus", MIDDLE, 12, 100, ["tents"]),
        ("Meta Prometheus", NEW, 10, 100, ["tents"]),
        ("Meta Prometheus", MIDDLE, 16, 100, []),
        ("Google Pryor (North)", OLD, 4, 100, ["b2"]),
        ("Google Pryor (North)", OLD, 2, 100, []),  # another building of that time
        ("Google Pryor (North)", MIDDLE, 2, 100, ["b2"]),
        ("Colossus 2", MIDDLE, 1, 1001, ["second building"]),
        ("Colossus 2", MIDDLE, 1, 1000, ["b1"]),
        ("Microsoft Fairwater Wisconsin", NEW, 11, 2715, ["b3", "b4", "b11"]),
    ],
)
def test_names_that_changed(site, day, buildings, mw, names):
    assert milestones_of(site, day, buildings, mw) == [(site, name) for name in names]


def test_campuses_that_were_named_anew_or_counted_elsewhere():
    assert site_of("Crusoe Goodnight Texas") == "Goodnight"
    assert site_of("Prairie") == "Prairie"
    assert milestones_of("QTS Richmond 3", NEW, 5, 336) == [("QTS Richmond", "all 15")]


def test_a_folder_needs_two_vintages_whose_names_hold_days(folder, tmp_path):
    with pytest.raises(InputError, match="has 0 vintages"):
        read_vintages(tmp_path)
    (tmp_path / "tl_old.csv").write_text(HEAD)
    with pytest.raises(InputError, match="of which day"):
        read_vintages(folder(d2026_07_31=HEAD + "Prairie,2026-06-01,One,100,1\n"))
