"""How well cash covers the debt in each future: DSCR and LLCR by calendar year, by the formulas of the appraisal.

    DSCR_y = sum of CFADS / sum of service,
    LLCR_t = sum_{s>=t} CFADS_s prod_{t<=u<=s} (1 + r_u)^-1 / opening_t ,

over the quarters of a year, and at the start of one. N futures, P phases, L loans, Q
quarters of the plan, T quarters of the axis, whole calendar years; Y of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from abilene.arrays import Bools, Floats
from abilene.brief import brief
from abilene.risk.tables import Played

TINY_BN = 1e-9
"""Draws and balances below this are rounding. [bn USD]"""


@dataclass(frozen=True)
class CoverTables:
    """What the cover of every future is worked out from; money in bn USD."""

    loans: tuple[str, ...]
    """Those that lend."""
    first: int
    """First quarter of the axis, as a quarter of the plan."""
    cash: Floats
    """(P, Q + 1, T) CFADS of a phase, by the quarter in which it is energised; the last
    row for never."""
    hours: Floats
    """(P, Q + 1, T) accelerator-hours that it sells. [h]"""
    other_cash: Floats
    """(T,) CFADS of all that no phase brings which is still to come."""
    other_hours: Floats
    """(T,) the same of hours. [h]"""
    interest: Floats
    """(L, Q, T) interest on a dollar, by the quarter in which it was drawn. [-]"""
    repaid: Floats
    """(L, Q, T) repayment. [-]"""
    owed: Floats
    """(L, Q, T + 1) what is owed of it at the start of a quarter, and at the end of the
    last; before the day of the plan what was owed on it. [-]"""
    has_end: bool
    """Whether all that is lent is paid back some day: else there is no LLCR."""
    __repr__ = brief


@dataclass(frozen=True)
class Cover:
    """Cash and service of each future."""

    tables: CoverTables
    played: Played
    __repr__ = brief

    @cached_property
    def cfads(self) -> Floats:
        """(N, T) cash available for debt service. [bn USD]"""
        return self._of_phases(self.tables.cash, self.tables.other_cash)

    @cached_property
    def hours(self) -> Floats:
        """(N, T) accelerator-hours sold. [h]"""
        return self._of_phases(self.tables.hours, self.tables.other_hours)

    def _of_phases(self, of: Floats, other: Floats) -> Floats:
        energised = self.played.energised
        found = np.tile(other, (len(energised), 1))
        for p in range(energised.shape[1]):
            found += of[p, np.minimum(energised[:, p], of.shape[1] - 1)]
        return found

    @cached_property
    def interest(self) -> Floats:
        """(N, T) interest. [bn USD]"""
        return self._on_loans(self.tables.interest)

    @cached_property
    def service(self) -> Floats:
        """(N, T) interest, fees and repayment. [bn USD]"""
        due: Floats = self.interest + self._on_loans(self.tables.repaid)
        first, fees = self.tables.first, self.played.fees
        start = max(0, first)
        end = min(fees.shape[1], first + due.shape[1])
        due[:, start - first : end - first] += fees[:, start:end]
        return due

    @cached_property
    def opening(self) -> Floats:
        """(N, T) owed at the start of a quarter. [bn USD]"""
        return self._on_loans(self.tables.owed)[:, :-1]

    def _on_loans(self, of_a_dollar: Floats) -> Floats:
        """Return what the draws of each future come to. [bn USD]"""
        lent = self.played.lent
        loans, quarters, ahead = of_a_dollar.shape
        flat = lent.reshape(len(lent), loans * quarters)
        found: Floats = flat @ of_a_dollar.reshape(loans * quarters, ahead)
        return found

    def is_owed(self, loan: int) -> Bools:
        """Return whether anything is owed on a loan at the end of some quarter of a year, (N, Y)."""
        balance = self.played.lent[:, loan] @ self.tables.owed[loan, :, 1:]
        return np.asarray((_years(balance) > TINY_BN).any(axis=2))

    @cached_property
    def operates(self) -> Bools:
        """(N, Y) whether compute is sold in every quarter of a year, and debt is served."""
        sells = (_years(self.hours) > 0).all(axis=2)
        found: Bools = sells & (_years(self.service).sum(axis=2) > TINY_BN)
        return found

    @cached_property
    def dscr(self) -> Floats:
        """(N, Y) debt service cover ratio; not a number where nothing is due. [-]"""
        cash, due = (_years(each).sum(axis=2) for each in (self.cfads, self.service))
        return _ratio(cash, due)

    @cached_property
    def llcr(self) -> Floats:
        """(N, Y) loan life cover ratio at the start of a year; no number before all is drawn, or nothing owed. [-]"""
        worth, opening = np.zeros_like(self.opening), self.opening
        rate = np.divide(
            self.interest, opening, out=np.zeros_like(opening), where=opening > TINY_BN
        )
        later = np.zeros(len(worth))
        for t in reversed(range(worth.shape[1])):
            later = (later + self.cfads[:, t]) / (1 + rate[:, t])
            later = np.where(opening[:, t] > TINY_BN, later, 0.0)
            worth[:, t] = later
        starts = np.arange(0, worth.shape[1], 4)
        drawn = self.played.lent.sum(axis=1) > TINY_BN
        last = drawn.shape[1] - 1 - np.argmax(drawn[:, ::-1], axis=1)
        is_drawn = starts[None, :] > (last - self.tables.first)[:, None]
        return _ratio(worth[:, ::4], np.where(is_drawn, opening[:, ::4], 0.0))

    def least(self, ratio: Floats) -> Floats:
        """Return the least of a ratio over the years of operation, (N,); infinite in a future without any. [-]"""
        counts = self.operates & np.isfinite(ratio)
        found: Floats = np.where(counts, ratio, np.inf).min(axis=1)
        return found

    def kept(self, loan: int, ratio: Floats, least: float) -> Floats:
        """Return 1 where a loan's covenant is kept in every year of operation in which it is owed, 0 where not, (N,).

        No number in a future without such a year.
        """
        tested = self.operates & self.is_owed(loan) & np.isfinite(ratio)
        is_kept = ~(tested & (ratio < least)).any(axis=1)
        return np.where(tested.any(axis=1), is_kept, np.nan)


def _years(by_quarter: Floats) -> Floats:
    """Return quarters by year, shape (N, Y, 4)."""
    return by_quarter.reshape(len(by_quarter), -1, 4)


def _ratio(cash: Floats, due: Floats) -> Floats:
    """Return cash over what is due; not a number where nothing is."""
    nothing = np.full_like(cash, np.nan)
    found: Floats = np.divide(cash, due, out=nothing, where=due > TINY_BN)
    return found
