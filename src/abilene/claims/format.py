"""One way to write a ledger file: block style, one claim per block, keys in the order of the records.

Only the form changes: every value and every comment stays. A comment on a line of its
own belongs to what follows it, one behind a value to the key before it; both move with
it. What stands above the first key stays on top.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from abilene.claims.records import Actor, Claim, Rule, Source, Viewpoint
from abilene.errors import InputError, Place, Problem
from abilene.yamltext import QUOTED, Steps, compose, parse_yaml, plain_scalar

Tree = Any
"""Nested dicts and lists; a leaf is text, or ``Plain`` if it is a number, true, false
or null."""

_ORDER: dict[str, list[str]] = {
    "": ["set", "source", "actors", "claims", "viewpoints"],
    "source": list(Source.model_fields),
    "actors": list(Actor.model_fields),
    "claims": list(Claim.model_fields),
    "viewpoints": list(Viewpoint.model_fields),
    "rules": list(Rule.model_fields),
}
_NOT_PLAIN = re.compile(
    r"""[?:,\[\]{}#&*!|>'"%@`=<~]|-(?!\w)|.*(:\s|:$|\s#)|(---|\.\.\.)"""
)
_NOT_PLAIN_IN_FLOW = re.compile(r".*[,\[\]{}:?]")


class Plain(str):
    """A scalar that means a number, true, false or null because it stands without quotes."""

    __slots__ = ()


@dataclass
class Comments:
    """The comments of a file, by the steps of the key or item they belong to."""

    before: dict[Steps, list[str]] = field(default_factory=dict)
    beside: dict[Steps, list[str]] = field(default_factory=dict)
    at_end: list[str] = field(default_factory=list)


def format_text(text: str, name: str) -> str:
    """Return the text of a ledger file in its one form; ``name`` is how messages call the file.

    Raises
    ------
    InputError
        If the text is not YAML, or not a mapping.
    """
    data = parse_yaml(text, name).data
    if data not in ({}, None) and not (
        isinstance(data, dict) and data.keys() & set(_ORDER[""])
    ):
        what = f"not a ledger file: none of the keys {', '.join(_ORDER[''])}"
        raise InputError(
            Problem(what, "give a file of a ledger folder", place=Place(name, 1, 1))
        )
    root = compose(text, name)
    if root is None or root.id != "mapping":
        return "".join(f"{comment}\n" for _, comment in _find_comments(text, ()))
    anchors: list[tuple[int, Steps]] = []
    tree = _tree(root, (), anchors)
    return write_yaml(tree, _attach(text, root, anchors))


def write_yaml(tree: Tree, comments: Comments | None = None) -> str:
    """Write a mapping in the one form of ledger files."""
    comments = comments or Comments()
    return "".join(
        f"{line}\n"
        for line in [
            *comments.before.get((), []),
            *_block(tree, (), comments),
            *comments.at_end,
        ]
    )


def _tree(node: Any, steps: Steps, anchors: list[tuple[int, Steps]] | None) -> Tree:
    """Turn a node into a tree; note where each key and item starts to which a comment may belong."""
    if node.id == "scalar":
        is_text = node.style in QUOTED or isinstance(plain_scalar(node.value), str)
        return node.value if is_text else Plain(node.value)
    if node.id == "sequence":
        inside = anchors if _is_block(node) else None
        return [_tree(item, (*steps, i), inside) for i, item in enumerate(node.value)]
    if anchors is not None and steps and isinstance(steps[-1], int):
        anchors.append((node.start_mark.index, steps))
    tree = {}
    for key, value in node.value:
        here = (*steps, key.value)
        if anchors is not None:
            anchors.append((key.start_mark.index, here))
        tree[key.value] = _tree(value, here, anchors)
    return tree


def _is_block(node: Any) -> bool:
    """Tell a list of records from a list of names."""
    return bool(node.value) and all(
        item.id == "mapping" and item.value for item in node.value
    )


