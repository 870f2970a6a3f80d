"""Odds as tables: one row for each quantile and quarter, phase, tranche and cause."""

from likely_answers import LIKELY, NO_ODDS, plan

from abilene.results.risk_tables import risk_tables
from abilene.results.store import OF_SOME


def test_every_figure_has_its_row():
    made = {table.name: table for table in risk_tables(plan(a=LIKELY, b=NO_ODDS))}
    assert list(made) == [
        "odds",
        "phase_odds",
        "tranche_odds",
        "cover_odds",
        "drivers",
    ]
    assert made.keys() <= set(OF_SOME), "each is a file of the folder of the plan"
    assert len(made["odds"].rows) == 10
    assert ("a", "2028-Q4", 0.2, 100.0, 2e9) in made["odds"].rows
    first = dict(
        zip(made["phase_odds"].columns, made["phase_odds"].rows[0], strict=True)
    )
    assert first["phase"] == "a.p1"
    assert first["p_by_planned"] == 0.12
    assert first["waits_delay_quarters"] == 2.0
    assert first["waits_phase_quarters"] == 0.0
    loan = dict(
        zip(made["tranche_odds"].columns, made["tranche_odds"].rows[0], strict=True)
    )
    assert (loan["left_usd"], loan["not_built_mw"]) == (1.5e9, 120.0)
    assert (loan["p_dscr_kept"], loan["p_llcr_kept"]) == (0.97, None)
    assert made["cover_odds"].rows[1] == ("a", 0.8, 1.0, "dscr", 0.2, 1.25)
    assert len(made["cover_odds"].rows) == 6
    assert made["drivers"].rows == (
        ("a", "2028-Q4", "delay common to all", 0.44, -0.6),
    )
    for table in made.values():
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_plan_without_odds_has_no_tables():
    assert list(risk_tables(plan(a=NO_ODDS, b=None))) == []
    quiet = LIKELY.model_copy(update={"tranches": {}, "cover": None})
    names = {table.name for table in risk_tables(plan(a=quiet))}
    assert names == {"odds", "phase_odds", "drivers"}
