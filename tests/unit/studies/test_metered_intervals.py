"""Time cut where the meter, the jobs and the hours change: nothing is counted twice, nothing is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telemetry_made import BEGINS_S, made_log, made_runs

from abilene.compute.recorded import ALL, RecordedRuns
from abilene.studies.metered_intervals import cut_into_intervals


@pytest.fixture(scope="module")
def runs():
    return made_runs(days=3)


@pytest.mark.parametrize("step_s", [60.0, 1000.0, 3600.0, 10_000.0])
def test_means_over_intervals_are_those_of_jobs_and_meter(runs, step_s):
    log = made_log(runs, step_s=step_s, days=3)
    cut = cut_into_intervals(log, runs)
    ends = cut.begin_s + 3600 * cut.hours
    known = cut.known
    held = runs.held_means(cut.begin_s[known], ends[known])
    assert cut.mean(cut.held[0])[known] == pytest.approx(held[0])
    energy = float(cut.mean(log.mw[cut.row])[known] @ cut.hours[known])
    inside = (log.begin_s >= cut.begin_s[known][0]) & (log.end_s <= ends[known][-1])
    assert energy == pytest.approx(log.mw[inside].sum() * step_s / 3600, rel=0.02)


def test_hours_are_those_of_the_clock_of_the_meter(runs):
    log = replace(made_log(runs, days=3), offset_s=5.5 * 3600)
    cut = cut_into_intervals(log, runs)
    assert ((cut.begin_s + 5.5 * 3600) % 3600 == 0).all()
    # the clock is half an hour off: the first and the last hour are half known
    assert cut.not_recorded == 2
    assert cut.known.sum() == 24 * 3 - 1


def test_steps_longer_than_an_hour_are_intervals_themselves(runs):
    log = made_log(runs, step_s=86_400.0, days=3)
    cut = cut_into_intervals(log, runs)
    assert cut.hours.tolist() == [24.0] * 3
    assert cut.known.all()


def test_something_in_any_piece_is_so_in_the_interval(runs):
    log = made_log(runs, step_s=900.0, days=3)
    cut = cut_into_intervals(log, runs)
    assert np.flatnonzero(cut.some(cut.row == 6)).tolist() == [1]


@given(st.lists(st.integers(1, 7000), min_size=2, max_size=40), st.integers(0, 86_000))
def test_pieces_are_all_the_time_that_was_measured(steps, later):
    edges = BEGINS_S + later + np.append(0, np.cumsum(steps)).astype(float)
    run = RecordedRuns(edges[:1], edges[-1:], np.ones(1), np.zeros(1, np.int64), (ALL,))
    log = replace(
        made_log(run, days=1),
        begin_s=edges[:-1],
        end_s=edges[1:],
        mw=np.ones(len(steps)),
        limit_mw=np.full(len(steps), np.inf),
        step_s=float(np.median(steps)),
    )
    cut = cut_into_intervals(log, run)
    assert cut.piece_s.sum() == pytest.approx(sum(steps))
    assert (cut.piece_s > 0).all()
    assert cut.mean(log.mw[cut.row])[cut.known] == pytest.approx(1.0)
    assert len(cut.known) == cut.known.sum() + cut.not_known + cut.not_recorded
