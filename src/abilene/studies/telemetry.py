"""Recorded jobs replayed at their recorded starts: power as the file has it beside power as it was measured.

Of N accelerators installed, h_k are held by jobs of class k. The rest is idle, and

    IT[t] = w_idle (N - sum over k of h_k[t]) + sum over k of w_k h_k[t]

with the draws of the programme file, or those fitted to the meter. A facility is a line
of its IT load (``site.facility_line``). Where a limit was in force, no more than it is
drawn. Draws are fitted to intervals in which no limit bound, and judged on days that
they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from abilene.arrays import Bools, ByValue, Floats, Ints
from abilene.brief import brief
from abilene.compute.calibration import DrawFit, fit_draws
from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import ANY, parameters, power_of_work
from abilene.compute.recorded import RecordedRuns
from abilene.errors import InputError, Problem
from abilene.programme.compute_records import Hardware
from abilene.programme.schema import Programme
from abilene.resource.power_log import Metered, PowerLog
from abilene.site.facility_line import facility_line
from abilene.studies.metered_intervals import (
    W_PER_MW,
    MeteredIntervals,
    cut_into_intervals,
)
from abilene.studies.power_errors import PowerErrors

IDLE = "idle"
FITTED_ON = 0.7
"""Share of the days on which draws are fitted that the others then judge. [-]"""
MOST_ROUNDS = 10
"""Times that limits and draws are asked of each other."""
DAY_S = 86_400.0


@dataclass(frozen=True, eq=False)
class PowerTerms(ByValue):
    """Power as a line of draws, piece by piece: fixed + columns x draws, and no more than the limit."""

    cut: MeteredIntervals
    fixed_mw: Floats
    """Drawn whatever runs, shape (pieces,). [MW]"""
    columns: Floats
    """Power per W of each draw, shape (pieces, 1 + kinds). [MW/W]"""
    limit_mw: Floats
    """[MW]"""
    __repr__ = brief

    def power_mw(self, draws_w: Floats) -> Floats:
        """Return mean power in each interval. [MW]"""
        free = self.fixed_mw + self.columns @ draws_w
        return self.cut.mean(np.minimum(free, self.limit_mw))

    def bound(self, draws_w: Floats) -> Bools:
        """Return in which intervals a limit binds."""
        free = self.fixed_mw + self.columns @ draws_w
        return self.cut.some(free >= self.limit_mw)

    @cached_property
    def means(self) -> tuple[Floats, Floats]:
        """Columns and fixed power as means over intervals, shapes (intervals, 1 + kinds) and (intervals,)."""
        columns = np.column_stack([self.cut.mean(each) for each in self.columns.T])
        return columns, self.cut.mean(self.fixed_mw)


@dataclass(frozen=True)
class HoldOut:
    """How well draws that were fitted on the first days foretell the days after them."""

    begins_s: float
    """Since 1970, UTC: where the days begin that the fit has not seen. [s]"""
    file: PowerErrors
    """With the draws of the file."""
    fitted: PowerErrors
    """With the draws fitted on the days before."""

    @property
    def better(self) -> bool:
        """Whether the fitted draws are the better ones on days that they have not seen."""
        return self.fitted.rmse_mw < self.file.rmse_mw


@dataclass(frozen=True, eq=False)
class TelemetryReplay(ByValue):
    """Predicted and measured power, and draws that would have predicted better; arrays of shape (intervals,)."""

    site: str
    hardware: str
    of: Metered
    installed: int
    """Accelerators that were powered throughout."""
    draws: tuple[str, ...]
    """Names of draws: idle, and at work by class."""
    file_w: Floats
    """Draws by the programme file, shape (draws,). [W]"""
    offset_s: float
    """Of the meter's clock from UTC. [s]"""
    begin_s: Floats
    """Since 1970, UTC, of the intervals that are compared. [s]"""
    hours: Floats
    """[h]"""
    measured_mw: Floats
    predicted_mw: Floats
    """With the draws of the file. [MW]"""
    fitted_mw: Floats | None
    """With the fitted draws, None where they cannot be told. [MW]"""
    held: Floats
    """Accelerators held by each class, shape (kinds, intervals)."""
    bound: Bools
    """Whether a limit was reached."""
    in_all: int
    """Intervals that the meter spans."""
    not_known: int
    not_recorded: int
    fit: DrawFit | None
    hold_out: HoldOut | None
    notes: tuple[str, ...]
    """What it rests on."""
    __repr__ = brief

    @property
    def utilisation(self) -> Floats:
        """Accelerators held per installed. [-]"""
        return np.asarray(self.held.sum(axis=0) / self.installed)

    @property
    def hour_of_day(self) -> Ints:
        """By the meter's clock, 0 to 23."""
        return ((self.begin_s + self.offset_s) // 3600).astype(np.int64) % 24

    def errors(self, some: Bools | None = None) -> PowerErrors:
        """Return the errors with the draws of the file, of all or some intervals."""
        return self._errors(self.predicted_mw, some)

    def fitted_errors(self, some: Bools | None = None) -> PowerErrors | None:
        """Return the errors with the fitted draws; None where they cannot be told."""
        return None if self.fitted_mw is None else self._errors(self.fitted_mw, some)

    def _errors(self, predicted: Floats, some: Bools | None) -> PowerErrors:
        mine = np.ones(len(self.hours), bool) if some is None else some
        return PowerErrors.of(predicted[mine], self.measured_mw[mine], self.hours[mine])


def replay_telemetry(
    programme: Programme,
    site_id: str,
    runs: RecordedRuns,
    log: PowerLog,
    installed: int | None = None,
    folder: Path = Path(),
) -> TelemetryReplay:
    """Replay recorded jobs and compare what they should have drawn with what was measured.

    Parameters
    ----------
    programme : Programme
        As a view sees it.
    site_id : str
        The campus that was measured.
    runs : RecordedRuns
        Its jobs.
    log : PowerLog
        Its IT or facility power.
    installed : int, optional
        Accelerators that were powered; by default those of all phases.
    folder : Path
        Where weather of its own lies.

    Raises
    ------
    InputError
        If jobs held more accelerators than are installed, nothing was measured while
        jobs ran, or the air outside is not known and needed.
    """
    campus = accelerators_on(programme, site_id)
    main = max(campus, key=lambda each: campus[each])
    count = installed or round(sum(campus.values()))
    _refuse_too_many(runs, count, site_id)
    cut = cut_into_intervals(log, runs)
    known = cut.known
    if not known.any():
        what = "no hour in which power was measured throughout and jobs were recorded"
        fix = "check that both files are of the same days, and that times carry the right offset from UTC"
        raise InputError(Problem(what, fix, log.file))
    file_w = _draws_of(programme, main, runs)
    terms, words = _terms(programme, site_id, log, cut, count, main, folder)
    measured = cut.mean(log.mw[cut.row])
    days = ((cut.begin_s + log.offset_s) // DAY_S).astype(np.int64)
    fit, bound = _fitted(terms, measured, days, file_w, known)
    return TelemetryReplay(
        site=site_id,
        hardware=main,
        of=log.of,
        installed=count,
        draws=(IDLE, *runs.kinds),
        file_w=file_w,
        offset_s=log.offset_s,
        begin_s=cut.begin_s[known],
        hours=cut.hours[known],
        measured_mw=measured[known],
        predicted_mw=terms.power_mw(file_w)[known],
        fitted_mw=None if fit is None else terms.power_mw(fit.draw)[known],
        held=np.array([cut.mean(each)[known] for each in cut.held]),
        bound=bound[known],
        in_all=len(known),
        not_known=cut.not_known,
        not_recorded=cut.not_recorded,
        fit=fit,
        hold_out=_held_out(terms, measured, days, file_w, known & ~bound, known),
        notes=(*_notes(count, main, log, runs), words),
    )


def accelerators_on(programme: Programme, site_id: str) -> dict[str, float]:
    """Return the accelerators of all phases of a campus, by hardware."""
    it_mw = programme.sites[site_id].it_mw_by_hardware
    found = {
        name: mw * W_PER_MW / programme.hardware[name].it_w_per_accelerator
        for name, mw in it_mw.items()
    }
    if not found:
        path = f"sites.{site_id}.phases"
        raise InputError(Problem("no phase has hardware", "name it", path))
    return found


def file_draws_w(hardware: Hardware) -> tuple[float, float]:
    """Return what an accelerator draws idle and at work, by the programme file and the packaged curve. [W]"""
    all_in_w = hardware.it_w_per_accelerator
    known = accelerator(hardware.packaged) if hardware.packaged else None
    idle_w = hardware.idle_w_per_accelerator
    if known is None or known.tdp_w is None:
        usual_w = all_in_w * parameters()[ANY, "idle_per_tdp"].value
        return usual_w if idle_w is None else idle_w, all_in_w
    model = power_of_work(known, "training", all_in_w, idle_w)
    return model.idle_w, model.busy_w


def _draws_of(programme: Programme, main: str, runs: RecordedRuns) -> Floats:
    """Return the draws by the file: idle, and at work for each class, by its own hardware where it is one."""
    idle_w, busy_w = file_draws_w(programme.hardware[main])
    own = {name: file_draws_w(one)[1] for name, one in programme.hardware.items()}
    return np.array([idle_w, *(own.get(kind, busy_w) for kind in runs.kinds)])


def _refuse_too_many(runs: RecordedRuns, installed: int, site_id: str) -> None:
    most = runs.most_held
    if most > installed * (1 + 1e-9):
        what = f"jobs held {most:,.0f} accelerators at one time, {installed:,} are installed in {site_id}"
        fix = "say how many were powered: --accelerators"
        raise InputError(Problem(what, fix, "accelerators"))


def _terms(
    programme: Programme,
    site_id: str,
    log: PowerLog,
    cut: MeteredIntervals,
    installed: int,
    main: str,
    folder: Path,
) -> tuple[PowerTerms, str]:
    """Return power as a line of draws, and what the facility follows from."""
    fixed, slope = np.zeros(len(cut.row)), np.ones(len(cut.row))
    words = "IT power was measured: cooling and losses play no part"
    if log.of == "facility":
        rated_mw = installed * programme.hardware[main].it_w_per_accelerator / W_PER_MW
        line = facility_line(
            programme, site_id, rated_mw, log.begin_s, folder, log.air_c
        )
        fixed, slope, words = line.fixed_mw[cut.row], line.slope[cut.row], line.words
    idle = installed - cut.held.sum(axis=0)
    columns = np.vstack([idle, cut.held]) * slope / W_PER_MW
    return PowerTerms(cut, fixed, columns.T, log.limit_mw[cut.row]), words


def _fitted(
    terms: PowerTerms, measured: Floats, days: Ints, file_w: Floats, known: Bools
) -> tuple[DrawFit | None, Bools]:
    """Return the draws that fit where no limit binds, by the file or by them, and where one does."""
    bound = terms.bound(file_w)
    for _ in range(MOST_ROUNDS):
        fit = _fit(terms, measured, days, known & ~bound)
        more = bound if fit is None else bound | terms.bound(fit.draw)
        if (more == bound).all():
            break
        bound = more
    return fit, bound


def _fit(
    terms: PowerTerms, measured: Floats, days: Ints, some: Bools
) -> DrawFit | None:
    columns, fixed = terms.means
    return fit_draws(columns[some], (measured - fixed)[some], days[some])


def _held_out(
    terms: PowerTerms,
    measured: Floats,
    days: Ints,
    file_w: Floats,
    free: Bools,
    known: Bools,
) -> HoldOut | None:
    """Return how draws of the first days do on the others; None where there are too few days to tell."""
    each = np.unique(days[known])
    first = int(len(each) * FITTED_ON)
    if first < 1:
        return None
    later = days >= each[first]
    fit = _fit(terms, measured, days, free & ~later)
    if fit is None:
        return None
    judged = known & later
    hours, was = terms.cut.hours[judged], measured[judged]
    file, fitted = (
        PowerErrors.of(terms.power_mw(draws)[judged], was, hours)
        for draws in (file_w, fit.draw)
    )
    return HoldOut(float(terms.cut.begin_s[judged][0]), file, fitted)


def _notes(
    installed: int, main: str, log: PowerLog, runs: RecordedRuns
) -> tuple[str, ...]:
    return (
        f"accelerators: {installed:,} of {main}, all powered throughout: which were shut is not recorded",
        "idle: what is drawn whatever runs (network, storage, servers of the cluster itself) counts as idle draw",
        f"meter: {log.column} of {Path(log.file).name}, steps of {log.step_s:g} s; each row until the next one",
        *runs.notes,
    )
