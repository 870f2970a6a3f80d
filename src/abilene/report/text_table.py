"""Tables and notes in a terminal: one look for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, TypedDict

from rich import box
from rich.table import Table
from rich.text import Text


class Look(TypedDict):
    """How cells stand in their column and row."""

    justify: Literal["left", "right"]
    vertical: Literal["top", "bottom"]


WORDS: Look = {"justify": "left", "vertical": "top"}
FIGURES: Look = {"justify": "right", "vertical": "top"}
FIGURES_LOW: Look = {"justify": "right", "vertical": "bottom"}
"""How the cells of a column stand."""


def text_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]] = (),
    *,
    words: Collection[int] = (0,),
    whole: Collection[int] = (),
    close: bool = True,
    low: bool = False,
) -> Table:
    """Return a table with a rule below its heads.

    Parameters
    ----------
    heads : sequence of str
        Heads of the columns.
    rows : iterable of sequence of str
        Cells.
    words : collection of int
        Columns that hold words; the others hold figures, and end together.
    whole : collection of int
        Columns whose cells are kept whole: where room is short the others are wrapped.
    close : bool
        Whether columns stand as close as they can, for tables that must fit 80 columns.
    low : bool
        Whether figures stand beside the last line of a name that is wrapped, not the
        first.
    """
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    if close:
        result.padding = (0, 1, 0, 0)
    look = FIGURES_LOW if low else FIGURES
    for column, head in enumerate(heads):
        result.add_column(
            head,
            **(WORDS if column in words else look),
            overflow="fold",
            no_wrap=column in whole,
        )
    for row in rows:
        result.add_row(*row)
    return result


def note_line(words: str) -> Text:
    """Return what a reader should know beside an answer."""
    return Text(f"Note: {words}", style="dim")
