"""Ledger files on disk: put into their one form, turned into a table and back. Nothing is half-written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from abilene.claims.format import format_text
from abilene.claims.ledger import ledger_files, read_ledger
from abilene.claims.table import from_csv, to_csv
from abilene.errors import InputError, Problem


def format_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Format ledger files, or all files of ledger folders; yield those that changed.

    Raises
    ------
    InputError
        With every file that cannot be read; then none has been changed.
    """
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in (file for given in paths for file in (ledger_files(given) if given.is_dir() else [given])):
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
        write_whole(path, text)
        yield path


def table_to_files(table: Path) -> dict[Path, str]:
    """Return the claims files that a CSV table describes, in a folder beside it that is named after it."""
    return {table.with_suffix("") / name: text for name, text in from_csv(read_text(table), str(table)).items()}


def files_to_table(folder: Path) -> dict[Path, str]:
    """Return the table of a ledger folder, beside it and named after it."""
    return {folder.with_name(f"{folder.name}.csv"): to_csv(read_ledger(folder))}


def write_new(files: Mapping[Path, str]) -> None:
    """Write files that must not exist yet.

    Raises
    ------
    InputError
        If one exists; then none has been written.
    """
    taken = [Problem(f"{path} exists already", "move it away first") for path in files if path.exists()]
    if taken:
        raise InputError(taken)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)


def read_text(path: Path) -> str:
    """Return the text of a file, or say why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(Problem(f"{path}: no such file", "give the path of a claims file or folder")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(f"{path}: cannot be read: {error}", "save it as UTF-8 text")) from None


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and then put it there in one step."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
