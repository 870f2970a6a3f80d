"""Data of a file as records: what pydantic refuses, said as problems with a place and a fix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import attrgetter, is_not, ne
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.yamltext import Document, Steps, dotted

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

UNION_TAGS = {
    "day",
    "event",
    "profile",
    "stated",
    "price_file",
    "weather_file",
    "fixed_line",
    "energy_line",
    "demand_line",
    "coincident_line",
    "minimum_bill_line",
    "tiers_line",
}
LIST = ("a list", "write each item on a line of its own that begins with '- '")
MAPPING = ("a mapping", "write 'key: value' for each of its keys below it")
SHAPES = {
    "tuple_type": LIST,
    "list_type": LIST,
    "dict_type": MAPPING,
    "model_type": MAPPING,
}
"""What is wanted where something of another shape stands, and how it is written."""
OF_KEYS = {"extra_forbidden", "missing"}
"""Errors whose last step is a key, even if it is called as a label is."""
MEMBER = re.compile(
    r"(bool|int|float|str)$|(list|dict|tuple)\[|(function|constrained)-"
)
"""How pydantic calls members of a union that are no records."""
WITH_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
"""A number with a decimal comma."""
FIXES = {"string_type": "write it in quotes"}
_Model = TypeVar("_Model", bound="BaseModel")


def validate(
    model: type[_Model], document: Document, data: Any = None, prefix: Steps = ()
) -> _Model:
    """Build a pydantic model from (a part of) a document.

    Raises
    ------
    InputError
        With every problem at its place: unknown keys with did-you-mean, missing keys,
        bad values.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(document.data if data is None else data)
    except ValidationError as error:
        raise InputError(validation_problems(error, model, document, prefix)) from None


def validation_problems(
    error: ValidationError,
    model: type[BaseModel],
    document: Document,
    prefix: Steps = (),
) -> Iterator[Problem]:
    """Turn pydantic's errors into problems with a place and a fix: one of a value, whatever it may be."""
    told: dict[object, list[Any]] = {}
    for number, item in enumerate(error.errors(include_url=False)):
        is_of_union = item["type"] not in OF_KEYS and _is_member(item["loc"][-1:])
        steps = _steps(item, document, prefix)
        told.setdefault(steps if is_of_union else number, []).append(item)
    for item in map(_nearest, told.values()):
        steps = _steps(item, document, prefix)
        problem = _PROBLEMS.get(item["type"], _refused)
        yield problem(item, model, document, (prefix, steps))


def _is_member(steps: Steps) -> bool:
    """Return whether the last of some steps is pydantic's label of a member of a union."""
    return bool(steps) and MEMBER.match(str(steps[-1])) is not None


def _nearest(items: Sequence[Any]) -> Any:
    """Return the error of the member of a union that took a value for its own, and refused it; else the first."""
    return min(items, key=lambda item: item["type"].endswith(("_type", "_parsing")))


