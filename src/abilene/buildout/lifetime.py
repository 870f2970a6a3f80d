"""How long what a plan builds is used: the one rule that build-out, compute, cash and worth follow.

A plan ends, what it builds does not. So each phase is followed to the end of its use:

* it runs from the quarter after it is energised, as long as its shell lives
  (``shell_life_years`` of the phase, else of ``finance``); where nobody says how long
  that is, until the end of the accelerators that run in the quarter after the plan;
* accelerators serve for ``life_years``, or where they have none
  ``finance.hardware_life_years``; then ``at_end_of_life`` says whether the same or
  others replace them, or the phase goes dark. What replaces them is paid in the quarter
  in which it begins to run;
* accelerators whose life nobody gives serve to the quarter after the plan, and nothing
  is known of the time beyond.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from abilene.buildout.case import Case, Key, derived
from abilene.programme.schema import Phase, Programme


@dataclass(frozen=True)
class Generation:
    """One set of accelerators of a phase, in quarters of the plan."""

    hardware: str
    first: int
    last: int
    life: int | None
    """None: nobody says how long it is. [quarters]"""
    share: float = 1.0
    """Part of the phase that has it: all, but where money for a replacement was short. [-]"""

    @property
    def left(self) -> float:
        """Share of its life that is left when it is no longer used; none where nobody gives one. [-]"""
        return left_of(self.life, self.last - self.first + 1)

    def runs_in(self, quarter: int) -> bool:
        """Return whether it runs in a quarter."""
        return self.first <= quarter <= self.last


def quarters_of(years: float | None) -> int | None:
    """Return a life in whole quarters, one at least."""
    return None if years is None else max(1, round(years * 4))


def left_of(life: int | None, used: int) -> float:
    """Return the share of a life that is left after so many quarters; none where nobody gives a life. [-]"""
    return 0.0 if life is None else max(0.0, 1 - used / life)


def shell_life(programme: Programme, phase: Phase) -> int | None:
    """Return the life of the shell of a phase. [quarters]"""
    return quarters_of(phase.shell_life_years or programme.finance.shell_life_years)


def hardware_life(programme: Programme, name: str) -> int | None:
    """Return the life of accelerators. [quarters]"""
    own = programme.hardware[name].life_years
    return quarters_of(own or programme.finance.hardware_life_years)


def generations(case: Case, phase: Phase, energised: int) -> tuple[Generation, ...]:
    """Return the sets of accelerators of a phase that is energised in a quarter, one after the other.

    Each is there in full; which share of the phase has it is for the plan to say.
    """
    programme, first = case.programme, energised + 1
    shell = shell_life(programme, phase)
    if shell is None:
        # Where nobody gives the shell a life, nothing is bought anew once the plan is over.
        shell_ends, enough = math.inf, case.quarters
    else:
        shell_ends = enough = energised + shell
    found: list[Generation] = []
    for name in _successors(programme, phase.hardware):
        life = hardware_life(programme, name)
        ends = max(case.quarters, first) if life is None else first + life - 1
        last = int(min(ends, shell_ends))
        found.append(Generation(name, first, last, life))
        if life is None or last >= enough:
            break
        first = last + 1
    return tuple(found)


@derived
def generations_of(case: Case, key: Key, energised: int) -> tuple[Generation, ...]:
    """Return the same for a phase of the programme of a case; worked out once."""
    site_id, name = key
    return generations(case, case.programme.sites[site_id].phases[name], energised)


def shared(
    found: Sequence[Generation], shares: Sequence[float]
) -> tuple[Generation, ...]:
    """Return sets of accelerators with the share of the phase that has each.

    Parameters
    ----------
    found : sequence of Generation
        The sets of a phase, one after the other.
    shares : sequence of float
        Share of the first ones; those after them have that of the last. [-]
    """
    every = chain(shares, repeat(shares[-1]))
    return tuple(
        replace(one, share=share)
        for one, share in zip(found, every, strict=False)
        if share > 0
    )


def _successors(programme: Programme, name: str) -> Iterator[str]:
    """Yield accelerators and whatever replaces them, which may go on for ever."""
    following: str | None = name
    while following is not None:
        yield following
        following = programme.successor(following)
