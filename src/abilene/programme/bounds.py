"""Whether a value may stand at a path of a programme: the bounds of its field, asked of that value alone."""

from __future__ import annotations

from functools import cache, partial, reduce
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from abilene.record import Record
from abilene.units import Value


def check_bounds(record: Record, path: str, value: Value) -> None:
    """Refuse a value of which an end lies outside what its field may be.

    Parameters
    ----------
    record : Record
        A programme, or a part of one.
    path : str
        Path of the value below the record.
    value : Value
        The value, in the unit of the path.

    Raises
    ------
    ValueError
        In the words of the field: what is wrong, a semicolon, what to write.
    """
    *steps, key = path.split(".")
    kind: Any = type(reduce(_within, steps, record))
    adapter = _adapter(kind, key)
    for end in value.ends:
        try:
            adapter.validate_python(end)
        except ValidationError as error:
            raise ValueError(_words(value, error)) from None


def _within(holder: Any, step: str) -> Any:
    """Return what a step leads to: of a mapping what is under the key, of a record its field."""
    return getattr(holder, "get", partial(getattr, holder))(step)


@cache
def _adapter(record: type[Record], key: str) -> TypeAdapter[Any]:
    """Return what reads one field of a kind of record, by the key of the file."""
    fields = {field.alias or name: field for name, field in record.model_fields.items()}
    field = fields[key]
    # a field without bounds of its own has them in its parts, and needs one all the same
    annotated: Any = Annotated[(field.annotation, *field.metadata, Field())]
    return TypeAdapter(annotated)


def _words(value: Value, error: ValidationError) -> str:
    """Return what is wrong with a value, and what may be written."""
    *_, last = error.errors(include_url=False)
    said = str(last["msg"])
    if last["type"] == "value_error":
        return said.removeprefix("Value error, ")
    return f"'{value.text}' is refused; {said[0].lower()}{said[1:]}"
