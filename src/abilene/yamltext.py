"""YAML text with places: plain data, and where each key and value stands.

Scalars keep the text as written wherever YAML 1.2 would guess (dates stay text); whole
numbers, decimals, true, false and null are read as such. A key given twice is an error,
and so is a value shared by an anchor.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import (
    Any,
    Literal,
    NamedTuple,
    NoReturn,
)

from abilene.brief import brief
from abilene.errors import InputError, Place, Problem, refuse
from abilene.names import did_you_mean
from abilene.tabular.decode import text_lines

Steps = tuple[str | int, ...]
LONGEST_KEY = 100
SAVE_AS_TEXT = "save it as UTF-8 text"
DEEPEST = 100
"""Sequences and mappings within each other."""
QUOTED = {'"', "'", "|", ">"}
"""Styles of scalars that are text whatever they look like."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|\\U[0-9A-Fa-f]{8}"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
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
    __repr__ = brief

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
    path = Path(path)
    refuse(no_such_file(path))
    return parse_yaml(read_text(path), name or str(path))


def no_such_file(path: Path) -> Iterator[Problem]:
    """Yield what to say of a YAML file that is not there; nothing if it is."""
    if not os.path.lexists(path):
        near = [other.name for other in sorted(path.parent.glob("*.y*ml"))]
        fix = did_you_mean(path.name, near) or "give the path of a YAML file"
        yield Problem("no such file", fix, str(path))


def read_text(path: Path) -> str:
    """Return the text of a file, its lines ended as Python ends them.

    Raises
    ------
    InputError
        If it is no file or cannot be read, or at the line that is no text.
    """
    try:
        text = "".join(text_lines(path))
    except InputError as error:
        # what a table could be saved as is no way out for a text
        said = (
            replace(one, fix=SAVE_AS_TEXT) if one.place else one
            for one in error.problems
        )
        raise InputError(said) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_yaml(text: str, name: str) -> Document:
    """Read YAML text; ``name`` is how messages call it."""
    node = compose(text, name)
    reader = _Reader(name)
    data = {} if node is None else reader.value(node, ())
    refuse(reader.problems)
    return Document(name, text, data, reader.values, reader.keys)


@dataclass
class _Reader:
    """Turns nodes into plain data, and keeps where each key and value stands."""

    name: str
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def value(self, node: Node, steps: Steps) -> Any:
        """Return the data of a node."""
        self.values[steps] = _at(node, self.name)
        # a node that comes again was shared by an anchor: it would have two places
        if id(node) in self._seen:
            place = self.keys.get(steps, self.values[steps[:-1]])
            self._refuse("an anchor is not read", "write the value out", steps, place)
            return None
        self._seen.add(id(node))
        if node.id == "mapping":
            return self._mapping(node, steps)
        if node.id == "sequence":
            return [self.value(item, (*steps, i)) for i, item in enumerate(node.value)]
        text = _whole_characters(node.value)
        self._refuse_halves(text, steps, self.values[steps])
        return text if node.style in QUOTED else plain_scalar(text)

    def _mapping(self, node: Node, steps: Steps) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _whole_characters(str(key_node.value))
            place = _at(key_node, self.name)
            here = (*steps, key)
            if key_node.id != "scalar" or len(key) > LONGEST_KEY:
                fix = "write 'key: value'"
                self._refuse("a key must be a word", fix, steps, place)
                continue
            self._refuse_halves(key, steps, place)
            if key in result:
                self._refuse("key given twice", "keep one of them", here, place)
            self.keys[here] = place
            result[key] = self.value(value_node, here)
        return result

    def _refuse_halves(self, text: str, steps: Steps, place: Place) -> None:
        """Refuse a lone surrogate of UTF-16, as an escape may write it."""
        if _SURROGATE.search(text):
            what = "half of a character, with which nothing can be written"
            self._refuse(what, "write it whole, or take it out", steps, place)

    def _refuse(self, what: str, fix: str, steps: Steps, place: Place) -> None:
        self.problems.append(Problem(what, fix, dotted(steps), place))


