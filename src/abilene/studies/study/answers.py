"""What one run answers: the plan, the sized campuses or the odds of a programme, and how that ended.

``answer`` is the task of a study: a pure function of a programme, values that are set, a
view and a day. A run that is refused or fails is a row that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import fsum
from typing import TYPE_CHECKING, Any

from abilene.budget import Budget
from abilene.buildout import Sizer
from abilene.buildout.cache import default_folder
from abilene.errors import (
    InfeasibleError,
    InputError,
    MissingExtraError,
    NoPlanError,
    in_one_line,
)
from abilene.planning.chain import plans
from abilene.programme.draft import Draft, Setting
from abilene.programme.overrides import setting_problems, with_settings
from abilene.programme.resolve import Seen, seen_by
from abilene.record import Record
from abilene.results.records import ViewAnswer
from abilene.site.load import full_load_mw
from abilene.site.of_day import of_day
from abilene.site.power_design import PowerDesign
from abilene.site.reliable import reliable_design
from abilene.site.voll import tiers
from abilene.studies.odds import Drawing, odds
from abilene.studies.study.outputs import output_of
from abilene.studies.study.rows import Row, arrow_table

if TYPE_CHECKING:
    import pyarrow as pa

Settings = tuple[tuple[str, str], ...]
"""Path and text of each value that a run sets."""
WHOLE = ""
"""Campus of a row that is of the whole programme."""


@dataclass(frozen=True)
class StudyQuestion:
    """What every run of a study shares."""

    draft: Draft
    ask: str
    outputs: tuple[str, ...]
    campuses: tuple[str, ...]
    gap: float
    seconds: float
    """Time of each search. [s]"""
    futures: int
    seed: int
    files: str
    """Hash of every file that the programme names."""


@dataclass(frozen=True)
class RunCase:
    """What one run does: nothing that does not move its figures."""

    settings: Settings
    view: str
    as_of: str
    """Day of the plan, or empty for that of the programme."""
    campus: str
    """What is sized; empty for a plan or odds."""
    inputs: str
    """Hash of what it comes to: see ``cases``."""


@dataclass(frozen=True)
class Ended:
    """How a run ended, with its answer by campus."""

    status: str
    answers: Mapping[str, Record | Mapping[str, Any]]
    gap: float | None = None
    reason: str = ""


def answer(asked: StudyQuestion, case: RunCase) -> pa.Table:
    """Run one case; return a row of outputs for each campus, or for the whole programme."""
    ended = _run(asked, case)
    return arrow_table(list(_rows(asked, case, ended)))


def _run(asked: StudyQuestion, case: RunCase) -> Ended:
    try:
        draft = with_values(asked.draft, case.settings)
        return ASKS[asked.ask](asked, draft, case)
    except MissingExtraError:
        raise
    except NoPlanError as error:
        return Ended("none", {}, reason=in_one_line(error))
    except InfeasibleError as error:
        return Ended("infeasible", {}, reason=in_one_line(error))
    except InputError as error:
        return Ended("refused", {}, reason=in_one_line(error))
    except Exception as error:  # one run that fails leaves the others
        said = f"{type(error).__name__}: {in_one_line(error)}"
        return Ended("failed", {}, reason=said)


def _rows(asked: StudyQuestion, case: RunCase, ended: Ended) -> Iterator[Row]:
    """Yield the rows of a case: those of its campuses, also where it has no answer."""
    campuses = ended.answers or {name: {} for name in _campuses(asked, case)}
    for campus, answered in campuses.items():
        told = map(partial(output_of, answered), asked.outputs)
        outputs = dict(zip(asked.outputs, told, strict=True))
        yield {
            "campus": campus,
            "status": ended.status,
            "gap": ended.gap,
            "reason": ended.reason or None,
            **outputs,
        }


def _campuses(asked: StudyQuestion, case: RunCase) -> Sequence[str]:
    return [case.campus] if case.campus else [WHOLE, *asked.campuses]


def with_values(draft: Draft, settings: Settings) -> Draft:
    """Return a programme with the values of a run.

    Raises
    ------
    InputError
        If they do not fit.
    """
    laid = with_settings(draft, [Setting(path, text) for path, text in settings])
    problems = setting_problems(laid)
    if problems:
        raise InputError(problems)
    return laid


def _day(case: RunCase) -> date | None:
    return date.fromisoformat(case.as_of) if case.as_of else None


def _planned(asked: StudyQuestion, draft: Draft, case: RunCase) -> Ended:
    """Plan a view, as ``abilene plan`` does."""
    plan = plans(
        draft,
        [case.view],
        _day(case),
        gap=asked.gap,
        seconds=asked.seconds,
        sizer=Sizer(draft.folder, default_folder()),
    )
    found = plan.viewpoints[case.view]
    return Ended(
        found.status,
        {WHOLE: found} | {one: _of_campus(found, one) for one in asked.campuses},
        found.mip_gap,
        "stopped before it was proven best" if found.stopped else "",
    )


def _of_campus(found: ViewAnswer, campus: str) -> Record | Mapping[str, Any]:
    """Return what a plan answers about a campus, which a view of an earlier day may not know."""
    return found.sites.get(campus, {})


def _played(asked: StudyQuestion, draft: Draft, case: RunCase) -> Ended:
    """Return the odds of a view, as ``abilene risk`` does."""
    found = odds(
        draft,
        [case.view],
        _day(case),
        asked=Drawing(asked.futures, asked.seed, explained=False),
        sizer=Sizer(draft.folder, default_folder()),
        seconds=asked.seconds,
    )[case.view]
    said = {"it_mw": found.planned_mw, "risk": found.risk}
    if found.risk.not_run:
        return Ended("refused", {WHOLE: said}, reason=found.risk.not_run)
    return Ended("played", {WHOLE: said})


def _sized(asked: StudyQuestion, draft: Draft, case: RunCase) -> Ended:
    """Size a campus, as ``abilene size`` does."""
    seen = seen_by(draft, [case.view], _day(case))[case.view]
    programme = programme_of_day(seen, case.campus)
    design = reliable_design(
        programme,
        case.campus,
        load_mw=full_load_mw(programme.sites[case.campus]),
        folder=draft.folder,
        tiers=tiers(programme, case.campus),
        budget=Budget(tolerance=asked.gap or None, seconds=asked.seconds),
    ).design
    sizing = design.sizing
    reason = "" if sizing.status == "optimal" else f"stopped by {sizing.stopped_by}"
    return Ended(
        sizing.status, {case.campus: sizing_figures(design)}, sizing.gap, reason
    )


def programme_of_day(seen: Seen, campus: str) -> Any:
    """Return the programme with what a campus has when all of it stands."""
    return of_day(seen.programme, campus, None, seen.as_of).programme


def sizing_figures(design: PowerDesign) -> dict[str, Any]:
    """Return the figures of a sized campus, by the keys of ``abilene size --json`` where that has them."""
    return {
        "lcoe_usd_per_mwh": design.lcoe_usd_per_mwh,
        "cost_usd": design.sizing.cost_usd,
        "bound_usd": design.sizing.bound_usd,
        "capital_usd": fsum(part.capital_usd for part in design.parts),
        "load_mw": design.load_mw,
        "served_mwh": design.served_mwh,
        "lost_mwh": design.unserved_mwh,
        "lost_hours": design.unserved_hours,
        "curtailed_share": design.curtailed_share,
        "bought_mwh": design.response.bought_mwh,
        "bought_usd_per_mwh": design.response.bought_usd_per_mwh,
        "co2_t_per_mwh": design.co2_t_per_mwh,
        "parts": {part.name: vars(part) for part in design.parts},
    }


ASKS: dict[str, Callable[[StudyQuestion, Draft, RunCase], Ended]] = {
    "plan": _planned,
    "risk": _played,
    "size": _sized,
}
"""What answers each kind of study."""
