"""What the headline figures rest on, as rows of the table and as words: the band, and shares by evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain

from abilene.report.numbers import NONE, billions
from abilene.report.owed import NamedCell
from abilene.results.records import PlanRecord, ViewAnswer

BAND, KEPT_OUT = "  band", "kept out"
SPAN = "\n.."
"""Between the ends of a band: a line each, as columns of a terminal are narrow."""
SHOWN_MW = 0.5
"""Less is left out of the table, not of ``plan.json``. [MW]"""
SHOWN_USD = 5e7
"""The same of money. [USD]"""
Cell = Callable[[ViewAnswer], str]
Told = Callable[[ViewAnswer], Mapping[str, str]]
"""What is told of a view, in words, by the name of its row."""


def shown_rows(plan: PlanRecord, told: Told) -> Iterator[NamedCell]:
    """Yield the rows of which any view has something to tell, in the order in which they are told."""
    every = list(map(told, plan.viewpoints.values()))
    shown = set(chain.from_iterable(map(_shown, every)))
    for name in filter(shown.__contains__, dict.fromkeys(chain.from_iterable(every))):
        yield name, partial(_cell, told=told, name=name)


def _shown(words: Mapping[str, str]) -> Mapping[str, str]:
    """Return what there is to tell, without what is none."""
    return {name: text for name, text in words.items() if text != NONE}


def _cell(view: ViewAnswer, told: Told, name: str) -> str:
    return told(view).get(name, NONE)


def money_band(view: ViewAnswer) -> Mapping[str, str]:
    """Tell the money in view at the worse and the better end of what is claimed, where they differ. [bn USD]"""
    return _span(
        view.capital_in_view_cautious_usd,
        view.capital_in_view_generous_usd,
        billions,
    )


def load_band(view: ViewAnswer, quarter: str) -> Mapping[str, str]:
    """Tell the band of IT load at the end of a quarter, where its edges differ. [MW]"""
    return _span(
        (view.it_mw_cautious or {}).get(quarter),
        (view.it_mw_generous or {}).get(quarter),
        megawatts,
    )


def load_kept_out(view: ViewAnswer) -> Mapping[str, str]:
    """Tell the IT load that a view keeps out for want of a day or of power. [MW]"""
    return _parts({KEPT_OUT: view.it_mw_kept_out}, SHOWN_MW, megawatts)


def _span(
    low: float | None, high: float | None, words: Callable[[float], str]
) -> Mapping[str, str]:
    """Tell two ends in two lines, as columns are narrow; nothing where they read the same."""
    ends = dict.fromkeys([words(low or 0.0), words(high or 0.0)])
    return {BAND: SPAN.join(ends) if len(ends) > 1 else NONE}


def megawatts(mw: float) -> str:
    """Return a load in whole MW."""
    return f"{mw:,.0f}"


def load_parts(view: ViewAnswer, quarter: str) -> Mapping[str, str]:
    """Tell what the IT load at the end of a quarter rests on, and what of it is assumed and checked. [MW]

    By its weakest link it adds up to the whole; the links that are assumed overlap, as
    one megawatt may hang on several of them.
    """
    return _parts(view.rests_on.load_at(quarter), SHOWN_MW, megawatts)


def money_parts(view: ViewAnswer) -> Mapping[str, str]:
    """Tell what the money in view rests on, what of it is checked, and what of it somebody contests. [bn USD]"""
    return _parts(view.rests_on.money_usd, SHOWN_USD, billions)


def _parts(
    amounts: Mapping[str, float], least: float, words: Callable[[float], str]
) -> Mapping[str, str]:
    """Tell some amounts; of those that are less than is shown, that there is none."""
    return {name: words(of) if of >= least else NONE for name, of in amounts.items()}


def rests_on_remarks(view: ViewAnswer) -> Iterator[str]:
    """Say on what the megawatts of the last quarter and the money in view rest."""
    last = [*view.it_mw][-1]
    whole = f"{view.it_mw[last]:,.0f} MW by {last}"
    yield from _listed(f"{whole} rest on", load_parts(view, last))
    yield from _listed("money in view, bn USD, rests on", money_parts(view))


def _listed(head: str, parts: Mapping[str, str]) -> Iterator[str]:
    shown = ", ".join(map(str.strip, map(" ".join, _shown(parts).items())))
    if shown:
        yield f"{head}: {shown}"
