"""Rows of what campuses are billed, by hand."""

from types import SimpleNamespace

from billed_answers import BILLED

from abilene.report.tariff_rows import TARIFF_HEADS, tariff_rows


def sites(**changes):
    return {
        "a": SimpleNamespace(tariff=BILLED.model_copy(update=changes)),
        "b": SimpleNamespace(tariff=None),
    }


def test_a_row_for_each_campus_with_a_tariff():
    """60 of 100 m USD for energy; 2.5 m USD strand, ratchets carry 0.3, 9 m USD to leave at the end, 30 m USD posted."""
    (row,) = tariff_rows(sites())
    assert row == (
        "a",
        "1,600",
        "62.5",
        "grid.g energy",
        "60%",
        "2.5",
        "0.3",
        "9.0",
        "30.0",
    )
    assert len(row) == len(TARIFF_HEADS)


def test_without_a_term_there_is_nothing_to_leave():
    ((*_, last, _),) = tariff_rows(sites(exit_usd=None))
    assert last == ""
    ((*_, last, _),) = tariff_rows(sites(exit_usd={"2026-Q1": 0.0}))
    assert last == "0.0"


def test_without_a_ratchet_nothing_is_carried():
    ((*_, carried, _, _),) = tariff_rows(sites(carried_usd=None))
    assert carried == ""
    ((*_, carried, _, _),) = tariff_rows(sites(carried_usd={"2026-Q1": 0.0}))
    assert carried == "0.0"


def test_a_campus_that_draws_nothing():
    nothing = {"lines_usd_per_year": {}, "costs_most": None, "usd_per_mwh": None}
    (row,) = tariff_rows(sites(drawn_mwh_per_year=0.0, **nothing))
    assert row[1:5] == ("0", "-", "", "")
