"""The folder of a run of tasks: a file each, and a manifest that says of what.

Its name ends with the hash of all that the tasks rest on, so what was made of other
inputs, or by other versions, stands in a folder of its own and is never taken up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from abilene.disk import write_whole
from abilene.errors import InputError, Problem
from abilene.manifest import (
    FOREIGN,
    MANIFEST,
    NOT_OURS,
    json_bytes,
    sha256,
)
from abilene.partial import clear_left, partial_file
from abilene.tasks.digest import digest
from abilene.tasks.item import Work, WorkItem
from abilene.tasks.parquet import is_whole
from abilene.tasks.versions import versions_here

DIGITS = 12
"""Of the hash in the name of a folder."""


@dataclass(frozen=True)
class TaskFolder:
    """Where the results of a run of tasks stand."""

    place: Path
    of: Mapping[str, Any]
    """What its manifest says: inputs, versions, how many tasks."""
    keys: tuple[str, ...]
    """The name of each task's file, without its ending."""
    is_kept: bool

    def file(self, place: int) -> Path:
        """Return the file of a task."""
        return self.place / f"{self.keys[place]}.parquet"

    def standing(self) -> set[int]:
        """Return the tasks whose files an earlier run has made."""
        return {place for place in range(len(self.keys)) if is_whole(self.file(place))}

    def write(self, place: int, data: bytes) -> None:
        """Put the file of a task in its place, in one step."""
        file = self.file(place)
        with partial_file(file, data) as written:
            written.replace(file)

    def close(self) -> None:
        """Say in the manifest which files there are, with their hashes."""
        if self.is_kept:
            write_whole(self.place / MANIFEST, self._manifest())

    def _manifest(self) -> bytes:
        whole = sorted(filter(is_whole, self.place.glob("*.parquet")))
        files = {file.name: sha256(file.read_bytes()) for file in whole}
        done = len(self.standing())
        return json_bytes({**self.of, "done": done, "files": files})


@contextmanager
def folder_of(
    parent: Path | None, name: str, work: Work, shared: Any, items: Sequence[WorkItem]
) -> Iterator[TaskFolder]:
    """Open the folder of a run of tasks.

    Parameters
    ----------
    parent : Path or None
        Folder in which it is made, if it is missing, as ``NAME-HASH``; None for one that
        goes when it is closed.

    Raises
    ------
    InputError
        If its place holds something else, or cannot be written.
    """
    versions = versions_here()
    inputs = digest(work, shared, versions)
    keys = tuple(starmap(partial(_key, inputs), enumerate(items)))
    of = {
        "command": name,
        "versions": versions,
        "inputs": inputs,
        "tasks": len(keys),
    }
    if parent is None:
        with TemporaryDirectory(prefix="abilene-") as temporary:
            yield TaskFolder(Path(temporary), of, keys, False)
        return
    place = parent.expanduser() / f"{name}-{inputs[:DIGITS]}"
    found = TaskFolder(place, of, keys, True)
    _begin(found)
    try:
        yield found
    finally:
        found.close()


def _key(inputs: str, place: int, item: WorkItem) -> str:
    """Return the name of a task's file: its place, and the hash of all that it rests on."""
    return f"{place:06d}-{digest(inputs, place, item.arguments)[:DIGITS]}"


def _begin(folder: TaskFolder) -> None:
    """Make the folder and its manifest, or take up one that stands.

    Raises
    ------
    InputError
        If it is not of these inputs.
    """
    place = folder.place
    if place.exists() and not place.is_dir():
        _refuse(place, "it is no folder")
    clear_left(place)
    if place.exists() and any(place.iterdir()):
        _check_manifest(place, folder.of["inputs"])
        return
    write_whole(place / MANIFEST, json_bytes({**folder.of, "done": 0, "files": {}}))


def _check_manifest(place: Path, inputs: str) -> None:
    try:
        found = json.loads((place / MANIFEST).read_bytes())["inputs"]
    except NOT_OURS:
        _refuse(place, "it has no manifest of ours")
    if found != inputs:
        _refuse(place, "its manifest is of other inputs")


def _refuse(place: Path, why: str) -> NoReturn:
    fix = "choose another folder, or move that away"
    raise InputError(Problem(f"{place} {FOREIGN}: {why}", fix))
