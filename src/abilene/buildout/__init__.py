"""Which phase is energised when, with which money and which power."""

from abilene.buildout.binding import Delay, late_already
from abilene.buildout.case import Case, Situation
from abilene.buildout.designs import Sizer
from abilene.buildout.diagnosis import Headlines, headlines
from abilene.buildout.order import Order, build_order
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.relax import Relaxed, outline, relaxations
from abilene.buildout.search import Effort, build, effort
from abilene.buildout.waits import Wait, waits

__all__ = [
    "BuildPlan",
    "Case",
    "Delay",
    "Effort",
    "Headlines",
    "Order",
    "Relaxed",
    "Situation",
    "Sizer",
    "Wait",
    "build",
    "build_order",
    "effort",
    "headlines",
    "late_already",
    "outline",
    "relaxations",
    "waits",
]
