"""Tables of bills: a row for each line, and one for each quarter; none where nobody is billed so."""

from types import SimpleNamespace

from billed_answers import BILLED

from abilene.results.site_records import MinTakeAnswer
from abilene.results.tariff_tables import take_tables, tariff_tables


def plan(*tariffs):
    campuses = [
        ("view", f"s{n}", SimpleNamespace(tariff=one)) for n, one in enumerate(tariffs)
    ]
    return SimpleNamespace(campuses=lambda: iter(campuses))


def test_lines_and_quarters():
    lines, quarters = tariff_tables(plan(None, BILLED))
    assert lines.name == "tariff_lines"
    assert lines.rows == (
        ("view", "s1", "grid.g energy", 6e7),
        ("view", "s1", "grid.g demand", 4e7),
    )
    assert quarters.columns[3:] == (
        "billed_mw",
        "least_mw",
        "stranded_usd",
        "carried_usd",
        "fixed_usd",
        "billed_usd",
        "paid_usd",
        "owed_usd",
        "collateral_usd",
        "exit_usd",
    )
    assert quarters.rows[1] == (
        "view",
        "s1",
        "2026-Q2",
        90.0,
        95.0,
        5e5,
        4e5,
        1e3,
        2.5e7,
        2e6,
        2.5e7,
        3e7,
        9e6,
    )


def test_the_quarter_after_the_plan_ends_the_table():
    """What is paid, owed, posted and left in it nobody asks."""
    _, quarters = tariff_tables(plan(BILLED))
    figures = (91.0, 96.0, 6e5, None, 1e3, 2.6e7, None, None, None, None)
    assert quarters.rows[-1] == ("view", "s0", "2026-Q3", *figures)


def test_what_is_not_known_is_empty():
    _, quarters = tariff_tables(plan(BILLED.model_copy(update={"exit_usd": None})))
    assert quarters.rows[0][-1] is None


def test_minimum_takes_by_quarter():
    take = MinTakeAnswer(
        least_mwh={"2026-Q1": 9.0, "2026-Q2": 8.0},
        taken_mwh={"2026-Q1": 0.0, "2026-Q2": 7.0},
        not_taken_usd={"2026-Q1": 360.0, "2026-Q2": 40.0},
    )
    sites = [({"grid.g": take}), {}]
    campuses = [
        ("view", f"s{n}", SimpleNamespace(min_take=one)) for n, one in enumerate(sites)
    ]
    (found,) = take_tables(SimpleNamespace(campuses=lambda: iter(campuses)))
    assert found.rows == (
        ("view", "s0", "grid.g", "2026-Q1", 9.0, 0.0, 360.0),
        ("view", "s0", "grid.g", "2026-Q2", 8.0, 7.0, 40.0),
    )
    assert not list(take_tables(SimpleNamespace(campuses=lambda: iter(campuses[1:]))))


def test_without_a_tariff_there_are_no_tables():
    assert not list(tariff_tables(plan(None)))
