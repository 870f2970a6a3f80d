"""How long what a plan builds is used, by one rule.

A plan ends, what it builds does not. So each phase is followed to the end of its use:

* it runs from the quarter after it is energised, as long as its shell lives
  (``shell_life_years`` of the phase, else of ``finance``); where nobody says how long
  that is, until the end of the accelerators that run in the last quarter of the plan;
* accelerators serve for ``life_years``, or where they have none
  ``finance.hardware_life_years``; then those of ``refreshed_by`` replace them, or the
  phase ends where there are none.

The build-out is held as it is, also where a figure is varied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.buildout.case import Case
from abilene.buildout.schedule import Step, steps
from abilene.finance.project import Tax
from abilene.programme.schema import Programme


@dataclass(frozen=True)
class Generation:
    """One set of accelerators of a phase, in quarters of the plan."""

    hardware: str
    first: int
    last: int
    life: int
    """[quarters]"""

    @property
    def left(self) -> float:
        """Share of its life that is left when it is no longer used. [-]"""
        return 1 - (self.last - self.first + 1) / self.life


@dataclass(frozen=True)
class Valuation:
    """A build-out with the figures to value it by.

    Parameters
    ----------
    plan : BuildPlan
        What is built, when.
    programme : Programme
        Figures, which may differ from those of the plan.
    electricity : float
        Factor on the cost of electricity. [-]
    equipment : mapping of str to float
        Factor on the cost of power equipment, by kind. [-]
    """

    plan: BuildPlan
    programme: Programme
    electricity: float = 1.0
    equipment: Mapping[str, float] = field(default_factory=dict)
    __repr__ = brief

    @cached_property
    def case(self) -> Case:
        """The case of the plan, with these figures."""
        return replace(self.plan.case, programme=self.programme)

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        """Phases by campus, with these figures."""
        found: dict[str, list[Step]] = {site_id: [] for site_id in self.programme.sites}
        for step in steps(self.plan.case):
            found[step.site].append(
                replace(step, phase=self.programme.sites[step.site].phases[step.name])
            )
        return found

    @property
    def tax(self) -> Tax:
        """Income tax; none if nobody gives a rate."""
        return Tax(rate=self.programme.finance.income_tax_rate or 0.0)

    def energised(self, step: Step) -> int | None:
        """Return the quarter in which the plan energises a phase."""
        quarter = self.plan.energised[step.key]
        return None if quarter is None else self.case.index_of(quarter)

    def shell_life(self, step: Step) -> int | None:
        """Return the life of the shell of a phase. [quarters]"""
        return quarters_of(
            step.phase.shell_life_years or self.programme.finance.shell_life_years
        )

    def hardware_life(self, name: str) -> int | None:
        """Return the life of accelerators. [quarters]"""
        return quarters_of(
            self.programme.hardware[name].life_years
            or self.programme.finance.hardware_life_years
        )

    def generations(self, step: Step) -> list[Generation]:
        """Return the sets of accelerators of a phase, one after the other; none if it never runs.

        They end with the first whose life nobody gives: see ``lacks_life``.
        """
        energised = self.energised(step)
        if energised is None:
            return []
        first, shell = energised + 1, self.shell_life(step)
        shell_ends = math.inf if shell is None else first + shell - 1
        # Where nobody gives the shell a life, nothing is bought anew once the plan is over.
        enough = self.case.quarters - 1 if shell is None else shell_ends
        found: list[Generation] = []
        for name in self._successors(step.phase.hardware):
            life = self.hardware_life(name)
            if life is None:
                break
            last = int(min(first + life - 1, shell_ends))
            found.append(Generation(name, first, last, life))
            if last >= enough:
                break
            first = last + 1
        return found

    def _successors(self, name: str) -> Iterator[str]:
        """Yield accelerators and whatever replaces them, which may go on for ever."""
        following: str | None = name
        while following is not None:
            yield following
            following = self.programme.hardware[following].refreshed_by

    def lacks_life(self) -> tuple[str, ...]:
        """Return the hardware that runs, and whose life nobody gives."""
        every = chain.from_iterable(self.steps.values())
        following = filter(None, map(self._following, every))
        return tuple(
            dict.fromkeys(
                name for name in following if self.hardware_life(name) is None
            )
        )

    def _following(self, step: Step) -> str | None:
        """Return what would run in a phase after the last set that is counted; None if nothing does."""
        if self.energised(step) is None:
            return None
        runs = self.generations(step)
        if not runs:
            return step.phase.hardware
        return self.programme.hardware[runs[-1].hardware].refreshed_by


def quarters_of(years: float | None) -> int | None:
    """Return a life in whole quarters, one at least."""
    return None if years is None else max(1, round(years * 4))
