"""Two names that change places in one step, where the system can do that.

Linux has ``renameat2`` with ``RENAME_EXCHANGE``, macOS ``renamex_np`` with
``RENAME_SWAP``. Some file systems and all of Windows have neither: there the caller
takes more steps, and the next run repairs what a death between them left.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

CANNOT = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
)
"""What a system or a file system says that cannot do it; ``EPERM`` comes from the filters
of some containers."""
AT_FDCWD = -100
"""A path that is not absolute begins at the current folder: fcntl.h of Linux."""
EXCHANGE = 2
"""``RENAME_EXCHANGE`` of renameat2(2), and ``RENAME_SWAP`` of renamex_np(2)."""


def exchanged(a: Path, b: Path) -> bool:
    """Let two files or folders change places in one step; return whether that can be done here.

    Raises
    ------
    OSError
        If it can be done here, but not with these two.
    """
    number = SYSTEMS.get(sys.platform, _no_system)(os.fsencode(a), os.fsencode(b))
    if number and number not in CANNOT:
        raise OSError(number, os.strerror(number), str(a))
    return number == 0


def _linux(a: bytes, b: bytes) -> int:
    """Exchange two paths; return 0 or the number of the error."""
    library = ctypes.CDLL(None, use_errno=True)
    try:
        ended = library.renameat2(AT_FDCWD, a, AT_FDCWD, b, EXCHANGE)
    except AttributeError:  # a C library of before 2018
        return errno.ENOSYS
    return ctypes.get_errno() if ended else 0


def _macos(a: bytes, b: bytes) -> int:
    """Exchange two paths; return 0 or the number of the error."""
    library = ctypes.CDLL(None, use_errno=True)
    return ctypes.get_errno() if library.renamex_np(a, b, EXCHANGE) else 0


def _no_system(a: bytes, b: bytes) -> int:
    return errno.ENOSYS


SYSTEMS: Mapping[str, Callable[[bytes, bytes], int]] = {
    "linux": _linux,
    "darwin": _macos,
}
"""How to exchange two paths, by ``sys.platform``."""
