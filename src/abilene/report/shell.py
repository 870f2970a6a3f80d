"""Commands offered for copying: whatever stands in a title or a file, a shell reads each word as one word."""

from __future__ import annotations

import shlex
from pathlib import Path

_ESCAPED = str.maketrans({"\\": "\\\\", "'": "\\'"})


def command_line(*words: str | Path) -> str:
    """Return a command as it is typed in a shell.

    Parameters
    ----------
    words : str or path
        The command and its arguments; a path that begins with a dash is no option.
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str | Path) -> str:
    text = f"./{word}" if isinstance(word, Path) and str(word)[:1] == "-" else str(word)
    if text.isprintable():
        return shlex.quote(text)
    # A terminal acts on some letters as they are pasted, quoted or not: these are spelt.
    return f"$'{''.join(map(_spelt, text))}'"


def _spelt(letter: str) -> str:
    if letter.isprintable():
        return letter.translate(_ESCAPED)
    return "".join(map("\\x{:02x}".format, letter.encode("utf-8", "surrogateescape")))
