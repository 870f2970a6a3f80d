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
from collections.abc import Iterator
from contextlib import contextmanager
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
    partial = beside(path, PARTIAL)
    with partial.open("xb", buffering=0) as file:
        try:
            _wait_for(file.fileno())
            write_all(file, data)
            if fcntl is None:
                file.close()  # Windows renames nothing that is open
            yield partial
        finally:
            partial.unlink(missing_ok=True)


def write_all(file: IO[bytes], data: bytes) -> None:
    """Write all bytes to an open file and down to the disk: one that is full says so here."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def partial_folder(path: Path) -> Iterator[Path]:
    """Make a folder beside its place, locked; yield its name. What is there under it at the end goes."""
    partial = beside(path, PARTIAL)
    partial.mkdir()
    try:
        with locked(partial):
            yield partial
    finally:
        remove_tree(partial)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; wait while another run holds it.

    Raises
    ------
    OSError
        If the folder is gone, or another run does not let go of it.
    """
    if fcntl is None:
        yield
        return
    with _opened(folder) as held:
        _wait_for(held)
        if not _is_at(held, folder):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        yield


def clear_left(folder: Path) -> None:
    """Remove what runs that died have left half-written in a folder, and put back what they were to replace."""
    with contextlib.suppress(OSError):
        for left in list(folder.iterdir()):
            if match := NAME.fullmatch(left.name):
                with contextlib.suppress(OSError):
                    _clear(left, folder / match[1], match[2])


def _clear(left: Path, place: Path, kind: str) -> None:
    """Remove one thing that was left, unless its process lives or it holds what is somebody else's."""
    with _free(left) as is_free:
        if not is_free:
            return
        if kind == REPLACED and not place.exists():
            left.rename(place)
        elif not left.is_dir():
            left.unlink()
        elif set(unlisted(left)) <= {MANIFEST}:
            remove_tree(left)


@contextmanager
def _free(left: Path) -> Iterator[bool]:
    """Yield whether nobody holds the lock of a thing; until the end we do."""
    is_old = time.time() - left.lstat().st_mtime > SURELY_LEFT_S
    if fcntl is None or left.is_symlink():
        yield is_old and not left.is_symlink()
        return
    with _opened(left) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError:  # no locks here
            yield is_old
        else:
            yield _is_at(held, left)


def _is_at(held: int, path: Path) -> bool:
    """Return whether what is open is still what has the name."""
    try:
        return os.path.samestat(os.fstat(held), path.stat())
    except FileNotFoundError:
        return False


def _wait_for(held: int) -> None:
    """Take the lock of what is open; go on without where there are no locks."""
    for _ in range(TRIES if fcntl is not None else 0):
        try:
            return fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE_S)
        except OSError:  # no locks here
            return None
    if fcntl is not None:
        raise OSError(errno.EBUSY, "another run is writing there")


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    held = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield held
    finally:
        os.close(held)


def remove_tree(folder: Path) -> None:
    """Remove a folder that is ours, read-only folders in it included; what cannot be removed stays."""
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IRWXU)
    for here, folders, _ in os.walk(folder):
        for inside in map(Path(here).joinpath, folders):
            if not inside.is_symlink():
                with contextlib.suppress(OSError):
                    inside.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
