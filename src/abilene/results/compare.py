"""What differs between two plans: inputs first, then results, then the claims that the difference hangs on.

Views of the same id are compared with each other; if the plans have none in common and
one each, these two are.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from abilene.errors import InputError, Problem
from abilene.record import Record
from abilene.results.figures import Cell, Figure, figures
from abilene.results.known import Cited
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.store import plan_name, read_plan

Pair = tuple[str, str]
"""The ids of two views that are compared."""
Side = Literal["a", "b"]
"""The first or the second plan."""
Paths = Mapping[str, JsonValue]
"""Values of the programme by path."""
SAME = 1e-9
"""Numbers that differ by less than this share of the larger one are the same: the
tolerance of a search. [-]"""
SAME_AT_ZERO = 1e-6
"""Numbers that differ by less than this are the same, in any unit."""


class Row(Record):
    """A figure or fact of both plans."""

    name: str
    """What it is."""
    unit: str
    """Its unit; empty for words."""
    a: Cell
    """In the first plan; null if it has none."""
    b: Cell
    """In the second plan."""

    @property
    def differs(self) -> bool:
        """Return whether the two differ by more than rounding."""
        match self.a, self.b:
            case float(), float():
                close = math.isclose(self.a, self.b, rel_tol=SAME, abs_tol=SAME_AT_ZERO)
                return not close
        return self.a != self.b

    @property
    def change(self) -> float | None:
        """The second less the first, if both are numbers."""
        match self.a, self.b:
            case float(), float():
                return self.b - self.a
        return None


class Section(Record):
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


class SourcedValue(Record):
    """A value of a resolved programme, and where it comes from."""

    value: JsonValue
    origin: str
    """As in the provenance of a plan; ``absent`` if the programme has no such path in
    this view."""


class ValueDifference(Record):
    """A value of the programme that differs, or that another claim gives."""

    path: str
    views: tuple[str, ...]
    """In which views it differs so."""
    a: SourcedValue
    b: SourcedValue


class RecordDifference(Record):
    """A site, tranche or other record that only one of the plans has."""

    path: str
    views: tuple[str, ...]
    only_in: Side
    values: int
    """Number of values in it."""


class ViewComparison(Record):
    """The results of one view in both plans."""

    a: str
    """Id of the view in the first plan."""
    b: str
    """Id of the view in the second plan."""
    sections: tuple[Section, ...]

    @property
    def name(self) -> str:
        """The id of the view, or both where they differ."""
        return _name(self.a, self.b)


class HangsOn(Record):
    """A claim on which the difference hangs."""

    claim: Cited
    used_by: tuple[str, ...]
    """Which plans use it: ``a``, ``b``, both, or none where it only speaks against one
    that is used."""
    paths: tuple[str, ...]
    """Values that differ by it."""


class Comparison(Record):
    """What differs between two plans."""

    a: str
    """First plan: id and input hash."""
    b: str
    """Second plan."""
    inputs: tuple[Row, ...]
    """Version, day, files, overrides and claims known, where they differ."""
    records: tuple[RecordDifference, ...]
    """Records that one of the plans does not have at all, in a view."""
    values: tuple[ValueDifference, ...]
    """Values of the programme that differ, or that another claim gives, in the order of
    the programme."""
    views: tuple[ViewComparison, ...]
    """Results, view by view, with those that are the same."""
    claims: dict[str, HangsOn]
    """The claims behind the values that differ, and those that speak against them."""


def compare(a: PlanRecord | Path | str, b: PlanRecord | Path | str) -> Comparison:
    """Compare two plans.

    Parameters
    ----------
    a, b : Plan or path
        Plans, plan folders or ``plan.json`` files.

    Raises
    ------
    InputError
        If there is no plan at a path, or no view of one can be set against a view of
        the other.
    """
    first, second = map(_plan_of, (a, b))
    pairs = _pairs(first, second)
    differing = _value_differences(first, second, pairs)
    return Comparison(
        a=plan_name(first),
        b=plan_name(second),
        inputs=tuple(filter(lambda row: row.differs, _inputs(first, second))),
        records=_record_differences(first, second, pairs),
        values=differing,
        views=tuple(_view(first, second, pair) for pair in pairs),
        claims=_claims(first, second, differing),
    )


def _plan_of(plan: PlanRecord | Path | str) -> PlanRecord:
    return plan if isinstance(plan, PlanRecord) else read_plan(plan)


def _pairs(first: PlanRecord, second: PlanRecord) -> list[Pair]:
    ours, theirs = first.viewpoints, second.viewpoints
    common = [(view_id, view_id) for view_id in ours if view_id in theirs]
    if common:
        return common
    if len(ours) == len(theirs) == 1:
        return list(zip(ours, theirs, strict=True))
    what = f"no view in common: {', '.join(ours)} and {', '.join(theirs)}"
    raise InputError(Problem(what, "plan both with the same --viewpoint, or one each"))


def _inputs(first: PlanRecord, second: PlanRecord) -> Iterator[Row]:
    """Yield what the plans rest on, apart from the values of the programme."""
    yield _words("programme", first.id, second.id)
    yield _words("version of Abilene", first.version, second.version)
    yield _words("as of", first.as_of, second.as_of)
    yield _words("known by", first.known_by, second.known_by)
    views = [", ".join(plan.viewpoints) for plan in (first, second)]
    yield _words("views", *views)
    claims = [str(len(plan.claims)) for plan in (first, second)]
    yield _words("claims known", *claims)
    for path in {**first.overrides, **second.overrides}:
        ours, theirs = first.overrides.get(path), second.overrides.get(path)
        yield _words(f"--set {path}", ours, theirs)
    for file in {**first.files, **second.files}:
        ours, theirs = first.files.get(file), second.files.get(file)
        yield _words(f"file {file}", _short(ours), _short(theirs))


def _words(name: str, a: str | None, b: str | None) -> Row:
    return Row(name=name, unit="", a=a, b=b)


def _short(sha256: str | None) -> str | None:
    return sha256 and sha256[:8]


def _record_differences(
    first: PlanRecord, second: PlanRecord, pairs: list[Pair]
) -> tuple[RecordDifference, ...]:
    """Return the records that one plan lacks, each once for all views in which it does."""
    views: dict[tuple[str, Side, int], list[str]] = {}
    for pair in pairs:
        one, other = _values_of(first, second, pair)
        sides: list[tuple[Side, Paths, Paths]] = [("a", one, other), ("b", other, one)]
        for side, mine, theirs in sides:
            for record, count in Counter(_records_lacking(mine, theirs)).items():
                views.setdefault((record, side, count), []).append(_name(*pair))
    return tuple(
        RecordDifference(path=path, views=tuple(those), only_in=side, values=count)
        for (path, side, count), those in views.items()
    )


def _values_of(
    first: PlanRecord, second: PlanRecord, pair: Pair
) -> tuple[Paths, Paths]:
    """Return the values of the programme in both views of a pair, by path."""
    x, y = pair
    return first.viewpoints[x].values, second.viewpoints[y].values


def _records_lacking(mine: Paths, theirs: Paths) -> Iterator[str]:
    """Yield, for each path of mine below which theirs has nothing, the record that is missing."""
    known = _records_of(theirs)
    for path in mine:
        missing = [record for record in _above(path) if record not in known]
        yield from missing[:1]


def _records_of(paths: Paths) -> set[str]:
    """Return every record in which a path lies."""
    return set(chain.from_iterable(map(_above, paths)))


def _above(path: str) -> list[str]:
    """Return the records in which a path lies, the largest first: ``a.b`` and ``a.b.c`` of ``a.b.c.d``."""
    steps = path.split(".")
    return [".".join(steps[:count]) for count in range(2, len(steps))]


def _value_differences(
    first: PlanRecord, second: PlanRecord, pairs: list[Pair]
) -> tuple[ValueDifference, ...]:
    """Return the values that differ in records of both, each once for all views in which it differs so.

    Those that are the same, but given by someone else, come last.
    """
    found: dict[tuple[str, str], ValueDifference] = {}
    for pair in pairs:
        for path, a, b in _differing(first, second, pair):
            key = (path, f"{a} {b}")
            before = found[key].views if key in found else ()
            views = (*before, _name(*pair))
            found[key] = ValueDifference(path=path, views=views, a=a, b=b)
    return tuple(sorted(found.values(), key=lambda it: it.a.value == it.b.value))


def _differing(
    first: PlanRecord, second: PlanRecord, pair: Pair
) -> Iterator[tuple[str, SourcedValue, SourcedValue]]:
    """Yield the values that differ in the views of a pair, in records that both have."""
    x, y = pair
    one, other = _values_of(first, second, pair)
    shared = _records_of(one) & _records_of(other)
    for path in {**one, **other}:
        a = _value(first.viewpoints[x], path)
        b = _value(second.viewpoints[y], path)
        if _differ(a, b) and shared.issuperset(_above(path)):
            yield path, a, b


def _name(x: str, y: str) -> str:
    return x if x == y else f"{x} | {y}"


def _value(view: ViewAnswer, path: str) -> SourcedValue:
    origin = view.provenance.get(path, "absent")
    return SourcedValue(value=view.values.get(path), origin=origin)


def _differ(a: SourcedValue, b: SourcedValue) -> bool:
    """Return whether two values differ, or have different origins; a line that moved in a file is none."""
    match a.value, b.value:
        case ((float() | int()), (float() | int())):
            same = math.isclose(a.value, b.value, rel_tol=SAME)
        case _:
            same = a.value == b.value
    return not same or a.origin.partition(":")[0] != b.origin.partition(":")[0]


def _view(first: PlanRecord, second: PlanRecord, pair: Pair) -> ViewComparison:
    x, y = pair
    sections = _sections(first.viewpoints[x], second.viewpoints[y])
    return ViewComparison(a=x, b=y, sections=tuple(sections))


def _sections(a: ViewAnswer, b: ViewAnswer) -> Iterator[Section]:
    """Yield the figures of two views beside each other."""
    ours, theirs = _by_name(a), _by_name(b)
    rows: dict[str, list[Row]] = {}
    for key, either in {**ours, **theirs}.items():
        section, name = key
        here, there = _cell(ours.get(key)), _cell(theirs.get(key))
        row = Row(name=name, unit=either.unit, a=here, b=there)
        rows.setdefault(section, []).append(row)
    for title, those in rows.items():
        yield Section(title=title, rows=tuple(those))


def _by_name(view: ViewAnswer) -> dict[tuple[str, str], Figure]:
    return {(figure.section, figure.name): figure for figure in figures(view)}


def _cell(figure: Figure | None) -> Cell:
    return figure.value if figure else None


def _claims(
    first: PlanRecord, second: PlanRecord, differing: tuple[ValueDifference, ...]
) -> dict[str, HangsOn]:
    """Return the claims that give the values that differ, and those that speak against them."""
    known = {**first.claims, **second.claims}
    paths = defaultdict[str, list[str]](list)
    used_by = defaultdict[str, set[str]](set)
    for difference in differing:
        for plan, value in (("a", difference.a), ("b", difference.b)):
            paths[value.origin].append(difference.path)
            used_by[value.origin].add(plan)
    for name, claim in known.items():
        for target in filter(used_by.__contains__, claim.against):
            paths[name] += paths[target]
    return {
        name: HangsOn(
            claim=known[name],
            used_by=tuple(sorted(used_by.get(name, ()))),
            paths=tuple(dict.fromkeys(those)),
        )
        for name, those in paths.items()
        if name in known
    }
