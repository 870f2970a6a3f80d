"""What utilities call of a sized campus, in words and by name."""

import pytest

from abilene.budget import Budget
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.called import called_json, called_lines
from abilene.report.studies.sizing import sizing_json
from abilene.site.sizing import unit_design

BUDGET = "curtailed_hours_per_year: 100"
EVENTS = "events: 10, hours_each: 4, notice_hours: 2"


@pytest.fixture
def sized(examples, tmp_path):
    def one(terms):
        text = (examples / "one-campus.yaml").read_text()
        assert BUDGET in text
        (tmp_path / "p.yaml").write_text(text.replace(BUDGET, terms))
        programme = seen_by(load(tmp_path / "p.yaml"))["as_written"].programme
        rough = Budget(tolerance=1e-2)
        return unit_design(programme, "prairie", load_mw=50.0, budget=rough)

    return one


def test_a_credit_counts_for_the_load_of_50_of_60_mw(sized):
    design = sized(f"curtail: {{{EVENTS}, credit_usd_per_kw_year: 40}}")
    (line,) = called_lines(design)
    said = "Called by grid.second: 60.0 MW in 10 events a year, 40 hours, in which "
    assert line.startswith(said)
    assert line.endswith(" MWh are lost; a credit of 2.00 m USD a year.")
    found = called_json(design)["second"]
    lost_mwh = found.pop("lost_mwh")
    assert 0 <= lost_mwh <= design.unserved_mwh + 1e-6
    assert found == {
        "mw": 60.0,
        "events": 10.0,
        "hours": 40.0,
        "notice_hours": 2.0,
        "credit_usd": 2e6,
    }
    assert sizing_json(design, "v")["called"]["second"]["hours"] == 40.0


def test_a_credit_that_nobody_states_is_not_nothing(sized):
    design = sized(f"curtail: {{{EVENTS}}}")
    (line,) = called_lines(design)
    assert line.endswith("MWh are lost; no credit is stated.")
    assert called_json(design)["second"]["credit_usd"] is None


def test_nothing_is_said_where_no_contract_has_events(sized):
    design = sized(BUDGET)
    assert (list(called_lines(design)), called_json(design)) == ([], {})
