"""What the money waits for that a view believes in and its plan could not use: one cause for each dollar.

The causes are set aside one after the other, each with those before it, and the most
that the tranches could pay is asked anew: first the events that open a tranche, then
the dates, then the days on which it expires, then the earmarks. What each of these adds
waits for it. What is left when nothing stands in its way has no use: what money
without limit would build costs less. So the causes add up to what is in view and not
usable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from abilene.buildout.case import Case
from abilene.buildout.diagnosis import usable_usd
from abilene.buildout.outcome import BuildPlan
from abilene.programme.money_records import Event, Tranche

NO_USE = "no_use"
"""The cause of what is left in the end."""
CENT_USD = 0.01
"""Money below this is rounding. [USD]"""


def _without_event(tranche: Tranche) -> Tranche:
    is_event = isinstance(tranche.opens, Event)
    return tranche.model_copy(update={"opens": None}) if is_event else tranche


SET_ASIDE: Mapping[str, Callable[[Tranche], Tranche]] = {
    "event": _without_event,
    "date": lambda tranche: tranche.model_copy(update={"opens": None}),
    "expired": lambda tranche: tranche.model_copy(update={"expires": None}),
    "earmark": lambda tranche: tranche.model_copy(update={"only_for": ()}),
}
"""How each cause is set aside, in this order."""


def waiting_usd(
    plan: BuildPlan, unlimited: BuildPlan, in_view_usd: float, usable: float
) -> dict[str, float]:
    """Return what the money in view that is not usable waits for, by cause. [USD]

    Parameters
    ----------
    plan, unlimited : BuildPlan
        The plan of the view, and the same with money without limit.
    in_view_usd, usable : float
        What is in view, and what of it is usable. [USD]

    Returns
    -------
    dict of str to float
        For each cause, also of those that hold nothing back: ``event``, ``date``,
        ``expired``, ``earmark`` and ``no_use``; they add up to ``in_view_usd - usable``.
    """
    found = dict.fromkeys((*SET_ASIDE, NO_USE), 0.0)
    left_usd, case = in_view_usd - usable, plan.case
    for cause, change in SET_ASIDE.items():
        if left_usd <= CENT_USD:
            break
        case = _changed(case, change)
        freed_usd = usable_usd(plan, unlimited, case)
        now_left_usd = min(left_usd, max(0.0, in_view_usd - freed_usd))
        found[cause], left_usd = left_usd - now_left_usd, now_left_usd
    found[NO_USE] = left_usd
    return found


def _changed(case: Case, change: Callable[[Tranche], Tranche]) -> Case:
    """Return a case with every tranche changed."""
    programme = case.programme
    capital = {id_: change(tranche) for id_, tranche in programme.capital.items()}
    return replace(case, programme=programme.model_copy(update={"capital": capital}))
