"""What each printed word and unit of a plan means: the definitions of ``glossary.toml`` beside this module.

The report and the local page show them, and the glossary of the documentation is made
from them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Term:
    """A printed word."""

    name: str
    """As it is printed."""
    unit: str
    """Unit of its figures; empty for a word that has none."""
    meaning: str
    """One or two sentences."""

    @property
    def anchor(self) -> str:
        """Its place in a page, by the rule of Markdown headings: ``in view`` is ``in-view``."""
        return re.sub(r"[^\w\- ]", "", self.name.lower()).strip().replace(" ", "-")


@dataclass(frozen=True)
class TermGroup:
    """Words that belong together, and where their method is told."""

    title: str
    page: str
    """Page of the documentation, without its ending."""
    terms: tuple[Term, ...]


def _groups() -> Iterator[TermGroup]:
    """Read the groups of the file, in its order."""
    text = files("abilene.results").joinpath("glossary.toml").read_text("utf-8")
    for group in tomllib.loads(text)["groups"]:
        terms = tuple(map(_term, group["terms"]))
        yield TermGroup(group["title"], group["page"], terms)


def _term(keys: Mapping[str, Any]) -> Term:
    """Read a word; its meaning stands in lines of the file's width."""
    meaning = " ".join(keys["meaning"].split())
    return Term(keys["name"], keys.get("unit", ""), meaning)


TERM_GROUPS = tuple(_groups())

TERMS = tuple(term for group in TERM_GROUPS for term in group.terms)

ANCHORS = {term.name: term.anchor for term in TERMS}
