"""The phases in the time of the plan: what is history, and when each phase could be energised at the earliest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case, Key, derived
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

    @property
    def is_history(self) -> bool:
        """Return whether it was measured to be energised: nothing is left to decide."""
        return self.energised is not None

    def window(self, quarters: int) -> range:
        """Return the quarters of a plan of so many in which it may come to be energised; none for history."""
        first = quarters if self.earliest is None else self.earliest
        return range(first, quarters)


@derived
def steps(case: Case) -> tuple[Step, ...]:
    """Return every phase of the programme in file order; worked out once for each case."""
    of_sites = map(partial(_steps_of_site, case), case.programme.sites)
    return tuple(chain.from_iterable(of_sites))


def energised_mw(case: Case, quarters: Mapping[Key, int | None]) -> Floats:
    """Return the IT load that has been energised by each quarter, whatever still runs of it. [MW]"""
    found = np.zeros(case.quarters)
    for step in steps(case):
        quarter = quarters[step.key]
        if quarter is not None:
            found[max(0, quarter) :] += step.it_mw
    return found


def _steps_of_site(case: Case, site_id: str) -> list[Step]:
    phases = case.programme.sites[site_id].phases
    found = [_step(case, site_id, name, phase) for name, phase in phases.items()]
    measured_mw = sum(step.facility_mw for step in found if step.is_history)
    room = room_mw(case, site_id, measured_mw)
    return list(_with_earliest(case, found, room))


def _step(case: Case, site_id: str, name: str, phase: Phase) -> Step:
    it_mw, facility_mw = _loads_mw(
        phase, case.programme.sites[site_id].facility_per_it_peak
    )
    return Step(
        site=site_id,
        name=name,
        phase=phase,
        it_mw=it_mw,
        facility_mw=facility_mw,
        started=_measured(case, site_id, name, "started"),
        energised=_measured(case, site_id, name, "energised"),
    )


def _loads_mw(phase: Phase, facility_per_it: float) -> tuple[float, float]:
    """Return IT load and facility load of a phase: each as the file gives it, or else from the other. [MW]"""
    it_mw, facility_mw = phase.it_mw, phase.facility_mw
    if it_mw is None:
        it_mw = (facility_mw or 0.0) / facility_per_it
    if facility_mw is None:
        facility_mw = it_mw * facility_per_it
    return it_mw, facility_mw


def _measured(case: Case, site_id: str, name: str, what: str) -> int | None:
    """Return the quarter of a measured date. What is not measured, or lies ahead, is not history."""
    path = f"sites.{site_id}.phases.{name}.{what}"
    day = getattr(case.programme.sites[site_id].phases[name], what)
    if day is None or path not in case.situation.measured:
        return None
    quarter = case.index(day)
    today = case.index(case.situation.as_of)
    return quarter if quarter <= today else None


def _with_earliest(case: Case, found: list[Step], room: Floats) -> Iterator[Step]:
    """Go along the phases of a site: each needs its own dates, the one before it, and power for all up to it.

    ``room`` is the load that can be added to what is measured, by quarter. [MW]
    """
    added_mw, earliest = 0.0, case.now
    for step in found:
        if step.is_history:
            yield step
            continue
        added_mw += step.facility_mw
        earliest = max(earliest, ready(case, step))
        enough = np.flatnonzero(room[earliest:] >= added_mw - TOLERANCE_MW)
        if not len(enough):
            # Those behind it need yet more power: they do not come either.
            earliest = case.quarters
            yield step
            continue
        earliest += int(enough[0])
        yield replace(step, earliest=earliest)


def ready(case: Case, step: Step) -> int:
    """Return the first quarter that a step's own dates allow, whatever the site's power and its other phases.

    * not before it is due, as the view believes it; never within the plan if the view
      keeps it out;
    * with work counted from its measured start, else from the quarter of the day of the
      plan: the first and the last of ``build_quarters`` both count;
    * with the first of ``hardware_quarters`` not before the hardware can be bought.
    """
    begin = case.now if step.started is None else step.started
    build_quarters = step.phase.build_quarters
    if case.lacks("lead_time"):
        build_quarters = 1
    bounds = [case.now, begin + build_quarters - 1]
    if step.key in case.situation.kept_out:
        bounds.append(case.quarters)
    due = case.situation.due_of(step.key)
    if due is not None:
        bounds.append(case.index_of(due))
    hardware = hardware_allows(case, step)
    if hardware is not None and not case.lacks("hardware"):
        bounds.append(hardware)
    return max(bounds)


def hardware_allows(case: Case, step: Step) -> int | None:
    """Return the first quarter that the date of its hardware would allow a step; None where it has none."""
    available = case.programme.hardware[step.phase.hardware].available
    if available is None:
        return None
    return case.index(available) + step.phase.hardware_quarters - 1


def phase_of(path: str) -> Key:
    """Return site and phase of ``site.phase``."""
    site_id, _, phase_id = path.partition(".")
    return site_id, phase_id
