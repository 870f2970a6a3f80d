"""Reader of rates of the Utility Rate Database: each field is read, or named in the refusal; none is dropped.

A file holds an item, ``{"items": [item]}``, or either of them as a JSON string. What is
malformed is refused at once. What is well formed and cannot be billed makes the rate
incomplete: ``UrdbRate.incomplete`` names it, and whoever wants a bill refuses it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from abilene.errors import InputError, Place, Problem, refuse
from abilene.resource.urdb_records import UrdbItem
from abilene.resource.urdb_rules import (
    KEEP_ONE,
    MALFORMED,
    NOT_BILLED,
    NOTES,
    UrdbRule,
    says_nothing,
)
from abilene.resource.urdb_said import notes_of, said_of
from abilene.tabular.decode import whole_text
from abilene.validating import validate
from abilene.yamltext import Document, Steps, dotted, parse_yaml

MOST_NAMED = 5
"""Of several rates, how many are named."""
_NAME = re.compile(r"'name': ('[^']*')")


@dataclass(frozen=True)
class UrdbRate:
    """A rate, and what of its file cannot be billed."""

    item: UrdbItem
    incomplete: tuple[Problem, ...]
    """Each field that cannot be billed, at its place."""
    notes: tuple[str, ...]
    """What was read and is not part of a bill."""
    said: tuple[tuple[str, str], ...] = ()
    """What only describes it, by the field that says so."""

    def refuse_incomplete(self) -> None:
        """Refuse a rate of which something cannot be billed, each field by name; raises InputError."""
        refuse(self.incomplete)


def read_urdb(path: Path | str) -> UrdbRate:
    """Read a rate.

    Raises
    ------
    InputError
        If the file cannot be read, holds no rate or several, or with every field that
        is malformed.
    """
    found = _item(_Found(parse_yaml(whole_text(Path(path)), str(path))))
    item = validate(UrdbItem, found.document, found.in_lower_case(), found.steps)
    refuse(found.broken(MALFORMED, item))
    incomplete = (*found.broken(NOT_BILLED, item), *found.unknown(item))
    notes = map(attrgetter("what"), found.broken(NOTES, item))
    return UrdbRate(item, incomplete, (*notes, *notes_of(item)), said_of(item))


class _Found(NamedTuple):
    """Something in a document, and where."""

    document: Document
    steps: Steps = ()

    @property
    def data(self) -> Any:
        """What stands there."""
        data = self.document.data
        for step in self.steps:
            data = data[step]
        return data

    def below(self, step: str | int) -> _Found:
        """Return what stands below at a step."""
        return _Found(self.document, (*self.steps, step))

    def place(self, *steps: str | int) -> Place:
        """Return where something below stands."""
        return self.document.place((*self.steps, *steps))

    def refusal(self, what: str, fix: str) -> InputError:
        """Return why there is no rate."""
        return InputError(Problem(what, fix, place=self.place()))

    def in_lower_case(self) -> dict[str, Any]:
        """Return fields by their names in lower case; newer files write capitals within."""
        names = [str(name).lower() for name in self.data]
        [(name, count)] = Counter(names).most_common(1)
        if count > 1:
            raise self.refusal(f"{name}: given twice", KEEP_ONE)
        return dict(zip(names, self.data.values(), strict=True))

    def broken(self, rules: Iterable[UrdbRule], item: UrdbItem) -> Iterator[Problem]:
        """Yield what rules have to say of a rate."""
        for field, holds, what, fix in rules:
            if holds(item):
                yield Problem(what, fix, field, self.place(field))

    def unknown(self, item: UrdbItem) -> Iterator[Problem]:
        """Yield each field that is listed nowhere and says something."""
        for steps, value in item.extras():
            if not says_nothing(value):
                what = "nobody here knows this field"
                fix = "take it out if it charges nothing"
                yield Problem(what, fix, dotted(steps), self.place(*steps))


def _item(found: _Found) -> _Found:
    """Return the one item that a file holds, out of text and lists."""
    data = found.data
    if isinstance(data, str) and data.lstrip().startswith(("{", "[", '"')):
        # JSON within a string: its places are those within the text
        return _item(_Found(parse_yaml(data, found.document.file)))
    if isinstance(data, list):
        if len(data) == 1:
            return _item(found.below(0))
        raise found.refusal(
            f"{len(data)} rates {_named(data)}".strip(), "keep the one that is meant"
        )
    if not isinstance(data, dict) or not data:
        fix = "give an item of the Utility Rate Database, or its answer with 'items'"
        raise found.refusal("not a rate", fix)
    return _item(found.below("items")) if "items" in data else found


def _named(items: list[Any]) -> str:
    """Return how the first of several rates are called."""
    names = map(_NAME.findall, map(str, items[:MOST_NAMED]))
    return ", ".join(chain.from_iterable(names))
