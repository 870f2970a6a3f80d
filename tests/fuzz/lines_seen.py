"""Which lines of the package an input reaches: what reaches new ones is kept, and changed further.

``sys.settrace`` is in every Python; functions that bring nothing new are looked at less and less, so that it stays quick.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from fuzz.judge import SOURCE

OFTEN = 64
"""Calls of a function after which only some of them are looked at."""


class LinesSeen:
    """Lines that were reached so far."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int]] = set()
        self._calls: Counter[CodeType] = Counter()
        self._ours: dict[CodeType, bool] = {}

    def __len__(self) -> int:
        return len(self.seen)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch what is done inside."""
        before = sys.gettrace()
        sys.settrace(self._call)
        threading.settrace(self._call)  # the page answers in threads of its own
        try:
            yield
        finally:
            sys.settrace(before)
            threading.settrace(None)  # type: ignore[arg-type]

    def _call(
        self, frame: FrameType, event: str, arg: object
    ) -> Callable[..., Any] | None:
        code = frame.f_code
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = code.co_filename.startswith(SOURCE)
        if not ours:
            return None
        self._calls[code] += 1
        calls = self._calls[code]
        if calls > OFTEN and calls % OFTEN:
            return None
        return self._line

    def _line(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any]:
        if event == "line":
            where = frame.f_code, frame.f_lineno
            if where not in self.seen:
                self.seen.add(where)
                self._calls[frame.f_code] = 0
        return self._line
