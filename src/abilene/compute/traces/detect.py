"""The form of a trace, by its header or by its first line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import methodcaller
from pathlib import Path
from typing import NamedTuple

from abilene.brief import cut
from abilene.compute.traces.alibaba import OPENB, PAI, PAI_INSTANCES, PAI_JOBS
from abilene.compute.traces.forms import Form
from abilene.compute.traces.helios import ACME, HELIOS
from abilene.compute.traces.named import named_by_user
from abilene.compute.traces.opendc import FRAGMENTS, META, TASKS
from abilene.compute.traces.philly import PHILLY
from abilene.compute.traces.plain import MEANINGS, PLAIN, check_said, said_in
from abilene.compute.traces.requests import AZURE, BURSTGPT
from abilene.compute.traces.slurm import SACCT, SUPERCLOUD
from abilene.compute.traces.swf import SWF
from abilene.compute.traces.told import TraceColumn
from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean
from abilene.tabular.decode import text_lines
from abilene.tabular.header import column_names
from abilene.tabular.rows import head_of, rows_of
from abilene.tabular.separated import FOUND, SEPARATORS, Layout
from abilene.tabular.source import form_of

FORMS = (
    SWF,
    SACCT,
    PHILLY,
    HELIOS,
    ACME,
    PAI,
    PAI_JOBS,
    PAI_INSTANCES,
    OPENB,
    SUPERCLOUD,
    TASKS,
    META,
    FRAGMENTS,
    AZURE,
    BURSTGPT,
    PLAIN,
)
"""All forms; a further one is one more entry."""
TABLES = {"Parquet", "XLSX", "XLS"}
"""What has a header and no lines."""


KNOWN = frozenset(
    chain(
        *(form.marks for form in FORMS),
        *(said.names for form in FORMS for said in form.said.values()),
        MEANINGS,
    )
)
"""Names of all columns, by which the separator of a header is found."""


@dataclass(frozen=True)
class Recognised:
    """How a file is to be read."""

    form: Form
    layout: Layout
    said: dict[str, TraceColumn]
    """By meaning, with the names that the columns have in the file."""


class _Head(NamedTuple):
    """A form, and the names of the columns of a file."""

    form: Form
    layout: Layout
    names: Sequence[str]
    line: int


def seen_in_file(path: Path, asked: str, columns: Mapping[str, str]) -> Recognised:
    """Return how to read a file.

    Parameters
    ----------
    path : Path
        The trace.
    asked : str
        Name of the form that the user insists on; nothing: it is found.
    columns : mapping of str to str
        Columns that the user names: by what they say, such as "accelerators" or
        "duration_h", their name or their number in the file.

    Raises
    ------
    InputError
        If the form is unknown or holds no jobs, or the file does not tell what a job is.
    """
    forms = (form_named(asked),) if asked else FORMS
    head = _head(path, forms, columns)
    place = Place(str(path), head.line, 1)
    head.form.check(place)
    said = head.form.said_there(head.names)
    if head.form is PLAIN:
        said = said_in(head.names, place)
    said |= dict(named_by_user(columns, head.names, place))
    # where nobody says when jobs came, they came when they started
    said = {"submit": said["start"], **said} if "start" in said else said
    if not head.form.serves:
        check_said(said, head.names, place)
    return Recognised(head.form, head.layout, said)


def form_named(name: str) -> Form:
    """Return the form of this name.

    Raises
    ------
    InputError
        If there is none.
    """
    by_name = {form.name: form for form in FORMS}
    if name not in by_name:
        what = f"there is no form of traces '{cut(name)}'"
        raise InputError(Problem(what, did_you_mean(name, by_name), path="--format"))
    return by_name[name]


def first_line(path: Path) -> str:
    """Return the first line with text of a text; nothing of another file. Raises as ``text_lines``."""
    if form_of(path) in TABLES:
        return ""
    lines = filter(str.strip, text_lines(path))
    return next(lines, "").rstrip("\r\n")


def _head(path: Path, forms: Sequence[Form], columns: Mapping[str, str]) -> _Head:
    """Return the form of a file whose first line is a row of it, else that of its header."""
    line = first_line(path)
    opened = list(filter(methodcaller("opens", line), forms))
    if opened:
        form = opened[0]
        return _Head(form, form.layout, form.layout.names, 1)
    if columns and all(map(str.isdecimal, columns.values())):
        return _by_number(forms[-1], line)
    number, cells = head_of(rows_of(path, KNOWN), path)
    header = column_names(cells)
    fitting = filter(methodcaller("header_fits", header), forms)
    form = max(fitting, key=lambda each: len(each.marks), default=forms[-1])
    return _Head(form, FOUND._replace(quoted=form.layout.quoted), header, number)


def _by_number(form: Form, line: str) -> _Head:
    """Return a table without a header of which the user names columns by their number."""
    separator = form.layout.separator or max(SEPARATORS, key=line.count)
    width = len(line.split(separator))
    names = tuple(map(str, range(1, width + 1)))
    layout = form.layout._replace(separator=separator, names=names)
    return _Head(form, layout, names, 1)
