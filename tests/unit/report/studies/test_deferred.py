"""Jobs that wait, as people see them: a column of their own, what is not known, and when nobody waits."""

import json
from dataclasses import replace

import numpy as np
import pytest

from abilene.compute.deferral import with_slack
from abilene.compute.jobs import Jobs
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.deferred import deferred_rows, deferred_words
from abilene.report.studies.simulation import simulation_answer
from abilene.studies.deferred import HourlyEnergy
from abilene.studies.simulation import replayed, slice_of

HOUR = 3600.0
PRICES = np.where(np.arange(24) < 6, 10.0, 50.0)


@pytest.fixture(scope="module")
def shown(examples):
    """Return what replays 20 racks' jobs, submitted at noon of a day each, with a day of slack."""
    programme = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    jobs = Jobs(np.arange(20) * HOUR, np.full(20, 72), np.full(20, HOUR))
    jobs = with_slack(jobs, np.full(20, 23 * HOUR))
    cluster = slice_of(programme, "prairie", jobs, 144)
    never = replace(cluster.reliability, failures_per_accelerator_hour=0.0)
    cluster = replace(cluster, reliability=never)

    def replay(by="price", prices=PRICES, co2=None):
        energy = HourlyEnergy(by, prices, co2, 12, ("of energy",))
        return replayed(cluster, jobs, np.ones(8760), "easy", energy=energy)

    return replay


def test_a_column_says_what_waiting_does(shown):
    found = shown()
    answer = simulation_answer(found, "t", ())
    section = answer.sections[0]
    assert section.heads[-1] == "deferred by price"
    assert {len(row) for row in section.rows} == {4}
    rows = {name.strip(): cells for name, *cells in section.rows}
    assert rows["jobs held back"][-1] == str(len(found.deferred.held_back_s))
    assert rows["CO2 at the meter, t"] == ["not known"] * 3
    met, there = found.deferred.replay.deadlines_met
    assert rows["deadlines met"][-1] == f"{met} of {there}"
    assert [chart.id for chart in section.charts][2:] == [
        "deferred-held",
        "deferred-signal",
    ]
    assert "of energy" in answer.notes


def test_words_and_json_hold_the_same_figures(shown):
    found = shown("co2", co2=10 * PRICES)
    data = simulation_answer(found, "t", ()).data
    assert json.loads(json.dumps(data)) == data
    before, after = (data["deferral"]["energy_of_jobs"][name] for name in ("this_power", "deferred"))  # fmt: skip
    words = " ".join(deferred_words(found))
    saved = before["above_idle_usd"] - after["above_idle_usd"]
    assert saved > 0
    assert f"the energy above that costs {saved:,.0f} USD less" in words
    emitted = 1e3 * after["co2_t"] / after["it_mwh"]
    assert f"emits {emitted:,.1f} kg where they wait" in words


def test_the_charts_are_by_the_clock_of_the_campus(shown):
    """The replay begins at noon, so its first six hours, the cheap ones, are 12:00 to 17:00."""
    signal = simulation_answer(shown(), "t", ()).sections[0].charts[-1]
    cheap = [label for label, price in signal.rows if price == 10]
    assert cheap == [f"{hour}:00" for hour in range(12, 18)]


def test_where_every_hour_is_alike_nobody_waits_and_it_says_so(shown):
    found = shown(prices=np.full(24, 30.0))
    assert list(deferred_words(found)) == ["No job waits: price is the same in every hour."]  # fmt: skip
    assert not len(found.deferred.held_back_s)


def test_without_deadlines_or_waiting_there_is_nothing_to_say(shown):
    found = replace(shown(), deferred=None)
    assert list(deferred_words(found)) == []
    assert [name for name, *_ in deferred_rows(found)] == ["deadlines met"]
    free = replace(found.replay.jobs, deadline_s=np.full(20, np.inf))
    none = replace(found, replay=replace(found.replay, jobs=free), unlimited=replace(found.unlimited, jobs=free))  # fmt: skip
    assert list(deferred_rows(none)) == []
