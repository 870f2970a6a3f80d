"""Recorded jobs beside a meter: what was put in is found again, limits and gaps are no errors of the model, and days that the fit has not seen judge it."""

from dataclasses import replace

import numpy as np
import pytest
from telemetry_made import BUSY_W, DAYS, IDLE_W, INSTALLED, made_log, made_runs

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.studies.telemetry import (
    accelerators_on,
    file_draws_w,
    replay_telemetry,
)

SITE = "prairie"


def seen(examples, *overrides):
    return seen_by(load(examples / "one-campus.yaml", overrides))[
        "as_written"
    ].programme


@pytest.fixture(scope="module")
def programme(examples):
    return seen(examples)


@pytest.fixture(scope="module")
def runs():
    return made_runs()


@pytest.mark.parametrize("step_s", [300.0, 900.0, 3600.0, 7 * 3600.0])
def test_draws_without_errors_come_out_exactly_at_any_step(programme, runs, step_s):
    found = replay_telemetry(programme, SITE, runs, made_log(runs, step_s=step_s), INSTALLED)  # fmt: skip
    assert found.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=1e-9)
    assert found.fitted_errors().rmse_mw == pytest.approx(0, abs=1e-9)
    assert (found.hours == max(1.0, step_s / 3600)).all()
    assert found.hours.sum() == pytest.approx(24 * DAYS)


def test_draws_with_errors_come_out_within_the_interval(programme, runs):
    log = made_log(runs, error_kw=80.0)
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    assert (found.fit.low < [IDLE_W, BUSY_W]).all()
    assert (found.fit.high > [IDLE_W, BUSY_W]).all()
    assert found.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=0.05)


def test_classes_draw_by_themselves(programme):
    kinds = ("gb200", "serving")
    runs = made_runs(kinds=kinds)
    log = made_log(runs, draws=(700.0, 1950.0, 1400.0))
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    assert found.draws == ("idle", *kinds)
    assert found.fit.draw == pytest.approx([700, 1950, 1400], rel=1e-9)
    assert found.held.shape == (2, len(found.hours))


def test_the_file_predicts_idle_and_busy_draw_times_the_accelerators(programme, runs):
    found = replay_telemetry(programme, SITE, runs, made_log(runs), INSTALLED)
    idle_w, busy_w = file_draws_w(programme.hardware["gb200"])
    held = found.held[0]
    assert found.predicted_mw == pytest.approx(
        (held * busy_w + (INSTALLED - held) * idle_w) / 1e6
    )
    assert found.utilisation == pytest.approx(held / INSTALLED)
    assert found.hour_of_day[:25].tolist() == [*range(24), 0]


def test_a_gap_is_not_known_and_moves_no_error(programme, runs):
    log = made_log(runs)
    whole = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    mw = log.mw.copy()
    mw[50:60] = np.nan
    found = replay_telemetry(programme, SITE, runs, replace(log, mw=mw), INSTALLED)
    assert (found.not_known, len(found.hours)) == (10, len(whole.hours) - 10)
    assert found.in_all == len(found.hours) + found.not_known + found.not_recorded
    assert found.predicted_mw == pytest.approx(np.delete(whole.predicted_mw, range(50, 60)))  # fmt: skip


def test_a_row_of_some_minutes_without_a_value_takes_its_hour_out(programme, runs):
    log = made_log(runs, step_s=900.0)
    mw = log.mw.copy()
    mw[41] = np.nan
    found = replay_telemetry(programme, SITE, runs, replace(log, mw=mw), INSTALLED)
    assert found.not_known == 1
    assert not (found.begin_s == log.begin_s[40]).any()


def test_hours_before_the_first_job_are_not_compared(programme, runs):
    log = made_log(runs)
    late = replace(runs, start_s=np.maximum(runs.start_s, log.begin_s[0] + 5.5 * 3600))
    kept = late.end_s > late.start_s
    less = replace(
        late,
        **{
            name: getattr(late, name)[kept]
            for name in ("start_s", "end_s", "accelerators", "kind")
        },
    )
    found = replay_telemetry(programme, SITE, less, log, INSTALLED)
    assert found.not_recorded == 6
    assert found.begin_s[0] == log.begin_s[6]


def test_no_more_is_predicted_than_was_allowed_and_such_hours_fit_nothing(programme, runs):  # fmt: skip
    log = made_log(runs)
    limit = np.full(len(log.mw), np.inf)
    limit[100:130] = 4.0
    log = replace(log, limit_mw=limit, mw=np.minimum(log.mw, limit))
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    assert 0 < found.bound.sum() <= 30
    assert (found.predicted_mw[100:130] <= 4.0).all()
    assert found.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=1e-9)
    assert found.errors(found.bound).intervals == found.bound.sum()
    unlimited = replay_telemetry(programme, SITE, runs, replace(log, limit_mw=limit * np.inf), INSTALLED)  # fmt: skip
    assert unlimited.fit.draw[1] < BUSY_W - 1


