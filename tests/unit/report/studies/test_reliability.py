"""Reliability and foresight in words and as JSON: every figure with what it hangs on."""

import json
from dataclasses import replace

import pytest

from abilene.power.foresight import Foresight, Sight
from abilene.power.machines import MachineClass
from abilene.programme.changes import load
from abilene.programme.outage_records import ReliabilityTarget
from abilene.programme.resolve import seen_by
from abilene.report.studies.reliability import (
    InUse,
    foresight_json,
    foresight_lines,
    reliability_json,
    reliability_lines,
)
from abilene.report.studies.sizing import sizing_json
from abilene.site.reliability import OutageStudy, Served
from abilene.site.reliable import ReliableDesign
from abilene.site.sizing import unit_design

ENGINES = MachineClass("engine", 210, 3.3, 0.04)
FOUND = OutageStudy(
    method="convolution",
    as_said=Served(386.2, 0.0, 2487.6, 0.0, 0.99956),
    less=Served(0.88, 0.0, 3.9, 0.0, 0.9999993),
    more=Served(6978.0, 0.0, 118_756.0, 0.0, 0.979),
    machines=(ENGINES,),
    sure=("grid.first",),
    spare={"engine": 13},
    worst_week=3,
    target=ReliabilityTarget(served=0.9999, spare_units=13),
)
SIGHTS = Foresight(
    Sight("the year", 183.1e6, 100.0),
    (Sight("no sight", 204.1e6, 9000.0), Sight("a day", 188.0e6, 100.0)),
)


def test_each_figure_stands_with_its_outage_rate_and_a_two_sided_sensitivity():
    lines = list(reliability_lines(FOUND))
    assert lines[0] == (
        "Reliability (exact): LOLE 386 h a year, 2,488 MWh a year not served, 99.956000% served; worst in week 3. "
        "Outage rates: engine 210 x 3.3 MW at 0.04."
    )
    assert lines[1] == "Without an outage rate, and so never out: grid.first."
    assert "at 1/2 of them LOLE 0.88 h" in lines[2]
    assert "at 2 times LOLE 6,978 h" in lines[2]
    assert lines[3] == "Spare at the peak, all else being there: 13 of engine."
    assert lines[4:] == [
        "Target served 0.9999: not met.",
        "Target spare_units 13: met.",
    ]


def test_drawn_figures_have_their_errors():
    drawn = Served(13.7, 0.4, 136.0, 5.0, 0.9999)
    first = next(reliability_lines(replace(FOUND, method="monte carlo", as_said=drawn)))
    assert "(drawn years): LOLE 13.7 +- 0.40 h a year, 136 +- 5.00 MWh" in first


def test_what_is_not_run_says_why():
    none = OutageStudy(not_run="no outage rate; give equipment.gas.forced_outage_rate")
    assert list(reliability_lines(none)) == [
        "Reliability: not run: no outage rate; give equipment.gas.forced_outage_rate."
    ]
    assert reliability_json(none)["not_run"] == none.not_run
    unstored = Foresight(SIGHTS.perfect, (), "nothing is stored")
    assert list(foresight_lines(unstored)) == ["Foresight: not run: nothing is stored."]
    assert foresight_json(unstored)["sights"] == {}


def test_foresight_is_told_in_money_and_load():
    (line,) = foresight_lines(SIGHTS)
    assert line == (
        "Foresight: operation costs 183.1 m USD a year with the year known; with less known: "
        "no sight +21 m (+11.47%), 8,900 MWh more not served; a day +4.9 m (+2.68%)."
    )
    paid_to_run = Foresight(
        Sight("the year", -20e6, 0.0), (Sight("a day", -19e6, 0.0),)
    )
    assert "a day +1 m (+5.00%)" in next(foresight_lines(paid_to_run))


def test_both_are_plain_json():
    for data in (reliability_json(FOUND), foresight_json(SIGHTS)):
        assert json.loads(json.dumps(data)) == data
    assert reliability_json(FOUND)["machines"]["engine"]["forced_outage_rate"] == 0.04
    found = foresight_json(SIGHTS)["sights"]["no sight"]
    assert found["value_of_foresight_usd"] == pytest.approx(21e6)
    assert found["value_of_foresight_mwh"] == pytest.approx(8900)


def test_a_sized_campus_is_studied_and_joins_its_json(examples):
    draft = load(examples / "one-campus.yaml")
    programme = seen_by(draft)["as_written"].programme
    design = unit_design(programme, "prairie", load_mw=100.0)
    in_use = InUse.of(design, programme)
    assert len(in_use.lines) >= 2
    data = sizing_json(design, "as_written", None, in_use)
    said = reliability_json(in_use.reliability)
    assert data["reliability"] == said | {"sized": None}
    counted = InUse.of_sized(ReliableDesign(design, design), programme)
    assert counted.lines == in_use.lines
    assert counted.as_json["reliability"]["sized"]["machines"] == {}
    assert data["foresight"] == foresight_json(in_use.foresight)
    assert "reliability" not in sizing_json(design, "as_written")
