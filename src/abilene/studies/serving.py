"""Requests of a trace on a slice of a campus: each hour occupies accelerators, and what power does not serve is lost.

The tokens that are to be written in an hour need as many accelerators as write them at
the rate of the file's workload. Those run at full power where power carries them, and
idle ones are shut first; else all that there are share what power there is, capped or
with racks shut, whichever serves more. Requests that are not served in their hour are
not served later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import power_of_work, share
from abilene.compute.traces.record import RequestLoad, Trace
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme
from abilene.studies.campus_power import CampusPower, share_by_hour
from abilene.studies.simulation import Slice, slice_of


@dataclass(frozen=True, eq=False)
class ServingSlice(ByValue):
    """A slice of a campus that serves requests."""

    cluster: Slice
    workload: str
    """Workload of the programme whose rate is taken."""
    tokens_per_accelerator_s: float
    """Tokens that an accelerator writes at full power. [1/s]"""
    load: RequestLoad

    @property
    def accelerators(self) -> int:
        """Accelerators of the slice."""
        return self.cluster.accelerators

    @property
    def wanted(self) -> Floats:
        """Accelerators that write what each hour asks for, shape (hours,)."""
        an_hour = SECONDS_PER_HOUR * self.tokens_per_accelerator_s
        return np.asarray(self.load.output_tokens / an_hour)


@dataclass(frozen=True, eq=False)
class ServedRequests(ByValue):
    """What became of the requests, shape (hours,) each."""

    fleet: ServingSlice
    first_step: int
    """Step of the power at which the requests begin."""
    usable_w: Floats
    """IT power that the slice may draw. [W]"""
    served: Floats
    """Accelerators' worth of tokens that are written."""
    drawn_w: Floats
    """IT power that it draws. [W]"""
    __repr__ = brief

    @property
    def served_share(self) -> float:
        """Tokens that are written, of those asked for. [-]"""
        return float(self.served.sum() / self.fleet.wanted.sum())

    @property
    def tokens(self) -> float:
        """Tokens that are written."""
        an_hour = SECONDS_PER_HOUR * self.fleet.tokens_per_accelerator_s
        return float(self.served.sum() * an_hour)

    @property
    def short_hours(self) -> int:
        """Hours in which not all is served."""
        return int((self.served < self.fleet.wanted * (1 - 1e-9)).sum())

    @property
    def energy_wh(self) -> float:
        """IT energy. [Wh]"""
        return float(self.drawn_w.sum())


def serving_slice_for(
    programme: Programme,
    site_id: str,
    trace: Trace,
    accelerators: int | None = None,
    seed: int = 0,
) -> ServingSlice:
    """Return a slice of a campus for the requests of a trace.

    Parameters
    ----------
    programme, site_id, seed
        As in ``slice_of``.
    trace : Trace
        With requests.
    accelerators : int, optional
        Size of the slice; by default whole racks that serve the busiest hour, at most
        the campus.

    Raises
    ------
    InputError
        As ``slice_of``, or if nobody says how many tokens its accelerators write.
    """
    assert trace.requests is not None
    some = slice_of(programme, site_id, None, accelerators, seed)
    workload, rate = _rate(programme, some.hardware)
    fleet = ServingSlice(some, workload, rate, trace.requests)
    size = some.rack * math.ceil(float(fleet.wanted.max()) / some.rack)
    size = accelerators or min(max(size, some.rack), int(some.campus_accelerators))
    sized = slice_of(programme, site_id, None, size, seed)
    hardware = programme.hardware[some.hardware]
    assert hardware.packaged is not None  # slice_of has seen to it
    model = power_of_work(
        accelerator(hardware.packaged),
        "decode",
        some.it_w,
        hardware.idle_w_per_accelerator,
    )
    notes = (
        sized.notes[0],
        f"serving: {rate:,.10g} tokens a second for each accelerator, workloads.{workload}; tokens that are read "
        "count for nothing beside it",
        "under a cap: speed by the fitted curve of decode; idle accelerators are shut first; requests that are not "
        "served in their hour are lost; nothing fails",
    )
    return replace(fleet, cluster=replace(sized, model=model, notes=notes))


def _rate(programme: Programme, hardware: str) -> tuple[str, float]:
    """Return the workload of most share that writes tokens on some hardware, and how many a second."""
    known = {
        name: work
        for name, work in programme.workloads.items()
        if hardware in work.output_tokens_per_accelerator_s
    }
    if not known:
        what = f"how many tokens a {hardware} writes in a second is not known"
        path = f"workloads.NAME.output_tokens_per_accelerator_s.{hardware}"
        fix = (
            "give it in a workload of kind serving: requests occupy accelerators by it"
        )
        raise InputError(Problem(what, fix, path))
    name = max(known, key=lambda each: known[each].share)
    return name, known[name].output_tokens_per_accelerator_s[hardware]


def served(
    fleet: ServingSlice, power: CampusPower, first_step: int | None = None
) -> ServedRequests:
    """Return what a slice serves under a power.

    Parameters
    ----------
    fleet : ServingSlice
        The slice, and the requests.
    power : CampusPower
        What its computers may draw.
    first_step : int, optional
        Step of that power at which the requests begin; by default
        ``CampusPower.first_step``.
    """
    first = power.first_step() if first_step is None else first_step
    first %= len(power.share)
    cluster, wanted = fleet.cluster, fleet.wanted
    parts = share_by_hour(power.share, power.step_hours, first, len(wanted))
    usable_w = parts * cluster.it_w * cluster.accelerators
    model, size = cluster.model, cluster.accelerators
    on, speed, busy_w = share(usable_w, size, model, cluster.rack)
    at_full = np.minimum(usable_w / model.busy_w, size)
    most = np.maximum(on * speed, at_full)
    work = np.minimum(wanted, most)
    # where full power carries the work, those idle draw what is left, or are shut
    full_w = work * model.busy_w + (size - work) * model.idle_w
    capped_w = np.maximum(on * busy_w, at_full * model.busy_w)
    drawn_w = np.where(work <= at_full, np.minimum(full_w, usable_w), capped_w)
    return ServedRequests(fleet, first, usable_w, work, drawn_w)
