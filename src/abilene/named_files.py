"""Single files that a command writes where a user has named a place: only what the same command wrote is replaced.

A file has no manifest, so what wrote it is seen from what it holds: a table as CSV or
Parquet by its columns, one as JSON by its name and columns, a workbook and a page by the
marks that ours have.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

from abilene.disk import write_whole
from abilene.errors import InputError, Problem
from abilene.inputs_kept import refuse_over_inputs
from abilene.manifest import FOREIGN, command_of, listed_files, written_by

HEAD = 1 << 16
"""Where the columns of a table, and the marks of a page, are seen. [bytes]"""
WORKBOOK = re.compile(
    rb"<dc:description>[0-9a-f]{64}</dc:description>.*"
    rb"<dcterms:created [^>]*>([^<]*)<.*<dcterms:modified [^>]*>\1<",
    re.DOTALL,
)
"""A workbook that says of which plan it is, and that nobody has saved since."""
PAGE = re.compile(rb'<meta name="generator" content="Abilene [^"]*">')
TITLE = re.compile(rb"<h1>[^<]*</h1>")
KEY = re.compile(rb'^ {1,3}"([^"]+)":', re.MULTILINE)
"""A name in our JSON: of a table, or of a column in its first row."""

Mark = tuple[Any, ...]


def write_named(path: Path, data: bytes) -> None:
    """Write a file as a whole, as ``write_whole`` does, unless something else has its name.

    Parameters
    ----------
    path : Path
        A link leads on to what it points to.
    data : bytes
        A table as CSV, Parquet or JSON, a workbook, or a page.

    Raises
    ------
    InputError
        If the command has read it, or it is part of a folder that Abilene wrote, holds anything but what the
        same command wrote, or cannot be written; then what was there before still is.
    """
    place = Path(os.path.realpath(path))
    refuse_over_inputs(place, path)
    said = _in_the_way(place, data) if place.is_file() else ""
    if said:
        raise InputError(Problem(f"{path} {said}", "name another file"))
    write_whole(path, data)


def _in_the_way(place: Path, data: bytes) -> str:
    """Say what speaks against replacing a file; nothing if it holds the same already."""
    try:
        if place.stat().st_size == len(data) and place.read_bytes() == data:
            return ""
        for folder in place.parents:
            if str(place.relative_to(folder)) in listed_files(folder):
                return f"is part of {written_by(command_of(folder))}"
        with place.open("rb") as file:
            same = mark(file) == mark(io.BytesIO(data))
    except OSError as error:
        return f"exists and cannot be read: {error.strerror}"
    return "" if same else FOREIGN


def mark(file: BinaryIO) -> Mark:
    """Return by what a file of ours is known: its form, and what it is about.

    What is none of the other forms is taken for CSV, and known by its first line.
    """
    head = file.read(HEAD)
    file.seek(0)
    starts = next(filter(head.startswith, FORMS))
    return (starts, *FORMS[starts](head, file))


def _of_workbook(_: bytes, file: BinaryIO) -> list[bool]:
    try:
        with ZipFile(file) as book, book.open("docProps/core.xml") as said:
            return [bool(WORKBOOK.search(said.read(HEAD)))]
    # a zip of somebody else may be broken, packed or locked in any way
    except Exception:
        return []


def _of_parquet(_: bytes, file: BinaryIO) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(file).names)
    except (pa.ArrowException, OSError):
        return []


def _of_page(head: bytes, _: BinaryIO) -> list[Any]:
    return [bool(PAGE.search(head)), *TITLE.findall(head)[:1]]


def _of_json(head: bytes, _: BinaryIO) -> list[bytes]:
    return KEY.findall(head.partition(b"\n  }")[0])


def _of_csv(head: bytes, _: BinaryIO) -> list[bytes]:
    return [head.partition(b"\n")[0]]


FORMS: dict[bytes, Callable[[bytes, BinaryIO], list[Any]]] = {
    b"PK\3\4": _of_workbook,
    b"PAR1": _of_parquet,
    b"<!DOCTYPE html>": _of_page,
    b"{\n": _of_json,
    b"": _of_csv,
}
"""What tells each form, by how it begins."""
