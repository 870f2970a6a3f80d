"""Sums of columns, and the units of the model: GW and bn USD, so that the solver's tolerances are harmless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def total(columns: Iterable[int]) -> Terms:
    """Return the sum of some columns, as terms."""
    return dict.fromkeys(columns, 1.0)


def scaled(terms: Mapping[int, float], factor: float) -> Terms:
    """Return terms times a factor."""
    return {column: factor * value for column, value in terms.items()}


def without_zeros(terms: Mapping[int, float]) -> Terms:
    """Return terms without those that have come to nothing."""
    return {column: value for column, value in terms.items() if value}
