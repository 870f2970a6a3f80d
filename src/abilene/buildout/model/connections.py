"""Money of connections in the programme model: constants, as no decision changes them.

s: site, t: quarter.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

from abilene.buildout.case import Case, derived
from abilene.buildout.model.connection_payments import (
    ConnectionPayment,
    Letter,
    connection_payments,
    letters,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, Terms, without_zeros
from abilene.buildout.model.uses import discount

ByQuarter = Mapping[int, float]


def all_payments(case: Case) -> tuple[ConnectionPayment, ...]:
    """Return what is paid for the connections of every campus."""
    of_sites = map(partial(connection_payments, case), case.programme.sites)
    return tuple(chain.from_iterable(of_sites))


def all_letters(case: Case) -> tuple[Letter, ...]:
    """Return the letters of credit of every campus."""
    of_sites = map(partial(letters, case), case.programme.sites)
    return tuple(chain.from_iterable(of_sites))


def connection_costs(
    form: Formulation,
) -> Iterator[tuple[tuple[str, int, bool], Terms]]:
    """Yield what connections cost by path of the use and quarter; no decision changes it. [bn USD]"""
    for paid in all_payments(form.case):
        due = paid.use, paid.quarter, True
        yield due, _constant(form, paid.usd(form.case))


def given_back(form: Formulation, quarter: int) -> Terms:
    """Return the collateral that is given back at the end of a quarter, nominal. [bn USD]"""
    return _constant(form, _given_back_usd(form.case).get(quarter, 0.0))


def given_back_in(form: Formulation, first: int, before: int) -> Terms:
    """Return the collateral that is given back from a quarter on, and before another, discounted. [bn USD]"""
    return _discounted(form, _given_back_usd(form.case), range(first, before))


def letter_fees(form: Formulation, quarter: int) -> Terms:
    """Return the fees of letters of credit in a quarter. [bn USD]"""
    return _constant(form, letter_fees_in(form.case, quarter))


def letter_fees_in(case: Case, quarter: int) -> float:
    """Return the same as a number. [USD]"""
    return _fees_usd(case).get(quarter, 0.0)


def letter_fees_after(form: Formulation, end: int) -> Terms:
    """Return the fees of letters of credit after the quarter after the plan, before another, discounted. [bn USD]"""
    after = range(form.case.quarters + 1, end)
    return _discounted(form, _fees_usd(form.case), after)


@derived
def _given_back_usd(case: Case) -> ByQuarter:
    """Return the collateral that is given back, nominal, by quarter. [USD]"""
    found: dict[int, float] = defaultdict(float)
    for paid in all_payments(case):
        if paid.returned is not None:
            found[paid.returned] += paid.usd(case)
    return dict(found)


@derived
def _fees_usd(case: Case) -> ByQuarter:
    """Return the fees of letters of credit, nominal, by quarter. [USD]"""
    found: dict[int, float] = defaultdict(float)
    for one in all_letters(case):
        for t in range(one.first, one.last + 1):
            found[t] += one.usd_per_quarter
    return dict(found)


def _discounted(form: Formulation, usd: ByQuarter, quarters: range) -> Terms:
    """Return what is due in some quarters, discounted. [bn USD]"""
    due = filter(quarters.__contains__, usd)
    worth = (usd[t] * discount(form.case, t) for t in due)
    return _constant(form, math.fsum(worth))


def _constant(form: Formulation, usd: float) -> Terms:
    """Return an amount as terms; none of nothing. [bn USD]"""
    return without_zeros({form.one: usd / BN_USD})
