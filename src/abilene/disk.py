"""Files and folders that are written as a whole or not at all, and put in place in one step.

At every moment there is something whole under the name, old or new, whatever ends the
process. Links lead on to what they point to; modes and owners stay.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from abilene.errors import InputError, Problem
from abilene.exchange import exchanged
from abilene.inputs_kept import refuse_over_inputs
from abilene.manifest import MANIFEST, command_of_files, refuse_to_replace
from abilene.partial import (
    REPLACED,
    beside,
    clear_left,
    locked,
    partial_file,
    partial_folder,
    write_all,
)
from abilene.timing import timed

log = logging.getLogger(__name__)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a system says that has no room."""
TAKEN = frozenset({errno.ENOTEMPTY, errno.EEXIST})
"""What it says where a name is taken."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and then put it there in one step; its folder is made if it is missing.

    What is no file, such as ``/dev/stdout``, is written to as it stands.

    Raises
    ------
    InputError
        If it cannot be written; then what was there before still is.
    """
    place = Path(os.path.realpath(path))
    try:
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        clear_left(place.parent)
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        with partial_file(place, data) as partial:
            _keep_mode(place, partial)
            partial.replace(place)
    except OSError as error:
        raise InputError(_not_written(path, error, "place")) from None


def check_folder(folder: Path, command: str) -> None:
    """Refuse a folder that ``write_folder`` would refuse to write, before anything is computed for it.

    Parameters
    ----------
    folder : Path
        Where the files of a command are to stand.
    command : str
        As their manifest will say it.

    Raises
    ------
    InputError
        With what is in the way.
    """
    _check_replaceable(folder, command)
    check_room(folder)


def check_room(folder: Path) -> None:
    """Refuse a place at which no folder can be made: one is made beside it, and goes again.

    To ask for permission is not enough: a read-only or full file system, or a file on the
    way, says so only when something is made.

    Raises
    ------
    InputError
        With what the system says.
    """
    place = Path(os.path.realpath(folder.expanduser()))
    while not os.path.lexists(place.parent):
        place = place.parent
    try:
        with partial_folder(place):
            return
    except OSError as error:
        raise InputError(_not_written(folder, error, "folder")) from None


def _check_replaceable(folder: Path, command: str) -> None:
    """Refuse a folder that holds anything that this command did not write there, or that is in use."""
    folder = folder.expanduser()
    place = Path(os.path.realpath(folder))
    refuse_over_inputs(place, folder)
    try:
        with contextlib.suppress(FileNotFoundError), locked(place):
            refuse_to_replace(place, folder, command)
    except OSError as error:
        raise InputError(_not_written(folder, error, "folder")) from None


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder and put it in place in one step.

    A folder that the same command wrote, and in which nobody has added or changed
    anything, is replaced; a link to one leads on to it.

    Parameters
    ----------
    folder : Path
        Its parents are made if they are missing.
    files : mapping of str to bytes
        By their path in the folder. Without a ``manifest.json`` among them the folder
        will never be replaced; that says under ``command`` which command made them.

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be written; then what was there
        before still is.
    """
    command = command_of_files(files)
    _check_replaceable(folder, command)
    folder = folder.expanduser()
    place = Path(os.path.realpath(folder))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        clear_left(place.parent)
        with (
            timed(log, "write %d files to %s", len(files), place),
            partial_folder(place) as partial,
        ):
            # the manifest first: then all that a death may leave behind is listed
            for name in sorted(files, key=MANIFEST.__ne__):
                path = partial / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    write_all(file, files[name])
            _put_in_place(partial, place, folder, command)
    except OSError as error:
        raise InputError(_not_written(folder, error, "folder")) from None


def _put_in_place(partial: Path, place: Path, named: Path, command: str) -> None:
    """Give a folder its name; what had that name before has the name of the partial afterwards."""
    while partial.exists():
        try:
            with locked(place):
                refuse_to_replace(place, named, command)
                _keep_modes(place, partial)
                _replace(partial, place, named, command)
                return
        except FileNotFoundError:
            if place.exists():  # another run has replaced it just now: once more
                continue
        try:
            partial.rename(place)
            return
        except OSError as error:
            if error.errno not in TAKEN:
                raise
    raise FileNotFoundError(errno.ENOENT, "it was removed while it was written")


def _replace(partial: Path, place: Path, named: Path, command: str) -> None:
    """Let a folder and what it replaces change places, and back if somebody has put something into that meanwhile."""
    _exchange(partial, place)
    try:
        refuse_to_replace(partial, named, command)
    except InputError:
        _exchange(partial, place)
        raise


def _exchange(partial: Path, place: Path) -> None:
    """Let two folders change places: in one step, or in three that the next run can take back."""
    if exchanged(partial, place):
        return
    aside = beside(place, REPLACED)
    place.rename(aside)
    try:
        partial.rename(place)
    except BaseException:
        aside.rename(place)
        raise
    aside.rename(partial)


def _keep_modes(old: Path, new: Path) -> None:
    """Give a folder, and each thing in it that was there before under the same name, its mode and owner."""
    for here, folders, files in os.walk(new, topdown=False):
        for path in map(Path(here).joinpath, (*folders, *files)):
            _keep_mode(old / path.relative_to(new), path)
    _keep_mode(old, new)


def _keep_mode(old: Path, new: Path) -> None:
    if old.exists():
        was = old.stat()
        with contextlib.suppress(OSError, AttributeError):  # Windows has no owners
            os.chown(new, was.st_uid, was.st_gid)
        shutil.copymode(old, new)


def _not_written(path: Path, error: OSError, kind: str) -> Problem:
    """Say what went wrong, and that all is as it was."""
    what = f"{path} cannot be written: {error.strerror}; nothing was changed"
    fix = f"choose another {kind}"
    return Problem(what, f"make room, or {fix}" if error.errno in FULL else fix)
