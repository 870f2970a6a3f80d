"""Views whose money history has refuted: more was spent before the day of the plan than they believe is there."""

from __future__ import annotations

from abilene.results.records import ViewAnswer

MUCH_USD = 5e7
"""By less than this nothing is refuted. [USD]"""


def refuted_usd(view: ViewAnswer) -> float | None:
    """Return what was spent before the day of the plan, where that is more than what is in view; else None. [USD]"""
    beyond_usd = view.capital_spent_usd - view.capital_in_view_usd
    return view.capital_spent_usd if beyond_usd > MUCH_USD else None
