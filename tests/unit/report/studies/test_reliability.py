"""Reliability and foresight in words and as JSON: every figure with what it hangs on."""

import json
from dataclasses import replace

from abilene.power.machines import MachineClass
from abilene.programme.changes import load
from abilene.programme.outage_records import ReliabilityTarget
from abilene.programme.resolve import seen_by
from abilene.report.studies.foresight import foresight_json, ray_json
from abilene.report.studies.reliability import (
    InUse,
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


def test_where_no_week_is_worst_none_is_named():
    first = next(reliability_lines(replace(FOUND, worst_week=0)))
    assert "99.956000% served; no week is worse than another. Outage" in first


def test_drawn_figures_have_their_errors():
    drawn = Served(13.7, 0.4, 136.0, 5.0, 0.9999)
    first = next(reliability_lines(replace(FOUND, method="monte carlo", as_said=drawn)))
    assert "(drawn years): LOLE 13.7 +- 0.40 h a year, 136 +- 5.00 MWh" in first


def test_rates_of_all_at_once_and_of_planned_work_are_said():
    bad = replace(
        ENGINES,
        forced_outage_rate=0.6,
        common_outage_rate=0.01,
        planned_outage_rate=0.05,
    )
    lines = list(reliability_lines(replace(FOUND, machines=(bad,))))
    assert lines[0].endswith("MW at 0.6, all at once 0.01, planned work 0.05.")
    assert "Below one: engine: its rate 0.99 for 2 times 0.6." in lines


def test_a_target_within_the_error_is_not_proven():
    def said(hours, error, wanted):
        drawn = Served(hours, error, 100.0, 20.0, 0.9999)
        target = ReliabilityTarget(lole_hours_per_year=wanted)
        *_, last = reliability_lines(replace(FOUND, as_said=drawn, target=target))
        return last.partition(": ")[2]

    assert said(2.38, 0.44, 2.4) == "met within the error, not proven."
    assert said(2.5, 0.44, 2.4) == "not proven met, within the error."
    assert said(1.0, 0.44, 2.4) == "met."
    assert said(4.0, 0.44, 2.4) == "not met."
    assert said(2.38, 0.0, 2.4) == "met."
    drawn = Served(2.0, 0.4, 100.0, 20.0, 0.9999)
    near = replace(FOUND, as_said=drawn, target=ReliabilityTarget(served=0.99988))
    assert near.unproven == ("served",)


def test_what_is_not_run_says_why():
    none = OutageStudy(not_run="no outage rate; give equipment.gas.forced_outage_rate")
    assert list(reliability_lines(none)) == [
        "Reliability: not run: no outage rate; give equipment.gas.forced_outage_rate."
    ]
    assert reliability_json(none)["not_run"] == none.not_run


def test_it_is_plain_json():
    data = reliability_json(FOUND)
    assert json.loads(json.dumps(data)) == data
    assert data["machines"]["engine"]["forced_outage_rate"] == 0.04


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
    known = foresight_json(in_use.foresight)
    assert data["foresight"] == known | {"sized_for_it": ray_json(in_use.for_sight)}
    assert "reliability" not in sizing_json(design, "as_written")


def test_what_is_sure_by_assumption_alone_says_so_and_what_to_give():
    whole = Served(0.0, 0.0, 0.0, 0.0, 1.0)
    target = ReliabilityTarget(served=0.9999)
    sure = replace(FOUND, as_said=whole, less=whole, more=whole, machines=(), spare={})
    lines = list(reliability_lines(replace(sure, target=target, worst_week=0)))
    assert lines[0].endswith("Outage rates: none is given.")
    assert lines[1:] == [
        "Without an outage rate, and so never out: grid.first.",
        "That is an assumption, on which all of this rests: give grid.first.forced_outage_rate.",
        "Target served 0.9999: met.",
    ]
