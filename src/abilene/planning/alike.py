"""Views whose plans are one and the same, and why: what only differs where nothing binds moves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.names import matches
from abilene.results.figures import NUMBERS, QUARTERLY
from abilene.results.records import ViewAnswer

BELIEFS = {
    "capital_in_view_usd",
    "capital_in_view_cautious_usd",
    "capital_in_view_generous_usd",
}
"""Figures that a view believes, and that its plan does not give."""
BANDS = {"cautious": "it_mw_cautious", "generous": "it_mw_generous"}
"""The IT load at each end of what is claimed: of plans that are not shown."""
KEYS = {*NUMBERS, *QUARTERLY} - BELIEFS - {*BANDS.values()}
"""Every headline and every figure by quarter of a plan."""
OF_MONEY = "capital.**"
LEAST_MW = 0.5
"""Less prints as the same. [MW]"""
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
BANDS_PART = (
    "; their bands part, as at the {end} end of what is claimed what they differ in does "
    "hold back: {first:,.0f} MW of IT load in {one} and {second:,.0f} in {other} by "
    "{quarter}"
)


def alike(answers: Mapping[str, ViewAnswer]) -> Iterator[str]:
    """Yield a note for each two views with the same plan: that it is, and why it cannot differ.

    Where their bands do, it says from when on, at which end, and by how much.
    """
    for (one, first), (other, second) in combinations(answers.items(), 2):
        if _plan_of(first) == _plan_of(second):
            said = SAME_PLAN.format(one=one, other=other, why=_why(first, second))
            bands = BANDS_PART.format_map
            parts = map(bands, _parts((one, first), (other, second)))
            yield f"{said}{next(parts, '')}"


def _parts(
    one: tuple[str, ViewAnswer], other: tuple[str, ViewAnswer]
) -> Iterator[dict[str, Any]]:
    """Yield in which quarters, and at which end, the bands of two views differ; nothing where they do not."""
    (first_name, first), (second_name, second) = one, other
    names = {"one": first_name, "other": second_name}
    for end, key in BANDS.items():
        quarters, mw = _band(first, key)
        _, others_mw = _band(second, key)
        for place in np.flatnonzero(np.abs(mw - others_mw) >= LEAST_MW):
            both = {"first": mw[place], "second": others_mw[place]}
            yield {"end": end, "quarter": quarters[place], **names, **both}


def _band(view: ViewAnswer, key: str) -> tuple[list[str], Floats]:
    """Return quarters and IT load of a view at one end; that of its plan where there is no band. [MW]"""
    by_quarter = getattr(view, key) or view.it_mw
    return [*by_quarter], np.array([*by_quarter.values()], float)


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
