"""An answer that can be printed, written as JSON, or opened as a page: the same figures each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from abilene.brief import brief
from abilene.manifest import COMMAND, with_manifest
from abilene.report.chart import Chart
from abilene.report.templates import page
from abilene.report.text_table import note_line, text_table

Cells = tuple[str, ...]


@dataclass(frozen=True)
class AnswerSection:
    """A table: what it is about, its heads, its rows, and what they say in words."""

    heads: Cells
    rows: tuple[Cells, ...]
    words: tuple[str, ...]
    title: str = ""
    charts: tuple[Chart, ...] = ()
    whole: tuple[int, ...] = ()
    """Columns whose cells are kept whole on a terminal, where the others stand close."""


@dataclass(frozen=True)
class StudyAnswer:
    """An answer."""

    title: str
    sections: tuple[AnswerSection, ...]
    notes: tuple[str, ...]
    """What it rests on."""
    data: Mapping[str, Any]
    """Every figure under its name, as JSON has it."""
    extra: Mapping[str, bytes] = field(default_factory=dict)
    """More files for the folder."""
    command: str = ""
    """What asked for it, as the manifest of its folder says."""
    made_by: Mapping[str, Any] = field(default_factory=dict)
    """What else that manifest says."""
    __repr__ = brief

    def terminal(self) -> RenderableType:
        """Return it ready to print."""
        parts: list[RenderableType] = [Text(self.title, style="bold")]
        for section in self.sections:
            parts += [Text(f"\n{section.title}", style="bold")] if section.title else []
            parts += [*_table(section), *(Text(line) for line in section.words)]
        return Group(*parts, "", *map(note_line, self.notes))

    def files(self) -> dict[str, bytes]:
        """Return the files of its folder: ``answer.json``, ``report.html``, ``manifest.json``, and those given."""
        files = {
            "answer.json": (json.dumps(self.data, indent=1) + "\n").encode(),
            "report.html": self.page().encode(),
            **self.extra,
        }
        said = {COMMAND: self.command, "title": self.title, **self.made_by}
        return with_manifest(files, said)

    def page(self) -> str:
        """Return a page that needs no network."""
        return page("shown.html", shown=self)


def _table(section: AnswerSection) -> Iterator[RenderableType]:
    """Yield the table of a section; none without rows: heads alone say nothing."""
    if section.rows:
        close = bool(section.whole)
        yield text_table(section.heads, section.rows, whole=section.whole, close=close)
