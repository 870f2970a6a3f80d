"""When a tranche is open, in the columns of the model: dates, and events that the plan itself brings about."""

from __future__ import annotations

from collections import defaultdict

from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, GW, TINY, Terms

ENOUGH_BN = 1e-6
"""Short of this, a fraction counts as drawn. [bn USD]"""


def it_online(form: Formulation, quarter: int) -> Terms:
    """Return the IT load of the whole programme at the end of a quarter, as terms. [GW]"""
    terms: Terms = defaultdict(float)
    for step in form.steps:
        column = form.on.get((step.key, quarter))
        if column is not None:
            terms[column] += step.it_mw * GW
    return terms


def add_events(form: Formulation) -> None:
    """y[b,t] = 1 only if the IT load at the end of t-1 is at least what opens b: IT[t-1] >= X[b] y[b,t].

    As load never falls, y[b,t] >= y[b,t-1]. Where history alone reaches it y is 1, and
    where even all phases together do not, there is no y: so that none is left open up
    to the quarter of the day of the plan. The y of what opens by another tranche being
    drawn gets its rows when there are columns of draws: see ``add_drawn_events``.
    """
    for id_ in form.case.funding:
        event = form.case.event(id_)
        if (
            event is not None
            and event.drawn is not None
            and form.case.funding[event.drawn].own_usd > 0
        ):
            for t in range(1, form.case.quarters):
                form.reached[id_, t] = form.model.column(high=1.0, integer=True)
        if event is None or event.it_online_mw is None:
            continue
        for t in range(form.case.quarters):
            online, wanted_gw = it_online(form, t - 1), event.it_online_mw * GW - TINY
            if online.get(form.one, 0.0) >= wanted_gw:
                form.reached[id_, t] = form.one
            elif sum(online.values()) >= wanted_gw:
                form.reached[id_, t] = y = form.model.column(high=1.0, integer=True)
                form.model.row({**online, y: -wanted_gw}, low=0.0)
                if (id_, t - 1) in form.reached:
                    form.model.row({y: 1.0, form.reached[id_, t - 1]: -1.0}, low=0.0)


def opened(form: Formulation, tranche: str, quarter: int) -> Terms:
    """Return how much of a tranche has opened by a quarter; nothing outside its dates. [bn USD]

    * by date: all of it;
    * ``energised``: all of it from the quarter after, own * Z[p,t-1];
    * ``it_online_mw`` and ``drawn``: own * y[t];
    * ``per_it_online_mw_usd``: so much for each MW of IT load at the end of t-1 (that
      no tranche pays more than its own is a rule of its payments).
    """
    funding, event = form.case.funding[tranche], form.case.event(tranche)
    own_bn = funding.own_usd / BN_USD
    if own_bn == 0 or not funding.dates_admit(form.case.quarter(quarter)):
        return {}
    if event is None:
        return {form.one: own_bn}
    if event.energised is not None:
        site_id, _, phase_id = event.energised.partition(".")
        column = form.on.get(((site_id, phase_id), quarter - 1))
    elif event.per_it_online_mw_usd is None:
        column = form.reached.get((tranche, quarter))
    else:
        rate = event.per_it_online_mw_usd / BN_USD / GW
        return {
            column: rate * gw for column, gw in it_online(form, quarter - 1).items()
        }
    return {} if column is None else {column: own_bn}


def add_drawn_events(form: Formulation) -> None:
    """y[b,t] = 1 only if what has left tranche a by the end of t-1 is at least the fraction that opens b.

    fraction * own[a] * y[b,t] <= sum over u < t of what a pays and passes on in u, and
    y[b,t] >= y[b,t-1].
    """
    outflow: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (id_, bill), column in form.payments.draw.items():
        outflow[id_, bill.quarter].append(column)
    for (funder, _, quarter), column in form.payments.passed.items():
        outflow[funder, quarter].append(column)
    for (id_, t), y in form.reached.items():
        event = form.case.event(id_)
        if event is None or event.drawn is None:
            continue
        wanted_bn = (
            form.case.funding[event.drawn].own_usd / BN_USD * (event.fraction or 1.0)
        )
        before = [
            c
            for (who, u), columns in outflow.items()
            if who == event.drawn and u < t
            for c in columns
        ]
        form.model.row({**dict.fromkeys(before, 1.0), y: -wanted_bn}, low=-ENOUGH_BN)
        if (id_, t - 1) in form.reached:
            form.model.row({y: 1.0, form.reached[id_, t - 1]: -1.0}, low=0.0)
