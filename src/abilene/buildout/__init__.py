"""Which phase is energised when, with which money and which power."""

from abilene.buildout.binding import DelayedPhase, already_delayed
from abilene.buildout.case import Case, Situation
from abilene.buildout.critical import PhaseTiming, phase_timings
from abilene.buildout.diagnosis import Headlines, headlines
from abilene.buildout.order import Order, build_order
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.relax import Relaxed, outline, relaxations
from abilene.buildout.search import build
from abilene.buildout.sizer import Sizer

__all__ = [
    "BuildPlan",
    "Case",
    "DelayedPhase",
    "Headlines",
    "Order",
    "PhaseTiming",
    "Relaxed",
    "Situation",
    "Sizer",
    "already_delayed",
    "build",
    "build_order",
    "headlines",
    "outline",
    "phase_timings",
    "relaxations",
]
