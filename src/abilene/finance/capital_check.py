"""What can be wrong with tranches as money, beside what a record sees alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from abilene.errors import Problem
from abilene.finance.capital import use_paths
from abilene.finance.capital_tree import TrancheTree, circles
from abilene.names import covers, did_you_mean
from abilene.programme.schema import Programme


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
    return problems or list(_overfull(programme))


def _half_outside(programme: Programme) -> Iterator[Problem]:
    """Compare each tranche with its whole: if only one were outside, money in view would not bound what is paid."""
    for id_, tranche in programme.capital.items():
        whole = programme.capital.get(tranche.part_of or "")
        if whole is None or whole.outside == tranche.outside:
            continue
        inner, outer = "not outside", "outside"
        if tranche.outside:
            inner, outer = "outside", "not"
        yield Problem(
            f"is {inner}, but what it is part of, '{tranche.part_of}', is {outer}",
            "give both the same 'outside', or take part_of out",
            f"capital.{id_}.part_of",
        )


def _idle_earmarks(programme: Programme) -> Iterator[Problem]:
    uses = use_paths(programme)
    for id_, tranche in programme.capital.items():
        for pattern in tranche.only_for:
            if any(covers(pattern, use) for use in uses):
                continue
            meant = did_you_mean(pattern, _at_or_above(uses))
            yield Problem(
                f"earmark '{pattern}' covers nothing",
                meant or "write a path such as sites.*.phases.*.hardware",
                f"capital.{id_}.only_for",
            )


def _at_or_above(paths: tuple[str, ...]) -> set[str]:
    """Return each path, and everything that lies above one."""
    found: set[str] = set()
    for path in paths:
        found.update(accumulate(path.split("."), "{}.{}".format))
    return found


def _overfull(programme: Programme) -> Iterator[Problem]:
    tree = TrancheTree.of(programme)
    for id_, tranche in programme.capital.items():
        amount_usd, parts_usd = tranche.amount_usd, tree.parts_usd(id_)
        if amount_usd is None or parts_usd <= amount_usd:
            continue
        yield Problem(
            f"parts add up to {parts_usd:,.0f} USD, more than the amount of {amount_usd:,.0f} USD",
            f"raise the amount, or take part_of: {id_} out of a part; until then the sum of the parts counts",
            f"capital.{id_}.amount_usd",
        )
