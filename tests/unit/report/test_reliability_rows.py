"""Rows of reliability: each figure with its outage rates, and what half and twice of them make of it."""

from types import SimpleNamespace

from failing_answers import ASKED, FAILING, UNKNOWN

from abilene.report.reliability_rows import (
    RATES_HEADS,
    RELIABILITY_HEADS,
    rate_rows,
    reliability_rows,
)


def test_a_row_for_each_campus_with_outage_rates():
    sites = {"a": FAILING, "b": None, "c": UNKNOWN}
    rows = list(
        reliability_rows(
            {name: SimpleNamespace(reliability=one) for name, one in sites.items()}
        )
    )
    assert rows == [
        (
            "a",
            "386\n(0.88 to 6,978)",
            "2,488\n(3.90 to 118,756)",
            "99.9560\n(97.9000 to 99.9999)",
        ),
        ("c", f"not run: {UNKNOWN.not_run}", "", ""),
    ]
    assert all(len(row) == len(RELIABILITY_HEADS) for row in rows)


def test_what_is_asked_stands_below_its_figure_and_what_a_sizing_pays_for_it():
    asked = {"target": ASKED, "keeping_usd_per_year": 3.12e6}
    found = FAILING.model_copy(update=asked)
    ((_, lole, eue, share),) = reliability_rows(
        {"a": SimpleNamespace(reliability=found)}
    )
    assert lole.splitlines()[2:] == ["at most 2.4: not met", "2 spare: met"]
    assert len(eue.splitlines()) == 2
    assert share.splitlines()[2:] == [
        "at least 99.999900%: not proven met, within the error",
        "size keeps all for 3.12 m USD a year",
    ]
    never = {"keeping_usd_per_year": None, "not_kept": "cannot be kept"}
    found = found.model_copy(update=never)
    ((*_, share),) = reliability_rows({"a": SimpleNamespace(reliability=found)})
    assert share.splitlines()[3:] == ["size does not keep it: cannot be kept"]


def test_drawn_years_have_their_error_and_rates_without_a_claim_are_assumed():
    said = FAILING.as_said.model_copy(update={"lole_error": 12.4, "eue_error": 80.0})
    engines = FAILING.machines["gas_engine"]
    many = engines.model_copy(update={"count": 3769, "unit_mw": 0.65, "assumed": True})
    drawn = FAILING.model_copy(
        update={"as_said": said, "machines": {"fuel_cell": many}, "sure": ()}
    )
    sites = {"a": SimpleNamespace(reliability=drawn)}
    ((_, lole, eue, _),) = reliability_rows(sites)
    assert lole.startswith("386 +- 12.4\n(0.88")
    assert eue.startswith("2,488 +- 80.0\n(3.90")
    (row,) = rate_rows(sites)
    assert row == ("a fuel_cell", "3,769", "0.65", "0.04, assumed", "no claim")
    assert len(row) == len(RATES_HEADS)


def test_a_connection_that_nobody_says_fails_is_never_out_which_is_said():
    engines, grid = rate_rows({"a": SimpleNamespace(reliability=FAILING)})
    assert engines == ("a gas_engine", "210", "3.3", "0.04", "no claim")
    assert grid == ("a grid.first", "", "", "no claim: never out", "")


def test_no_hour_in_drawn_years_is_not_never():
    none = FAILING.as_said.model_copy(update={"lole_hours": 0.0, "eue_mwh": 0.0})
    drawn = FAILING.model_copy(update={"as_said": none, "years": 100})
    ((_, lole, *_),) = reliability_rows({"a": SimpleNamespace(reliability=drawn)})
    assert lole.startswith("0 in 100 drawn years\n(0.88")
