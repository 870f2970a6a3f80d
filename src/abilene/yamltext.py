"""YAML text with places: plain data, and where each key and value stands.

Scalars keep the text as written wherever YAML 1.2 would guess (dates stay text); whole
numbers, decimals, true, false and null are read as such. A key given twice is an error,
and so is a value shared by an anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Steps = tuple[str | int, ...]
LONGEST_KEY = 100
DEEPEST = 100
"""Sequences and mappings within each other."""
QUOTED = {'"', "'", "|", ">"}
"""Styles of scalars that are text whatever they look like."""
UNION_TAGS = {"day", "event", "profile", "stated", "price_file", "weather_file"}
FIXES = {"string_type": "write it in quotes", "too_short": "write at least one"}
_Model = TypeVar("_Model", bound="BaseModel")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|\\U[0-9A-Fa-f]{8}"
)
_PARSERS_DIFFER = re.compile(
    r"[|>\t\r\x85\u2028\u2029\ufeff]"  # blocks of text, and what only some take for white space
    r"|^(\.\.\.|---)|(?<!\w)[!&]",  # the bounds of documents, tags, anchors
    re.MULTILINE,
)
"""What the parser in C may read in another way than that in Python."""
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Document:
    """The data of one YAML file, the place of each value, and the place of each key."""

    file: str
    text: str
    data: Any
    values: Mapping[Steps, Place]
    keys: Mapping[Steps, Place]

    def place(self, steps: Steps) -> Place:
        """Return the place of a value, or of the nearest thing above it that is in the file."""
        while steps and steps not in self.values:
            steps = steps[:-1]
        return self.values.get(steps, Place(self.file, 1, 1))


def read_yaml(path: Path | str, name: str | None = None) -> Document:
    """Read a YAML file; ``name`` is how messages call it.

    Raises
    ------
    InputError
        If the file cannot be read, is not YAML, or gives a key twice.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        near = [other.name for other in sorted(Path(path).parent.glob("*.y*ml"))]
        fix = did_you_mean(Path(path).name, near) or "give the path of a YAML file"
        raise InputError(Problem(f"{path}: no such file", fix)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    return parse_yaml(text, name or str(path))


def parse_yaml(text: str, name: str) -> Document:
    """Read YAML text; ``name`` is how messages call it."""
    values: dict[Steps, Place] = {}
    keys: dict[Steps, Place] = {}
    problems: list[Problem] = []
    node = compose(text, name)
    seen: set[int] = set()

    def build(node: Any, steps: Steps) -> Any:
        values[steps] = _at(node, name)
        if id(node) in seen:
            place = keys.get(steps, values[steps[:-1]])
            problems.append(
                Problem(
                    "an anchor is not read", "write the value out", dotted(steps), place
                )
            )
            return None
        seen.add(id(node))
        if node.id == "mapping":
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key, place = str(key_node.value), _at(key_node, name)
                if key_node.id != "scalar" or len(key) > LONGEST_KEY:
                    problems.append(
                        Problem(
                            "a key must be a word",
                            "write 'key: value'",
                            dotted(steps),
                            place,
                        )
                    )
                    continue
                if key in result:
                    problems.append(
                        Problem(
                            "key given twice",
                            "keep one of them",
                            dotted((*steps, key)),
                            place,
                        )
                    )
                keys[*steps, key] = place
                result[key] = build(value_node, (*steps, key))
            return result
        if node.id == "sequence":
            return [build(item, (*steps, i)) for i, item in enumerate(node.value)]
        return node.value if node.style in QUOTED else plain_scalar(node.value)

    data = build(node, ()) if node is not None else {}
    if problems:
        raise InputError(problems)
    return Document(name, text, data, values, keys)


class Node(NamedTuple):
    """A mapping, sequence or scalar of YAML text, and where it stands; lines and columns count from 0."""

    id: Literal["mapping", "sequence", "scalar"]
    value: Any
    """Text of a scalar, nodes of a sequence, pairs of nodes of a mapping."""
    style: str
    """Quotation mark or ``|`` or ``>`` of a scalar; empty without one."""
    start_mark: Any
    end_mark: Any


def compose(text: str, name: str) -> Node | None:
    """Return the root node of YAML text; None if the text is empty.

    Raises
    ------
    InputError
        If it is not YAML.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    fix = "check indentation, quotes and brackets near here"
    try:
        return _root(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (
            Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        )
        what = f"not readable as YAML: {error.problem or error.context}"
    except (YAMLError, ValueError, OverflowError):
        found = _UNPRINTABLE.search(text)
        before = text[: found.start() if found else 0]
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        what = "not readable as YAML: a character that cannot stand in a text"
        fix = "take it out"
    raise InputError(Problem(what, fix, place=place))


def _root(text: str) -> Node | None:
    """Read YAML text by the parser in C, and by that in Python, ten times slower, wherever the two may differ.

    What the first refuses the second may read, or refuse with better words.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not _PARSERS_DIFFER.search(text):
        with suppress(ImportError, YAMLError, ValueError):
            from ruamel.yaml.cyaml import CBaseLoader

            return _tree(iter(CBaseLoader(text).get_event, None))
    return _tree(YAML(typ="safe", pure=True).parse(text))


def _tree(events: Iterable[Any]) -> Node | None:
    """Build the nodes of the only document in a stream of events; an alias is the node of its anchor.

    Raises
    ------
    MarkedYAMLError
        If there is more than one document, an unknown alias, or too deep a nesting.
    """
    from ruamel.yaml.error import MarkedYAMLError

    documents: list[Node] = []
    anchors: dict[str, Node] = {}
    open_nodes: list[Node] = []
    parts: list[list[Node]] = [documents]
    """Nodes at the top, and in each open sequence or mapping."""
    for event in events:
        kind, mark = type(event).__name__, event.start_mark
        if kind in {"SequenceEndEvent", "MappingEndEvent"}:
            inside, node = parts.pop(), open_nodes.pop()
            node.value.extend(inside if kind == "SequenceEndEvent" else _pairs(inside))
        elif kind == "AliasEvent":
            if event.anchor not in anchors:
                raise MarkedYAMLError(
                    None, None, f"there is no anchor '{event.anchor}'", mark
                )
            parts[-1].append(anchors[event.anchor])
        elif kind in _IDS:
            is_scalar = kind == "ScalarEvent"
            node = Node(
                _IDS[kind],
                event.value if is_scalar else [],
                (is_scalar and event.style) or "",
                mark,
                event.end_mark,
            )
            parts[-1].append(node)
            if event.anchor is not None:
                anchors[event.anchor] = node
            if not is_scalar:
                open_nodes.append(node)
                parts.append([])
        if len(parts) > DEEPEST:
            raise MarkedYAMLError(None, None, "nested too deeply", mark)
        if len(documents) > 1:
            raise MarkedYAMLError(
                None, None, "a second document; keep one of them", mark
            )
    return documents[0] if documents else None


def _pairs(nodes: list[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield keys and values; a value that is left out stands right behind its key."""
    for key, value in zip(nodes[::2], nodes[1::2], strict=True):
        is_left_out = value.value == "" and not value.style
        yield (
            key,
            value._replace(start_mark=key.end_mark, end_mark=key.end_mark)
            if is_left_out
            else value,
        )


_IDS: dict[str, Literal["mapping", "sequence", "scalar"]] = {
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "sequence",
    "ScalarEvent": "scalar",
}


def _at(node: Any, name: str) -> Place:
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def plain_scalar(text: str) -> Any:
    """Return what a scalar without quotes means: a number, true, false, null, or the text itself."""
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def value_at(data: Any, steps: Iterable[str]) -> Any:
    """Return the value at some steps into nested mappings, or None if there is none."""
    for step in steps:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def mapping_at(data: Any, *steps: str) -> dict[str, Any]:
    """Return the mapping at some steps, or an empty one if it is missing or something else."""
    found = value_at(data, steps)
    return found if isinstance(found, dict) else {}


def dotted(steps: Steps) -> str:
    """Return ``a.b.c`` for steps."""
    return ".".join(map(str, steps))


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
    """Turn pydantic's errors into problems with a place and a fix."""
    for item in error.errors(include_url=False):
        local = _without_tags(item["loc"], document, prefix)
        steps = (*prefix, *local)
        path, kind = dotted(steps), item["type"]
        if kind == "extra_forbidden":
            place = document.keys.get(steps, document.place(steps))
            fix = (
                did_you_mean(str(steps[-1]), _fields(model, local[:-1]))
                or "take it out"
            )
            yield Problem("unknown key", fix, path, place)
        elif kind == "missing":
            yield Problem(
                "missing", f"add '{steps[-1]}'", path, document.place(steps[:-1])
            )
        else:
            what, _, fix = item["msg"].removeprefix("Value error, ").partition("; ")
            if kind != "value_error":
                what, fix = _refusal(item)
            yield Problem(what, fix, path, document.place(steps))


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "this"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _refusal(item: Any) -> tuple[str, str]:
    """Say what pydantic refuses, and what should stand there instead."""
    what, should = (
        f"{_shown(item['input'])} is refused",
        item["msg"][0].lower() + item["msg"][1:],
    )
    options = re.findall(r"'([^']+)'", item.get("ctx", {}).get("expected", ""))
    fix = did_you_mean(str(item["input"]), options) or FIXES.get(item["type"], "")
    return (f"{what}: {should}", fix) if fix else (what, should)


def _without_tags(loc: Steps, document: Document, prefix: Steps) -> Steps:
    """Take out the labels that pydantic puts into a location for the members of a union."""
    steps: Steps = ()
    for step in loc:
        if step not in UNION_TAGS or (*prefix, *steps, step) in document.keys:
            steps = (*steps, step)
    return steps


def _fields(model: Any, steps: Steps) -> list[str]:
    """Return the field names known at some steps inside a model."""
    for step in steps:
        model = _inside(model, step)
    return keys_of(_strip(model))


def keys_of(record: Any) -> list[str]:
    """Return the keys that a file may write for a kind of record, second names too; none of anything else."""
    fields = getattr(record, "model_fields", {})
    keys = [field.alias or name for name, field in fields.items()]
    return [*keys, *getattr(record, "second_names", ())]


def _inside(model: Any, step: str | int) -> Any:
    model = _strip(model)
    if hasattr(model, "model_fields"):
        by_name = {
            field.alias or name: field.annotation
            for name, field in model.model_fields.items()
        }
        return by_name.get(str(step))
    args = get_args(model)
    return (
        args[-1] if args and args[-1] is not Ellipsis else (args[0] if args else None)
    )


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
