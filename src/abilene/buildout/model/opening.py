"""When a tranche is open: one rule, read in the columns of a model or in the numbers of a plan.

The rule is ``opened``. What it asks of a build-out in progress, how much IT load is
online, whether a phase is energised, whether an event has come about, is answered by a
``Reading``: ``InColumns`` while the plan is sought, ``InNumbers`` when it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from abilene.arrays import Floats
from abilene.buildout.case import Case, Key
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    TINY,
    Terms,
    add,
    at_least,
    difference,
    if_there,
    scaled,
    summed,
)
from abilene.buildout.schedule import phase_of
from abilene.dates import Quarter
from abilene.finance.capital import Funding
from abilene.finance.fund import called_share
from abilene.programme.money_records import Event

ENOUGH_BN = 1e-6
"""Short of this, a fraction counts as drawn. [bn USD]"""
SHORT = 2e-5
"""How far below what opens a tranche a plan must stay for it to be closed: more than a
plan that is read may fall short of it. [GW, bn USD]"""
READ_MW, READ_USD = 1e-6, 1e4
"""What the load and the draws of a plan may fall short of an event, for the rounding of
the search that made it. [MW, USD]"""


class Reading(Protocol):
    """How far a build-out has come by the end of a quarter, as terms; the quarter may lie before the plan."""

    @property
    def case(self) -> Case:
        """What is planned."""
        ...

    @property
    def certain(self) -> Terms:
        """What is 1 whatever is decided."""
        ...

    def it_online(self, quarter: int) -> Terms:
        """Return the IT load of the whole programme. [GW]"""
        ...

    def energised(self, key: Key, quarter: int) -> Terms:
        """Return 1 if a phase is energised; no terms if it cannot be."""
        ...

    def reached(self, tranche: str, quarter: int) -> Terms:
        """Return 1 if the load or the draws that open a tranche are reached in time to open it in a quarter."""
        ...


def opened(reading: Reading, tranche: str, quarter: int) -> Terms:
    """Return how much of a tranche has opened by a quarter; nothing outside its dates. [bn USD]

    * by date: all of it; or what has been called since, where it is called over years;
    * ``energised``: all of it from the quarter after, own * Z[p,t-1];
    * ``it_online_mw`` and ``drawn``: own * y[t];
    * ``per_it_online_mw_usd``: so much for each MW of IT load at the end of t-1 (that
      no tranche pays more than its own is a rule of its payments).
    """
    case = reading.case
    funding, event = case.funding[tranche], case.event(tranche)
    own_bn = funding.own_usd / BN_USD
    if own_bn == 0 or not funding.dates_admit(case.quarter(quarter)):
        return {}
    if event is None:
        return scaled(reading.certain, own_bn * _called(case, funding, quarter))
    if event.per_it_online_mw_usd is not None:
        per_gw_bn = event.per_it_online_mw_usd / BN_USD / GW
        return scaled(reading.it_online(quarter - 1), per_gw_bn)
    if event.energised is not None:
        key = phase_of(event.energised)
        return scaled(reading.energised(key, quarter - 1), own_bn)
    return scaled(reading.reached(tranche, quarter), own_bn)


def _called(case: Case, funding: Funding, quarter: int) -> float:
    """Return the share of a tranche that has been called by a quarter, from that in which it opens. [-]"""
    if not funding.calls_per_year:
        return 1.0
    opens = funding.opens
    first = case.index_of(opens) if isinstance(opens, Quarter) else 0
    return called_share(funding.calls_per_year, quarter - first + 1)


def _wanted_mw(event: Event) -> float:
    """Return the IT load that opens a tranche. [MW]"""
    return event.it_online_mw or 0.0


def _wanted_bn(case: Case, event: Event) -> float:
    """Return what is to be drawn of the tranche that an event names; nothing where it names none. [bn USD]"""
    if event.drawn is None:
        return 0.0
    drawn = case.funding[event.drawn]
    return drawn.own_usd / BN_USD * (event.fraction or 1.0)


@dataclass(frozen=True)
class InColumns:
    """The reading of a plan that is still sought."""

    form: Formulation

    @property
    def case(self) -> Case:
        """What is planned."""
        return self.form.case

    @property
    def certain(self) -> Terms:
        """The column that is fixed at 1."""
        return {self.form.one: 1.0}

    def it_online(self, quarter: int) -> Terms:
        """Return the IT load of the whole programme at the end of a quarter. [GW]"""
        terms: Terms = {}
        for step in self.form.steps:
            is_on = if_there(self.form.on, (step.key, quarter))
            add(terms, is_on, step.it_mw * GW)
        return terms

    def energised(self, key: Key, quarter: int) -> Terms:
        """Return Z[p,t]."""
        return if_there(self.form.on, (key, quarter))

    def reached(self, tranche: str, quarter: int) -> Terms:
        """Return y[b,t]."""
        return if_there(self.form.reached, (tranche, quarter))


@dataclass(frozen=True)
class InNumbers:
    """The reading of a plan that is there; its terms are numbers, on the column ``one``."""

    case: Case
    one: int
    energised_in: Mapping[Key, Quarter | None]
    """Quarter in which each phase is energised."""
    it_mw: Floats
    """IT load at the end of each quarter. [MW]"""
    it_mw_before: float
    """IT load before the first quarter. [MW]"""
    outflow_usd: Mapping[str, Floats]
    """What each tranche pays and passes on, by quarter. [USD]"""

    @property
    def certain(self) -> Terms:
        """One."""
        return {self.one: 1.0}

    def it_online(self, quarter: int) -> Terms:
        """Return the IT load of the whole programme at the end of a quarter. [GW]"""
        return {self.one: self._online_mw(quarter) * GW}

    def energised(self, key: Key, quarter: int) -> Terms:
        """Return one where the phase is energised by then."""
        when = self.energised_in.get(key)
        return self._if(when is not None and self.case.index_of(when) <= quarter)

    def reached(self, tranche: str, quarter: int) -> Terms:
        """Return one where the plan has reached by the end of the quarter before what the tranche is opened by."""
        event = self.case.event(tranche)
        if event is None:
            return self.certain
        if event.drawn is None:
            online_mw = self._online_mw(quarter - 1) + READ_MW
            return self._if(online_mw >= _wanted_mw(event))
        left_usd = float(self.outflow_usd[event.drawn][:quarter].sum())
        wanted_usd = _wanted_bn(self.case, event) * BN_USD
        # of a tranche without money nothing is ever drawn
        return self._if(0 < wanted_usd <= left_usd + READ_USD)

    def _online_mw(self, quarter: int) -> float:
        return self.it_mw_before if quarter < 0 else float(self.it_mw[quarter])

    def _if(self, is_so: bool) -> Terms:
        return self.certain if is_so else {}


def add_events(form: Formulation) -> None:
    """y[b,t] = 1 only if the IT load at the end of t-1 is at least what opens b: IT[t-1] >= X[b] y[b,t].

    As load never falls, y[b,t] >= y[b,t-1]. Of a tranche with a commitment fee y is 1 as
    soon as the load is there: else its fee would be due, and not be counted. Where
    history alone reaches it y is 1, and where even all phases together do not, there is
    no y: so that none is left open up to the quarter of the day of the plan. The y of
    what opens by another tranche being
    drawn gets its rows when there are columns of draws: see ``add_drawn_events``.
    """
    for id_ in form.case.funding:
        event = form.case.event(id_)
        if event is None:
            continue
        if event.it_online_mw is not None:
            _add_load_event(form, id_, event)
        elif _wanted_bn(form.case, event) > 0:
            for t in range(1, form.case.quarters):
                _add_reached(form, id_, t)


def _add_reached(form: Formulation, tranche: str, quarter: int) -> int:
    """Add and return y[b,t]."""
    y = form.model.column(high=1.0, integer=True)
    form.reached[tranche, quarter] = y
    return y


def _add_load_event(form: Formulation, tranche: str, event: Event) -> None:
    """Add y[b,t] of a tranche that opens with IT load, and its rows."""
    wanted_gw = _wanted_mw(event) * GW - TINY
    for t in range(form.case.quarters):
        online = InColumns(form).it_online(t - 1)
        if online.get(form.one, 0.0) >= wanted_gw:
            form.reached[tranche, t] = form.one
        elif sum(online.values()) >= wanted_gw:
            y = _add_reached(form, tranche, t)
            at_least(form.model, online, {y: wanted_gw})
            form.never_falls(y, form.reached.get((tranche, t - 1)))
            if _costs_idle(form.case, tranche):
                _opens_at(form, y, online, (wanted_gw, sum(online.values())))


def _costs_idle(case: Case, tranche: str) -> bool:
    """Return whether a tranche costs something where it is open and not drawn: it may not be taken for closed."""
    return case.funding[tranche].lending.commitment_fee_per_quarter > 0


def _opens_at(
    form: Formulation, y: int, amount: Terms, limits: tuple[float, float]
) -> None:
    """Add the row by which y is 1 once an amount is what opens a tranche: amount <= wanted + (most - wanted) y."""
    wanted, most = limits
    below = wanted - SHORT
    form.model.row(difference(amount, {y: most - below}), high=below)


def add_drawn_events(form: Formulation) -> None:
    """y[b,t] = 1 only if what has left tranche a by the end of t-1 is at least the fraction that opens b.

    fraction * own[a] * y[b,t] <= sum over u < t of what a pays and passes on in u, and
    y[b,t] >= y[b,t-1].
    """
    outflow, _ = form.payments.flows()
    for (id_, t), y in form.reached.items():
        event = form.case.event(id_)
        if event is None or event.drawn is None:
            continue
        left = outflow[event.drawn].items()
        left_before = summed(terms for u, terms in left if u < t)
        wanted = {y: _wanted_bn(form.case, event)}
        form.model.row(difference(left_before, wanted), low=-ENOUGH_BN)
        form.never_falls(y, form.reached.get((id_, t - 1)))
        if _costs_idle(form.case, id_):
            most = form.case.funding[event.drawn].own_usd / BN_USD
            _opens_at(form, y, left_before, (wanted[y], most))
