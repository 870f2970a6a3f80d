"""Commands offered for copying: whatever stands in a title or a file, a shell reads each word as one word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

_BYTE = "\\x{:02x}"
"""How a shell spells a byte between ``$'`` and ``'``."""


def command_line(*words: str | Path) -> str:
    """Return a command as it is typed in a shell.

    Parameters
    ----------
    words : str or path
        The command and its arguments; a path that begins with a dash is no option.
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str | Path) -> str:
    text = _as_file(word) if isinstance(word, Path) else word
    if text.isprintable():
        return shlex.quote(text)
    # A terminal acts on some letters as they are pasted, quoted or not: all are spelt.
    letters = text.encode("utf-8", "surrogateescape")
    return f"$'{''.join(map(_BYTE.format, letters))}'"


def _as_file(path: Path) -> str:
    return re.sub("^-", "./-", str(path))
