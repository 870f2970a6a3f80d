"""A build-out with the figures to value it by; how long things serve is the rule of the build-out.

The build-out is held as it is, also where a figure is varied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.buildout.case import Case
from abilene.buildout.lifetime import Generation, generations, shared, shell_life
from abilene.buildout.schedule import Step, steps
from abilene.finance.project import Tax
from abilene.programme.schema import Programme


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
        return shell_life(self.programme, step.phase)

    def generations(self, step: Step) -> list[Generation]:
        """Return the sets of accelerators of a phase, one after the other; none if it never runs.

        They end with the first whose life nobody gives: see ``lacks_life``.
        """
        energised = self.energised(step)
        if energised is None:
            return []
        found = generations(self.case, step.phase, energised)
        return list(shared(found, self.plan.shares[step.key]))

    def runs(self, site_id: str) -> list[tuple[Step, Generation]]:
        """Return every set of accelerators that runs on a campus, with its phase."""
        return [
            (step, generation)
            for step in self.steps[site_id]
            for generation in self.generations(step)
        ]

    def lacks_life(self) -> tuple[str, ...]:
        """Return the hardware that runs, and whose life nobody gives."""
        every = chain.from_iterable(self.steps.values())
        runs = chain.from_iterable(map(self.generations, every))
        return tuple(dict.fromkeys(one.hardware for one in runs if one.life is None))
