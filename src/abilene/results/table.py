"""A table: rows under named columns."""

from __future__ import annotations

from dataclasses import dataclass

Cell = float | str | bool | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns."""

    name: str
    """A word, as files and sheets are called."""
    title: str
    """What it holds."""
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
