"""A study as it is run: the programme with what holds in every run, and the points of its design, all checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import chain, islice, starmap
from pathlib import Path
from typing import Any

from abilene.brief import brief
from abilene.claims import view
from abilene.dates import Quarter
from abilene.errors import InputError, Place, Problem, refuse
from abilene.names import choices, how_many
from abilene.programme.changes import load
from abilene.programme.draft import NO_SUCH_PATH, Draft, Setting
from abilene.programme.overrides import (
    WHOLE_RECORD,
    setting_problems,
    with_settings,
)
from abilene.programme.path_units import number_at_path, unit_of_path, value_in_unit
from abilene.programme.resolve import default_day, shown_views
from abilene.programme.synonyms import first_name
from abilene.studies.study.answers import Settings
from abilene.studies.study.designs import (
    SAMPLED,
    Point,
    count_of,
    paths_of,
    points_of,
)
from abilene.studies.study.outputs import kept_outputs, outside_plan, unknown_output
from abilene.studies.study.records import MOST_RUNS, Scalar, StudyFile
from abilene.units import ONE_OF
from abilene.validating import validate
from abilene.yamltext import Document, Steps, dotted, no_such_file, read_yaml

_VIEWS = {"size": 1}
"""How many of the views that a plan shows are asked where a study names none; by default all."""
NO_VALUES = frozenset({NO_SUCH_PATH, WHOLE_RECORD})
"""What is said of paths for which nothing can be written."""
ENDS_OF_PLAN = frozenset({"programme.start", "programme.end"})
Places = Mapping[str, Place]
"""Where each path stands in the file."""
TOLD_EVERY = 1000
"""Points after which it is told again that they are checked."""
MOST_SHOWN = 20
"""Problems of single values that are told at once."""


@dataclass(frozen=True)
class StudyCase:
    """A study that can be run."""

    file: StudyFile
    document: Document
    draft: Draft
    """With what holds in every run."""
    points: tuple[Point, ...]
    views: tuple[str, ...]
    days: tuple[date | None, ...]
    """None: the day of the programme."""
    outputs: tuple[str, ...]
    __repr__ = brief

    @property
    def paths(self) -> list[str]:
        """What is varied."""
        return paths_of(self.file.design)

    @property
    def title(self) -> str:
        """Its title, or that of the programme."""
        return self.file.title or self.draft.programme.programme.title

    @property
    def campuses(self) -> tuple[str, ...]:
        """Campuses that are sized, or have rows of their own."""
        if self.file.ask == "size" and not self.file.campuses:
            return tuple(self.draft.programme.sites)
        return self.file.campuses

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of each path that is varied; empty of one without."""
        units = map(partial(unit_of_path, self.draft.programme), self.paths)
        told = map(_told_unit, units)
        return dict(zip(self.paths, told, strict=True))

    @cached_property
    def files_hash(self) -> str:
        """Hash of every file that the programme is made of."""
        return _hash(self.draft.inputs)

    @cached_property
    def study_hash(self) -> str:
        """Hash of all that the results rest on, but the code."""
        return _hash([self.document.text, self.draft.inputs])

    def settings(self, point: Point) -> Settings:
        """Return path and text of what a point sets."""
        return tuple(zip(point, map(text_of, point.values()), strict=True))

    def cell(self, path: str, value: object) -> float | str | None:
        """Return a value of a path as a cell: a number in its unit, or text."""
        match value_in_unit(self.draft.programme, path, value):
            case None:
                return None
            case bool(found):
                return str(found).lower()
            case int(found) | float(found):
                return float(found)
            case date() as found:
                return found.isoformat()
            case found:
                return str(found)


def _told_unit(unit: str) -> str:
    """Return a unit for people; of one of some words none."""
    return "" if unit.startswith(ONE_OF) else unit


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(value: Scalar) -> str:
    """Return a value as ``--set`` takes it; of a number every digit."""
    return value if isinstance(value, str) else json.dumps(value)


