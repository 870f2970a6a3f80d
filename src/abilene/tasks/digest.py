"""A hash of what a result rests on: of values alone, the same in every process.

Pickles will not do: their bytes depend on which objects happen to be one and the same,
and on the order of sets, which changes from process to process.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date
from enum import Enum
from functools import partial, singledispatch
from operator import attrgetter
from pathlib import PurePath
from types import FunctionType, NoneType
from typing import Any

import numpy as np
from pydantic import BaseModel


def digest(*values: Any) -> str:
    """Return the hash of values, in hexadecimal digits.

    Parameters
    ----------
    values : object
        Numbers, texts, days, arrays, enums, functions of a module; tuples, lists, sets,
        mappings (whose order counts), dataclasses and pydantic models of these.

    Raises
    ------
    TypeError
        If there is anything else among them.
    """
    found = hashlib.sha256()
    _add(found.update, values)
    return found.hexdigest()


def _add(update: Callable[[bytes], None], value: Any) -> None:
    """Add the kind of a value, what is in it, and where that ends."""
    kind = type(value)
    update(f"({kind.__module__}.{kind.__qualname__}:".encode())
    told = _told(value)
    if isinstance(told, bytes):
        update(told)
    else:
        for part in told:
            _add(update, part)
    update(b")")


Told = bytes | Iterable[Any]
"""What a value is: bytes, or the values of which it is made."""


@singledispatch
def _told(value: Any) -> Told:
    """Return what a value is.

    Raises
    ------
    TypeError
        If that is not known.
    """
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"a {type(value).__name__} has no hash; give plain values")
    names = map(attrgetter("name"), dataclasses.fields(value))
    return tuple((name, getattr(value, name)) for name in names)


@_told.register(NoneType | bool | int | float | complex | str | date | PurePath)
@_told.register(np.number | np.bool_)
def _(value: object) -> Told:
    return repr(value).encode()  # of floats that is exact


@_told.register(FunctionType | type)
def _(value: Any) -> Told:
    return f"{value.__module__}.{value.__qualname__}".encode()


@_told.register
def _(value: bytes) -> Told:
    return value


@_told.register
def _(value: Enum) -> Told:
    return value.name.encode()


@_told.register(tuple | list)
def _(value: tuple[Any, ...] | list[Any]) -> Told:
    return value


@_told.register
def _(value: Set) -> Told:  # type: ignore[type-arg]
    return sorted(map(digest, value))


@_told.register(Mapping)
@_told.register(BaseModel)
def _(value: Any) -> Told:
    return tuple(dict(value).items())


@_told.register(partial)
def _(value: Any) -> Told:
    return value.func, value.args, value.keywords


@_told.register
def _(value: np.ndarray) -> Told:
    if value.dtype == object:
        return tuple(value)
    return value.dtype.descr, value.shape, np.ascontiguousarray(value).tobytes()
