"""A file as bytes: one that ends, unpacked where it is packed with gzip or zstandard."""

from __future__ import annotations

import gzip
import stat
from pathlib import Path
from typing import BinaryIO, cast

from abilene.errors import InputError, Problem, in_one_line
from abilene.inputs_kept import note_input

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"PAR1": "Parquet",
    b"PK\x03\x04": "XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    **{b"BZh%d1AY" % level: "bzip2" for level in range(1, 10)},
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"\x89HDF": "HDF5",
    **{b"CDF" + version: "NetCDF" for version in (b"\1", b"\2", b"\5")},
    b"ARROW1": "Arrow",
    b"SQLite": "SQLite",
    b"%PDF-": "PDF",
}
"""First bytes of the forms that are no text; a workbook XLSX is a ZIP archive."""
SNIFFED = 8
"""Bytes by which a form is told."""
UNPACK = {
    "gzip": "gunzip",
    "zstandard": "unzstd",
    "bzip2": "bunzip2",
    "xz": "unxz",
    "7z": "7z x",
    "XLSX": "unzip",
}
"""What unpacks a file."""
PACKED = {".gz": "gzip", ".zst": "zstandard"}
"""How a file is packed, by the end of its name."""
TABLES = (".csv", ".tsv", ".xlsx", ".parquet")
"""How names of tables end, before the end that says how they are packed."""


def table_stem(path: Path) -> str:
    """Return the name of a table without its ends; nothing if it is not the name of a table."""
    name = path if path.suffix.lower() not in PACKED else path.with_suffix("")
    return name.stem if name.suffix.lower() in TABLES else ""


def form_of(path: Path) -> str:
    """Return what a file is by its first bytes: a value of ``MAGIC``, or "text".

    Raises
    ------
    InputError
        If there is no such file, it is a folder or never ends, cannot be read, or is
        packed otherwise than its name says.
    """
    check_is_file(path)
    try:
        with path.open("rb") as file:
            first = file.read(SNIFFED)
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from None
    found = form_by(first)
    named = PACKED.get(path.suffix.lower(), found)
    if named != found:
        what = f"its name ends in {path.suffix}, but it is not packed with {named}"
        fix = f"take {path.suffix} off its name, or pack it"
        raise _unreadable(path, what, fix)
    return found


def form_by(first: bytes) -> str:
    """Return what bytes are that begin so, four of them at least: a value of ``MAGIC``, or "text"."""
    return MAGIC.get(next(filter(first.startswith, MAGIC), b""), "text")


def check_is_text(path: Path, form: str, first: bytes) -> None:
    """Refuse what holds no text, packed or not.

    Parameters
    ----------
    path : Path
        The file.
    form : str
        What ``form_of`` found.
    first : bytes
        How it begins, unpacked.

    Raises
    ------
    InputError
        With what it is, and how to come to its text.
    """
    held = form_by(first)
    if held == "text":
        return
    what, fix = f"is {held}, no text", "export it as text"
    if form in UNPACK:
        what = f"holds {held}, packed with {form}"
        fix = f"unpack it ({UNPACK[form]} {path.name}) and give what is in it"
    if form == held and form in UNPACK:
        name = {"XLSX": "as a ZIP archive"}.get(form, f"with {form}")
        what = f"is packed {name}, and that is not read here"
    raise _unreadable(path, what, fix)


def check_is_file(path: Path) -> None:
    """Refuse what is no file that ends.

    Raises
    ------
    InputError
        If there is no such file, or it is a folder, a pipe or a device.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise _unreadable(path, "no such file", "give its path") from None
    except (OSError, ValueError) as error:
        # a path may be too long, lead through a file, or hold a zero byte
        raise _unreadable(path, f"cannot be read: {in_one_line(error)}") from None
    if stat.S_ISDIR(mode):
        raise _unreadable(path, "is a folder", "give a file in it")
    if not stat.S_ISREG(mode):
        what = "is no file but a pipe or a device, which may never end"
        raise _unreadable(path, what, "save what it gives into a file first")
    note_input(path)


def _unreadable(path: Path, what: str, fix: str = "check the path") -> InputError:
    return InputError(Problem(what, fix, str(path)))


def open_bytes(path: Path, form: str) -> BinaryIO:
    """Open a file of text, or of packed text, for reading bytes.

    Parameters
    ----------
    path : Path
        The file.
    form : str
        What ``form_of`` found.
    """
    if form == "gzip":
        return cast("BinaryIO", gzip.open(path, "rb"))
    if form == "zstandard":
        # loaded here, for pyarrow is heavy and few files are packed so
        import pyarrow

        stream = pyarrow.input_stream(str(path), compression="zstd")
        return cast("BinaryIO", stream)
    return path.open("rb")
