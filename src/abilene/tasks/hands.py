"""What runs tasks, wherever that is; and the plainest of them: this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from abilene.errors import MissingExtraError
from abilene.tasks.item import TaskError, Work, WorkItem, result_of
from abilene.tasks.versions import versions_here

Made = Iterator[tuple[int, bytes | TaskError | MissingExtraError]]
"""Places of tasks, each with the bytes of its file or with what went wrong, as they come."""
Hands = Callable[[Work, Any, Iterable[tuple[int, WorkItem]]], Made]
"""What runs tasks: a function, its shared inputs, and the tasks with their places."""


def in_this_process(
    work: Work, shared: Any, todo: Iterable[tuple[int, WorkItem]]
) -> Made:
    """Run tasks here, one after the other."""
    versions = versions_here()
    for place, item in todo:
        try:
            made: bytes | TaskError = result_of(work, shared, item, versions)
        except TaskError as error:
            made = error
        yield place, made
