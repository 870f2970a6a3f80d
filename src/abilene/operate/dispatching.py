"""The dispatch of a campus beside its scheduler: set-points each step, and what IT may draw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.dates import SECONDS_PER_HOUR
from abilene.disk import write_whole
from abilene.operate.audit import AuditLog
from abilene.operate.outlook import HourForecast
from abilene.operate.rolling import RollingCampus, SetPoints
from abilene.operate.signal import PowerLimit
from abilene.operate.terms import CampusTerms

SET_POINTS = "set-points.json"
"""What whoever steers storage and plants reads."""
HALF_FULL = 0.5
"""State of charge where nobody knows it. [-]"""


class CampusDispatcher:
    """Dispatches a campus as time goes by; what is stored is carried on from step to step."""

    def __init__(
        self,
        campus: RollingCampus,
        terms: CampusTerms,
        forecast: HourForecast,
        folder: Path,
        audit: AuditLog,
    ) -> None:
        self._campus, self._terms, self._forecast = campus, terms, forecast
        self._path, self._audit = folder / SET_POINTS, audit
        self._start_mwh = self._last_known_mwh()
        self._points: SetPoints | None = None
        self._limits: Floats = np.zeros(0)

    def _last_known_mwh(self) -> float:
        """Return what was stored when a process before this one ended. [MWh]"""
        try:
            known = float(json.loads(self._path.read_bytes())["soc_mwh"])
        except (OSError, ValueError, KeyError, TypeError):
            known = HALF_FULL * self._campus.energy_mwh
        return min(known, self._campus.energy_mwh)

    def allowed(
        self, limit: PowerLimit, ahead: Callable[[float], float], at: float
    ) -> PowerLimit:
        """Return what the facility may draw, and let the set-points stand in their file. [MW]"""
        step = self._campus.step_of_year(at)
        limits = limits_ahead(self._campus, self._terms, ahead, at)
        limits[0] = min(limits[0], limit.mw)
        last = self._points
        if (
            last is None
            or last.step != step
            or not np.array_equal(limits, self._limits)
        ):
            if last is not None and last.step != step:
                self._start_mwh = last.soc_mwh
            self._points = last = self._dispatched(step, limits)
        because = limit.because if last.is_cut else "dispatch"
        return PowerLimit(last.facility_mw, because, limit.asked_by, limit.until)

    def _dispatched(self, step: int, limits: Floats) -> SetPoints:
        """Dispatch a step, and say so."""
        terms, self._limits = self._terms, limits
        points = self._campus.dispatch(
            step,
            self._start_mwh,
            terms.window_hours,
            limits,
            self._forecast,
            terms.step_hours,
        )
        said = set_points_json(points)
        self._audit.note("dispatch", **said)
        write_whole(self._path, json.dumps(said, indent=1).encode())
        return points


def limits_ahead(
    campus: RollingCampus,
    terms: CampusTerms,
    ahead: Callable[[float], float],
    at: float,
) -> Floats:
    """Return what the grid gives at most in each step of a window, as far as is known. [MW]"""
    step_hours = campus.campus.step_hours
    count = max(1, round(terms.window_hours / step_hours))
    moments = at + np.arange(count) * step_hours * SECONDS_PER_HOUR
    return np.array(list(map(ahead, moments.tolist())))


def set_points_json(points: SetPoints) -> dict[str, object]:
    """Return set-points as JSON has them: what is not known is null."""
    said = asdict(points)
    said["it_mw"] = None if np.isnan(points.it_mw) else points.it_mw
    return said


def dispatched_ahead(
    campus: RollingCampus,
    terms: CampusTerms,
    forecast: HourForecast,
    ahead: Callable[[float], float],
    at: float,
    hours: float,
) -> Iterator[tuple[float, SetPoints]]:
    """Yield moment and set-points of the steps ahead, half full at first, with what is asked so far."""
    step_hours = campus.campus.step_hours
    soc_mwh = HALF_FULL * campus.energy_mwh
    for number in range(max(1, round(hours / step_hours))):
        then = at + number * step_hours * SECONDS_PER_HOUR
        points = campus.dispatch(
            campus.step_of_year(then),
            soc_mwh,
            terms.window_hours,
            limits_ahead(campus, terms, ahead, then),
            forecast,
            terms.step_hours,
        )
        soc_mwh = points.soc_mwh
        yield then, points
