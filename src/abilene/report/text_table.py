"""Tables in a terminal: one look for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich import box
from rich.table import Table


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
    for column, head in enumerate(heads):
        is_words = column in words
        result.add_column(
            head,
            justify="left" if is_words else "right",
            vertical="bottom" if low and not is_words else "top",
            overflow="fold",
            no_wrap=column in whole,
        )
    for row in rows:
        result.add_row(*row)
    return result
