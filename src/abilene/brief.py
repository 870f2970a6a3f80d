"""How results say in a few lines what they are: a ``repr`` that fits a screen.

A plan holds thousands of figures; written out in full it would bury a terminal or a
notebook. ``brief`` shows the kind of a record and the beginning of each field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence, Set
from functools import singledispatch
from itertools import islice
from operator import attrgetter
from typing import Any

MOST_FIELDS = 16
"""Fields that are shown; the number of the others is said."""
MOST_LETTERS = 90
"""Letters of a value that are shown."""
MOST_ITEMS = 4
"""Numbers and words of a sequence that are shown; of a longer one its length."""
PLAIN = (bool, int, float, str, type(None))


def brief(record: Any) -> str:
    """Return a record in a few lines: its class, and a line for each field.

    Parameters
    ----------
    record : dataclass or pydantic model
        Private fields are left out.

    Returns
    -------
    str
        Never more than ``MOST_FIELDS + 1`` lines.
    """
    kind, names = type(record).__name__, field_names(type(record))
    shown = [
        f"{name}={shortened(getattr(record, name))}" for name in names[:MOST_FIELDS]
    ]
    inside = ", ".join(shown)
    if len(inside) < MOST_LETTERS:
        return f"{kind}({inside})"
    return "\n  ".join([f"{kind} of {len(names)} fields:", *shown])


def field_names(kind: type[Any]) -> list[str]:
    """Return the names of the public fields of a dataclass or model, in order."""
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
    else:
        names = list(getattr(kind, "model_fields", ()))
    return [name for name in names if not name.startswith("_")]


@singledispatch
def shortened(value: Any) -> str:
    """Return a value in one short line: figures as they are, containers by what they hold."""
    names = field_names(type(value))
    if names:
        first = getattr(value, names[0])  # by convention the id, name or title
        return cut(f"<{type(value).__name__} {first!s:.40}>")
    shape = getattr(value, "shape", ())
    if shape:
        size = " x ".join(map(str, shape))
        return f"array of {size}"
    return cut(repr(value))


@shortened.register
def _(value: str) -> str:
    return cut(repr(value))


@shortened.register
def _(value: Mapping) -> str:  # type: ignore[type-arg]
    return _few_names(list(islice(value, MOST_ITEMS)), len(value))


@shortened.register
def _(value: Set) -> str:  # type: ignore[type-arg]
    return _few_names(sorted(map(str, value)), len(value))


@shortened.register
def _(value: Sequence) -> str:  # type: ignore[type-arg]
    kinds = dict.fromkeys(map(type, value))
    if len(value) <= MOST_ITEMS and kinds.keys() <= set(PLAIN):
        return cut(repr(value))
    names = " or ".join(map(attrgetter("__name__"), kinds))
    return f"{len(value)} x {names}"


def _few_names(names: Sequence[Any], count: int) -> str:
    """Return the first names of a mapping or set, and how many there are."""
    first = ", ".join(map(str, names[: MOST_ITEMS - 1]))
    if count < MOST_ITEMS:
        return f"{{{cut(first)}}}"
    return f"{{{cut(first)}, ...}} ({count})"


def cut(text: str) -> str:
    """Return a text in one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 4]} ..."