def test_a_limit_that_only_the_meter_knows_to_bind_is_found_by_the_fit(examples, runs):
    # by the file the cluster draws far less than the limit
    small = seen(examples, "hardware.gb200.it_w_per_accelerator=1500")
    log = made_log(runs)
    limit = np.full(len(log.mw), np.inf)
    limit[100:130] = 4.5
    log = replace(log, limit_mw=limit, mw=np.minimum(log.mw, limit))
    found = replay_telemetry(small, SITE, runs, log, INSTALLED)
    by_file = found.predicted_mw[100:130] >= 4.5
    assert found.bound[100:130].sum() > by_file.sum()
    assert found.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=1e-3)


def test_days_that_the_fit_has_not_seen_judge_it(programme, runs):
    log = made_log(runs, error_kw=80.0)
    found = replay_telemetry(programme, SITE, runs, log, INSTALLED)
    assert found.hold_out.better
    assert found.hold_out.begins_s == log.begin_s[24 * 9]  # 70 % of 14 days
    later = found.begin_s >= found.hold_out.begins_s
    assert found.hold_out.file == found.errors(later)
    # draws that changed half-way do not foretell what came after
    mw = log.mw.copy()
    mw[24 * 9 :] = found.predicted_mw[24 * 9 :]
    changed = replay_telemetry(programme, SITE, runs, replace(log, mw=mw), INSTALLED)
    assert not changed.hold_out.better


def test_one_day_judges_nothing(programme):
    runs = made_runs(days=1)
    found = replay_telemetry(programme, SITE, runs, made_log(runs, days=1), INSTALLED)
    assert found.hold_out is None
    assert np.isnan(found.fit.low).all()


def test_a_cluster_that_is_always_full_tells_no_draws(programme, runs):
    log = made_log(runs)
    ends = (log.begin_s[:1], log.end_s[-1:])
    full = replace(runs, start_s=ends[0], end_s=ends[1], accelerators=np.array([INSTALLED * 1.0]), kind=np.zeros(1, np.int64))  # fmt: skip
    found = replay_telemetry(programme, SITE, full, log, INSTALLED)
    assert (found.fit, found.fitted_mw, found.fitted_errors()) == (None, None, None)
    assert found.hold_out is None


def test_a_facility_is_fitted_as_exactly_as_it(examples, runs):
    cooled = seen(examples, "sites.prairie.cooling=air_chiller")
    log = made_log(runs)
    air = (np.linspace(-5, 40, len(log.mw)), np.linspace(-6, 25, len(log.mw)))
    facility = replace(log, of="facility", air_c=air)
    drawn = seen(examples, "sites.prairie.cooling=air_chiller", f"hardware.gb200.it_w_per_accelerator={BUSY_W + 24}", f"hardware.gb200.idle_w_per_accelerator={IDLE_W}")  # fmt: skip
    true = replay_telemetry(drawn, SITE, runs, facility, INSTALLED)
    # the rated load is that of the file: the fixed part of losses hangs on it
    metered = replace(facility, mw=true.predicted_mw)
    assert true.predicted_mw.min() > log.mw.min()
    same = replay_telemetry(drawn, SITE, runs, metered, INSTALLED)
    assert same.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=1e-9)
    other = replay_telemetry(cooled, SITE, runs, metered, INSTALLED)
    assert other.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=0.03)
    assert "air that was measured" in other.notes[-1]


def test_what_the_file_says_of_draws(examples):
    plain = seen(examples).hardware["gb200"]
    assert file_draws_w(plain) == pytest.approx((658.956, 2067.0))
    told = plain.model_copy(update={"idle_w_per_accelerator": 700.0})
    assert file_draws_w(told) == pytest.approx((700.0, 2067.0))
    unknown = plain.model_copy(update={"packaged": None})
    assert file_draws_w(unknown) == pytest.approx((0.166 * 2091, 2091.0))
    assert file_draws_w(told.model_copy(update={"packaged": None})) == (700.0, 2091.0)


def test_all_accelerators_of_a_campus_are_meant_where_nobody_says_how_many(programme, runs):  # fmt: skip
    campus = round(sum(accelerators_on(programme, SITE).values()))
    log = made_log(runs, installed=campus)
    found = replay_telemetry(programme, SITE, runs, log)
    assert found.installed == campus
    assert found.fit.draw == pytest.approx([IDLE_W, BUSY_W], rel=1e-6)


def test_what_cannot_be_is_refused(programme, runs):
    log = made_log(runs)
    with pytest.raises(InputError, match=r"held .* accelerators at one time, 1,000 are installed"):  # fmt: skip
        replay_telemetry(programme, SITE, runs, log, 1000)
    other_year = replace(log, begin_s=log.begin_s + 3e7, end_s=log.end_s + 3e7)
    with pytest.raises(InputError, match="no hour in which power was measured"):
        replay_telemetry(programme, SITE, runs, other_year, INSTALLED)
