"""The points of a design: which values stand together in each run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product, repeat
from math import prod
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.errors import MissingExtraError
from abilene.studies.study.distributions import at_quantiles
from abilene.studies.study.records import (
    Ends,
    LatinHypercube,
    Scalar,
    Sobol,
    StudyDesign,
    Values,
)

Point = Mapping[str, Scalar]
"""Values by path. What is not in it is as the programme has it."""
ReadAt = Callable[[str, Any], float]
"""Reads a number in the unit of a path; raises ValueError with what to write."""
Refused = list[tuple[str, str]]
"""Paths of a design, and what is wrong with each: what, a semicolon, and what to write."""
SAMPLED = ("latin_hypercube", "sobol")
"""Designs that are drawn: what they vary stands under ``over``."""


def paths_of(design: StudyDesign) -> list[str]:
    """Return the paths that a design varies, in the order of the file."""
    return list(_varied(design))


def _varied(design: StudyDesign) -> Mapping[str, Any]:
    given = getattr(design, design.kind)
    found: Mapping[str, Any] = getattr(given, "over", given)
    return found


def count_of(design: StudyDesign) -> int:
    """Return how many points a design has."""
    return _COUNTS[design.kind](getattr(design, design.kind))


def points_of(design: StudyDesign, read: ReadAt) -> tuple[list[Point], Refused]:
    """Return the points of a design in their order, and what of it cannot be read; no points then.

    Parameters
    ----------
    design : StudyDesign
        The design.
    read : function
        Reads a number in the unit of a path.

    Raises
    ------
    MissingExtraError
        If a Sobol design is asked for and SALib is not installed.
    """
    paths, refused = paths_of(design), Refused()
    columns = _COLUMNS[design.kind](getattr(design, design.kind), read)
    lists: list[Sequence[Scalar]] = []
    for path, column in zip(paths, columns, strict=True):
        try:
            lists.append(column())
        except ValueError as error:
            refused.append((path, str(error)))
    together = _TOGETHER.get(design.kind, zip)
    rows = map(partial(zip, paths), together(*lists))
    points = map(_without_base, map(dict, rows))
    return (list(points), []) if not refused else ([], refused)


Column = Callable[[], Sequence[Scalar]]
"""Gives the values of a path; raises ValueError with what to write."""


def _lists(given: Mapping[str, Values], read: ReadAt) -> Iterator[Column]:
    for path, values in given.items():
        yield partial(_listed, values, partial(read, path))


def _listed(values: Values, read: Callable[[Any], float]) -> Sequence[Scalar]:
    """Return the values of a list or a range."""
    if values.count is None:
        return values.values
    low, high = read(values.from_), read(values.to)
    if values.log and min(low, high) <= 0:
        raise ValueError(
            f"a range from {low:g} to {high:g} has no logarithm; write ends above zero, or leave log out"
        )
    space = np.geomspace if values.log else np.linspace
    return list(map(float, space(low, high, values.count)))


BASE = ""
"""Stands for the base of a path that gives none: the programme's own value."""


def _alone(given: Mapping[str, Ends], _: ReadAt) -> Iterator[Column]:
    """Yield the column of each path: its base, but at its low and at its high end in two runs of its own."""
    for n, ends in enumerate(given.values()):
        base = BASE if ends.base is None else ends.base
        column = [base] * (1 + 2 * len(given))
        column[1 + 2 * n : 3 + 2 * n] = [ends.low, ends.high]
        yield partial(list, column)


def _without_base(point: dict[str, Scalar]) -> Point:
    """Return a point without the paths that are as the programme has them."""
    return dict(filter(_is_set, point.items()))


def _is_set(item: tuple[str, Scalar]) -> bool:
    return item[1] != BASE


def _drawn(
    sample: Callable[[Any], Floats], given: LatinHypercube | Sobol, read: ReadAt
) -> Iterator[Column]:
    for (path, law), shares in zip(given.over.items(), sample(given).T, strict=True):
        yield partial(at_quantiles, law, shares, partial(read, path))


def latin_hypercube(asked: LatinHypercube) -> Floats:
    """Return points of the unit cube of which each column has one in each of as many equal parts.

    Shape (samples, paths). McKay, Beckman, Conover, Technometrics 21 (1979) 239.
    """
    shape = (asked.samples, len(asked.over))
    rng = np.random.Generator(np.random.PCG64(asked.seed))
    cells = np.tile(np.arange(asked.samples), (shape[1], 1))
    found: Floats = (rng.permuted(cells, axis=1).T + rng.random(shape)) / asked.samples
    return found


def saltelli(asked: Sobol) -> Floats:
    """Return the points of the unit cube from which Sobol indices are estimated, in the order of SALib.

    Shape (samples x (paths + 2), paths), or (samples x (2 paths + 2), paths) for the
    indices of pairs. Saltelli and others, Comput. Phys. Commun. 181 (2010) 259.

    Raises
    ------
    MissingExtraError
        If SALib is not installed.
    """
    try:
        from SALib.sample import sobol
    except ImportError:
        raise MissingExtraError("study", "a Sobol design") from None
    found: Floats = sobol.sample(
        unit_problem(list(asked.over)),
        asked.samples,
        calc_second_order=asked.second_order,
        seed=asked.seed,
    )
    return found


def unit_problem(paths: Sequence[str]) -> dict[str, Any]:
    """Return a problem of SALib in the unit cube."""
    bounds = list(repeat([0.0, 1.0], len(paths)))
    return {"num_vars": len(paths), "names": list(paths), "bounds": bounds}


def _count(values: Values) -> int:
    return values.count or len(values.values)


def _of_lists(given: Mapping[str, Values]) -> int:
    return prod(map(_count, given.values()))


def _of_ends(given: Mapping[str, Ends]) -> int:
    return 1 + 2 * len(given)


def _of_hypercube(given: LatinHypercube) -> int:
    return given.samples


def _of_sobol(given: Sobol) -> int:
    return given.samples * (len(given.over) * (1 + given.second_order) + 2)


_COUNTS: Mapping[str, Callable[[Any], int]] = {
    "sweep": _of_lists,
    "grid": _of_lists,
    "one_at_a_time": _of_ends,
    "latin_hypercube": _of_hypercube,
    "sobol": _of_sobol,
}
"""How many points each kind of design has."""
_COLUMNS: Mapping[str, Callable[[Any, ReadAt], Iterator[Column]]] = {
    "sweep": _lists,
    "grid": _lists,
    "one_at_a_time": _alone,
    "latin_hypercube": partial(_drawn, latin_hypercube),
    "sobol": partial(_drawn, saltelli),
}
"""What gives the values of each path, by kind of design."""
_TOGETHER: Mapping[str, Callable[..., Any]] = {"grid": product}
"""How values of several paths stand together, where not side by side."""
