"""What is wrong with a table: one problem for each kind of fault, with a count and the first place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from abilene.errors import InputError, Place, Problem, refuse

Taken = TypeVar("Taken")
Row = TypeVar("Row")
MOST_EMPTY = 1_000_000
"""Empty rows that a table may have one after the other: a small packed file can hold 10^9 of them."""


class CellFault(ValueError):
    """One cell that cannot be taken."""

    def __init__(self, kind: str, what: str, fix: str) -> None:
        super().__init__(kind, what, fix)
        self.kind = kind
        """The same for all faults that are told as one."""
        self.what = what
        self.fix = fix


@dataclass
class _Tally:
    first: Problem
    count: int = 1


class Faults:
    """Gathers what is wrong with the cells of a file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._tallies: dict[tuple[str, int], _Tally] = {}

    def add(self, fault: CellFault, line: int, col: int, name: str = "") -> None:
        """Add a fault of a cell; the column counts cells from 1, and may have a name."""
        known = self._tallies.get((fault.kind, col))
        if known is not None:
            known.count += 1
            return
        place = Place(self._file, line, col)
        what = f"{name}: {fault.what}" if name else fault.what
        problem = Problem(what, fault.fix, place=place)
        self._tallies[fault.kind, col] = _Tally(problem)

    def taken(
        self,
        cells: Iterable[tuple[int, object]],
        take: Callable[[object], Taken],
        col: int,
        name: str,
    ) -> list[Taken]:
        """Return what is taken of cells, each with its line; what cannot be is a fault."""
        taken = []
        for line, cell in cells:
            try:
                taken.append(take(cell))
            except CellFault as fault:
                self.add(fault, line, col, name)
        return taken

    def refuse(self) -> None:
        """Raise what was found, if anything was.

        Raises
        ------
        InputError
            With one problem for each kind of fault in each column.
        """
        refuse(map(_told, self._tallies.values()))


def _told(tally: _Tally) -> Problem:
    return replace(tally.first, what=first_of(tally.first.what, tally.count))


def first_of(what: str, count: int) -> str:
    """Return what is wrong with a line, and how many lines it is wrong with."""
    return f"{what} (the first of {count:,} such lines)" if count > 1 else what


def cells_counted(cells: int) -> str:
    """Return how many cells, in words."""
    return "1 cell" if cells == 1 else f"{cells} cells"


def refused(file: str, line: int, what: str, fix: str) -> InputError:
    """Return the error that refuses a file from a line on."""
    return InputError(Problem(what, fix, place=Place(file, line, 1)))


def filled(
    rows: Iterable[tuple[int, Row]], is_filled: Callable[[Row], bool], file: str
) -> Iterator[tuple[int, Row]]:
    """Yield numbered rows that hold anything.

    Parameters
    ----------
    rows : iterable of (line, row)
        All of them.
    is_filled : function
        Whether a row holds anything.
    file : str
        What to call it.

    Raises
    ------
    InputError
        Where more than ``MOST_EMPTY`` rows, one after the other, hold nothing.
    """
    empty = 0
    for line, row in rows:
        if is_filled(row):
            empty = 0
            yield line, row
            continue
        empty += 1
        if empty > MOST_EMPTY:
            what = f"more than {MOST_EMPTY:,} empty rows one after the other"
            raise refused(file, line, what, "take the empty rows out")
