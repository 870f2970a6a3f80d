"""Who pays for what in a plan, tranche by tranche: what the roll-out follows first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from operator import itemgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case
from abilene.buildout.outcome import BuildPlan
from abilene.finance.capital import Funding
from abilene.risk.tables import NEVER

Share = tuple[int, int, float]
"""Place of a tranche, of the one that passes it the money or -1, and a part of what is due."""
Paid = tuple[int, int, int, float]
"""Quarter, then as a share what is paid in it. [bn USD]"""
Series = list[tuple[str, Floats]]
"""Of some tranches, an amount by quarter. [USD]"""


@dataclass(frozen=True)
class Payers:
    """The tranches of a plan that have money, and what each pays."""

    plan: BuildPlan
    pots: tuple[Funding, ...]
    """Tranches with money of their own, in file order."""

    @cached_property
    def place(self) -> dict[str, int]:
        """Place of each tranche by its id."""
        return {one.id: i for i, one in enumerate(self.pots)}

    def shares(self, path: str, quarter: int) -> list[Share]:
        """Return who pays for a use in a quarter of the plan, and which part of it."""
        whole = float(self.plan.cost_usd[path][quarter])
        return [
            (pot, funder, usd / whole) for pot, funder, usd in self.paid(path, quarter)
        ]

    def paid(self, path: str, quarter: int) -> list[Share]:
        """Return who pays for a use in a quarter of the plan, and how much. [USD]"""
        found: list[Share] = []
        for source, usd in self._paid_usd[path]:
            if usd[quarter] > 0:
                found += self._passed(source, quarter, float(usd[quarter]))
        return found

    @cached_property
    def _paid_usd(self) -> Mapping[str, Series]:
        """What each tranche pays for a use."""
        found = defaultdict[str, Series](list)
        for (source, path), usd in self.plan.sources.paid_usd.items():
            if source in self.place:
                found[path].append((source, usd))
        return found

    @cached_property
    def _passed_usd(self) -> Mapping[str, Series]:
        """What others pass to a tranche."""
        found = defaultdict[str, Series](list)
        for (funder, funded), usd in self.plan.sources.passed_usd.items():
            found[funded].append((funder, usd))
        return found

    def _passed(self, tranche: str, quarter: int, usd: float) -> Iterator[Share]:
        """Yield a payment of a tranche by who passes it the money.

        The shares are the same for all that it pays in a quarter.
        """
        passed = [
            (funder, float(series[quarter]))
            for funder, series in self._passed_usd[tranche]
            if series[quarter] > 0
        ]
        if not passed:
            yield self.place[tranche], -1, usd
            return
        whole = sum(map(itemgetter(1), passed))
        for funder, part in passed:
            yield self.place[tranche], self.place[funder], usd * part / whole

    def pool(self, path: str) -> list[int]:
        """Return who may pay for a use at some time: the narrowest earmark first, then the first to expire."""
        payers = self.plan.case.payers.get(path, ())
        able = filter(self.place.__contains__, payers)
        return [*map(self.place.__getitem__, sorted(able, key=self._rank))]

    def _rank(self, tranche: str) -> tuple[int, int, int]:
        """Return how many uses a tranche may pay, when it expires, and its place in the file."""
        case = self.plan.case
        last = expiry(case, case.funding[tranche])
        return self._breadth[tranche], last, self.place[tranche]

    @cached_property
    def _breadth(self) -> Mapping[str, int]:
        """How many uses each tranche may pay."""
        return Counter(chain.from_iterable(self.plan.case.payers.values()))

    def hold_bn(self, fixed: Sequence[Paid]) -> Floats:
        """Return what is paid of each tranche from a quarter on for what is fixed. [bn USD]"""
        found = np.zeros((len(self.pots), self.plan.case.quarters))
        for t, pot, funder, bn in fixed:
            found[[*({pot, funder} - {-1})], : t + 1] += bn
        return found


def expiry(case: Case, one: Funding) -> int:
    """Return the last quarter in which a tranche may be drawn, or NEVER."""
    return NEVER if one.expires is None else case.index_of(one.expires)


def payers_of(plan: BuildPlan) -> Payers:
    """Return the payers of a plan."""
    funding = plan.case.funding
    rich = {id_: one for id_, one in funding.items() if one.own_usd > 0}
    return Payers(plan, tuple(filter(partial(_can_pay, rich), rich.values())))


def _can_pay(rich: Mapping[str, Funding], one: Funding) -> bool:
    """Return whether a tranche has money: what has funders pays nothing that they do not pass on."""
    return not one.funded_by or not rich.keys().isdisjoint(one.funded_by)
