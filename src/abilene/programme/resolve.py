"""Programme + ledger + viewpoint -> a plain programme, and where each of its values comes from.

After this step nothing downstream sees a claim.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import filterfalse
from operator import methodcaller
from typing import Any

from abilene.brief import brief
from abilene.claims import Ledger, Resolved, View, resolve_path, view
from abilene.errors import InputError, Problem, refuse
from abilene.programme.draft import Draft
from abilene.programme.expected_delay import refclass_of
from abilene.programme.fields import FIRST_YEAR, LAST_YEAR, Quantity
from abilene.programme.firm import leave_firm_power
from abilene.programme.overrides import RISK, set_text, set_value
from abilene.programme.schema import Programme, value_paths, variables
from abilene.programme.undated import leave_out_undated, undated_paths
from abilene.timing import timed
from abilene.units import Variable
from abilene.validating import validate
from abilene.yamltext import value_at

log = logging.getLogger(__name__)

NO_CLAIM, SET = "no claim", "set"
LOAD = Quantity("MW")
MONEY_VIEWS = ("announced", "committed", "secured")


@dataclass(frozen=True)
class Seen:
    """A programme as one viewpoint sees it on one day.

    ``provenance`` maps each value to a claim id, ``literal:file:line``, ``set``,
    ``derived:a,b``, ``derived:class:ID:CLAIM``, ``default`` or ``no claim``; ``resolved`` keeps, for each path that
    claims may be about, the whole answer with its rivals.
    """

    view: View
    as_of: date
    programme: Programme
    provenance: Mapping[str, str]
    resolved: Mapping[str, Resolved]
    unpowered: frozenset[str] = frozenset()
    """Campuses of whose power a view believes nothing: they carry only what is measured
    to run."""
    undated: tuple[str, ...] = ()
    """Days that are broken or were taken back, and that nothing and nobody replaces."""
    __repr__ = brief

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
    built_in = MONEY_VIEWS if draft.ledger.has_own_claims else ("as_written",)
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
        If the values that won do not make a valid programme, or the day is in no year
        that a programme can mean.
    """
    day = as_of or view.as_of or default_day(draft)
    refuse(_far_off(day))
    then = draft.programme.known_on(day)
    data = then.model_dump(by_alias=True)
    judged = _with_settings_of_delay(draft, then)
    answers = {
        path: _lay_claim(data, path, variable, draft.ledger, view, day, judged)
        for path, variable in variables(then).items()
    }
    for path, text in draft.overrides.items():
        # what was set on a record that is not known yet waits until it is
        with suppress(KeyError):
            set_text(data, path, text)
    # where a view asks for a firm word, its want is said, and what follows from that
    undated = tuple(filterfalse(view.must_be_firm, undated_paths(answers, data)))
    unpowered = leave_out_undated(data, undated, day)
    if view.strict:
        wide = resolve(draft, replace(view, strict=False), day).programme
        unpowered = leave_firm_power(data, wide.model_dump(by_alias=True))
    derived = dict(_derive_loads(then, data, answers, draft))
    programme = _validate(draft, view, data, answers)
    origins = _claimed(answers) | derived | dict.fromkeys(draft.overrides, SET)
    provenance = {
        path: origins.get(path) or draft.origin(path) for path in value_paths(data)
    }
    return Seen(view, day, programme, provenance, answers, unpowered, undated)


