"""What can go wrong, and how it is said.

AbileneError
 ├─ InputError        the user's files or arguments: a list of problems, each with place and fix   (exit 2)
 │   ├─ ShapeError    arrays that do not align
 │   └─ InfeasibleError  limits that nothing keeps
 ├─ NoPlanError       stopped before any plan was found                                            (exit 3)
 └─ MissingExtraError an optional part is not installed; the message names the extra
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Where a thing stands in a file; line and column count from 1."""

    file: str
    line: int
    col: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input, and what to do about it."""

    what: str
    fix: str = ""
    path: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        head = "".join(f"{part}: " for part in (self.place, self.path) if part)
        return f"{head}{self.what}" + (f"; {self.fix}" if self.fix else "")


def in_one_line(error: object) -> str:
    """Return what a library says, which may have several lines, in one."""
    return " ".join(map(str.strip, str(error).splitlines()))


class AbileneError(Exception):
    """Any error that Abilene raises on purpose.

    A subclass hands to ``Exception`` exactly the arguments of its own ``__init__`` and
    words them in ``__str__``: pickle calls the class with them again, so an error comes
    out of another process equal to the one that went in.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.args == other.args

    def __hash__(self) -> int:
        return hash((type(self), self.args))


class InputError(AbileneError):
    """Bad input: every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = [problems]
        self.problems = tuple(sorted(set(problems), key=_in_file_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def refuse(problems: Iterable[Problem], kind: type[InputError] = InputError) -> None:
    """Raise all problems at once, if there are any.

    Raises
    ------
    InputError
        Or the kind of it that is given.
    """
    found = tuple(problems)
    if found:
        raise kind(found)


class ShapeError(InputError):
    """Arrays whose lengths or axes do not match exactly."""


class InfeasibleError(InputError):
    """Limits that no design keeps, each of them valid by itself."""


class NoPlanError(AbileneError):
    """The solver was stopped before it had found any plan."""


class MissingExtraError(AbileneError):
    """An optional dependency is missing."""

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(extra, what)
        self.extra = extra
        self.what = what

    def __str__(self) -> str:
        install = f"pip install 'abilene[{self.extra}]'"
        return f"{self.what} needs an optional part: {install}"


def _in_file_order(problem: Problem) -> tuple[str, int, int, str, str]:
    place = problem.place or Place("", 0, 0)
    return (place.file, place.line, place.col, problem.path, problem.what)
