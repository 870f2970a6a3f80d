"""The phases in the time of the plan: what is history, and when each phase could be energised at the earliest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from abilene.buildout.case import Case, Key
from abilene.buildout.room import room_mw
from abilene.programme.schema import Phase

TOLERANCE_MW = 1e-6


@dataclass(frozen=True)
class Step:
    """A phase of a site, in quarters of the plan.

    A step with ``energised`` is history. Of any other, ``earliest`` is the first
    quarter in which lead times, dates, the steps before it and the power of the site
    would let it be energised if money had no limit; None if there is no such quarter in
    the plan.
    """

    site: str
    name: str
    phase: Phase
    it_mw: float
    facility_mw: float
    started: int | None = None
    energised: int | None = None
    earliest: int | None = None

    @property
    def key(self) -> Key:
        """Site and phase."""
        return self.site, self.name


def steps(case: Case) -> tuple[Step, ...]:
    """Return every phase of the programme in file order."""
    return tuple(
        step
        for site_id in case.programme.sites
        for step in _steps_of_site(case, site_id)
    )


def _steps_of_site(case: Case, site_id: str) -> list[Step]:
    site = case.programme.sites[site_id]
    found = [_step(case, site_id, name, phase) for name, phase in site.phases.items()]
    measured_mw = sum(step.facility_mw for step in found if step.energised is not None)
    return [*_with_earliest(case, site_id, found, measured_mw)]


def _step(case: Case, site_id: str, name: str, phase: Phase) -> Step:
    ratio = case.programme.sites[site_id].facility_per_it_peak
    it_mw = (
        phase.it_mw if phase.it_mw is not None else (phase.facility_mw or 0.0) / ratio
    )
    return Step(
        site=site_id,
        name=name,
        phase=phase,
        it_mw=it_mw,
        facility_mw=phase.facility_mw
        if phase.facility_mw is not None
        else it_mw * ratio,
        started=_measured(case, site_id, name, "started"),
        energised=_measured(case, site_id, name, "energised"),
    )


def _measured(case: Case, site_id: str, name: str, what: str) -> int | None:
    """Return the quarter of a measured date. What is not measured, or lies ahead, is not history."""
    day = getattr(case.programme.sites[site_id].phases[name], what)
    if (
        day is None
        or f"sites.{site_id}.phases.{name}.{what}" not in case.situation.measured
    ):
        return None
    quarter = case.index(day)
    return quarter if quarter <= case.index(case.situation.as_of) else None


def _with_earliest(
    case: Case, site_id: str, found: list[Step], measured_mw: float
) -> Iterator[Step]:
    """Go along the phases: each waits for its own dates, for the one before it, and for power for all up to it."""
    room = room_mw(case, site_id, measured_mw)
    added_mw, earliest = 0.0, case.now
    for step in found:
        if step.energised is not None:
            yield step
            continue
        added_mw += step.facility_mw
        earliest = max(earliest, ready(case, step))
        while earliest < case.quarters and room[earliest] < added_mw - TOLERANCE_MW:
            earliest += 1
        yield replace(step, earliest=earliest if earliest < case.quarters else None)


def ready(case: Case, step: Step) -> int:
    """Return the first quarter that a step's own dates allow, whatever the site's power and its other phases.

    * not before it is promised;
    * with work counted from its measured start, else from the quarter of the day of the
      plan: the first and the last of ``build_quarters`` both count;
    * with the first of ``hardware_quarters`` not before the hardware can be bought.
    """
    build_quarters = 1 if case.lacks("lead_time") else step.phase.build_quarters
    begin = case.now if step.started is None else step.started
    bounds = [case.now, begin + build_quarters - 1]
    target = case.situation.targets.get(step.key)
    if target is not None:
        bounds.append(case.index_of(target))
    available = case.programme.hardware[step.phase.hardware].available
    if available is not None and not case.lacks("hardware"):
        bounds.append(case.index(available) + step.phase.hardware_quarters - 1)
    return max(bounds)
