"""Claims from the text of a table, as those of a file are read."""

import io

from abilene.claims.table import COLUMNS, from_rows
from abilene.tabular.separated import separated_rows


def from_csv(text, name="claims.csv"):
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return from_rows(separated_rows(lines, name, COLUMNS), name)
