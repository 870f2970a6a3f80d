"""Ledger files on disk: put into their one form, turned into a table and back. Nothing is half-written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from abilene.claims.format import format_text
from abilene.claims.reading import ledger_files, parse_ledger, read_ledger
from abilene.claims.table import COLUMNS, from_rows, to_csv
from abilene.disk import write_folder, write_whole
from abilene.errors import InputError, Problem, refuse
from abilene.tabular.rows import rows_of
from abilene.tabular.source import table_stem
from abilene.yamltext import read_text, read_yaml


def format_files(paths: Iterable[Path]) -> list[Path]:
    """Write ledger files, or all files of ledger folders, in their one form; return those that changed.

    Raises
    ------
    InputError
        With every file that cannot be read; then none has been changed.
    """
    files = chain.from_iterable(map(ledger_files, paths))
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            text = read_text(path)
            formatted = format_text(text, str(path))
            if formatted != text:
                changed[path] = formatted
        except InputError as error:
            problems.extend(error.problems)
    refuse(problems)
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
    files = _from_table(path)
    return len(parse_ledger(files, name=str(path)).claims)


def _from_table(path: Path) -> dict[str, str]:
    return from_rows(rows_of(path, COLUMNS), str(path))


def convert_claims(path: Path) -> list[Path]:
    """Write claims in their other form beside a file, and return what was written.

    A table ``x.csv``, also packed, ``x.xlsx`` or ``x.parquet`` becomes the folder ``x``
    of claims files. A ledger folder ``x``, or a programme file that names it, becomes
    the table ``x.csv``, with the mark by which spreadsheets know UTF-8.

    Raises
    ------
    InputError
        If the claims cannot be read, or something is there already; then nothing has
        been written.
    """
    stem = table_stem(path)
    if stem:
        place = path.with_name(stem)
        texts = _from_table(path)
        _refuse_claims(place)
        data = map(str.encode, texts.values())
        write_folder(place, dict(zip(texts, data, strict=True)))
        return list(map(place.joinpath, texts))
    folder = path if path.is_dir() else path.parent / _ledger_of(path)
    place = folder.with_suffix(".csv")
    _refuse_claims(place)
    write_whole(place, f"\ufeff{to_csv(read_ledger(folder))}".encode())
    return [place]


def _refuse_claims(place: Path) -> None:
    if any(map(Path.exists, ledger_files(place))):
        what = f"{place} holds claims already"
        raise InputError(Problem(what, "move it away first"))


def _ledger_of(path: Path) -> Path:
    """Return the ledger folder that a programme file names."""
    try:
        return Path(read_yaml(path).data["programme"]["ledger"])
    except (KeyError, TypeError):
        fix = "give a programme file with 'ledger', or a ledger folder"
        raise InputError(Problem(f"{path}: names no ledger", fix)) from None
