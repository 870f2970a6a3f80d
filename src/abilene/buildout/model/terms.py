"""Sums of columns, and the units of the model: GW and bn USD, so that the solver's tolerances are harmless.

Whatever a model says is a sum of columns, each times a number: ``Terms``. Here is their
algebra, and the three ways in which a row may compare two sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from operator import itemgetter
from typing import TypeVar

from abilene.arrays import Floats
from abilene.solve import Model

Terms = dict[int, float]
"""Coefficient by column."""
BN_USD = 1e9
"""One bn USD. [USD]"""
GW = 1e-3
"""One MW. [GW]"""
TINY = 1e-12
Key = TypeVar("Key", bound=Hashable)


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


def difference(terms: Mapping[int, float], less: Mapping[int, float]) -> Terms:
    """Return terms less others."""
    found = dict(terms)
    add(found, less, -1.0)
    return found


def summed(parts: Iterable[Mapping[int, float]]) -> Terms:
    """Return the sum of several terms."""
    found: Terms = {}
    for terms in parts:
        add(found, terms)
    return found


def gathered(parts: Iterable[tuple[Key, Mapping[int, float]]]) -> dict[Key, Terms]:
    """Return the sum of all terms that come under the same key, in the order of the keys."""
    found: defaultdict[Key, Terms] = defaultdict(dict)
    for key, terms in parts:
        add(found[key], terms)
    return dict(found)


def without_zeros(terms: Mapping[int, float]) -> Terms:
    """Return terms without those that have come to nothing."""
    return dict(filter(itemgetter(1), terms.items()))


def if_there(columns: Mapping[Key, int], key: Key) -> Terms:
    """Return the column of a key; no terms where there is none, as it would be zero."""
    column = columns.get(key)
    return {} if column is None else {column: 1.0}


def equal(model: Model, left: Terms, right: Terms) -> int:
    """Add the row left = right; return its index."""
    return model.row(difference(left, right), low=0.0, high=0.0)


def at_most(model: Model, left: Terms, right: Terms) -> int:
    """Add the row left <= right; return its index."""
    return model.row(difference(left, right), high=0.0)


def at_least(model: Model, left: Terms, right: Terms) -> int:
    """Add the row left >= right; return its index."""
    return model.row(difference(left, right), low=0.0)


def value(terms: Terms, x: Floats) -> float:
    """Return what some terms come to in a solution."""
    return float(sum(factor * x[column] for column, factor in terms.items()))
