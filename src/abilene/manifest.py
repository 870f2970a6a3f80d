"""What a folder that Abilene wrote says it holds, and so what may be replaced and what is somebody else's.

``manifest.json`` lists every other file of its folder with its hash. What it does not
list, or lists with other bytes, somebody has put there since, and it is never deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from abilene.errors import InputError, Problem

MANIFEST = "manifest.json"


def sha256(data: bytes) -> str:
    """Return the hash of a file as manifests write it."""
    return hashlib.sha256(data).hexdigest()


def refuse_to_replace(folder: Path, name: Path) -> None:
    """Refuse a place that holds anything that Abilene did not write there, or that is in use.

    Parameters
    ----------
    folder : Path
        Without links on the way. An empty one may be replaced.
    name : Path
        What to call it.

    Raises
    ------
    InputError
        With the first thing that is in the way.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        what = f"{name} exists and holds something else: it is no folder"
        raise InputError(Problem(what, "choose another folder"))
    if Path.cwd().is_relative_to(folder):
        what = f"{name} is the current folder and cannot be replaced"
        raise InputError(Problem(what, "choose another folder"))
    if not os.access(folder, os.W_OK):
        what = f"{name} is read-only"
        raise InputError(Problem(what, "choose another folder, or make it writable"))
    if said := next(_foreign(folder), ""):
        what = f"{name} exists and holds something else: {said}"
        raise InputError(Problem(what, "choose another folder, or move that away"))


def unlisted(folder: Path) -> list[str]:
    """Return the files, links and folders of a folder that its manifest does not list; all if that is not ours."""
    listed = _listed(folder)
    known = {MANIFEST, *listed} if listed else set(listed)
    folders = {str(up) for name in known for up in Path(name).parents}
    return sorted(
        name
        for name, is_folder in _found(folder)
        if name not in (folders if is_folder else known)
    )


def _foreign(folder: Path) -> Iterator[str]:
    """Yield what is not ours in a folder: what its manifest does not list, and what was changed since."""
    yield from unlisted(folder)
    for name, digest in _listed(folder).items():
        path = folder / name
        if path.exists() and not path.is_file():
            yield f"{name}, which is no file"
        elif path.exists() and sha256(path.read_bytes()) != digest:
            yield f"{name}, which was changed after it was written"


def _found(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield each thing in a folder, and whether it is a folder itself; links are not followed."""
    for here, folders, files in os.walk(folder, onerror=_say):
        inside = Path(here).relative_to(folder)
        for name in folders:
            yield str(inside / name), not (Path(here) / name).is_symlink()
        for name in files:
            # a link in place of a file of ours is somebody's own, wherever it leads
            link = (Path(here) / name).is_symlink()
            yield str(inside / name) + (" (a link)" if link else ""), False


def _say(error: OSError) -> None:
    raise error


def _listed(folder: Path) -> Mapping[str, str]:
    """Return the files that the manifest of a folder lists with their hashes; none if the manifest is not ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        is_ours = isinstance(manifest["versions"]["abilene"], str)
        listed = manifest["files"].items() if is_ours else ()
        return {str(Path(name)): str(sha) for name, sha in listed}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
