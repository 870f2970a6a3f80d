"""Programme + ledger + viewpoint -> a plain programme, and where each of its values comes from.

After this step nothing downstream sees a claim.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from abilene.claims import Resolved, View, resolve_path, view
from abilene.errors import InputError, Problem
from abilene.programme.draft import Draft
from abilene.programme.overrides import set_value
from abilene.programme.schema import Programme, variables
from abilene.timing import timed
from abilene.units import parse_number
from abilene.yamltext import validate

log = logging.getLogger(__name__)

NO_CLAIM = "no claim"
MONEY_VIEWS = ("announced", "committed", "secured")


@dataclass(frozen=True)
class Seen:
    """A programme as one viewpoint sees it on one day.

    ``provenance`` maps each value to a claim id, ``literal:file:line``, ``set``,
    ``derived:a,b``, ``default`` or ``no claim``; ``resolved`` keeps, for each path that
    claims may be about, the whole answer with its rivals.
    """

    view: View
    as_of: date
    programme: Programme
    provenance: Mapping[str, str]
    resolved: Mapping[str, Resolved]

    @property
    def measured(self) -> frozenset[str]:
        """Paths whose value somebody has measured."""
        return frozenset(
            path for path, answer in self.resolved.items() if answer.kind == "measured"
        )


def default_day(draft: Draft) -> date:
    """Return the day of the plan where nobody gives one: that of the last source, or the header's."""
    header = draft.programme.programme
    return draft.ledger.as_of or header.as_of or header.start


def shown_views(draft: Draft) -> list[str]:
    """Return the views that are shown unless others are asked for."""
    built_in = MONEY_VIEWS if draft.ledger.claims else ("as_written",)
    return list(dict.fromkeys([*built_in, *draft.ledger.viewpoints]))


def seen_by(
    draft: Draft, viewpoints: Sequence[str] = (), as_of: date | None = None
) -> dict[str, Seen]:
    """Return the programme as each view sees it; by default the views that are shown."""
    names = viewpoints or shown_views(draft)
    with timed(log, "resolve the views %s", ", ".join(names)):
        return {name: resolve(draft, view(draft.ledger, name), as_of) for name in names}


def resolve(draft: Draft, view: View, as_of: date | None = None) -> Seen:
    """Lay the claims that a viewpoint believes over a programme.

    Parameters
    ----------
    draft : Draft
        The programme as written, with its ledger.
    view : View
        Which claims are believed.
    as_of : date, optional
        Nothing published later is used; by default the view's own day, or the day of
        the last source.

    Raises
    ------
    InputError
        If the values that won do not make a valid programme.
    """
    day = as_of or view.as_of or default_day(draft)
    then = known(draft.programme, day)
    data = then.model_dump(by_alias=True)
    answers: dict[str, Resolved] = {}
    for path, variable in variables(then).items():
        literal = value_at(data, path)
        event = isinstance(literal, dict)
        answer = resolve_path(
            path,
            variable,
            draft.ledger,
            view,
            as_of=day,
            literal=None if event else literal,
        )
        answers[path] = answer
        if not (event and answer.claim is None):
            set_value(data, path, None if answer.kind is None else answer.number)
    for path, text in draft.overrides.items():
        if value_at(data, path.rpartition(".")[0]) is not None:
            set_value(data, path, text)
    derived = dict(_derive_loads(data, answers, draft))
    programme = _validate(draft, view, data, answers)
    provenance = {
        path: _origin(path, draft, answers, derived) for path in _leaves(data, "")
    }
    return Seen(view, day, programme, provenance, answers)


def known(programme: Programme, day: date) -> Programme:
    """Return the programme as it was known on a day: without later records, and without what hangs on them."""

    def alive(records: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: r
            for name, r in records.items()
            if r.known_from is None or r.known_from <= day
        }

    sites = {
        name: site.model_copy(
            update={
                group: alive(getattr(site, group))
                for group in ("grid", "equipment", "phases")
            }
        )
        for name, site in alive(programme.sites).items()
    }
    phases = {
        f"{name}.{phase}" for name, site in sites.items() for phase in site.phases
    }
    capital = {
        name: tranche
        for name, tranche in alive(programme.capital).items()
        if getattr(tranche.opens, "energised", None) in {None, *phases}
    }
    capital = {
        name: tranche.model_copy(
            update={
                "part_of": tranche.part_of if tranche.part_of in capital else None,
                "funded_by": tuple(
                    funder for funder in tranche.funded_by if funder in capital
                ),
            }
        )
        for name, tranche in capital.items()
    }
    return programme.model_copy(update={"sites": sites, "capital": capital})


def value_at(data: Any, path: str) -> Any:
    """Return the value at a path, or None if there is none."""
    for step in path.split("."):
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _derive_loads(
    data: dict[str, Any], answers: Mapping[str, Resolved], draft: Draft
) -> Iterator[tuple[str, str]]:
    """Let the weaker of IT and facility load follow the other; yield ``path, derived:a,b`` for each that does."""

    def strength(path: str) -> int:
        if path in draft.overrides:
            return 3
        answer = answers[path]
        return 0 if answer.kind is None else 1 if answer.claim is None else 2

    for site_id, site in data["sites"].items():
        peak, peak_path = (
            site["facility_per_it_peak"],
            f"sites.{site_id}.facility_per_it_peak",
        )
        for phase_id, phase in site["phases"].items():
            it, facility = (
                f"sites.{site_id}.phases.{phase_id}.{load}"
                for load in ("it_mw", "facility_mw")
            )
            if strength(it) > strength(facility):
                phase["facility_mw"] = _number(phase["it_mw"]) * peak
                yield facility, f"derived:{it},{peak_path}"
            elif strength(facility) > strength(it):
                phase["it_mw"] = _number(phase["facility_mw"]) / peak
                yield it, f"derived:{facility},{peak_path}"


def _number(value: Any) -> float:
    """Return a load that may still be the text of an override."""
    return parse_number(value, "MW") if isinstance(value, str) else float(value)


def _validate(
    draft: Draft, view: View, data: dict[str, Any], answers: Mapping[str, Resolved]
) -> Programme:
    try:
        return validate(Programme, draft.document, data)
    except InputError as error:
        raise InputError(
            [_explain(problem, view, answers) for problem in error.problems]
        ) from None


def _explain(problem: Problem, view: View, answers: Mapping[str, Resolved]) -> Problem:
    """Say which view and which claim made a value invalid."""
    answer = answers.get(problem.path)
    if answer is None:
        return problem
    if answer.kind is None:
        what = f"a value is needed, and viewpoint '{view.id}' admits no claim about it"
        return replace(
            problem, what=what, fix="admit more kinds, such as 'assumed', in its rules"
        )
    what = f"{problem.what} (viewpoint '{view.id}', claim '{answer.claim}')"
    return replace(problem, what=what)


def _leaves(data: Any, prefix: str) -> Iterator[str]:
    """Yield the path of every value; lists are one value."""
    for key, value in data.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}.")
        elif value is not None or path.endswith(".amount_usd"):
            yield path


def _origin(
    path: str, draft: Draft, answers: Mapping[str, Resolved], derived: Mapping[str, str]
) -> str:
    """Return where a value comes from."""
    if path in draft.overrides:
        return "set"
    if path in derived:
        return derived[path]
    answer = answers.get(path)
    if answer is not None and answer.claim is not None:
        return answer.claim
    if answer is not None and answer.kind is None:
        return NO_CLAIM
    return draft.literal(path) if draft.is_written(path) else "default"
