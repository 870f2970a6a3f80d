"""One task: a pure function of inputs that all share and of arguments of its own, whose result is a table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abilene.brief import brief, shortened
from abilene.errors import AbileneError, MissingExtraError, in_one_line
from abilene.tasks.parquet import table_bytes
from abilene.tasks.versions import other_versions, versions_here

if TYPE_CHECKING:
    import pyarrow as pa

Work = Callable[..., "pa.Table"]
"""``work(shared, *arguments)``: of a module, as processes find it there by its name."""


@dataclass(frozen=True)
class WorkItem:
    """One task of many."""

    name: str
    """What people call it, as messages do."""
    arguments: tuple[Any, ...] = ()
    """What the function takes after the shared inputs: plain values (see ``digest``)."""


@dataclass(frozen=True)
class Done:
    """What came of a task."""

    item: WorkItem
    table: pa.Table
    file: Path | None
    """Where the table stands, if it is kept."""
    was_there: bool
    """Whether an earlier run had made it."""
    __repr__ = brief


class TaskError(AbileneError):
    """A task that failed: which one, of which inputs, and what it said."""

    def __init__(self, name: str, inputs: str = "", said: str = "") -> None:
        super().__init__(name, inputs, said)

    def __str__(self) -> str:
        name, inputs, said = self.args
        return f"{name} failed: {said} (inputs: {inputs})"


def result_of(
    work: Work, shared: Any, item: WorkItem, versions: Mapping[str, str]
) -> bytes:
    """Return the bytes of the file of a task.

    Parameters
    ----------
    versions : mapping of str to str
        Those of whoever asks.

    Raises
    ------
    TaskError
        If the task fails, or this process runs other versions.
    MissingExtraError
        If it needs an optional part.
    """
    inputs = ", ".join(map(shortened, item.arguments)) or "those that all share"
    other = other_versions(versions, {"this worker": versions_here()})
    if other:
        raise TaskError(item.name, inputs, "; ".join(other))
    try:
        return table_bytes(work(shared, *item.arguments))
    except MissingExtraError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {in_one_line(error)}"
        raise TaskError(item.name, inputs, said) from error


def refuse_unnamed(work: Work) -> None:
    """Refuse a function that no other process would find.

    Raises
    ------
    TypeError
        If it is of the main module, or of no module.
    """
    module = getattr(work, "__module__", "__main__")
    name = getattr(work, "__qualname__", "?")
    known = getattr(sys.modules.get(module), name, None)
    if module == "__main__" or known is not work:
        what = f"{name} of {module} cannot be found by other processes"
        raise TypeError(f"{what}; define it at the top of a module that is imported")
