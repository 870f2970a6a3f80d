"""What lenders are owed in each calendar year of a build-out."""

from __future__ import annotations

from collections import defaultdict

from abilene.buildout import BuildPlan

OWED = ("interest", "fees", "repaid")
"""Flows of cash to those who lend."""


def debt_service_usd(build: BuildPlan) -> dict[int, float]:
    """Return interest, fees and repayment by calendar year; nothing where nobody lends or earns. [USD]"""
    owed: defaultdict[int, float] = defaultdict(float)
    for flow in OWED:
        # A flow that never occurs is no row at all.
        row = build.sources.cash_usd.get(flow, ())
        for quarter, usd in zip(build.quarters, row, strict=False):
            owed[quarter.year] += float(usd)
    return dict(owed)
