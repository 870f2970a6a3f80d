"""The results of a run of tasks: in a folder, a file each with a manifest that says of what; or held in memory.

The name of a folder ends with the hash of all that the tasks rest on, so what was made of other
inputs, or by other versions, stands in a folder of its own and is never taken up.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

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
from abilene.tasks.parquet import DamagedError, is_whole, table_of
from abilene.tasks.versions import versions_here

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger(__name__)
ANEW = "it is computed anew"
DIGITS = 12
"""Of the hash in the name of a folder."""


class Results(Protocol):
    """Where the results of a run of tasks are until they are asked for, and afterwards."""

    def standing(self) -> set[int]:
        """Return the tasks whose results an earlier run has made."""

    def write(self, place: int, data: bytes) -> None:
        """Keep the file of a task."""

    def read(self, place: int) -> tuple[pa.Table, Path | None]:
        """Return the result of a task, and where it stands.

        Raises
        ------
        DamagedError
            If its bytes are not those that were written.
        """


class Held:
    """Results in memory: one is there until it is read."""

    def __init__(self) -> None:
        self._of: dict[int, bytes] = {}

    def standing(self) -> set[int]:
        """Return nothing: there was no earlier run."""
        return set()

    def write(self, place: int, data: bytes) -> None:
        """Hold the file of a task."""
        self._of[place] = data

    def read(self, place: int) -> tuple[pa.Table, None]:
        """Return the result of a task, and hold it no more."""
        return table_of(self._of.pop(place), "a result"), None


@dataclass(frozen=True)
class TaskFolder:
    """Results in files."""

    place: Path
    of: Mapping[str, Any]
    """What its manifest says: inputs, versions, how many tasks."""
    keys: tuple[str, ...]
    """The name of each task's file, without its ending."""
    sums: dict[str, str]
    """The hash of each file that this run has written, or that the manifest lists."""

    def file(self, place: int) -> Path:
        """Return the file of a task."""
        return self.place / f"{self.keys[place]}.parquet"

    def standing(self) -> set[int]:
        """Return the tasks whose files an earlier run has made; warn of those that are cut short."""
        there = [place for place in range(len(self.keys)) if self.file(place).exists()]
        whole = {place for place in there if is_whole(self.file(place))}
        for place in there:
            if place not in whole:
                log.warning("%s is cut short: %s", self.file(place), ANEW)
        return whole

    def write(self, place: int, data: bytes) -> None:
        """Put the file of a task in its place, in one step."""
        file = self.file(place)
        with partial_file(file, data) as written:
            written.replace(file)
        self.sums[file.name] = sha256(data)

    def read(self, place: int) -> tuple[pa.Table, Path]:
        """Return the result of a task, and its file.

        Raises
        ------
        DamagedError
            If its bytes are not those that were written.
        """
        file = self.file(place)
        data = file.read_bytes()
        if sha256(data) != self.sums.get(file.name, sha256(data)):
            raise DamagedError(str(file), "its hash is not that in the manifest")
        return table_of(data, str(file)), file

    def manifest(self) -> bytes:
        """Return its manifest, which lists what stands."""
        whole = sorted(filter(is_whole, self.place.glob("*.parquet")))
        files = {
            file.name: self.sums.get(file.name) or sha256(file.read_bytes())
            for file in whole
        }
        done = sum(self.file(place) in whole for place in range(len(self.keys)))
        return json_bytes({**self.of, "done": done, "files": files})


@contextmanager
def results_in(
    parent: Path | None, name: str, work: Work, shared: Any, items: Sequence[WorkItem]
) -> Iterator[Results]:
    """Open the folder of a run of tasks, or what holds results in memory.

    Parameters
    ----------
    parent : Path or None
        Folder in which it is made, if it is missing, as ``NAME-HASH``.

    Raises
    ------
    InputError
        If its place holds something else, or cannot be written.
    """
    if parent is None:
        yield Held()
        return
    versions = versions_here()
    inputs = digest(work, shared, versions)
    keys = tuple(starmap(partial(_key, inputs), enumerate(items)))
    of = {"of": name, "versions": versions, "inputs": inputs, "tasks": len(keys)}
    place = parent.expanduser() / f"{name}-{inputs[:DIGITS]}"
    found = TaskFolder(place, of, keys, {})
    _begin(found)
    try:
        yield found
    finally:
        write_whole(place / MANIFEST, found.manifest())


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
        folder.sums.update(_sums_of(place, folder.of["inputs"]))
        return
    write_whole(place / MANIFEST, folder.manifest())


def _sums_of(place: Path, inputs: str) -> dict[str, str]:
    """Return the hashes of the files that the manifest of a folder lists."""
    try:
        said = json.loads((place / MANIFEST).read_bytes())
        found, sums = said["inputs"], dict(said["files"])
    except NOT_OURS:
        _refuse(place, "it has no manifest of ours")
    if found != inputs:
        _refuse(place, "its manifest is of other inputs")
    return sums


def _refuse(place: Path, why: str) -> NoReturn:
    fix = "choose another folder, or move that away"
    raise InputError(Problem(f"{place} {FOREIGN}: {why}", fix))
