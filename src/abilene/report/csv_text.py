"""Rows as CSV, in one form: UTF-8, a comma, a line feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(heads: Iterable[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a line of heads and a line for each row."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(heads)
    lines.writerows(rows)
    return text.getvalue()
