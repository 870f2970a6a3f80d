"""The programme that ``abilene new`` writes: one campus, commented as a tutorial."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from abilene.disk import write_whole
from abilene.errors import InputError, Problem


def write_new(path: Path) -> None:
    """Write a commented one-campus programme, named after the file.

    Raises
    ------
    InputError
        If the file exists, or its folder does not.
    """
    if path.exists():
        raise InputError(
            Problem(f"{path} exists already", "choose another name, or move it away")
        )
    if not path.parent.is_dir():
        raise InputError(Problem(f"there is no folder {path.parent}", "make it first"))
    write_whole(path, template(path).encode())


def template(path: Path) -> str:
    """Return the text of a new programme file; its id is made from the name of the file."""
    name = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    text = (files("abilene.data") / "one-campus.yaml").read_text(encoding="utf-8")
    text = text.partition("\n")[2]  # the schema line holds only in the repository
    text = text.replace("examples/one-campus.yaml", str(path))
    return text.replace(
        "id: one_campus ", f"id: {name if name[:1].isalpha() else f'p_{name}'} ", 1
    )
