"""What a reader changes in a programme: a file of their own, laid over it.

It sets values, as ``--set`` does, and holds viewpoints, actors and claims in the form
of the ledger. Nothing of the programme is touched; ``abilene plan PROGRAMME --with
CHANGES`` repeats it anywhere. The page of ``abilene serve`` writes such files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from abilene.claims import laid_over
from abilene.claims.format import Comments, Plain, write_yaml
from abilene.claims.records import Actor, Claim, Source, Viewpoint
from abilene.errors import Problem, refuse
from abilene.programme.draft import Draft, Setting
from abilene.programme.overrides import (
    setting_problems,
    with_overrides,
    with_settings,
)
from abilene.programme.read import read_programme
from abilene.programme.schema import Programme
from abilene.programme.synonyms import first_name, given_twice, ledger_of_first_names
from abilene.record import Record
from abilene.validating import keys_of, validate
from abilene.yamltext import Document, parse_yaml, plain_scalar, read_yaml

HEAD = (
    "# Changes to a programme. Lay them over it with --with:",
    "#   abilene plan PROGRAMME --with THIS_FILE",
)
PARTS = frozenset(zip(keys_of(Programme)))
"""Places of what a programme file is made of."""
Text = str | int | float | bool | list[Any] | dict[Any, Any]
"""Of a value that is set; a record is none, and refused as such."""


class Changes(Record):
    """A file of changes."""

    set: dict[str, Text] = Field(default_factory=dict)
    """Values by path; they win in every view."""
    source: Source | None = None
    """Source of the claims of this file."""
    actors: tuple[Actor, ...] = ()
    claims: tuple[Claim, ...] = ()
    viewpoints: tuple[Viewpoint, ...] = ()
    """One of the same id as another takes its place."""

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.claims and self.source is None:
            raise ValueError("claims without a source; add 'source'")
        return self

    @property
    def overrides(self) -> dict[str, str]:
        """The values that are set, as text."""
        return {first_name(path): _as_text(value) for path, value in self.set.items()}


def _as_text(value: Text) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def load(
    path: Path | str, overrides: Sequence[str] = (), changes: Sequence[Path | str] = ()
) -> Draft:
    """Read a programme file and its ledger.

    Parameters
    ----------
    path : path
        The programme file.
    overrides : sequence of str
        ``PATH=VALUE``; they win over literals and claims in every view, and over
        changes.
    changes : sequence of path
        Files of changes to lay over the programme, one after the other.

    Raises
    ------
    InputError
        With every problem found in the programme and the claims, each at its place.
    """
    draft = read_programme(path)
    # a text is a sequence of letters: one that stands alone is meant as a whole
    overrides = [overrides] if isinstance(overrides, str) else overrides
    changes = [changes] if isinstance(changes, str | Path) else changes
    for file in changes:
        draft = _laid(draft, read_yaml(file))
    # what a file sets may be valid only with what another one, or --set, sets
    return with_overrides(draft, overrides)


def read_changes(draft: Draft, path: Path | str) -> Draft:
    """Lay a file of changes over a programme.

    Raises
    ------
    InputError
        With every problem found in the file, each at its place.
    """
    return lay_over(draft, read_yaml(path))


def changes_of(path: Path | str) -> Changes:
    """Read a file of changes by itself.

    Raises
    ------
    InputError
        With every problem found in its form; whether it fits a programme is another
        question.
    """
    return validate(Changes, read_yaml(path))


def lay_text_over(draft: Draft, text: str, name: str) -> Draft:
    """Lay the text of a file of changes over a programme; ``name`` is how messages call it."""
    return lay_over(draft, parse_yaml(text, name))


def lay_over(draft: Draft, document: Document) -> Draft:
    """Return a draft with the changes of a document; they win over the programme and over earlier changes."""
    laid = _laid(draft, document)
    refuse(setting_problems(laid))
    return laid


def _laid(draft: Draft, document: Document) -> Draft:
    """Lay the changes of a document over a draft; what they set is not tried yet."""
    refuse(_as_in_programme(document))
    changes = validate(Changes, document)
    ledger = ledger_of_first_names(laid_over(draft.ledger, document, changes))
    laid = replace(draft, ledger=ledger, changes=(*draft.changes, document))
    refuse([*laid.claim_problems(), *_set_twice(changes, document)])
    return with_settings(laid, _settings(changes, document))


def _as_in_programme(document: Document) -> Iterator[Problem]:
    """Yield the parts of a programme that a file of changes writes as the programme does."""
    for steps in filter(PARTS.__contains__, document.keys):
        what = "a file of changes holds no part of a programme"
        fix = f"set single values by their path: set: {{{steps[0]}.KEY: VALUE}}"
        yield Problem(what, fix, str(steps[0]), document.keys[steps])


def _settings(changes: Changes, document: Document) -> Iterator[Setting]:
    for path, value in changes.set.items():
        yield Setting(path, _as_text(value), document.place(("set", path)))


def _set_twice(changes: Changes, document: Document) -> Iterator[Problem]:
    for path in changes.set:
        if first_name(path) != path and first_name(path) in changes.set:
            yield given_twice(f"set.{path}", document.keys["set", path])


def changes_text(changes: Changes) -> str:
    """Return the text of a file of changes; the same changes always give the same text."""
    tree = as_tree(changes.model_dump(mode="json", exclude_defaults=True))
    if changes.set:
        overrides = changes.overrides
        values = map(_set_value, overrides.values())
        tree["set"] = dict(zip(overrides, values, strict=True))
    return write_yaml(tree, Comments(before={(): list(HEAD)}))


def as_tree(data: Any) -> Any:
    """Turn data into what ``write_yaml`` writes."""
    if isinstance(data, dict):
        return {key: as_tree(value) for key, value in data.items()}
    if isinstance(data, list):
        return list(map(as_tree, data))
    return data if isinstance(data, str) else Plain(json.dumps(data))


def _set_value(text: str) -> str:
    """Return the text of a value: without quotes where YAML reads a number or a list."""
    is_list = text.startswith("[")
    is_scalar = not isinstance(plain_scalar(text), str)
    return Plain(text) if is_list or is_scalar else text
