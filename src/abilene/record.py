"""Frozen records that files are made of; their JSON Schema says what the docstrings below their fields say."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise, starmap
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from abilene.brief import brief

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema


class Record(BaseModel):
    """A frozen record; a key that is not listed is an error, and so is a number that is none or has no end."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    second_names: ClassVar[tuple[str, ...]] = ()
    """Keys that a file may write for others; whoever reads it puts the first names."""

    def __repr__(self) -> str:
        """Return the record in a few lines."""
        return brief(self)

    __str__ = __repr__

    @field_validator("*", mode="wrap")
    @classmethod
    def _true_is_no_number(
        cls, value: Any, handler: ValidatorFunctionWrapHandler
    ) -> Any:
        """Refuse a truth value where a number is meant: it would be taken for 1 or 0."""
        found = handler(value)
        if _loses_truth(value, found):
            raise ValueError("true and false are no numbers; write the number")
        return found

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe each field by its docstring; the source is read here, as nothing but the schema needs it."""
        shape, texts = handler(schema), docstrings(cls)
        properties = handler.resolve_ref_schema(shape)["properties"]
        for name, field in cls.model_fields.items():
            if name in texts:
                properties[field.alias or name]["description"] = texts[name]
        return shape


def _loses_truth(written: Any, found: Any) -> bool:
    """Return whether true or false became something else, alone or in a list or map; records see to their own."""
    if isinstance(written, bool):
        return not isinstance(found, bool)
    inside = zip(_inside(written), _inside(found), strict=False)
    return any(starmap(_loses_truth, inside))


def _inside(value: Any) -> Iterable[Any]:
    return _INSIDE.get(type(value), _nothing)(value)


def _nothing(value: Any) -> Iterator[Any]:
    return iter(())


_INSIDE: Mapping[type, Callable[[Any], Iterable[Any]]] = {
    dict: dict.values,
    list: iter,
    tuple: iter,
}
"""How to look into a list or a map."""


def one_or_many(value: Any) -> Any:
    """Make a list of what is not one."""
    return value if isinstance(value, list | tuple) else [value]


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(one_or_many, json_schema_input_type=str | tuple[str, ...]),
]
"""One name, or several."""
Some = Field(min_length=1)
"""Of a list whose emptiness is not what leaving its key out is: no month, no hour."""


def docstrings(record: type[Record]) -> dict[str, str]:
    """Return the text below each field of a record that has one, its own or an inherited one."""
    texts = {}
    for part in reversed(record.__mro__[: record.__mro__.index(Record)]):
        definition = next(
            ast.iter_child_nodes(ast.parse(textwrap.dedent(inspect.getsource(part))))
        )
        for statement, below in pairwise(ast.iter_child_nodes(definition)):
            match statement, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                    value=ast.Constant(value=str(text))
                ):
                    texts[name] = _unwrapped(inspect.cleandoc(text))
    return texts


def _unwrapped(text: str) -> str:
    """Return a text whose paragraphs are one line each: where they wrap is no matter."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
