"""Figures of an answer by their keys with points between: ``npv_usd``, ``it_mw.2028``, ``risk.phases.a.p1.p50``.

The keys are those of ``plan.json`` below a view. A figure by quarter is asked of one
quarter, or of a year: what stands at its end, or what passes in it; without either, at
the end of the plan or over all of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, product
from operator import itemgetter, methodcaller
from typing import Any

from abilene.dates import Quarter
from abilene.names import choices, closest, in_other_units
from abilene.programme.schema import Programme
from abilene.record import Record
from abilene.results.figures import by_year
from abilene.results.records import ViewAnswer
from abilene.studies.study.records import StudyFile
from abilene.studies.study.rows import Cell, Row, column_of
from abilene.units import over_time, split_unit

TIME = re.compile(r"\d{4}(-Q[1-4])?")
"""A year or a quarter."""
QUARTER = re.compile(r"\d{4}-Q[1-4]")
HEADLINES = (
    "capital_in_view_usd",
    "capital_usable_usd",
    "capital_drawn_usd",
    "capital_cost_usd",
    "funding_gap_usd",
    "npv_usd",
    "lcoe_usd_per_mwh",
    "lcoc_usd_per_gpu_hour",
)
"""Of a plan, beside load by year, the quarter of each phase and the odds of the load."""
SIZED = (
    "lcoe_usd_per_mwh",
    "cost_usd",
    "capital_usd",
    "served_mwh",
    "lost_mwh",
    "curtailed_share",
    "co2_t_per_mwh",
)
"""Of a campus that is sized, beside what is built of each kind."""
ODDS = ("0.2", "0.5", "0.8")
"""Quantiles of the load: 80 % sure of more, P50, and what one in five exceeds."""
ODDS_YEARS = 2
"""Years after that of the day of the plan, at whose end the odds are told."""
KEYS = {
    "plan": tuple(ViewAnswer.model_fields),
    "risk": ("it_mw", "risk"),
    "size": (
        *SIZED,
        "bound_usd",
        "load_mw",
        "lost_hours",
        "bought_mwh",
        "bought_usd_per_mwh",
        "parts",
    ),
}
"""First keys of what each kind of study is answered."""
PHASES, NEVER = "phases", "never"
"""Of the quarter of a phase: its key, and what stands for none."""
TRUTH = {True: "true", False: "false"}


def kept_outputs(
    study: StudyFile, programme: Programme, years: Sequence[int]
) -> list[str]:
    """Return what is kept of each answer: what the study lists, else its headlines.

    Parameters
    ----------
    study : StudyFile
        The study.
    programme : Programme
        As written.
    years : sequence of int
        Those of the days of the plans.
    """
    headlines = _HEADLINES[study.ask]
    found = study.outputs or headlines(study, programme, years)
    return list(dict.fromkeys(found))


def _of_size(
    study: StudyFile, programme: Programme, years: Sequence[int]
) -> Iterator[str]:
    sites = map(programme.sites.get, study.campuses or programme.sites)
    kinds = chain.from_iterable(
        (*map("grid.{}".format, one.grid), *one.equipment) for one in sites if one
    )
    return chain(SIZED, map("parts.{}.mw".format, kinds))


def _of_plan(
    study: StudyFile, programme: Programme, years: Sequence[int]
) -> Iterator[str]:
    places = map(methodcaller("split", "."), programme.phase_names)
    phases = map("sites.{0[0]}.phases.{0[1]}".format, places)
    load, odds = _load(programme, years), _odds(programme, years)
    return chain(load, HEADLINES, phases, odds)


def _of_risk(
    study: StudyFile, programme: Programme, years: Sequence[int]
) -> Iterator[str]:
    phases = map("risk.phases.{}.p_by_target".format, programme.phase_names)
    return chain(_odds(programme, years), _load(programme, years), phases)


_HEADLINES: Mapping[
    str, Callable[[StudyFile, Programme, Sequence[int]], Iterator[str]]
] = {"plan": _of_plan, "risk": _of_risk, "size": _of_size}
"""What is kept where a study lists nothing, by what it asks."""


def _load(programme: Programme, years: Sequence[int]) -> Iterator[str]:
    last = programme.programme.end.year
    return map("it_mw.{}".format, range(min(years), last + 1))


def _odds(programme: Programme, years: Sequence[int]) -> Iterator[str]:
    told = filter(programme.programme.end.year.__ge__, map(ODDS_YEARS.__add__, years))
    pairs = product(sorted(set(told)), ODDS)
    return map("risk.quantile_it_mw.{0[1]}.{0[0]}".format, pairs)


def unknown_output(study: StudyFile, programme: Programme, output: str) -> str:
    """Return what is wrong with an output: what, a semicolon, and what to write; empty if nothing is.

    Only what the programme and the kind of the study tell is checked.
    """
    first, *rest = output.split(".")
    if first not in KEYS[study.ask]:
        return f"no {study.ask} answers '{first}'; {_meant(first, KEYS[study.ask])}"
    site_id, _, phase_id = (*rest, "", "", "")[:3]
    if first != "sites" or not site_id:
        return ""
    site = programme.sites.get(site_id)
    if site is None:
        return f"there is no campus '{site_id}'; {choices(site_id, programme.sites)}"
    is_missing = rest[1:2] == [PHASES] and phase_id not in {"", *site.phases}
    said = f"there is no phase '{phase_id}'; {choices(phase_id, site.phases)}"
    return said if is_missing else ""


def outside_plan(span: tuple[Quarter, Quarter], output: str) -> str:
    """Return what is wrong with the quarter or the year of an output, as ``unknown_output`` does.

    No id begins with a digit, so that a last key like a quarter or a year is one.
    """
    time = output.rpartition(".")[2]
    first, last = map(str, span)
    low, high = first[: len(time)], last[: len(time)]
    said = f"{time} is outside the plan, {first} to {last}; ask for a time within it"
    return said if TIME.fullmatch(time) and not low <= time <= high else ""


def _meant(key: str, known: Sequence[str]) -> str:
    near = closest(key, known)
    if in_other_units(key, near) or not near:
        return f"the first key is one of {', '.join(sorted(known))}"
    return f"did you mean '{near}'?"


def output_of(answer: Record | Mapping[str, Any], output: str) -> Cell:
    """Return a figure of an answer; None where it has none of that name, or does not know it."""
    steps = output.split(".")
    found, name, rest = _walk(answer, steps)
    if isinstance(found, Mapping):
        return _over_quarters(found, name, ".".join(rest))
    is_of_phase = (found, rest, steps[-2:-1]) == (None, [], [PHASES])
    return NEVER if is_of_phase else _cell(None if rest else found)


def _cell(found: Any) -> Cell:
    """Return a value as a cell; of a list its first; None of what is no value, or no finite number."""
    match found:
        case bool():
            return TRUTH[found]
        case (first, *_):
            return _cell(first)
        case str():
            return found
        case int() | float():
            return float(found) if math.isfinite(found) else None
    return None


def _walk(holder: Any, steps: list[str]) -> tuple[Any, str, list[str]]:
    """Follow keys as far as there are any; return what is there, the key that names its unit, and what is left."""
    name = ""
    while steps:
        inside = _inside(holder)
        # keys may hold points: the longest that there is
        keys = list(accumulate(steps, "{}.{}".format))
        key = next(filter(inside.__contains__, reversed(keys)), None)
        if key is None:
            return holder, name, steps
        holder, steps = inside[key], steps[key.count(".") + 1 :]
        name = max(name, key, key=_says_unit)
    return holder, name, []


def _says_unit(name: str) -> bool:
    return bool(split_unit(name)[1])


def _inside(holder: Any) -> Mapping[str, Any]:
    """Return what is in an answer by key; nothing in what is a value."""
    return dict(holder) if isinstance(holder, Record | Mapping) else {}


def _over_quarters(by_quarter: Mapping[str, Any], name: str, year: str) -> Cell:
    """Return the figure of a year, or that of the whole plan; None of what is not by quarter, or not known."""
    are_quarters = all(map(QUARTER.fullmatch, by_quarter))
    if not are_quarters or None in by_quarter.values():
        return None
    years = by_year(dict(by_quarter), name)
    whole = _WHOLE[over_time(name)](list(years.values()))
    return years.get(year, {"": whole}.get(year))


def _last(numbers: Sequence[float]) -> float | None:
    return next(reversed(numbers), None)


def _sum(numbers: Sequence[float]) -> float | None:
    return sum(numbers)


_WHOLE = {"stock": _last, "flow": _sum}
"""What a figure of years is over all of a plan."""


def unit_of_output(output: str) -> str:
    """Return the unit of an output by its keys; empty where none names one."""
    units = map(itemgetter(1), map(split_unit, reversed(output.split("."))))
    return next(filter(None, units), "")


def known_columns(rows: Sequence[Row], outputs: Sequence[str]) -> Iterator[str]:
    """Return the outputs of which any run has a figure."""
    return filter(partial(_is_known, rows), outputs)


def _is_known(rows: Sequence[Row], output: str) -> bool:
    return set(column_of(rows, output)) != {None}