def read_study(
    path: Path | str, step: Callable[[str], None] = lambda _: None
) -> StudyCase:
    """Read the file of a study and its programme; check every value that it will try.

    Parameters
    ----------
    path : path
        The file.
    step : function
        Told what is being worked on.

    Raises
    ------
    InputError
        With every problem of the file, of the programme, or of the values of the runs,
        each at its place.
    MissingExtraError
        If a Sobol design is asked for and SALib is not installed.
    """
    document = read_yaml(path)
    file = validate(StudyFile, document)
    refuse([*_too_many(file, document), *_no_files(file, document, Path(path))])
    draft = _base(file, document, Path(path))
    refuse(_unknown(file, document, draft))
    shown = tuple(shown_views(draft))
    views = file.viewpoints or shown[: _VIEWS.get(file.ask)]
    days = file.as_of or (None,)
    years = [(day or default_day(draft)).year for day in days]
    outputs = kept_outputs(file, draft.programme, years)
    points = _points(file, document, draft, step)
    return StudyCase(file, document, draft, tuple(points), views, days, tuple(outputs))


def _too_many(file: StudyFile, document: Document) -> Iterator[Problem]:
    count = count_of(file.design)
    if count > MOST_RUNS:
        what = f"the design has {count:,} points, and {MOST_RUNS:,} are the most"
        steps = ("design", file.design.kind)
        yield Problem(what, "take fewer", dotted(steps), document.place(steps))


def _no_files(file: StudyFile, document: Document, path: Path) -> Iterator[Problem]:
    """Yield the programme and the files of changes that there are not."""
    named: list[tuple[Steps, str]] = [(("programme",), file.programme)]
    named += [(("with", n), name) for n, name in enumerate(file.with_)]
    for steps, name in named:
        for problem in no_such_file(path.parent / name):
            what = f"{problem.what} '{name}'"
            place = document.place(steps)
            yield replace(problem, what=what, path=_path_of(steps), place=place)


def _base(file: StudyFile, document: Document, path: Path) -> Draft:
    """Return the programme with what holds in every run."""
    changes = list(map(path.parent.joinpath, file.with_))
    draft = load(path.parent / file.programme, (), changes)
    known = draft.known_by(file.known_by or draft.ledger.known_by)
    places = {at: document.place(("set", at)) for at in file.set}
    laid = with_settings(known, _settings(file.set, places))
    refuse(setting_problems(laid))
    return laid


def _settings(values: Mapping[str, Any], at: Places) -> list[Setting]:
    """Return values that are set, each at its place in the file."""
    texts = map(text_of, values.values())
    return list(map(Setting, values, texts, map(at.__getitem__, values)))


def _unknown(file: StudyFile, document: Document, draft: Draft) -> Iterator[Problem]:
    """Yield the views, campuses and outputs that there are none of, and paths that are set twice."""
    sites = draft.programme.sites
    kept = set(map(first_name, file.set))
    asked = partial(unknown_output, file, draft.programme)
    header = draft.programme.programme
    span = Quarter.of(header.start), Quarter.of(header.end)
    # a plan whose ends are set or varied has others than the programme
    set_paths = chain(draft.overrides, map(first_name, paths_of(file.design)))
    timed = file.outputs if ENDS_OF_PLAN.isdisjoint(set_paths) else ()
    said: Said = [
        *_each(("viewpoints",), file.viewpoints, partial(_no_view, draft)),
        *_each(("campuses",), file.campuses, partial(_no_campus, sites)),
        *_each(("outputs",), file.outputs, asked),
        *_each(("outputs",), timed, partial(outside_plan, span)),
        *map(partial(_also_set, kept), _places(file)),
        *map(partial(_also_output, set(file.outputs)), _places(file)),
    ]
    for steps, (what, _, fix) in said:
        if what:
            yield Problem(what, fix, _path_of(steps), document.place(steps))


Said = list[tuple[Steps, tuple[str, str, str]]]
"""Places, each with what is wrong there, a semicolon, and what to write."""


