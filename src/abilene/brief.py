"""How results say in a few lines what they are: a ``repr`` that fits a screen.

A plan holds thousands of figures; written out in full it would bury a terminal or a
notebook. ``brief`` shows the kind of a record and the beginning of each field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any

MOST_FIELDS = 16
"""Fields that are shown; the number of the others is said."""
MOST_LETTERS = 90
"""Letters of a value that are shown."""


def brief(record: Any) -> str:
    """Return a record in a few lines: its class, and a line for each field.

    Parameters
    ----------
    record : dataclass or pydantic model
        Private fields, and those of a dataclass that ask for no ``repr``, are left out.

    Returns
    -------
    str
        Never more than ``MOST_FIELDS + 2`` lines.
    """
    named = _fields(record)
    shown = named[:MOST_FIELDS]
    lines = [f"  {name}={shortened(value)}" for name, value in shown]
    if len(named) > len(shown):
        lines.append(f"  and {len(named) - len(shown)} more fields")
    if sum(map(len, lines)) < MOST_LETTERS:
        inside = ", ".join(line.strip() for line in lines)
        return f"{type(record).__name__}({inside})"
    return "\n".join([f"{type(record).__name__}:", *lines])


def _fields(record: Any) -> list[tuple[str, Any]]:
    """Return the public fields of a record, in order."""
    if is_dataclass(record):
        names = [field.name for field in fields(record) if field.repr]
    else:
        names = list(type(record).model_fields)
    public = [name for name in names if not name.startswith("_")]
    return [(name, getattr(record, name)) for name in public]


def shortened(value: Any) -> str:
    """Return a value in one short line: figures as they are, containers by what they hold."""
    if isinstance(value, str):
        return _cut(repr(value))
    if isinstance(value, Mapping):
        return _of_many("{", value, len(value), "}")
    if isinstance(value, Sequence | Set):
        return _items(value)
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"array of {' x '.join(map(str, shape))}"
    if is_dataclass(value) or hasattr(type(value), "model_fields"):
        return _record(value)
    return _cut(repr(value))


def _items(value: Sequence[Any] | Set[Any]) -> str:
    if isinstance(value, Set):
        return _of_many("{", sorted(map(str, value)), len(value), "}")
    small = all(isinstance(one, bool | float | int | str | None) for one in value)
    if small and len(value) <= 4:
        return _cut(repr(value))
    kinds = dict.fromkeys(type(one).__name__ for one in value)
    return f"{len(value)} x {' or '.join(kinds) or 'nothing'}"


def _of_many(opening: str, names: Any, count: int, closing: str) -> str:
    """Return the first names of a mapping or set, and how many there are."""
    first = [str(name) for name, _ in zip(names, range(3), strict=False)]
    more = ", ..." if count > len(first) else ""
    text = _cut(", ".join(first) + more)
    return f"{opening}{text}{closing}" + (f" ({count})" if more else "")


def _record(value: Any) -> str:
    """Return the kind of a record inside another, and its id or title if it has one."""
    names = dict(_fields(value)) if is_dataclass(value) else type(value).model_fields
    name = next((key for key in ("id", "name", "title") if key in names), "")
    said = f" {getattr(value, name)!s}" if name else ""
    return _cut(f"<{type(value).__name__}{said}>")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 4]} ..."
