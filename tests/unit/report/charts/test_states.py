"""The state of money over time: who said what of each tranche, and who objects."""

from datetime import date

import pytest

from abilene.programme.changes import load
from abilene.report.chart import plain
from abilene.report.charts.states import states_charts
from abilene.report.evidence import tranche_titles


@pytest.fixture(scope="module")
def stargate(examples):
    return load(examples / "stargate" / "programme.yaml")


def test_each_tranche_shows_its_states_and_who_objects(stargate):
    titles = tranche_titles(stargate)
    _, chart = states_charts(stargate, date(2026, 8, 1), titles)
    rows = [tuple(map(plain, row)) for row in chart.rows]
    softbank = [row[1:] for row in rows if row[0] == titles["softbank_equity"]]
    assert [state for _, _, state, _ in softbank] == ["announced", "committed"]
    assert softbank[0][1] == softbank[1][0], "one state ends where the next begins"
    (objections,) = [
        one for one in chart.option["series"] if one["name"] == "objection"
    ]
    assert ["2025-01-22", titles["promised"]] in [
        point["value"] for point in objections["data"]
    ]


def test_without_a_ledger_there_are_no_states(examples):
    assert (
        list(states_charts(load(examples / "one-campus.yaml"), date(2026, 8, 1), {}))
        == []
    )
