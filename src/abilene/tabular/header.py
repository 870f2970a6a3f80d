"""The first row of a table: which columns it names, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import chain, filterfalse
from typing import NamedTuple

from abilene.errors import Place, Problem, refuse
from abilene.names import closest, in_other_units, to_be_converted
from abilene.tabular.rows import Cells, as_text


def column_names(cells: Cells) -> list[str]:
    """Return the names in a header, without the blanks around them."""
    return [as_text(cell).strip() for cell in cells]


def check_header(
    found: Sequence[str],
    names: Sequence[str],
    optional: Collection[str],
    place: Place,
) -> None:
    """Refuse a header that lacks a column, has one twice, or misspells one that may be left out.

    Parameters
    ----------
    found : sequence of str
        The columns of the file; those that nobody asks for are left aside.
    names : sequence of str
        The columns that are asked for.
    optional : collection of str
        Those of them that need not be there.
    place : Place
        Where the header stands.

    Raises
    ------
    InputError
        With all that is wrong.
    """
    header = _Header(found, place)
    others = sorted(set(found) - set(names))
    needs = list(filterfalse(optional.__contains__, names))
    missing = partial(header.missing, needs=needs, others=others)
    lacking = filterfalse(found.__contains__, needs)
    # a count of names less one of each leaves those that come again
    again = (Counter(found) - Counter(set(found))).keys() & set(names)
    unknown = partial(header.unknown, absent=set(optional) - set(found))
    misspelt = filter(None, map(unknown, others))
    refuse(chain(map(missing, lacking), map(header.twice, again), misspelt))


class _Header(NamedTuple):
    found: Sequence[str]
    place: Place

    def missing(
        self, name: str, needs: Iterable[str], others: Iterable[str]
    ) -> Problem:
        fix = f"write the columns {', '.join(needs)}"
        close = _close(name, others)
        if close and in_other_units(close, name):
            fix = to_be_converted(close, name)
        elif close:
            fix = f"rename '{close}', or {fix}"
        return Problem(f"no column '{name}'", fix, place=self.place)

    def twice(self, name: str) -> Problem:
        second = self.found.index(name, self.found.index(name) + 1)
        where = self.place._replace(col=second + 1)
        what = f"{name}: column given twice"
        return Problem(what, "keep one of them", place=where)

    def unknown(self, name: str, absent: Iterable[str]) -> Problem | None:
        meant = next(filter(partial(_misspells, name), absent), None)
        if meant is None:
            return None
        where = self.place._replace(col=self.found.index(name) + 1)
        what, fix = f"{name}: unknown column", f"did you mean '{meant}'?"
        if in_other_units(name, meant):
            fix = to_be_converted(name, meant)
        return Problem(what, fix, place=where)


def _misspells(name: str, other: str) -> bool:
    """Return whether a name has the letters of another, but for one at most."""
    mine, its = Counter(name.lower()), Counter(other.lower())
    return ((mine - its) + (its - mine)).total() <= 1


def check_rivals(
    found: Sequence[str], rivals: Iterable[Collection[str]], place: Place
) -> None:
    """Refuse a header that has several columns which say the same, for they may contradict each other.

    Parameters
    ----------
    found : sequence of str
        The columns of the file.
    rivals : iterable of collections of str
        Names of which a file holds one at most.
    place : Place
        Where the header stands.

    Raises
    ------
    InputError
        With all that is wrong.
    """
    refuse(filter(None, map(partial(_rivals, found, place), rivals)))


def _rivals(
    found: Sequence[str], place: Place, names: Collection[str]
) -> Problem | None:
    first, *others = (*filter(names.__contains__, dict.fromkeys(found)), "")
    others = list(filter(None, others))
    if not others:
        return None
    where = place._replace(col=found.index(others[0]) + 1)
    both = " and ".join((first, *others))
    return Problem(f"{both} say the same", "keep one of them", place=where)


def _close(name: str, others: Iterable[str]) -> str:
    """Return the name that one may stand for; nothing if there is none."""
    by_case = {other.lower(): other for other in others}
    return by_case.get(closest(name.lower(), by_case), "")
