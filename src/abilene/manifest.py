"""What a folder that Abilene wrote says it holds, and so what may be replaced and what is somebody else's.

``manifest.json`` lists every other file of its folder with its hash. What it does not
list, or lists with other bytes, somebody has put there since, and it is never deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from abilene.errors import InputError, Problem

MANIFEST = "manifest.json"
FOREIGN = "exists and holds something else"
COMMAND = "command"
"""Key under which a manifest says which command wrote its folder."""
OF_OLDER = (
    ({"plan.json"}, "plan"),
    ({"backtest.json"}, "backtest"),
    ({"answer.json", "hours.csv"}, "simulate"),
    ({"answer.json", "cash.csv"}, "project"),
    ({"answer.json"}, "flex"),
    ({"network.csv"}, "size"),
    ({"quarters.csv"}, "export"),
    ({"quarters.parquet"}, "export"),
)
"""What a folder of an older version holds, whose manifest does not say so; the first that fits."""


NOT_OURS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What reading a manifest of somebody else may end in."""


def sha256(data: bytes) -> str:
    """Return the hash of a file as manifests write it."""
    return hashlib.sha256(data).hexdigest()


def json_bytes(data: Any) -> bytes:
    """Return data as the bytes of a JSON file: the same for the same data."""
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def with_manifest(
    files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return files, and ``manifest.json`` that lists them with their hashes."""
    listed = {name: sha256(data) for name, data in sorted(files.items())}
    made_by = {"versions": {"abilene": version("abilene")}}
    return {**files, MANIFEST: json_bytes({**made_by, **manifest, "files": listed})}


def refuse_to_replace(folder: Path, name: Path, command: str) -> None:
    """Refuse a place that holds anything that this command did not write there, or that is in use.

    Parameters
    ----------
    folder : Path
        Without links on the way. An empty one may be replaced.
    name : Path
        What to call it.
    command : str
        Of what is to take its place: a plan is no place for a table of it.

    Raises
    ------
    InputError
        With the first thing that is in the way.
    """
    said = next(_obstacles(folder, command), "") if folder.exists() else ""
    if said:
        fix = "choose another folder, or move that away"
        raise InputError(Problem(f"{name} {said}", fix))


def _obstacles(folder: Path, command: str) -> Iterator[str]:
    """Yield what speaks against replacing something, the gravest first."""
    if not folder.is_dir():
        yield f"{FOREIGN}: it is no folder"
    if Path.cwd().is_relative_to(folder):
        yield "is the current folder"
    if not os.access(folder, os.W_OK):
        yield "is read-only"
    yield from map(f"{FOREIGN}: {{}}".format, unlisted(folder))
    yield from map(f"{FOREIGN}: {{}}, which was changed".format, _changed(folder))
    other = command_of(folder)
    if listed_files(folder) and other != command:
        yield f"{FOREIGN}: {written_by(other)}"


def written_by(command: str) -> str:
    """Say what wrote a folder, as far as that is known."""
    by = {"": "another command of Abilene"}.get(command, f"'abilene {command}'")
    return f"what {by} wrote"


def command_of(folder: Path) -> str:
    """Return the command that wrote a folder of ours; of an older one by its files; empty if that is not known."""
    listed = listed_files(folder)
    if not listed:
        return ""
    by_files = (command for names, command in OF_OLDER if names <= listed.keys())
    return str(manifest_of(folder).get(COMMAND, next(by_files, "")))


def manifest_of(folder: Path) -> Mapping[str, Any]:
    """Return what the manifest of a folder of ours says; nothing of any other."""
    if not listed_files(folder):
        return {}
    found: Mapping[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return found


def command_of_files(files: Mapping[str, bytes]) -> str:
    """Return the command that made files, as their manifest says; empty if it does not."""
    manifest = json.loads(files.get(MANIFEST, b"{}"))
    return str(manifest.get(COMMAND, ""))


def unlisted(folder: Path) -> list[str]:
    """Return what is in a folder and not listed by its manifest; all of it if that is not ours."""
    listed = listed_files(folder)
    found = {
        (str(path.relative_to(folder)), path.is_dir()) for path in folder.rglob("*")
    }
    folders = chain.from_iterable(map(_parents, listed))
    known = {**dict.fromkeys(folders, True), **dict.fromkeys(listed, False)}
    return sorted(name for name, _ in found - known.items())


def _parents(name: str) -> Iterator[str]:
    return map(str, Path(name).parents)


def _changed(folder: Path) -> Iterator[str]:
    """Yield the files of ours that somebody has changed since, or put a link or something else in their place."""
    for name, digest in listed_files(folder).items():
        path = folder / name
        is_link = Path(os.path.realpath(path)) != path
        if is_link or (path.exists() and _digest(path) != digest):
            yield name


def _digest(path: Path) -> str:
    """Return the hash of a file; nothing of what is no file, as reading that may never end."""
    return sha256(path.read_bytes()) if path.is_file() else ""


def listed_files(folder: Path) -> Mapping[str, str]:
    """Return the hash of each file that the manifest of a folder lists, and its own; nothing if it is not ours."""
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = json.loads(data)
        str.encode(manifest["versions"]["abilene"])  # who wrote it is text
        files = manifest["files"]
        names = map(str, map(_inside, files))
        listed = dict(zip(names, map(str, files.values()), strict=True))
    except NOT_OURS:
        return {}
    return {**listed, MANIFEST: sha256(data)}


def _inside(name: str) -> Path:
    """Return a path in a folder.

    Raises
    ------
    ValueError
        If it leads out of it: a folder holds what is in it.
    """
    path = Path(name)
    if not {"..", path.anchor}.isdisjoint(path.parts):
        raise ValueError(name)
    return path


def unchanged_bytes(file: Path, digest: str) -> bytes:
    """Return the bytes of a file that a manifest lists with this hash.

    Raises
    ------
    InputError
        If it is not there, or has been changed since.
    """
    if digest not in {_digest(file)} - {""}:  # of what is no file
        what = f"{file} is missing or was changed since its manifest was written"
        raise InputError(Problem(what, "make it again with the command that wrote it"))
    return file.read_bytes()
