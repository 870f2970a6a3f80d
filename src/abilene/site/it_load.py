"""What the computers of a site draw hour by hour, by the work that they do.

An accelerator at work draws all its IT power, one without work its idle share of it
(``idle_w_per_accelerator`` where the file has it, else as measured elsewhere: see
``power_of_work.csv``). IT load is the sum over workloads:

    it[t] = sum over w of share[w] (idle + (1 - idle) activity[w, t])

Training and batch are active but in checkpoints and restarts, as an hourly mean; serving
follows the packaged week of traffic, its busiest hour being that of all its accelerators.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from abilene.arrays import Floats
from abilene.compute.power_of_work import ANY, parameters
from abilene.compute.workload import HOURS_PER_WEEK, serving_shape
from abilene.programme.compute_records import Hardware, Workload
from abilene.programme.schema import Programme
from abilene.site.failures import accelerator_hours_per_failure, run_of
from abilene.site.hours import SiteHours
from abilene.site.voll import curve_of

ALL_EVEN = (1.0, 0.0)
"""Load that is the same in every hour."""


def it_load(programme: Programme, site_id: str, year: SiteHours) -> Floats:
    """Return the IT load of a site in each step of a year, per that of all accelerators at work.

    The week of traffic begins with the year; the trace does not tell its clock.

    Returns
    -------
    array, shape (steps,)
        [-]
    """
    even, traffic = it_terms(programme, site_id)
    axis = year.weather.axis
    busiest = serving_shape(HOURS_PER_WEEK).max()
    shape = serving_shape(axis.length, 0, axis.step_hours) / busiest
    return np.asarray(even + traffic * shape)


def it_terms(programme: Programme, site_id: str) -> tuple[float, float]:
    """Return what of the IT load of a site is even, and what follows traffic, per that of all accelerators at work.

    All of it is even where no workloads are given. [-]
    """
    it_mw = programme.sites[site_id].it_mw_by_hardware
    works = programme.workloads.values()
    if not (it_mw and works):
        return ALL_EVEN
    in_all_mw = math.fsum(it_mw.values())
    terms = [
        mw / in_all_mw * work.share * _terms(programme.hardware[id_], work)
        for (id_, mw), work in product(it_mw.items(), works)
    ]
    even, traffic = np.sum(terms, axis=0).tolist()
    return even, traffic


def _terms(hardware: Hardware, work: Workload) -> Floats:
    """Return the even part of the draw of a workload, and that which follows traffic: shape (2,)."""
    idle = _idle_share(hardware, work)
    busy = 1.0 - idle
    if work.kind == "serving":
        return np.array([idle, busy])
    return np.array([idle + busy * computing_share(hardware, work), 0.0])


def computing_share(hardware: Hardware, work: Workload) -> float:
    """Return the share of its time in which training or batch computes; all of it if no failure rate is known. [-]"""
    hours = accelerator_hours_per_failure(hardware)
    return 1.0 if hours is None else run_of(work, hours).computing_fraction


def _idle_share(hardware: Hardware, work: Workload) -> float:
    """Return what an accelerator without work draws, per its draw at work. [-]"""
    known = curve_of(hardware, work)
    if known is None and hardware.idle_w_per_accelerator is not None:
        return hardware.idle_w_per_accelerator / hardware.it_w_per_accelerator
    if known is None:
        return parameters()[ANY, "idle_per_tdp"].value
    return known.idle_w / known.busy_w


def work_words(programme: Programme) -> str:
    """Say what the IT load of a programme follows from."""
    works = programme.workloads.items()
    each = ", ".join(
        f"{name} {work.share:.0%}{' by its traffic' * (work.kind == 'serving')}"
        for name, work in works
    )
    return f"IT {each or 'flat, as no workloads are given'}"
