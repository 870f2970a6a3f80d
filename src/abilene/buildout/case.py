"""What is to be planned: a programme, what is known about it, and which of its limits are set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from abilene.brief import brief
from abilene.buildout.candidates import (
    CandidateDesign,
    SitePower,
    SitePowers,
    plain_power,
)
from abilene.dates import Quarter
from abilene.finance.capital import SERVICE, Funding, available_funding, use_paths
from abilene.programme.money_records import Event
from abilene.programme.schema import Programme
from abilene.site.plant import Plant, plant

Rest = ParamSpec("Rest")
Result = TypeVar("Result")
Key = tuple[str, str]
"""A phase: its site and its own id."""

RELAXATIONS = (
    "condition",
    "earmark",
    "hardware",
    "lead_time",
    "land",
    "equipment",
    "grid",
    "money",
)
"""What can be set aside, the smallest first.

condition: events and opening dates of tranches. earmark: what tranches may pay for.
hardware: the date from which it can be bought. lead_time: phases are built within one
quarter. At one site: land, its limit; equipment, how much of it and from when; grid,
power without limit. money: every use is paid.
"""


@dataclass(frozen=True)
class Situation:
    """What is known on the day of the plan, beside the programme itself.

    Parameters
    ----------
    as_of : date
        Day of the plan: no decision takes effect before its quarter.
    measured : frozenset of str
        Paths whose winning claim was measured, such as
        ``sites.abilene.phases.b1.energised``: history.
    targets : mapping
        Quarter in which each phase is promised to be energised, as announced; None or
        missing if it is not. Delay is counted from it.
    due : mapping, optional
        Quarter before which the plan energises no phase, as the view believes it; by
        default that in which it is promised.
    kept_out : frozenset of tuple, optional
        Phases that the plan never energises, as the view believes no day or no power of
        theirs; by default a phase without a day comes when it can.
    """

    as_of: date
    measured: frozenset[str] = frozenset()
    targets: Mapping[Key, Quarter | None] = field(default_factory=dict)
    due: Mapping[Key, Quarter | None] | None = None
    kept_out: frozenset[Key] = frozenset()

    def due_of(self, key: Key) -> Quarter | None:
        """Return the quarter before which a phase is not energised, if there is one."""
        return (self.targets if self.due is None else self.due).get(key)


@dataclass(frozen=True)
class Case:
    """A programme in its situation. Quarters count from the programme's first, which is 0; history may lie before."""

    programme: Programme
    situation: Situation
    relaxed: frozenset[str] = frozenset()
    """Which limits are set aside: some of ``RELAXATIONS``."""
    site: str = ""
    """Site at which land, equipment and grid are set aside."""
    site_powers: SitePowers = field(default_factory=dict)
    """The power of each site that has been sized."""
    _derived: dict[object, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What functions marked ``derived`` have worked out, by function and arguments."""
    __repr__ = brief

    @cached_property
    def quarters(self) -> int:
        """Number of quarters of the plan."""
        return len(self.programme.quarters)

    @cached_property
    def now(self) -> int:
        """Quarter of the day of the plan, or the first quarter if that is later: the first one to decide about."""
        return max(0, self.index(self.situation.as_of))

    @cached_property
    def funding(self) -> dict[str, Funding]:
        """Available funding by tranche, without the conditions and earmarks that are set aside."""
        found = available_funding(self.programme)
        if self.lacks("condition"):
            found = {id_: replace(one, opens=None) for id_, one in found.items()}
        if self.lacks("earmark"):
            found = {id_: replace(one, only_for=()) for id_, one in found.items()}
        return found

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """Equipment by kind, with all its figures."""
        return {kind: plant(self.programme, kind) for kind in self.programme.equipment}

    def power(self, site_id: str) -> SitePower:
        """Return what is known of the power of a site."""
        return self.site_powers.get(site_id) or _plain(self, site_id)

    def candidate(self, site_id: str, name: str) -> CandidateDesign:
        """Return a candidate design of the power of a site, by its name."""
        return next(
            candidate
            for candidate in self.power(site_id).candidates
            if candidate.name == name
        )

    def candidate_of_history(self, site_id: str) -> CandidateDesign:
        """Return the candidate that measured load counts to: on the grid if there is one, without new equipment."""
        return min(
            self.power(site_id).candidates,
            key=lambda candidate: (not candidate.grid, len(candidate.parts)),
        )

    def lacks(self, limit: str, site: str = "") -> bool:
        """Return whether a limit is set aside (at a site)."""
        return limit in self.relaxed and site in {"", self.site}

    def index(self, day: date) -> int:
        """Return the quarter of a day."""
        return self.index_of(Quarter.of(day))

    def index_of(self, quarter: Quarter) -> int:
        """Return a calendar quarter as a quarter of the plan."""
        return quarter - Quarter.of(self.programme.programme.start)

    def quarter(self, index: int) -> Quarter:
        """Return the calendar quarter of a quarter of the plan."""
        return Quarter.of(self.programme.programme.start) + index

    @cached_property
    def payers(self) -> dict[str, tuple[str, ...]]:
        """The tranches with money that may pay for each use at some time, in file order."""
        paying = [
            tranche
            for tranche in self.funding.values()
            if tranche.own_usd > 0 and not tranche.outside
        ]
        payers = {
            use: tuple(tranche.id for tranche in paying if tranche.may_pay(use))
            for use in use_paths(self.programme)
        }
        lenders = (tranche for tranche in paying if tranche.lending.costs)
        return payers | {SERVICE(lender.id): (lender.id,) for lender in lenders}

    def event(self, tranche: str) -> Event | None:
        """Return the event that opens a tranche, if it is an event."""
        opens = self.funding[tranche].opens
        return opens if isinstance(opens, Event) else None


def derived(
    function: Callable[Concatenate[Case, Rest], Result],
) -> Callable[Concatenate[Case, Rest], Result]:
    """Let a function of a case, and of arguments that can be hashed, be worked out once for each case.

    What it returns is kept with the case, not with the function: so that it is gone
    when the case is, and a server that plans all day does not grow. Whoever gets it
    leaves it as it is.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def once(case: Case, /, *args: Rest.args, **more: Rest.kwargs) -> Result:
        key = (name, args, tuple(more.items()))
        if key not in case._derived:
            case._derived[key] = function(case, *args, **more)
        return cast("Result", case._derived[key])

    return once


@derived
def _plain(case: Case, site_id: str) -> SitePower:
    """Return the power of a site that has not been sized."""
    return plain_power(case.programme, site_id, case.plants)
