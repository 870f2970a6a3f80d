"""Tranches as available funding: what each holds of its own, when it is open, and what it may pay for.

A tranche may be part of another, to any depth:

    total = max(amount, sum of the totals of its parts)
    own   = max(0, amount - sum of the totals of its parts)

so that total = own + totals of the parts, and each dollar is counted once. An amount
that nobody has put a figure on counts 0. The own money of a tranche that has parts is
what they leave over, the unnamed remainder: it is free of the earmark, but keeps the
dates of its tranche.

Money is paid for *uses*, each with a path: ``sites.S.phases.P.shell``,
``sites.S.phases.P.hardware``, ``sites.S.equipment.E`` and ``operation``: interest,
fees, obligations and running costs that operation does not bear yet. An earmark is a
list of patterns of such paths, or of paths above them. Interest and fees of a tranche
it may always pay itself.

Two printed words stand for terms of project finance. *In view* is identified funding:
the money that a viewpoint believes in, whether or not it is committed. *Not attributed*
is unfunded sunk cost: spent before the day of the plan, and paid by no tranche that the
view believes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.finance.lending import Lending, lending
from abilene.names import covers, did_you_mean
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
    expires: Quarter | None = None
    funded_by: tuple[str, ...] = ()
    outside: bool = False
    lending: Lending = field(default_factory=Lending)

    def may_pay(self, use: str) -> bool:
        """Return whether the earmark covers the path of a use."""
        return not self.only_for or any(
            covers(pattern, use) for pattern in self.only_for
        )

    def dates_admit(self, quarter: Quarter) -> bool:
        """Return whether a quarter lies between the dates of the tranche, both included.

        An event that opens it is not looked at.
        """
        begun = not isinstance(self.opens, Quarter) or self.opens <= quarter
        return begun and (self.expires is None or quarter <= self.expires)


def available_funding(programme: Programme) -> dict[str, Funding]:
    """Return the funding that each tranche makes available, in file order.

    Raises
    ------
    InputError
        If tranches are part of each other, or fund each other, in a circle.
    """
    circles = [*_circles(programme)]
    if circles:
        raise InputError(circles)
    capital, parts = programme.capital, _parts(programme)
    return {
        id_: _of_tranche(id_, tranche, capital, parts)
        for id_, tranche in capital.items()
    }


def capital_in_view_usd(programme: Programme) -> float:
    """Return the sum of the totals of the tranches that are part of nothing and not outside. [USD]"""
    money = available_funding(programme)
    return sum(
        money[id_].total_usd
        for id_, tranche in programme.capital.items()
        if tranche.part_of not in programme.capital and not tranche.outside
    )


def use_paths(programme: Programme) -> tuple[str, ...]:
    """Return the path of everything that money may be spent on."""
    paths: list[str] = []
    for site_id, site in programme.sites.items():
        for phase_id in site.phases:
            paths += [SHELL(site_id, phase_id), HARDWARE(site_id, phase_id)]
        paths += [EQUIPMENT(site_id, equipment_id) for equipment_id in site.equipment]
    return (*paths, OPERATION)


def check_capital(programme: Programme) -> list[Problem]:
    """Return what is wrong with the tranches.

    Circles, an ``outside`` that differs between a tranche and its whole, earmarks that
    cover nothing; and, where none of these is left, parts that add up to more than
    their total (the plan then counts the parts).
    """
    problems = [
        *_circles(programme),
        *_half_outside(programme),
        *_idle_earmarks(programme),
    ]
    return problems or [*_overfull(programme)]


def _parts(programme: Programme) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for id_, tranche in programme.capital.items():
        if tranche.part_of:
            parts.setdefault(tranche.part_of, []).append(id_)
    return parts


def _total_usd(
    id_: str, capital: Mapping[str, Tranche], parts: Mapping[str, list[str]]
) -> float:
    return max(capital[id_].amount_usd or 0.0, _parts_usd(id_, capital, parts))


def _parts_usd(
    id_: str, capital: Mapping[str, Tranche], parts: Mapping[str, list[str]]
) -> float:
    return sum(_total_usd(part, capital, parts) for part in parts.get(id_, ()))


def _of_tranche(
    id_: str,
    tranche: Tranche,
    capital: Mapping[str, Tranche],
    parts: Mapping[str, list[str]],
) -> Funding:
    amount_usd, parts_usd = tranche.amount_usd or 0.0, _parts_usd(id_, capital, parts)
    opens = tranche.opens
    return Funding(
        id=id_,
        total_usd=max(amount_usd, parts_usd),
        own_usd=max(0.0, amount_usd - parts_usd),
        only_for=() if id_ in parts else tranche.only_for,
        opens=opens if isinstance(opens, Event) or opens is None else Quarter.of(opens),
        expires=Quarter.of(tranche.expires) if tranche.expires else None,
        funded_by=tranche.funded_by,
        outside=tranche.outside,
        lending=lending(tranche),
    )


def _circles(programme: Programme) -> Iterator[Problem]:
    capital = programme.capital
    wholes = {
        id_: (tranche.part_of,) if tranche.part_of else ()
        for id_, tranche in capital.items()
    }
    funders = {id_: tranche.funded_by for id_, tranche in capital.items()}
    for id_ in capital:
        if id_ in _reached(id_, wholes):
            yield Problem(
                "is, by its parts, part of itself",
                "take one part_of out",
                f"capital.{id_}.part_of",
            )
        if id_ in _reached(id_, funders):
            yield Problem(
                "is, in the end, funded by itself",
                "take one funded_by out",
                f"capital.{id_}.funded_by",
            )


def _reached(start: str, links: Mapping[str, Iterable[str]]) -> set[str]:
    """Return everything that can be reached from ``start`` in one step or more."""
    reached: set[str] = set()
    ahead = [*links[start]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += links.get(name, ())
    return reached


def _half_outside(programme: Programme) -> Iterator[Problem]:
    """Compare each tranche with its whole: if only one were outside, money in view would not bound what is paid."""
    for id_, tranche in programme.capital.items():
        whole = programme.capital.get(tranche.part_of or "")
        if whole is not None and whole.outside != tranche.outside:
            inner, outer = (
                ("outside", "not") if tranche.outside else ("not outside", "outside")
            )
            what = (
                f"is {inner}, but what it is part of, '{tranche.part_of}', is {outer}"
            )
            yield Problem(
                what,
                "give both the same 'outside', or take part_of out",
                f"capital.{id_}.part_of",
            )


def _idle_earmarks(programme: Programme) -> Iterator[Problem]:
    uses = use_paths(programme)
    above = {
        use[:end]
        for use in uses
        for end in range(len(use) + 1)
        if use[end : end + 1] in {".", ""}
    }
    for id_, tranche in programme.capital.items():
        for pattern in tranche.only_for:
            if not any(covers(pattern, use) for use in uses):
                fix = (
                    did_you_mean(pattern, above)
                    or "write a path such as sites.*.phases.*.hardware"
                )
                yield Problem(
                    f"earmark '{pattern}' covers nothing",
                    fix,
                    f"capital.{id_}.only_for",
                )


def _overfull(programme: Programme) -> Iterator[Problem]:
    parts = _parts(programme)
    for id_, tranche in programme.capital.items():
        parts_usd = _parts_usd(id_, programme.capital, parts)
        if tranche.amount_usd is not None and parts_usd > tranche.amount_usd:
            what = f"parts add up to {parts_usd:,.0f} USD, more than the amount of {tranche.amount_usd:,.0f} USD"
            fix = f"raise the amount, or take part_of: {id_} out of a part; until then the sum of the parts counts"
            yield Problem(what, fix, f"capital.{id_}.amount_usd")
