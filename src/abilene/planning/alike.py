"""Views whose plans are one and the same, and why: what only differs where nothing binds moves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from abilene.names import matches
from abilene.results.figures import NUMBERS, QUARTERLY
from abilene.results.records import ViewAnswer

BELIEFS = {"capital_in_view_usd"}
"""Figures that a view believes, and that its plan does not give."""
KEYS = {*NUMBERS, *QUARTERLY} - BELIEFS
"""Every headline and every figure by quarter of a plan."""
OF_MONEY = "capital.**"
SHOWN = 3
"""Paths that a note names."""
SAME_PLAN = "{one} and {other} have the same plan: {why}"
SAME_PROGRAMME = "every value of the programme is the same in both"
ONLY_MONEY = (
    "they differ in {count} of {all} values, all of money, and neither is limited by "
    "money"
)
OTHERWISE = (
    "they differ in {count} of {all} values, which hold nothing back, such as {some}"
)


def alike(answers: Mapping[str, ViewAnswer]) -> Iterator[str]:
    """Yield a note for each two views with the same plan: that it is, and why it cannot differ."""
    for (one, first), (other, second) in combinations(answers.items(), 2):
        if _plan_of(first) == _plan_of(second):
            yield SAME_PLAN.format(one=one, other=other, why=_why(first, second))


def _plan_of(view: ViewAnswer) -> Any:
    """Return the headlines and figures by quarter of a view, to six figures: the rounding of two searches."""
    return json.loads(view.model_dump_json(include=KEYS), parse_float=_six_figures)


def _six_figures(digits: str) -> str:
    return f"{float(digits):.6g}"


def _why(first: ViewAnswer, second: ViewAnswer) -> str:
    """Say what the views disagree about, and why it makes no difference."""
    every = {**first.values, **second.values}
    differ = [
        path for path in every if first.values.get(path) != second.values.get(path)
    ]
    if not differ:
        return SAME_PROGRAMME
    said = {"count": len(differ), "all": len(every), "some": ", ".join(differ[:SHOWN])}
    is_money = all(matches(OF_MONEY, path) for path in differ)
    # both plans are the same, and so are their gaps
    if is_money and not first.funding_gap_usd:
        return ONLY_MONEY.format_map(said)
    return OTHERWISE.format_map(said)
