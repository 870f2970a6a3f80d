"""Tranches as available funding: what each holds of its own, when it is open, and what it may pay for.

A tranche may be part of another, to any depth:

    total = max(amount, sum of the totals of its parts)
    own   = max(0, amount - sum of the totals of its parts)

so that total = own + totals of the parts, and each dollar is counted once. An amount
that nobody has put a figure on counts 0. The own money of a tranche that has parts is
what they leave over, the unnamed remainder: it is free of the earmark, but keeps the
dates of its tranche.

Money is paid for *uses*, each with a path: ``sites.S.phases.P.shell``,
``sites.S.phases.P.hardware``, ``sites.S.equipment.E``, ``sites.S.grid.G.contribution``
and ``sites.S.grid.G.collateral`` where a connection asks for them, and ``operation``:
interest, fees, obligations and running costs that operation does not bear yet. An earmark is a
list of patterns of such paths, or of paths above them. Interest and fees of a tranche
it may always pay itself.

Two printed words stand for terms of project finance. *In view* is identified funding:
the money that a viewpoint believes in, whether or not it is committed. *Not attributed*
is unfunded sunk cost: spent before the day of the plan, or due for a connection
whatever is built, and paid by no tranche that the view believes in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import repeat

from abilene.dates import Quarter
from abilene.errors import refuse
from abilene.finance.capital_tree import TrancheTree, circles
from abilene.finance.connection_uses import connection_paths
from abilene.finance.lending import Lending, lending
from abilene.names import covers
from abilene.programme.money_records import Event, Tranche
from abilene.programme.schema import Programme

SHELL = "sites.{}.phases.{}.shell".format
HARDWARE = "sites.{}.phases.{}.hardware".format
EQUIPMENT = "sites.{}.equipment.{}".format
OPERATION = "operation"
SERVICE = "capital.{}.service".format


@dataclass(frozen=True)
class Funding:
    """What one tranche makes available.

    ``opens`` is None for a tranche that is open from the start. A tranche with
    ``funded_by`` has no money of its own: each dollar it pays is also drawn from one of
    these, and ``own_usd`` only limits it. A tranche that is ``outside`` pays nothing but
    what it funds. The earmark of a tranche limits what it pays itself, not what those pay
    that it funds.
    """

    id: str
    total_usd: float
    own_usd: float
    only_for: tuple[str, ...] = ()
    opens: Quarter | Event | None = None
    calls_per_year: tuple[float, ...] = ()
    """Rates at which it is called, from the quarter in which it opens; none: it is there
    at once. [per year]"""
    expires: Quarter | None = None
    funded_by: tuple[str, ...] = ()
    outside: bool = False
    lending: Lending = field(default_factory=Lending)

    def may_pay(self, use: str) -> bool:
        """Return whether the earmark covers the path of a use."""
        return not self.only_for or any(map(covers, self.only_for, repeat(use)))

    def dates_admit(self, quarter: Quarter) -> bool:
        """Return whether a quarter lies between the dates of the tranche, both included.

        An event that opens it is not looked at.
        """
        first = self.opens if isinstance(self.opens, Quarter) else quarter
        last = self.expires or quarter
        return first <= quarter <= last


def available_funding(programme: Programme) -> dict[str, Funding]:
    """Return the funding that each tranche makes available, in file order.

    Raises
    ------
    InputError
        If tranches are part of each other, or fund each other, in a circle.
    """
    refuse(circles(programme))
    tree = TrancheTree.of(programme)
    return {
        id_: _of_tranche(id_, tranche, tree)
        for id_, tranche in programme.capital.items()
    }


def capital_in_view_usd(programme: Programme) -> float:
    """Return the sum of the totals of the tranches that are part of nothing and not outside. [USD]"""
    money = available_funding(programme)
    return sum(money[id_].total_usd for id_ in counted_in_view(programme))


def counted_in_view(programme: Programme) -> list[str]:
    """Return the tranches that are part of nothing and not outside: their totals are what is in view."""
    capital = programme.capital
    return [
        id_
        for id_, tranche in capital.items()
        if tranche.part_of not in capital and not tranche.outside
    ]


def use_paths(programme: Programme) -> tuple[str, ...]:
    """Return the path of everything that money may be spent on."""
    paths: list[str] = []
    for site_id, site in programme.sites.items():
        for phase_id in site.phases:
            paths += [SHELL(site_id, phase_id), HARDWARE(site_id, phase_id)]
        paths += map(partial(EQUIPMENT, site_id), site.equipment)
        paths += connection_paths(programme, site_id)
    return (*paths, OPERATION)


def _of_tranche(id_: str, tranche: Tranche, tree: TrancheTree) -> Funding:
    # A tranche that nobody has put a figure on holds what its parts hold.
    amount_usd, parts_usd = tranche.amount_usd or 0.0, tree.parts_usd(id_)
    opens = tranche.opens
    return Funding(
        id=id_,
        total_usd=max(amount_usd, parts_usd),
        own_usd=max(0.0, amount_usd - parts_usd),
        # What the parts leave over is free of the earmark: it is for whatever remains.
        only_for=() if id_ in tree.parts else tranche.only_for,
        opens=Quarter.of(opens) if isinstance(opens, date) else opens,
        calls_per_year=tranche.calls_per_year,
        expires=Quarter.of(tranche.expires) if tranche.expires else None,
        funded_by=tranche.funded_by,
        outside=tranche.outside,
        lending=lending(tranche),
    )
