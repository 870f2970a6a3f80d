"""Everything that can be said about the input before it is planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from abilene.claims import (
    count_by_path,
    feeds_nothing,
    past_days,
    unchecked_quotes,
)
from abilene.errors import InputError, Problem, refuse
from abilene.finance.capital_check import check_capital, check_debt
from abilene.planning.hourly_files import file_problems
from abilene.planning.refused import refusals
from abilene.programme.draft import Draft
from abilene.programme.read import read_draft
from abilene.programme.resolve import Seen, seen_by
from abilene.programme.unbound_terms import unbound_terms


@dataclass(frozen=True)
class Checked:
    """A programme without errors, and what is worth knowing about it."""

    draft: Draft
    warnings: tuple[Problem, ...]
    by_path: dict[str, int]
    """Claims by kind of path."""
    idle: tuple[str, ...]
    """Claims that feed no value of the plan."""
    stances: int
    """Claims that dispute, deny or retract."""
    unchecked: int
    """Sources whose quotes nobody has checked, or whose text is not at hand."""


def check(path: Path | str, strict: bool = False) -> Checked:
    """Check a programme file, its ledger, and the files of hours that it names.

    Parameters
    ----------
    path : path
        The programme file.
    strict : bool
        Also refuse unchecked quotes, money whose parts exceed their total, debt without a
        rate, and days said as to come that had passed.

    Raises
    ------
    InputError
        With every problem found, each at its place.
    """
    draft = read_draft(path)
    if draft.claim_problems():  # of claims that cannot be read no view can be made
        raise InputError(draft.claim_problems(strict=strict))
    views = seen_by(draft)
    refuse(refusals(draft, views))
    refuse(file_problems(draft, views))
    warnings: dict[Problem, None] = {}  # a set that keeps its order
    for seen in views.values():
        warnings |= dict.fromkeys(money_warnings(draft, seen))
    warnings |= dict.fromkeys(past_days(draft.ledger, draft.variables))
    doubts = [*draft.claim_problems(strict=True), *warnings] if strict else []
    if doubts:
        raise InputError(doubts)
    for seen in views.values():
        warnings |= dict.fromkeys(_placed(draft, unbound_terms(seen.programme)))
    claims = draft.ledger.claims.values()
    return Checked(
        draft,
        tuple(warnings),
        count_by_path(draft.ledger),
        feeds_nothing(draft.ledger, draft.variables),
        sum(bool(claim.targets) for claim in claims),
        len(unchecked_quotes(draft.ledger)),
    )


def money_warnings(draft: Draft, seen: Seen) -> list[Problem]:
    """Return what is wrong with the tranches in one view, at their places."""
    problems = [*check_capital(seen.programme), *check_debt(seen.programme)]
    return _placed(draft, problems)


def _placed(draft: Draft, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems at their places."""
    return [replace(problem, place=draft.place(problem.path)) for problem in problems]
