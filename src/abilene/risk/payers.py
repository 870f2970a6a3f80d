"""Who pays for what in a plan, tranche by tranche: what the roll-out follows first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.buildout.outcome import BuildPlan
from abilene.finance.capital import Funding
from abilene.risk.tables import NEVER

Share = tuple[int, int, float]
"""Place of a tranche, of the one that passes it the money or -1, and a part of what is due."""


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
        for (source, what), usd in self.plan.sources.paid_usd.items():
            if what == path and usd[quarter] > 0 and source in self.place:
                found += self._passed(source, quarter, float(usd[quarter]))
        return found

    def _passed(self, tranche: str, quarter: int, usd: float) -> Iterator[Share]:
        """Yield a payment of a tranche by who passes it the money: the same shares for all that it pays in a quarter."""
        passed = {
            funder: float(series[quarter])
            for (funder, funded), series in self.plan.sources.passed_usd.items()
            if funded == tranche and series[quarter] > 0
        }
        if not passed:
            yield self.place[tranche], -1, usd
            return
        whole = sum(passed.values())
        for funder, part in passed.items():
            yield self.place[tranche], self.place[funder], usd * part / whole

    def pool(self, path: str) -> list[int]:
        """Return who may pay for a use at some time: the narrowest earmark first, then the first to expire."""
        payers = self.plan.case.payers.get(path, ())
        able = [self.place[id_] for id_ in payers if id_ in self.place]
        return sorted(able, key=self._breadth.__getitem__)

    @cached_property
    def _breadth(self) -> list[tuple[int, int, int]]:
        """How many uses each tranche may pay, when it expires, and its place in the file."""
        case = self.plan.case
        may: dict[str, int] = dict.fromkeys(self.place, 0)
        for able in case.payers.values():
            for id_ in filter(may.__contains__, able):
                may[id_] += 1
        expires = (
            NEVER if one.expires is None else case.index_of(one.expires)
            for one in self.pots
        )
        return [
            (may[one.id], last, i)
            for i, (one, last) in enumerate(zip(self.pots, expires, strict=True))
        ]

    def hold_bn(self, fixed: Sequence[tuple[int, int, int, float]]) -> np.ndarray:
        """Return what is paid of each tranche from a quarter on for what is fixed. [bn USD]

        Parameters
        ----------
        fixed : sequence of tuple
            Quarter, tranche, funder or -1, and amount. [bn USD]
        """
        found = np.zeros((len(self.pots), self.plan.case.quarters))
        for t, pot, funder, bn in fixed:
            for one in {pot, funder} - {-1}:
                found[one, : t + 1] += bn
        return found


def payers_of(plan: BuildPlan) -> Payers:
    """Return the payers of a plan."""
    funding = plan.case.funding
    with_money = {id_ for id_, one in funding.items() if one.own_usd > 0}
    # what has funders pays nothing that they do not pass on
    pots = (
        funding[id_]
        for id_ in funding
        if id_ in with_money
        and (
            not funding[id_].funded_by
            or with_money.intersection(funding[id_].funded_by)
        )
    )
    return Payers(plan, tuple(pots))
