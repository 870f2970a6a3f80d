"""Which phase is energised when, with which money and which power."""

from abilene.buildout.binding import Delay, late_already
from abilene.buildout.build import Effort, build, effort
from abilene.buildout.case import Situation
from abilene.buildout.headlines import Headlines, headlines
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.sized import Sizer

__all__ = [
    "BuildPlan",
    "Delay",
    "Effort",
    "Headlines",
    "Situation",
    "Sizer",
    "build",
    "effort",
    "headlines",
    "late_already",
]