def _unknown_key(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    prefix, inside = at
    steps = prefix + inside
    place = document.keys.get(steps, document.place(steps))
    known = _fields(model, item["loc"][:-1])
    fix = did_you_mean(str(steps[-1]), known) or "take it out"
    return Problem("unknown key", fix, dotted(steps), place)


def _missing(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    steps = at[0] + at[1]
    place = document.place(steps[:-1])
    return Problem("missing", f"add '{steps[-1]}'", dotted(steps), place)


def _own_words(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    """Take what a validator of ours says: what is wrong, a semicolon, the fix."""
    steps = at[0] + at[1]
    what, _, fix = item["msg"].removeprefix("Value error, ").partition("; ")
    return Problem(what, fix, dotted(steps), document.place(steps))


def _refused(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    steps = at[0] + at[1]
    what, fix = _refusal(item)
    return Problem(what, fix, dotted(steps), document.place(steps))


def _wants_keys(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    """Say which keys may stand where one value stands that is none of them, such as ``price: 45``."""
    problem = _refused(item, model, document, at)
    known = _fields(model, at[1])
    if not known or "[key]" in item["loc"]:
        return problem
    return replace(problem, fix=f"write its keys: {', '.join(known)}")


def _too_few(
    item: Any, model: type[BaseModel], document: Document, at: tuple[Steps, Steps]
) -> Problem:
    """Say of a list how many there are at least."""
    steps, least = at[0] + at[1], item["ctx"]["min_length"]
    what = f"has {item['ctx']['actual_length'] or 'none'}, of at least {least}"
    fix = f"write at least {({1: 'one'}).get(least, least)}"
    return Problem(what, fix, dotted(steps), document.place(steps))


_PROBLEMS = {
    "too_short": _too_few,
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "value_error": _own_words,
    "unknown_kind": _own_words,
    "model_type": _wants_keys,
    "string_pattern_mismatch": _wants_keys,
}
"""How each type of pydantic's errors is said; any other is a value that is refused."""


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "this"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _shape(value: object) -> str:
    """Say what stands somewhere."""
    if isinstance(value, dict):
        return "a mapping stands here"
    if isinstance(value, list | tuple):
        return "a list stands here"
    return f"{_shown(value)} stands here"


def _refusal(item: Any) -> tuple[str, str]:
    """Say what pydantic refuses, and what should stand there instead."""
    wanted = SHAPES.get(item["type"])
    if wanted is not None:
        return f"{_shape(item['input'])}, where {wanted[0]} is wanted", wanted[1]
    what, should = (
        f"{_shown(item['input'])} is refused",
        item["msg"][0].lower() + item["msg"][1:],
    )
    options = re.findall(r"'([^']+)'", item.get("ctx", {}).get("expected", ""))
    fix = did_you_mean(str(item["input"]), options) or FIXES.get(item["type"], "")
    if item["type"].endswith("_parsing") and WITH_COMMA.fullmatch(str(item["input"])):
        fix = f"write {item['input'].strip().replace(',', '.')}: a point parts the decimals"
    return (f"{what}: {should}", fix) if fix else (what, should)


def _steps(item: Any, document: Document, prefix: Steps) -> Steps:
    """Return where an error stands: of a key that is refused as such, at the value below it."""
    loc: Steps = tuple(filter(partial(ne, "[key]"), item["loc"]))
    if item["type"] in OF_KEYS:
        return (*_without_tags(loc[:-1], document, prefix), loc[-1])
    return _without_tags(loc, document, prefix)


def _without_tags(loc: Steps, document: Document, prefix: Steps) -> Steps:
    """Take out the labels that pydantic puts into a location for the members of a union."""
    steps: Steps = ()
    for step in loc:
        longer = (*steps, step)
        is_label = step in UNION_TAGS or _is_member((step,))
        if not is_label or prefix + longer in document.keys:
            steps = longer
    return steps


def _fields(model: Any, steps: Steps) -> list[str]:
    """Return the field names known at some steps inside a model; a step may be the label of a member of a union."""
    for step in steps:
        members = {_tag(one): one for one in get_args(_bare(model))}
        model = members[step] if step in members else _inside(model, step)
    return list(dict.fromkeys(chain.from_iterable(map(keys_of, _options(model)))))


def _tag(model: Any) -> str | None:
    """Return the label of a member of a union, if it has one."""
    labels = (getattr(one, "tag", None) for one in get_args(model)[1:])
    return next(filter(None, labels), None)


def _options(model: Any) -> list[Any]:
    """Return what a type may be: the members of a union, and of unions within it."""
    inside = get_args(model)
    if get_origin(model) is Annotated:
        return _options(inside[0])
    if get_origin(model) in {Union, UnionType}:
        return list(chain.from_iterable(map(_options, inside)))
    return [model]


def keys_of(record: Any) -> list[str]:
    """Return the keys that a file may write for a kind of record, second names too; none of anything else."""
    fields = getattr(record, "model_fields", {})
    keys = [field.alias or name for name, field in fields.items()]
    return [*keys, *getattr(record, "second_names", ())]


def _inside(model: Any, step: str | int) -> Any:
    """Return the type at a key of a record, or inside a list or mapping."""
    record = _strip(model)
    if hasattr(record, "model_fields"):
        types = map(attrgetter("annotation"), record.model_fields.values())
        return dict(zip(keys_of(record), types, strict=False)).get(str(step))
    # the last of dict[K, V] and of tuple[V, ...]
    *_, inside = (None, *filter(partial(is_not, Ellipsis), get_args(record)))
    return inside


def _strip(model: Any) -> Any:
    """Take off Annotated, and the None of an optional."""
    while get_origin(model) in {Annotated, Union, UnionType}:
        options = [a for a in get_args(model) if a is not type(None)]
        model = (
            options[0]
            if get_origin(model) is Annotated
            else max(options, key=lambda a: hasattr(_bare(a), "model_fields"))
        )
    return model


def _bare(model: Any) -> Any:
    return get_args(model)[0] if get_origin(model) is Annotated else model
