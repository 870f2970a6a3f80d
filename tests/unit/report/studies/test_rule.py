"""What a fixed order of plants costs, said beside the optimum."""

from dataclasses import replace

import pytest

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.rule import energy_mwh, rule_json, rule_lines
from abilene.site.sizing import unit_design


@pytest.fixture(scope="module")
def design(examples):
    small = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    return unit_design(small, "prairie", load_mw=100.0, grid=False)


def test_a_rule_says_what_it_costs_more_and_who_gives_the_energy(design):
    rule = design.run_by(["gas_turbine", " wind"])
    assert rule.order == ("gas_turbine", "wind")
    (line,) = rule_lines(design, rule)
    more = rule.more_usd / 1e6
    assert line.startswith("Your rule (gas_turbine, wind first) costs ")
    assert f"({rule.more_usd / design.sizing.cost_usd:+.2%})" in line
    assert more > 0
    given = energy_mwh(design, rule)
    hours = rule.operations[0].output_mw["gas_turbine"]
    assert given["gas_turbine"] == pytest.approx(float(hours.sum()))
    found = rule_json(design, rule)
    assert found["more_usd"] == pytest.approx(rule.more_usd)
    assert found["energy_mwh"].keys() == given.keys()
    assert found["limits_passed"] == []


def test_limits_that_are_not_kept_are_named(design):
    rule = replace(design.run_by(["gas_turbine"]), passed=("co2", "clean"))
    assert list(rule_lines(design, rule))[1] == (
        "It does not keep the limit on co2, clean."
    )


def test_without_a_rule_nothing_is_said(design):
    assert list(rule_lines(design, None)) == []
    assert rule_json(design, None) is None
