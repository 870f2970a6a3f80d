"""What differs between two plans: inputs first, then results, then the claims that the difference hangs on.

Views of the same id are compared with each other; if the plans have none in common and
one each, these two are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from abilene.errors import InputError, Problem
from abilene.record import Record
from abilene.results.figures import Cell, figures
from abilene.results.records import Cited, Plan, ViewAnswer
from abilene.results.store import plan_name, read_plan

Pair = tuple[str, str]
"""The ids of two views that are compared."""
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
        if isinstance(self.a, float) and isinstance(self.b, float):
            return not math.isclose(self.a, self.b, rel_tol=SAME, abs_tol=SAME_AT_ZERO)
        return self.a != self.b

    @property
    def change(self) -> float | None:
        """The second less the first, if both are numbers."""
        return (
            self.b - self.a
            if isinstance(self.a, float) and isinstance(self.b, float)
            else None
        )


class Section(Record):
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


class Value(Record):
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
    a: Value
    b: Value


class RecordDifference(Record):
    """A site, tranche or other record that only one of the plans has."""

    path: str
    views: tuple[str, ...]
    only_in: Literal["a", "b"]
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


def compare(a: Plan | Path | str, b: Plan | Path | str) -> Comparison:
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
    first, second = (
        plan if isinstance(plan, Plan) else read_plan(plan) for plan in (a, b)
    )
    pairs = _pairs(first, second)
    differing = _value_differences(first, second, pairs)
    return Comparison(
        a=plan_name(first),
        b=plan_name(second),
        inputs=tuple(row for row in _inputs(first, second) if row.differs),
        records=_record_differences(first, second, pairs),
        values=differing,
        views=tuple(
            ViewComparison(
                a=x,
                b=y,
                sections=tuple(_sections(first.viewpoints[x], second.viewpoints[y])),
            )
            for x, y in pairs
        ),
        claims=_claims(first, second, differing),
    )


def _pairs(first: Plan, second: Plan) -> list[Pair]:
    common = [(name, name) for name in first.viewpoints if name in second.viewpoints]
    if common:
        return common
    if len(first.viewpoints) == len(second.viewpoints) == 1:
        return list(zip(first.viewpoints, second.viewpoints, strict=True))
    views = " and ".join(", ".join(plan.viewpoints) for plan in (first, second))
    raise InputError(
        Problem(
            f"no view in common: {views}",
            "plan both with the same --viewpoint, or one each",
        )
    )


def _inputs(first: Plan, second: Plan) -> Iterator[Row]:
    """Yield what the plans rest on, apart from the values of the programme."""
    yield Row(name="programme", unit="", a=first.id, b=second.id)
    yield Row(name="version of Abilene", unit="", a=first.version, b=second.version)
    yield Row(name="as of", unit="", a=first.as_of, b=second.as_of)
    yield Row(
        name="views",
        unit="",
        a=", ".join(first.viewpoints),
        b=", ".join(second.viewpoints),
    )
    yield Row(
        name="claims known",
        unit="",
        a=str(len(first.claims)),
        b=str(len(second.claims)),
    )
    for path in {**first.overrides, **second.overrides}:
        yield Row(
            name=f"--set {path}",
            unit="",
            a=first.overrides.get(path),
            b=second.overrides.get(path),
        )
    for file in {**first.files, **second.files}:
        yield Row(
            name=f"file {file}",
            unit="",
            a=_short(first.files.get(file)),
            b=_short(second.files.get(file)),
        )


def _short(sha256: str | None) -> str | None:
    return sha256 and sha256[:8]


def _record_differences(
    first: Plan, second: Plan, pairs: list[Pair]
) -> tuple[RecordDifference, ...]:
    """Return the records that one plan lacks, each once for all views in which it does."""
    found: dict[tuple[str, str, int], list[str]] = {}
    for x, y in pairs:
        one, other = first.viewpoints[x].values, second.viewpoints[y].values
        for side, mine, theirs in (("a", one, other), ("b", other, one)):
            for record, count in Counter(_records_lacking(mine, theirs)).items():
                found.setdefault((record, side, count), []).append(_name(x, y))
    return tuple(
        RecordDifference(
            path=path,
            views=tuple(views),
            only_in="a" if side == "a" else "b",
            values=count,
        )
        for (path, side, count), views in found.items()
    )


def _records_lacking(mine: Iterable[str], theirs: Iterable[str]) -> Iterator[str]:
    """Yield, for each path of mine below which theirs has nothing, the record that is missing."""
    known = {above for path in theirs for above in _above(path)}
    for path in mine:
        missing = [record for record in _above(path) if record not in known]
        if missing:
            yield missing[0]


def _above(path: str) -> list[str]:
    """Return the records in which a path lies, the largest first: ``a.b`` and ``a.b.c`` of ``a.b.c.d``."""
    steps = path.split(".")
    return [".".join(steps[:count]) for count in range(2, len(steps))]


def _value_differences(
    first: Plan, second: Plan, pairs: list[Pair]
) -> tuple[ValueDifference, ...]:
    """Return the values that differ in records of both, each once for all views in which it differs so.

    Those that are the same, but given by someone else, come last.
    """
    found: dict[tuple[str, str], ValueDifference] = {}
    for x, y in pairs:
        one, other = first.viewpoints[x], second.viewpoints[y]
        shared = {above for path in one.values for above in _above(path)}
        shared &= {above for path in other.values for above in _above(path)}
        for path in {**one.values, **other.values}:
            a, b = _value(one, path), _value(other, path)
            if _differ(a, b) and shared.issuperset(_above(path)):
                key = (path, f"{a} {b}")
                views = (
                    (*found[key].views, _name(x, y)) if key in found else (_name(x, y),)
                )
                found[key] = ValueDifference(path=path, views=views, a=a, b=b)
    return tuple(sorted(found.values(), key=lambda it: it.a.value == it.b.value))


def _name(x: str, y: str) -> str:
    return x if x == y else f"{x} | {y}"


def _value(view: ViewAnswer, path: str) -> Value:
    return Value(
        value=view.values.get(path), origin=view.provenance.get(path, "absent")
    )


def _differ(a: Value, b: Value) -> bool:
    """Return whether two values differ, or have different origins; a line that moved in a file is none."""
    if isinstance(a.value, float | int) and isinstance(b.value, float | int):
        same = math.isclose(a.value, b.value, rel_tol=SAME)
    else:
        same = a.value == b.value
    return not same or a.origin.partition(":")[0] != b.origin.partition(":")[0]


def _sections(a: ViewAnswer, b: ViewAnswer) -> Iterator[Section]:
    """Yield the figures of two views beside each other."""
    one, other = (
        {(it.section, it.name): it for it in figures(view)} for view in (a, b)
    )
    rows: dict[str, list[Row]] = {}
    for key in {**one, **other}:
        here, there = one.get(key), other.get(key)
        unit = (here or there or one[key]).unit
        row = Row(
            name=key[1],
            unit=unit,
            a=here.value if here else None,
            b=there.value if there else None,
        )
        rows.setdefault(key[0], []).append(row)
    yield from (
        Section(title=title, rows=tuple(those)) for title, those in rows.items()
    )


def _claims(
    first: Plan, second: Plan, differing: tuple[ValueDifference, ...]
) -> dict[str, HangsOn]:
    """Return the claims that give the values that differ, and those that speak against them."""
    paths: dict[str, list[str]] = {}
    used_by: dict[str, list[str]] = {}
    known = {**first.claims, **second.claims}
    for difference in differing:
        for plan, value in (("a", difference.a), ("b", difference.b)):
            if value.origin in known:
                paths.setdefault(value.origin, []).append(difference.path)
                used_by.setdefault(value.origin, []).append(plan)
    for name, claim in known.items():
        for target in claim.against:
            if target in used_by:
                paths.setdefault(name, []).extend(paths[target])
    return {
        name: HangsOn(
            claim=known[name],
            used_by=tuple(sorted(set(used_by.get(name, ())))),
            paths=tuple(dict.fromkeys(found)),
        )
        for name, found in paths.items()
    }