def _attach(text: str, root: Any, anchors: list[tuple[int, Steps]]) -> Comments:
    """Give each comment to the key or item it belongs to."""
    comments = Comments()
    for start, comment in _find_comments(text, _scalar_spans(root, text)):
        line_so_far = text[:start].replace("\r", "\n").rpartition("\n")[2].strip()
        following = bisect_left(anchors, (start,))
        if not following:
            comments.before.setdefault((), []).append(comment)
        elif line_so_far not in {"", "-"}:
            comments.beside.setdefault(anchors[following - 1][1], []).append(comment)
        elif following < len(anchors):
            comments.before.setdefault(anchors[following][1], []).append(comment)
        else:
            comments.at_end.append(comment)
    return comments


def _find_comments(
    text: str, scalars: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Yield start and text of each comment: whatever follows a # outside the scalars."""
    position = 0
    for begin, end in (*scalars, (len(text), len(text))):
        while (start := text.find("#", position, begin)) >= 0:
            position = _end_of_line(text, start)
            yield start, text[start:position].rstrip()
        position = end


def _scalar_spans(node: Any, text: str) -> Iterator[tuple[int, int]]:
    """Yield where each scalar begins and ends, in order; a text block begins behind the line of its head."""
    if node.id == "scalar":
        begin, end = node.start_mark.index, node.end_mark.index
        yield _end_of_line(text, begin) if node.style in {"|", ">"} else begin, end
        return
    for item in node.value:
        for part in item if node.id == "mapping" else (item,):
            yield from _scalar_spans(part, text)


def _end_of_line(text: str, start: int) -> int:
    found = re.compile(r"[\r\n]").search(text, start)
    return found.start() if found else len(text)


def _block(tree: dict[str, Tree], steps: Steps, comments: Comments) -> list[str]:
    """Write a mapping, one key per line."""
    lines = []
    for key in _ordered(tree, steps):
        here, value, head = (*steps, key), tree[key], f"{_scalar(key)}:"
        beside = "".join(f"  {comment}" for comment in comments.beside.get(here, ()))
        lines += comments.before.get(here, [])
        if isinstance(value, dict) and value:
            lines += [head + beside, *_indented(_block(value, here, comments))]
        elif (
            isinstance(value, list)
            and value
            and all(isinstance(item, dict) and item for item in value)
        ):
            lines.append(head + beside)
            for i, item in enumerate(value):
                lines += _indented(_item(item, (*here, i), comments))
        else:
            lines.append(f"{head} {_flow(value)}".rstrip() + beside)
    return lines


def _item(tree: dict[str, Tree], steps: Steps, comments: Comments) -> list[str]:
    """Write a mapping as an item of a list, the comments of its first key above it."""
    body = _block(tree, steps, comments)
    first = next(i for i, line in enumerate(body) if not line.startswith("#"))
    head = [*comments.before.get(steps, []), *body[:first]]
    return [*head, f"- {body[first]}", *_indented(body[first + 1 :])]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _ordered(tree: dict[str, Tree], steps: Steps) -> list[str]:
    """Return the keys in the order of their record; unknown ones come last, as they were."""
    record = next((step for step in reversed(steps) if isinstance(step, str)), "")
    known = _ORDER.get(record, [])
    return sorted(
        tree, key=lambda key: known.index(key) if key in known else len(known)
    )


def _flow(tree: Tree) -> str:
    """Write a value on one line."""
    if isinstance(tree, list):
        return f"[{', '.join(_flow_part(item) for item in tree)}]"
    if isinstance(tree, dict):
        return f"{{{', '.join(f'{_scalar(key, flow=True)}: {_flow_part(item)}' for key, item in tree.items())}}}"
    return _scalar(tree)


def _flow_part(tree: Tree) -> str:
    return _scalar(tree, flow=True) or "null" if isinstance(tree, str) else _flow(tree)


def _scalar(text: str, *, flow: bool = False) -> str:
    """Write a scalar: without quotes if that means the same, else in single quotes if they can hold it."""
    if isinstance(text, Plain):
        return text
    plain = (
        isinstance(plain_scalar(text), str)
        and not _NOT_PLAIN.match(text)
        and text == text.strip()
    )
    if text.isprintable():
        if plain and not (flow and _NOT_PLAIN_IN_FLOW.match(text)):
            return text
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    known = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    if letter in known or letter.isprintable():
        return known.get(letter, letter)
    return f"\\U{ord(letter):08X}"
