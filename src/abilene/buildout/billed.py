"""What the tariffs of a plan bill, line by line, once its load and its designs are known.

A model holds what is billed by rows alone, in which a dollar may stand in a ratchet or in the least of a contract:
its total is the same. So each column is set again to the least that those before it let it be, in the order of a
bill: billed demand follows from peaks and ratchets, energy in steps from what is drawn, minimum bills from the lines
that they count; and what the least of a contract asks for beyond all that strands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import running
from abilene.buildout.model.terms import BN_USD, GW, Terms, value
from abilene.site.season_bills import PartLine

SEASONS = 4
NONE = (0.0, 0.0, 0.0, 0.0)
At = tuple[str, str, str, int]


def with_least_bills(form: Formulation, x: Floats) -> Floats:
    """Return a solution in which each column of a bill is what the load and the designs ask for.

    Parameters
    ----------
    x : array, shape (columns,)
        Values of all columns.

    Returns
    -------
    array, shape (columns,)
        The same but for columns of bills; what is billed in all is no more.
    """
    found = x.copy()
    for column, terms in form.lowest.items():
        found[column] = max(value(one, found) for one in terms)
    return found


def by_line_usd(
    form: Formulation, x: Floats, terms: Mapping[At, Terms]
) -> dict[tuple[str, PartLine], Floats]:
    """Return what lines bill, nominal, in the quarters of a plan and the one after: shape (quarters + 1,). [USD]"""
    found: dict[tuple[str, PartLine], Floats] = {}
    for at, of_quarter in terms.items():
        _set(form, found, at, value(of_quarter, x) * BN_USD)
    return found


def ratcheted_mw(form: Formulation, x: Floats) -> dict[tuple[str, PartLine], Floats]:
    """Return what lines with a ratchet bill: mean of the months and weather years, shape (quarters + 1,). [MW]

    By the true sequence of monthly peaks, as far as a plan decides about the load;
    measured load as in a year like any other.
    """
    found: dict[tuple[str, PartLine], Floats] = {}
    for at, months in form.ratcheted.items():
        gw = math.fsum(
            weight * max(value(one, x) for one in billed) for weight, billed in months
        )
        _set(form, found, at, gw / GW + _measured_mw(form, x, at))
    return found


def _measured_mw(form: Formulation, x: Floats, at: At) -> float:
    """Return what a line bills of measured load in a quarter. [MW]"""
    site_id, part, line, quarter = at
    bills = form.case.candidate_of_history(site_id).bills
    of_a_mw = bills.billed_mw.get((part, line), NONE)
    return of_a_mw[form.case.quarter(quarter).index % SEASONS] * math.fsum(
        value(running(form, step, quarter), x) * step.facility_mw
        for step in form.history(site_id)
    )


def _set(
    form: Formulation, found: dict[tuple[str, PartLine], Floats], at: At, figure: float
) -> None:
    """Set the figure of a line in a quarter, if that is not beyond the one after the plan."""
    site_id, part, line, quarter = at
    if quarter <= form.case.quarters:
        none = np.zeros(form.case.quarters + 1)
        found.setdefault((site_id, (part, line)), none)[quarter] = figure