def _each(
    above: Steps, names: Sequence[str], wrong: Callable[[str], str]
) -> Iterator[tuple[Steps, tuple[str, str, str]]]:
    for n, name in enumerate(names):
        yield (*above, n), wrong(name).partition("; ")


def _path_of(steps: Steps) -> str:
    """Return the path of a place; of an item that of its list."""
    return dotted(steps[:1] if isinstance(steps[-1], int) else steps)


def _no_view(draft: Draft, name: str) -> str:
    try:
        view(draft.ledger, name)
    except InputError as error:
        return str(error)
    return ""


def _no_campus(sites: Mapping[str, Any], name: str) -> str:
    said = f"there is no campus '{name}'; {choices(name, sites)}"
    return "" if name in sites else said


def _also_set(kept: set[str], steps: Steps) -> tuple[Steps, tuple[str, str, str]]:
    is_set = first_name(str(steps[-1])) in kept
    said = "it is set for every run too; take it out of 'set'"
    return steps, (said if is_set else "").partition("; ")


def _also_output(kept: set[str], steps: Steps) -> tuple[Steps, tuple[str, str, str]]:
    said = "an output has the same name as what is varied; take it out of 'outputs'"
    return steps, (said if steps[-1] in kept else "").partition("; ")


def _places(file: StudyFile) -> Iterator[Steps]:
    """Yield where each path stands in the file."""
    kind = file.design.kind
    above: Steps = ("over",) if kind in SAMPLED else ()
    for path in paths_of(file.design):
        yield ("design", kind, *above, path)


def _points(
    file: StudyFile, document: Document, draft: Draft, step: Callable[[str], None]
) -> list[Point]:
    """Return the points of a design, each of which the programme takes."""
    places = dict(zip(paths_of(file.design), _places(file), strict=True))
    at = dict(zip(places, map(document.place, places.values()), strict=True))
    names = dict(zip(places, map(dotted, places.values()), strict=True))
    points, unread = points_of(file.design, partial(number_at_path, draft.programme))
    # what there is not is said as such, whatever is written for it
    refuse(_named(_of_paths(draft, at), names))
    refuse(starmap(partial(_unread, names, at), unread))
    refuse(_named(islice(_alone(points, draft, at), MOST_SHOWN), names))
    # values that are valid one by one may contradict each other
    for n, point in enumerate(points):
        told = step if n % TOLD_EVERY == 0 else str
        told(f"checks {how_many(len(points), 'point')}")
        refuse(_named(_tried(draft, at, point), names))
    return points


def _unread(names: Mapping[str, str], at: Places, path: str, said: str) -> Problem:
    what, _, fix = said.partition("; ")
    return Problem(what, fix, names[path], at[path])


def _of_paths(draft: Draft, at: Places) -> Iterator[Problem]:
    """Return the problems of paths that the programme does not have, or that are whole records."""
    tried = chain.from_iterable(_tried(draft, at, {path: "0"}) for path in at)
    return (problem for problem in tried if problem.what in NO_VALUES)


def _alone(points: Sequence[Point], draft: Draft, at: Places) -> Iterator[Problem]:
    """Yield what is wrong with the values of each path by themselves: of numbers, with the least and the most."""
    for path in at:
        values = [point[path] for point in points if path in point]
        once = dict(zip(map(text_of, values), values, strict=True))
        for value in _ends(list(once.values())):
            yield from _tried(draft, at, {path: value})


def _ends(values: list[Any]) -> list[Any]:
    """Return the values to try: of numbers both ends, as bounds are of ends."""
    are_numbers = set(map(type, values)) <= {int, float} and values
    return [min(values), max(values)] if are_numbers else values


def _tried(draft: Draft, at: Places, point: Point) -> list[Problem]:
    """Return what is wrong with the values of a point, set together."""
    return setting_problems(with_settings(draft, _settings(point, at)))


def _named(problems: Iterable[Problem], names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield problems of settings as those of the design in which they stand."""
    for problem in problems:
        path = names.get(problem.path.removeprefix("set."), problem.path)
        yield replace(problem, path=path)
