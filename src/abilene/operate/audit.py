"""A log that only grows, a line of JSON for each thing: who asked for what, what was done, when, how long it took."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from abilene.errors import InputError, Problem
from abilene.operate.signal import iso


class AuditLog:
    """Lines of an audit log; each is on the disk before the next thing is done."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float],
        show: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._path, self._clock, self._show = path, clock, show

    def note(self, what: str, **more: Any) -> None:
        """Write a line.

        Raises
        ------
        InputError
            If it cannot be written: nothing is done that leaves no trace.
        """
        line = {"at": iso(self._clock()), "what": what, **more}
        data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        try:
            with self._path.open("ab") as file:
                # a kill in the midst of a line leaves half of one: it ends here
                if file.tell() and not _ends_whole(self._path):
                    file.write(b"\n")
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            what = f"{self._path} cannot be written: {error.strerror}"
            raise InputError(Problem(what, "make room")) from None
        if self._show is not None:
            self._show(line)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def read_audit(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of an audit log, without one that a kill cut short."""
    for line in path.read_bytes().splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
