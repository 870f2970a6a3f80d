"""Fitted draws as values of the programme file: proposed, never put in its place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.programme.compute_records import Hardware
from abilene.programme.schema import Programme
from abilene.studies.telemetry import TelemetryReplay, file_draws_w


@dataclass(frozen=True)
class ProposedDraw:
    """A value of the programme file that measured power speaks for."""

    path: str
    before: float | None
    """What the file says; None where it says nothing."""
    value: float
    """[W]"""


def proposed_draws(
    programme: Programme, found: TelemetryReplay
) -> tuple[ProposedDraw, ...]:
    """Return what measured power speaks for; nothing where it does not foretell better.

    ``it_w_per_accelerator`` is such that the curve of work gives the fitted draw at
    work: it counts the chip at its thermal design power, of which work draws a part.
    Where jobs of several classes ran on one hardware, it is their mean, each counting
    what it held.
    """
    if found.fit is None or found.hold_out is None or not found.hold_out.better:
        return ()
    draw_w, held = found.fit.draw, found.held @ found.hours
    names = np.array([_hardware_of(programme, found, kind) for kind in found.draws[1:]])
    busy_w = {
        str(name): float(np.average(draw_w[1:][mine], weights=held[mine]))
        for name in np.unique(names)
        if held[mine := names == name].any()
    }
    hardware = programme.hardware
    all_in = [
        ProposedDraw(
            f"hardware.{name}.it_w_per_accelerator",
            hardware[name].it_w_per_accelerator,
            round(_all_in_w(hardware[name], watts), 1),
        )
        for name, watts in busy_w.items()
    ]
    idle = ProposedDraw(
        f"hardware.{found.hardware}.idle_w_per_accelerator",
        hardware[found.hardware].idle_w_per_accelerator,
        round(float(draw_w[0]), 1),
    )
    return (*all_in, idle)


def _hardware_of(programme: Programme, found: TelemetryReplay, kind: str) -> str:
    """Return the hardware on which jobs of a class ran: the one of its name, else that of most of the campus."""
    return kind if kind in programme.hardware else found.hardware


def _all_in_w(hardware: Hardware, busy_w: float) -> float:
    """Return the all-in power from which the curve of work gives a draw at work. [W]"""
    _, now_w = file_draws_w(hardware)
    return busy_w + hardware.it_w_per_accelerator - now_w
