"""The promises of a page: what has become of each in one view, who said so, and the record of each speaker."""

from __future__ import annotations

from collections.abc import Sequence

from abilene.planning.promised import promises_of
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.report.promises import (
    HEADS,
    RECORD_HEADS,
    PromiseLine,
    promise_lines,
    speaker_records,
)
from abilene.web.tables import PageTable, page_table


def lines_of(draft: Draft, seen: Seen) -> list[PromiseLine]:
    """Return every promise of a view, with its claims at hand: by state, then site and path, the latest first."""
    return promise_lines(promises_of(draft, seen), draft.ledger)


def promise_tables(lines: Sequence[PromiseLine]) -> list[PageTable]:
    """Return one row for each promise, and one for each speaker."""
    columns = (*HEADS, "instead", "says who")
    rows = ((*line.cells, line.takes_over, line.says_who) for line in lines)
    records = (record.cells for record in speaker_records(lines))
    return [
        page_table("promises", "Promises", columns, rows),
        page_table("speakers", "By speaker", RECORD_HEADS, records),
    ]
