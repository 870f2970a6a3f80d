"""What lenders are owed in each calendar year of a build-out."""

from __future__ import annotations

from abilene.buildout import BuildPlan

OWED = ("interest", "fees", "repaid")
"""Flows of cash to those who lend."""


def debt_service_usd(build: BuildPlan) -> dict[int, float]:
    """Return interest, fees and repayment by calendar year; nothing where nobody lends or earns. [USD]"""
    owed: dict[int, float] = {}
    flows = build.sources.cash_usd
    for flow in OWED:
        if flow in flows:
            for quarter, usd in zip(build.quarters, flows[flow], strict=True):
                owed[quarter.year] = owed.get(quarter.year, 0.0) + float(usd)
    return owed
