"""What the roll-out does not play, and says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from operator import attrgetter

from abilene.buildout.case import Case
from abilene.buildout.lifetime import Generation, generations_of
from abilene.buildout.model import income
from abilene.buildout.model.debt_share import caps_debt
from abilene.buildout.schedule import Step, steps
from abilene.risk.power_events import MOST, too_many

TOO_MANY = (
    "{} has more than {} grid connections and kinds of equipment with a delay of their "
    "own: the roll-out asks what each subset carries; leave out those that matter least"
)
"""Why a campus with many uncertain dates of power is not played."""


def unsupported(case: Case) -> str:
    """Return why a view cannot be played; nothing if it can."""
    found = [why for applies, why in REFUSED if applies(case)]
    site_id = too_many(case)
    if site_id:
        found.append(TOO_MANY.format(site_id, MOST))
    return "; ".join(found)


def _is_reinvested(case: Case) -> bool:
    return income.has_price(case) and case.programme.programme.reinvested_share > 0


def _is_replaced(case: Case) -> bool:
    """Return whether a plan would decide which accelerators are replaced, for any phase in any quarter."""
    runs = map(partial(_first_runs, case), steps(case))
    later = chain.from_iterable(one[1:] for one in runs)
    return any(map(partial(income.is_decided, case), later))


def _first_runs(case: Case, step: Step) -> tuple[Generation, ...]:
    """Return the sets of accelerators of a phase that is energised as soon as it can be."""
    energised = step.earliest if step.energised is None else step.energised
    if energised is None:
        return ()
    return generations_of(case, step.key, energised)


def _keeps_cash(case: Case) -> bool:
    return bool(case.programme.programme.minimum_cash_usd)


def _passes_on(case: Case) -> bool:
    """Return whether a tranche is funded by one that has funders itself."""
    funded_by = map(attrgetter("funded_by"), case.funding.values())
    funders = filter(case.funding.__contains__, chain.from_iterable(funded_by))
    return any(case.funding[id_].funded_by for id_ in funders)


def _limits_debt(case: Case) -> bool:
    """Return whether debt is held below a share of what is built, or of all capital."""
    lendings = (one.lending for one in case.funding.values() if one.own_usd > 0)
    caps = map(attrgetter("gearing_cap", "gearing_cap_per_site"), lendings)
    return caps_debt(case) or {None, *chain.from_iterable(caps)} != {None}


REFUSED: tuple[tuple[Callable[[Case], bool], str], ...] = (
    (
        _is_reinvested,
        "reinvested_share lets operation pay for what is built next, and the roll-out does "
        "not: with 0 it plays a programme whose compute has a price",
    ),
    (
        _is_replaced,
        "compute has a price and accelerators may be replaced within the plan: the roll-out "
        "does not decide which are replaced",
    ),
    (_keeps_cash, "minimum_cash_usd is kept by the plan, and not by the roll-out"),
    (
        _passes_on,
        "a tranche that others fund funds another: the roll-out follows money one step back",
    ),
    (_limits_debt, "a cap on debt is kept by the plan, and not by the roll-out"),
)
"""What makes a view one that cannot be played, and in which words."""
