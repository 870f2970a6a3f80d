"""What is being written, beside its place, and what was left there by runs that died.

While a file or folder ``NAME`` is written it is called ``.NAME.partial-PID-TOKEN``, and
whoever writes it holds a lock on it. The system lets go of the lock when the process
ends, however it ends. So a partial whose lock is free was left behind: the next run
that writes into the same folder clears it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import filterfalse
from pathlib import Path
from typing import IO

from abilene.manifest import MANIFEST, unlisted

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PARTIAL, REPLACED = "partial", "replaced"
"""What is written, and what is to be replaced by it, where that takes two steps."""
NAME = re.compile(r"\.(.+)\.(partial|replaced)-[0-9]+-[0-9a-f]{8}")
SURELY_LEFT_S = 86_400.0
"""Age of what was left behind, where the file system knows no locks. [s]"""
TRIES, PAUSE_S = 1200, 0.05
"""How often, and how long apart, to ask for the lock of a folder that another run is
just replacing. [-, s]"""


def beside(path: Path, kind: str) -> Path:
    """Return a name beside a place that nothing else has."""
    return path.with_name(f".{path.name}.{kind}-{os.getpid()}-{os.urandom(4).hex()}")


@contextmanager
def partial_file(path: Path, data: bytes) -> Iterator[Path]:
    """Write a file beside its place, locked; yield its name. What still has that name at the end goes."""
    with _made(path, Path.touch) as partial:
        try:
            with partial.open("wb") as file:
                write_all(file, data)
            yield partial
        finally:
            partial.unlink(missing_ok=True)


def write_all(file: IO[bytes], data: bytes) -> None:
    """Write all bytes to an open file and down to the disk: one that is full says so here."""
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def partial_folder(path: Path) -> Iterator[Path]:
    """Make a folder beside its place, locked; yield its name. What there is under it at the end goes."""
    with _made(path, Path.mkdir) as partial:
        try:
            yield partial
        finally:
            remove_tree(partial)


@contextmanager
def _made(path: Path, make: Callable[[Path], None]) -> Iterator[Path]:
    """Make something beside a place and lock it: anew, if another run clears it before it is locked."""
    with ExitStack() as held:
        for _ in range(TRIES):
            partial = beside(path, PARTIAL)
            make(partial)
            with contextlib.suppress(FileNotFoundError):
                held.enter_context(locked(partial))
                break
        yield partial


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; wait while another run holds it.

    Raises
    ------
    OSError
        If the folder is gone, or another run does not let go of it.
    """
    with _opened(folder) as held:
        _wait_for(held)
        if not _is_at(held, folder):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        yield


def clear_left(folder: Path) -> None:
    """Remove what runs that died have left half-written in a folder, and put back what they were to replace."""
    with contextlib.suppress(OSError):
        names = (path.name for path in list(folder.iterdir()))
        for match in filter(None, map(NAME.fullmatch, names)):
            with contextlib.suppress(OSError), _free(folder / match[0]) as left:
                _clear(left, folder / match[1], match[2])


def _clear(left: Path, place: Path, kind: str) -> None:
    """Remove one thing that was left, unless it holds what is somebody else's."""
    if kind == REPLACED and not place.exists():
        left.rename(place)
    elif not left.is_dir():
        left.unlink()
    elif set(unlisted(left)) <= {MANIFEST}:
        remove_tree(left)


@contextmanager
def _free(left: Path) -> Iterator[Path]:
    """Hold the lock of a thing that was left.

    Raises
    ------
    OSError
        If somebody else holds it; where there are no locks, if it is not old.
    """
    with _opened(left) as held:
        is_old = time.time() - left.lstat().st_mtime > SURELY_LEFT_S
        if not (is_old if _lock(held) is None else _is_at(held, left)):
            raise BlockingIOError
        yield left


def _lock(held: int) -> bool | None:
    """Take the lock of what is open; return None where there are no locks.

    Raises
    ------
    BlockingIOError
        If somebody else has it.
    """
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except (OSError, AttributeError):
        return None
    return True


def _wait_for(held: int) -> None:
    """Take the lock of what is open; go on without where there are no locks."""
    for _ in range(TRIES):
        with contextlib.suppress(BlockingIOError):
            _lock(held)
            return
        time.sleep(PAUSE_S)
    raise OSError(errno.EBUSY, "another run is writing there")


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file or folder for its lock; not a link, and where there are no locks nothing.

    Raises
    ------
    OSError
        If it is not there, or a link.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    held = os.open(path if fcntl is not None else os.devnull, flags)
    try:
        yield held
    finally:
        os.close(held)


def _is_at(held: int, path: Path) -> bool:
    """Return whether what is open is still what has the name; where there are no locks, whether anything has."""
    there = path.stat()
    return fcntl is None or os.path.samestat(os.fstat(held), there)


def remove_tree(folder: Path) -> None:
    """Remove a folder that is ours, read-only folders in it included; what cannot be removed stays."""
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IRWXU)
        for here, folders, _ in os.walk(folder):
            inside = map(Path(here).joinpath, folders)
            for each in filterfalse(Path.is_symlink, inside):
                each.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
