"""What a path of a programme is given in: its unit, and what a value written for it comes to there.

Whether there is such a path, and whether a value may stand there, is for ``overrides`` to say.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from functools import cache, reduce
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from abilene.programme.overrides import DEFAULTS
from abilene.programme.schema import Phase, Programme, metadata_of
from abilene.programme.synonyms import first_name
from abilene.units import ONE_OF, Variable, parse_number

PLAIN = FieldInfo()
"""What is known of a path without a field of its own."""


def unit_of_path(programme: Programme, path: str) -> str:
    """Return the unit of a path: ``date`` of a day, ``one of`` some words, empty where it has none."""
    metadata = metadata_of(_field(programme, path))
    return next((one.unit for one in metadata if isinstance(one, Variable)), "")


def number_at_path(programme: Programme, path: str, value: object) -> float:
    """Read a number as it may be written for a path, in the unit of that.

    Raises
    ------
    ValueError
        If it is no number, or in a unit that measures something else: what is wrong, a
        semicolon, and what to write.
    """
    if type(value) in {int, float}:
        return float(cast("float", value))
    unit = unit_of_path(programme, path)
    if unit in {"", "date"} or unit.startswith(ONE_OF):
        raise ValueError(f"{value!r} is no number; write one, or a list of values")
    return parse_number(str(value), unit)


def value_in_unit(programme: Programme, path: str, value: Any) -> Any:
    """Return a value as its path holds it, in its unit; as it is where it may not stand there."""
    field = _field(programme, path)
    annotated: Any = Annotated[(field.annotation or Any, *field.metadata, Field())]
    with suppress(ValidationError):
        return TypeAdapter(annotated).validate_python(value)
    return value


def value_of_path(programme: Programme, path: str) -> Any:
    """Return the value at a path; None where there is none, or every phase has its own."""
    return reduce(_inside, first_name(path).split("."), programme)


def _field(programme: Programme, path: str) -> FieldInfo:
    """Return the field of a path; ``PLAIN`` where it has none of its own."""
    *steps, key = first_name(path).split(".")
    is_default = path.startswith(DEFAULTS)
    kind = Phase if is_default else type(reduce(_inside, steps, programme))
    return fields_of(kind).get(key, PLAIN)


@cache
def fields_of(kind: Hashable) -> Mapping[str, FieldInfo]:
    """Return the fields of a kind of record by the key that a file writes; none of anything else."""
    named = getattr(kind, "model_fields", {})
    return dict(zip(map(_key, named.items()), named.values(), strict=True))


@cache
def _names(kind: Hashable) -> Mapping[str, str]:
    """Return the name of each field of a kind of record by the key that a file writes."""
    return dict(zip(fields_of(kind), getattr(kind, "model_fields", {}), strict=True))


def _key(named: tuple[str, FieldInfo]) -> str:
    name, field = named
    return field.alias or name


def _inside(holder: Any, step: str) -> Any:
    """Return what a step leads to: of a mapping what is under the key, of a record its field; None of nothing."""
    if isinstance(holder, Mapping):
        return holder.get(step)
    kind = cast("Hashable", type(holder))
    return getattr(holder, _names(kind).get(step, ""), None)
