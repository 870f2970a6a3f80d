"""What an answer rests on, as ``plan.json`` has it: the band of a path between rivals, and shares by evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from abilene.record import Record

Link = str
"""What a megawatt hangs on: its size, its date, its power, its money."""

LINK_ASSUMED = "  {} assumed".format
CHECKED = "checked"
CONTESTED = "contested"


class PathBand(Record):
    """Both ends of what is claimed of one path: the claim that wins, those as good as it, and their intervals."""

    cautious: float | date | None
    """The number or day at the worse end, in the unit of the path."""
    generous: float | date | None
    """That at the better end."""
    cautious_claim: str | None
    """Claim that gives the worse end."""
    generous_claim: str | None
    """Claim that gives the better end."""


class RestsOn(Record):
    """What the headline figures of a view rest on: each megawatt and dollar counted once, at its weakest link."""

    it_mw: Mapping[str, dict[str, float]] = {}
    """IT load at the end of each quarter, by the weakest evidence of its links; they add
    up to all of it. [MW]"""
    it_mw_checked: Mapping[str, float] = {}
    """What of it has no link that nobody has compared with its source. [MW]"""
    it_mw_assumed: Mapping[Link, dict[str, float]] = {}
    """What of it has this link assumed, whatever its other links: these overlap. [MW]"""
    capital_in_view_usd: Mapping[str, float] = {}
    """The money in view, by the evidence of the amount of its tranche. [USD]"""
    capital_in_view_checked_usd: float = 0.0
    """What of it was compared with its source. [USD]"""
    capital_in_view_contested_usd: float = 0.0
    """What of it somebody disputes or denies, whether the view trusts them or not.
    [USD]"""

    def load_at(self, quarter: str) -> dict[str, float]:
        """Return the IT load at the end of a quarter by name of what is told of it, as it is printed. [MW]"""
        parts: dict[str, Mapping[str, float]] = {}
        parts.update(self.it_mw)
        for link, mw in self.it_mw_assumed.items():
            parts[LINK_ASSUMED(link)] = mw
        parts[CHECKED] = self.it_mw_checked
        return {name: mw.get(quarter, 0.0) for name, mw in parts.items()}

    @property
    def money_usd(self) -> dict[str, float]:
        """The money in view by name of what is told of it, as it is printed. [USD]"""
        return {
            **self.capital_in_view_usd,
            CHECKED: self.capital_in_view_checked_usd,
            CONTESTED: self.capital_in_view_contested_usd,
        }
