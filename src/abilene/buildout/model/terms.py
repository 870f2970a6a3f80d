"""Sums of columns, and the units of the model: GW and bn USD, so that the solver's tolerances are harmless."""

from __future__ import annotations

from collections.abc import Mapping

Terms = dict[int, float]
"""Coefficient by column."""
BN_USD = 1e9
"""One bn USD. [USD]"""
GW = 1e-3
"""One MW. [GW]"""
TINY = 1e-12


def add(terms: Terms, more: Mapping[int, float], factor: float = 1.0) -> None:
    """Add terms to others, in place."""
    for column, value in more.items():
        terms[column] = terms.get(column, 0.0) + factor * value