def _far_off(day: date) -> Iterator[Problem]:
    """Yield that a day of a plan is in no year of which a programme may speak."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        what = f"{day} is no day of a plan: it is outside {FIRST_YEAR} .. {LAST_YEAR}"
        yield Problem(what, "give one in these years with --as-of")


def _with_settings_of_delay(draft: Draft, then: Programme) -> Programme:
    """Return a programme with what was set of risk and delay, and with nothing else that was."""
    paths = [*filter(_is_of_delay, draft.overrides)]
    if not paths:
        return then
    data = then.model_dump(by_alias=True)
    for path in paths:
        # as in the whole: what is not known yet waits
        with suppress(KeyError):
            set_text(data, path, draft.overrides[path])
    return Programme.model_validate(data)


def _is_of_delay(path: str) -> bool:
    return path.startswith(f"{RISK}.") or ".delay." in path


def _lay_claim(
    data: dict[str, Any],
    path: str,
    variable: Variable,
    ledger: Ledger,
    view: View,
    day: date,
    judged: Programme,
) -> Resolved:
    """Put the value that a view believes at a path of the data; return how it was found.

    By ``judged`` it is said what to expect where a promise is broken.
    """
    literal = value_at(data, path.split("."))
    # An event (``opens: {energised: a.p}``) is no number that could count as assumed:
    # it stays, whatever the kinds that the view admits, until a claim names a day.
    is_event = isinstance(literal, dict)
    answer = resolve_path(
        path,
        variable,
        ledger,
        view,
        as_of=day,
        literal=None if is_event else literal,
        refclass=refclass_of(judged, path, day),
    )
    if answer.kind is not None or not is_event:
        set_value(data, path, None if answer.kind is None else answer.number)
    return answer


def _claimed(answers: Mapping[str, Resolved]) -> dict[str, str]:
    """Return what gives each value, or that no claim is admitted; no entry where the literal counts."""
    return {
        path: answer.claim or answer.derived or NO_CLAIM
        for path, answer in answers.items()
        if (answer.claim, answer.kind) != (None, "assumed")
    }


def _derive_loads(
    programme: Programme,
    data: dict[str, Any],
    answers: Mapping[str, Resolved],
    draft: Draft,
) -> Iterator[tuple[str, str]]:
    """Let the weaker of IT and facility load follow the other; yield ``path, derived:a,b`` for each that does.

    What is set is stronger than a claim, and a claim than a literal; of equally strong
    ones both stay as they are.
    """

    def strength(path: str) -> int:
        answer = answers[path]
        # nothing follows from what was set to null
        is_given = value_at(data, path.split(".")) is not None
        is_set, is_claimed = path in draft.overrides, answer.claim is not None
        return is_given * max(3 * is_set, 2 * is_claimed, answer.kind is not None)

    for site_id, phase_id in map(methodcaller("split", "."), programme.phase_names):
        site = data["sites"][site_id]
        phase, peak = site["phases"][phase_id], site["facility_per_it_peak"]
        here = f"sites.{site_id}.phases.{phase_id}"
        it, facility = f"{here}.it_mw", f"{here}.facility_mw"
        peak_path = f"sites.{site_id}.facility_per_it_peak"
        # a load that was set is still text here
        if strength(it) > strength(facility):
            phase["facility_mw"] = LOAD.read(phase["it_mw"]) * peak
            yield facility, f"derived:{it},{peak_path}"
        elif strength(facility) > strength(it):
            phase["it_mw"] = LOAD.read(phase["facility_mw"]) / peak
            yield it, f"derived:{facility},{peak_path}"


def _validate(
    draft: Draft, view: View, data: dict[str, Any], answers: Mapping[str, Resolved]
) -> Programme:
    try:
        return validate(Programme, draft.document, data)
    except InputError as error:
        explain = partial(_explain, view=view, answers=answers)
        raise InputError(map(explain, error.problems)) from None


def _explain(problem: Problem, view: View, answers: Mapping[str, Resolved]) -> Problem:
    """Say which view and which claim made a value invalid."""
    answer = answers.get(problem.path)
    if answer is None:
        return problem
    if answer.kind is None:
        what = f"a value is needed, and viewpoint '{view.id}' admits no claim about it"
        fix = "admit more kinds, such as 'assumed', in its rules"
        return replace(problem, what=what, fix=fix)
    unsaid: dict[str | None, str] = {None: answer.derived}
    who = unsaid.get(answer.claim, f"claim '{answer.claim}'")
    return replace(problem, what=f"{problem.what} (viewpoint '{view.id}', {who})")
