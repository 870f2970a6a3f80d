"""The types of arrays, named once, and records of arrays that can be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Ints = NDArray[np.int64]


class ByValue:
    """A dataclass that is equal to another if all that it holds is, element by element.

    The comparison that ``dataclass`` writes fails on arrays: they have no one truth. So
    such a class is declared with ``eq=False`` and this base.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _plain(self) == _plain(other)

    __hash__ = None  # type: ignore[assignment]


@singledispatch
def _plain(value: Any) -> Any:
    """Return what a value holds in a form that ``==`` compares, records within records too."""
    if not is_dataclass(value):
        return value
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


@_plain.register(np.ndarray)
def _(value: NDArray[Any]) -> Any:
    return value.shape, value.dtype.str, value.tobytes()


@_plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> Any:
    return {key: _plain(each) for key, each in value.items()}


@_plain.register(list)
@_plain.register(tuple)
def _(value: list[Any] | tuple[Any, ...]) -> Any:
    return [_plain(each) for each in value]


@_plain.register(float)
def _(value: float) -> Any:
    return "unknown" if math.isnan(value) else value  # NaN is not equal to itself
