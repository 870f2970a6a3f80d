"""The ledger, day by day: in which state the money stood when each source was out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from abilene.claims import View, resolve_path, view
from abilene.claims.records import Rule
from abilene.claims.viewpoint import MONEY
from abilene.finance.capital import capital_in_view_usd
from abilene.programme.draft import Draft
from abilene.programme.schema import Programme

STATES = ("measured", "secured", "committed", "announced")
"""States of money, the firmest first; money of one counts in those after it too."""


@dataclass(frozen=True)
class MoneyOnDay:
    """What could be known on one day."""

    day: date
    in_view_usd: Mapping[str, float]
    """Money in view of whoever believes no looser state than this. [USD]"""
    amounts_usd: Mapping[str, Mapping[str, float]]
    """Amount of each tranche that was known by then, in each state; 0 where nobody says
    so. [USD]"""


def money_by_day(draft: Draft, last: date) -> list[MoneyOnDay]:
    """Return what could be known of the money on each day on which a source was out, up to a last one.

    Announced, committed and secured are read as the built-in views read them; measured,
    as secured, without what is only secured.
    """
    out = {
        source.published_day
        for source in draft.ledger.sources.values()
        if source.published_day <= last
    }
    views = {name: view(draft.ledger, name) for name in STATES[1:]}
    paid = Rule(
        about=MONEY, kinds=("measured",), not_from=("critic",), bound="cautious"
    )
    views["measured"] = View("measured", "As measured", None, (paid,))
    return [_day(draft, day, views) for day in sorted({*out, last})] if out else []


def _day(draft: Draft, day: date, views: Mapping[str, View]) -> MoneyOnDay:
    programme = draft.programme.known_on(day)
    amounts = {
        name: {state: _amount_usd(draft, name, views[state], day) for state in STATES}
        for name in programme.capital
    }
    in_view = {
        state: _in_view_usd(
            programme, {name: found[state] for name, found in amounts.items()}
        )
        for state in STATES
    }
    return MoneyOnDay(day, in_view, amounts)


def _amount_usd(draft: Draft, name: str, seen_in: View, day: date) -> float:
    path = f"capital.{name}.amount_usd"
    found = resolve_path(path, draft.variables[path], draft.ledger, seen_in, as_of=day)
    return cast("float", found.number)


def _in_view_usd(programme: Programme, amounts_usd: Mapping[str, float]) -> float:
    capital = {
        name: tranche.model_copy(update={"amount_usd": amounts_usd[name]})
        for name, tranche in programme.capital.items()
    }
    return capital_in_view_usd(programme.model_copy(update={"capital": capital}))
