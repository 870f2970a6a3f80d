"""What can be wrong with tranches as money, beside what a record sees alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import accumulate, chain

from abilene.errors import Problem
from abilene.finance.capital import Funding, available_funding, use_paths
from abilene.finance.capital_tree import TrancheTree, circles
from abilene.names import covers, did_you_mean
from abilene.programme.schema import Programme

INNER_AND_OUTER = {False: ("not outside", "outside"), True: ("outside", "not")}
"""How a tranche and its whole are called, by whether the tranche is outside."""
FREE_DEBT = "debt without a rate costs nothing and is never paid back"
RATE_FIX = (
    "give capital.{0}.rate, or a claim about it; rate: 0 if the loan bears no interest"
)
EARMARK_FIX = "write a path such as sites.*.phases.*.hardware"


def check_capital(programme: Programme) -> list[Problem]:
    """Return what is wrong with the tranches.

    Circles, an ``outside`` that differs between a tranche and its whole, earmarks that
    cover nothing; and, where none of these is left, parts that add up to more than
    their total (the plan then counts the parts).
    """
    problems = [
        *circles(programme),
        *_half_outside(programme),
        *_idle_earmarks(programme),
    ]
    # Sums mean nothing while tranches go round in a circle.
    return problems or list(_overfull(programme))


def check_debt(programme: Programme) -> list[Problem]:
    """Return a problem for each tranche of the kind debt that has no rate: its money would be free.

    A tranche that is outside pays nothing itself, so its interest is no cost of the
    programme: those that it funds lend on terms of their own. A whole whose parts hold
    all of its money lends nothing beside them. While tranches go round in a circle
    nobody can say what each holds: see ``check_capital``.
    """
    if any(circles(programme)):
        return []
    free = filter(_lends_free, available_funding(programme).values())
    return list(map(_free_debt, free))


def _free_debt(one: Funding) -> Problem:
    return Problem(
        what=FREE_DEBT,
        fix=RATE_FIX.format(one.id),
        path=f"capital.{one.id}.kind",
    )


def _lends_free(one: Funding) -> bool:
    """Return whether a tranche lends money of its own to the programme, and nobody says at what rate."""
    # What is outside reaches the programme by those that it funds, on their terms.
    lent_usd = 0.0 if one.outside else one.own_usd
    return lent_usd > 0 and one.lending.is_free


def _half_outside(programme: Programme) -> Iterator[Problem]:
    """Compare each tranche with its whole: if only one were outside, money in view would not bound what is paid."""
    for id_, tranche in programme.capital.items():
        # What is part of nothing is compared with itself.
        whole = programme.capital.get(tranche.part_of or id_, tranche)
        if whole.outside == tranche.outside:
            continue
        inner, outer = INNER_AND_OUTER[tranche.outside]
        yield Problem(
            what=f"is {inner}, but what it is part of, '{tranche.part_of}', is {outer}",
            fix="give both the same 'outside', or take part_of out",
            path=f"capital.{id_}.part_of",
        )


def _idle_earmarks(programme: Programme) -> Iterator[Problem]:
    uses = use_paths(programme)
    for id_, tranche in programme.capital.items():
        for pattern in tranche.only_for:
            if any(map(partial(covers, pattern), uses)):
                continue
            yield Problem(
                what=f"earmark '{pattern}' covers nothing",
                fix=did_you_mean(pattern, _at_or_above(uses)) or EARMARK_FIX,
                path=f"capital.{id_}.only_for",
            )


def _at_or_above(paths: tuple[str, ...]) -> set[str]:
    """Return each path, and everything that lies above one."""
    return set(chain.from_iterable(map(_prefixes, paths)))


def _prefixes(path: str) -> Iterator[str]:
    return accumulate(path.split("."), "{}.{}".format)


def _overfull(programme: Programme) -> Iterator[Problem]:
    tree = TrancheTree.of(programme)
    for id_, tranche in programme.capital.items():
        amount_usd = tranche.amount_usd
        parts_usd = tree.parts_usd(id_)
        if amount_usd is None or parts_usd <= amount_usd:
            continue
        yield Problem(
            what=f"parts add up to {parts_usd:,.0f} USD, more than the amount of {amount_usd:,.0f} USD",
            fix=f"raise the amount, or take part_of: {id_} out of a part; until then the sum of the parts counts",
            path=f"capital.{id_}.amount_usd",
        )
