"""Two names that change places in one step, where the system can do that.

Linux has ``renameat2`` with ``RENAME_EXCHANGE``, macOS ``renamex_np`` with
``RENAME_SWAP``. Some file systems and all of Windows have neither: there the caller
takes more steps, and the next run repairs what a death between them left.
"""

from __future__ import annotations

import ctypes
import errno
import os
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
    if os.name == "nt":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    one, other = os.fsencode(a), os.fsencode(b)
    if hasattr(library, "renameat2"):
        ended = library.renameat2(AT_FDCWD, one, AT_FDCWD, other, EXCHANGE)
    elif hasattr(library, "renamex_np"):
        ended = library.renamex_np(one, other, EXCHANGE)
    else:
        return False
    number = ctypes.get_errno()
    if ended == 0 or number in CANNOT:
        return bool(ended == 0)
    raise OSError(number, os.strerror(number), str(a))