def _whole_characters(text: str) -> str:
    """Join the two halves in which JSON writes a character beyond U+FFFF (RFC 8259, section 7)."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


class Node(NamedTuple):
    """A mapping, sequence or scalar of YAML text, and where it stands; lines and columns count from 0."""

    id: Literal["mapping", "sequence", "scalar"]
    value: Any
    """Text of a scalar, nodes of a sequence, pairs of nodes of a mapping."""
    style: str
    """Quotation mark or ``|`` or ``>`` of a scalar; empty without one."""
    start_mark: Any
    end_mark: Any

    @property
    def children(self) -> Iterable[Node]:
        """Nodes right below a sequence, or the keys and values of a mapping, as they stand."""
        is_mapping = self.id == "mapping"
        return chain.from_iterable(self.value) if is_mapping else self.value


def compose(text: str, name: str) -> Node | None:
    """Return the root node of YAML text; None if the text is empty.

    Raises
    ------
    InputError
        If it is not YAML.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    place = Place(name, 1, 1)
    fix = "check indentation, quotes and brackets near here"
    try:
        return _root(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark:
            place = Place(name, mark.line + 1, mark.column + 1)
        what = f"not readable as YAML: {error.problem or error.context}"
    except (YAMLError, ValueError, OverflowError):
        before = _UNPRINTABLE.split(text, maxsplit=1)[0]
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
    tree = _Tree()
    handlers: dict[str, Callable[[Any], None]] = {
        "ScalarEvent": tree.scalar,
        "AliasEvent": tree.alias,
        "SequenceStartEvent": partial(tree.open, "sequence"),
        "MappingStartEvent": partial(tree.open, "mapping"),
        "SequenceEndEvent": tree.close_sequence,
        "MappingEndEvent": tree.close_mapping,
    }
    for event in events:
        handler = handlers.get(type(event).__name__)
        if handler is not None:
            handler(event)
    return next(iter(tree.documents), None)


class _Tree:
    """Nodes as events make them: at the top, and inside each open sequence or mapping."""

    def __init__(self) -> None:
        self.documents: list[Node] = []
        self._anchors: dict[str | None, Node] = {}
        self._open: list[Node] = []
        self._parts: list[list[Node]] = [self.documents]

    def scalar(self, event: Any) -> None:
        """Add text."""
        style = event.style or ""
        node = Node("scalar", event.value, style, event.start_mark, event.end_mark)
        self._add(node, event)

    def alias(self, event: Any) -> None:
        """Add the node of an anchor again."""
        if event.anchor not in self._anchors:
            _fail(f"there is no anchor '{event.anchor}'", event)
        self._add(self._anchors[event.anchor], event)

    def open(self, kind: Literal["sequence", "mapping"], event: Any) -> None:
        """Begin a sequence or mapping."""
        node = Node(kind, [], "", event.start_mark, event.end_mark)
        self._add(node, event)
        self._open.append(node)
        self._parts.append([])
        if len(self._parts) > DEEPEST:
            _fail("nested too deeply", event)

    def close_sequence(self, _: Any) -> None:
        """End the sequence that was begun last."""
        self._open.pop().value.extend(self._parts.pop())

    def close_mapping(self, _: Any) -> None:
        """End the mapping that was begun last."""
        self._open.pop().value.extend(_pairs(self._parts.pop()))

    def _add(self, node: Node, event: Any) -> None:
        self._anchors[event.anchor] = node
        self._parts[-1].append(node)
        if len(self.documents) > 1:
            _fail("a second document; keep one of them", event)


def _fail(what: str, event: Any) -> NoReturn:
    from ruamel.yaml.error import MarkedYAMLError

    raise MarkedYAMLError(None, None, what, event.start_mark)


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


def _at(node: Node, name: str) -> Place:
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
