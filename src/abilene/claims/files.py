"""Ledger files on disk: put into their one form, turned into a table and back. Nothing is half-written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from abilene.claims.format import format_text
from abilene.claims.ledger import ledger_files, parse_ledger, read_ledger
from abilene.claims.table import from_csv, to_csv
from abilene.disk import write_whole
from abilene.errors import InputError, Problem
from abilene.yamltext import read_yaml


def format_files(paths: Iterable[Path]) -> list[Path]:
    """Write ledger files, or all files of ledger folders, in their one form; return those that changed.

    Raises
    ------
    InputError
        With every file that cannot be read; then none has been changed.
    """
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in (
        file
        for given in paths
        for file in (ledger_files(given) if given.is_dir() else [given])
    ):
        try:
            text = read_text(path)
            formatted = format_text(text, str(path))
            if formatted != text:
                changed[path] = formatted
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    for path, text in changed.items():
        write_whole(path, text.encode())
    return list(changed)


def check_form(path: Path) -> int:
    """Return how many claims a table or folder holds; whether they fit a programme is another question.

    Raises
    ------
    InputError
        With every problem found in their form.
    """
    if path.is_dir():
        return len(read_ledger(path).claims)
    return len(
        parse_ledger(from_csv(read_text(path), str(path)), name=str(path)).claims
    )


def convert_claims(path: Path) -> list[Path]:
    """Write claims in their other form beside a file, and return what was written.

    A table ``x.csv`` becomes the folder ``x`` of claims files. A ledger folder ``x``,
    or a programme file that names it, becomes the table ``x.csv``, with the mark by
    which spreadsheets know UTF-8.

    Raises
    ------
    InputError
        If the claims cannot be read, or something is there already; then nothing has
        been written.
    """
    if path.suffix == ".csv":
        files = {
            path.with_suffix("") / name: text
            for name, text in from_csv(read_text(path), str(path)).items()
        }
    else:
        folder = path if path.is_dir() else path.parent / _ledger_of(path)
        files = {folder.with_suffix(".csv"): "\ufeff" + to_csv(read_ledger(folder))}
    for place in {name.parent if path.suffix == ".csv" else name for name in files}:
        if ledger_files(place) if place.is_dir() else place.exists():
            raise InputError(
                Problem(f"{place} holds claims already", "move it away first")
            )
    for name, text in files.items():
        write_whole(name, text.encode())
    return list(files)


def _ledger_of(path: Path) -> str:
    """Return the ledger folder that a programme file names."""
    data = read_yaml(path).data
    header = data.get("programme") if isinstance(data, dict) else None
    folder = header.get("ledger") if isinstance(header, dict) else None
    if not isinstance(folder, str):
        fix = "give a programme file with 'ledger', or a ledger folder"
        raise InputError(Problem(f"{path}: names no ledger", fix))
    return folder


def read_text(path: Path) -> str:
    """Return the text of a file, or say why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            Problem(f"{path}: no such file", "give the path of a claims file or folder")
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Problem(f"{path}: cannot be read: {error}", "save it as UTF-8 text")
        ) from None
