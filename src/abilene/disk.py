"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from abilene.errors import InputError, Problem


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and then put it there in one step; its folder is made if it is missing.

    Raises
    ------
    InputError
        If it cannot be written; then what was there before still is.
    """
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise InputError(
            Problem(
                f"{path} cannot be written: {error.strerror}", "choose another place"
            )
        ) from None
    finally:
        if partial.is_file():
            partial.unlink()
