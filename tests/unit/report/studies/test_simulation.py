"""Jobs on a slice of a campus, as people see them: hours divide, charts show the worst cut, JSON holds it all."""

import csv
import io
import json

import numpy as np
import pytest

from abilene.compute.jobs import Jobs
from abilene.compute.service_order import policy_of
from abilene.compute.traces.reading import read_trace
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.simulation import (
    SHOWN_HOURS,
    cut_sentence,
    halted_sentences,
    hours_csv,
    simulation_answer,
    simulation_charts,
    simulation_json,
    simulation_rows,
    worst_window,
)
from abilene.studies.simulation import replayed, slice_of

CUT = slice(30, 42)
"""Hours in which half of the power is cut."""


@pytest.fixture(scope="module")
def found(examples):
    programme = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    jobs = read_trace(examples / "jobs.csv").jobs
    share = np.ones(24 * 60)
    share[CUT] = 0.5
    cluster = slice_of(programme, "prairie", jobs)
    return replayed(cluster, jobs, share, policy_of("backfill"), 0, 1.0)


@pytest.fixture(scope="module")
def rows(found):
    return {name.strip(): cells for name, *cells in simulation_rows(found)}


def hours(cell):
    return 0.0 if cell == "under 1" else float(cell.replace(",", ""))


def test_what_is_delivered_divides_into_useful_and_lost(rows):
    for column in (0, 1):
        useful, delivered, powered = (
            hours(rows[name][column])
            for name in ("useful", "delivered to jobs", "accelerator-hours powered")
        )
        assert useful <= delivered <= powered
        goodput, occupancy = (
            float(rows[name][column].rstrip("%")) / 100
            for name in ("goodput, useful of installed", "occupancy, held of installed")
        )
        assert 0 < goodput <= 1
        assert 0 < occupancy <= 1


def test_a_cut_costs_something_and_full_power_nothing(rows, found):
    assert hours(rows["lost, power caps"][1]) == 0
    assert hours(rows["lost, work stopped by power"][1]) == 0
    lost = hours(rows["lost, power caps"][0])
    assert lost + hours(rows["lost, work stopped by power"][0]) > 0
    words = (
        "Power is short in 12 hours of this replay; at worst 50% of the load is served."
    )
    assert cut_sentence(found) == words


def test_the_worst_day_stands_in_the_middle_of_the_chart(found):
    window = worst_window(found)
    assert window.stop - window.start == SHOWN_HOURS
    assert window.start <= CUT.start
    assert window.stop >= CUT.stop


def test_charts_show_the_window_and_what_would_be_without_the_cut(found):
    power, work = simulation_charts(found, "made up")
    may, drawn = (series["data"] for series in power.option["series"])
    assert len(power.rows) == SHOWN_HOURS
    assert min(may) == pytest.approx(max(may) / 2, rel=1e-3)
    assert all(a <= b + 1e-3 for a, b in zip(drawn, may, strict=True))
    assert work.columns[-1] == "at work, were power never short"
    dashed = [
        one["name"]
        for one in work.option["series"]
        if one["lineStyle"]["type"] == "dashed"
    ]
    assert dashed == [work.columns[-1]]


def test_json_holds_both_replays_and_is_json(found):
    data = simulation_json(found, "a title", ("a note",))
    assert json.loads(json.dumps(data)) == data
    assert data["short_hours"] == 12
    assert data["this_power"]["jobs"] == data["never_short"]["jobs"]
    assert data["this_power"]["useful_hours"] <= data["never_short"]["useful_hours"]
    assert data["notes"] == ["a note"]


def test_what_was_read_used_and_left_out_stands_in_table_json_and_notes(
    found, examples
):
    trace = read_trace(examples / "jobs.csv").narrowed(256, "the slice")
    answer = simulation_answer(found, "t", (), trace)
    kind = "wider than the slice of 256 accelerators"
    assert answer.sections[0].rows[:3] == (
        ("jobs in the trace", "900", "900"),
        (f"  left out, {kind}", str(900 - trace.used), str(900 - trace.used)),
        ("  used", str(trace.used), str(trace.used)),
    )
    said = answer.data["trace"]
    assert (said["read"], said["used"]) == (900, trace.used)
    assert said["left_out"][0]["kind"] == kind
    assert said["times_moved_s"] == 3964
    assert "submit_s: counted 3,964 s earlier than in the file" in answer.notes


def test_a_largest_job_that_is_stopped_and_could_run_slower_is_said(found):
    """None of the example is; one of all accelerators is in each hour of a cut to 65 %."""
    assert list(halted_sentences(found)) == []
    assert simulation_json(found, "t", ())["halted_hours"] == 0
    jobs = Jobs(np.zeros(1), np.array([1080]), np.array([36_000.0]))
    share = np.where(np.arange(8760) == 3, 0.65, 1.0)
    cut = replayed(found.cluster, jobs, share, policy_of("fifo"))
    assert found.cluster.accelerators == 1080
    (sentence,) = halted_sentences(cut)
    assert sentence.startswith("In 1 hours a job of 1,080 accelerators, the largest")
    assert sentence in simulation_answer(cut, "t", ()).sections[0].words


def test_the_hours_are_one_line_each(found):
    lines = list(csv.DictReader(io.StringIO(hours_csv(found).decode())))
    assert len(lines) == len(found.replay.hourly.powered)
    assert [int(line["hour"]) for line in lines] == list(range(len(lines)))
    usable = [float(line["usable_it_kw"]) for line in lines]
    assert usable == pytest.approx(found.usable_w / 1e3, abs=1e-3)
    for line in lines:
        assert float(line["drawn_it_kw"]) <= float(line["usable_it_kw"]) + 1e-3


def test_notes_of_the_slice_come_first(found):
    answer = simulation_answer(found, "a title", ("of the power",))
    assert answer.notes == (*found.cluster.notes, "of the power")
    assert answer.extra == {"hours.csv": hours_csv(found)}
    assert [chart.id for chart in answer.sections[0].charts] == [
        "simulated-power",
        "simulated-work",
    ]
