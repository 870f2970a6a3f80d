"""Money by state over time: how much of it was announced, committed, secured and paid on each day, and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from abilene.claims import describe
from abilene.claims.viewpoint import MONEY
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.report.chart import (
    LINE,
    TEXT,
    Cells,
    Chart,
    LinkedCell,
    Option,
    bar_in_time,
    bars_between,
    timeline_option,
    tip,
)
from abilene.report.colours import AGAINST, STATES
from abilene.report.money_by_day import STATES as FIRMEST_FIRST
from abilene.report.money_by_day import MoneyOnDay, money_by_day
from abilene.report.numbers import bn_usd

BAR_PX, ROW_PX, ROOM_PX = 9, 19, 90
NOTHING = ("", 0.0)
SOURCE = "the claims published by each day, read as announced, committed and secured; measured: paid out"


def states_charts(
    draft: Draft, last: date, titles: Mapping[str, str]
) -> Iterator[Chart]:
    """Yield the money by state over time, in all and tranche by tranche; nothing where there is no ledger.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    last : date
        Last day shown.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    days = money_by_day(draft, last)
    if len(days) > 1:
        yield _in_all(days)
        yield _by_tranche(draft, days, titles)


def _in_all(days: Sequence[MoneyOnDay]) -> Chart:
    loosest_first = FIRMEST_FIRST[::-1]
    series = [
        {
            "type": "line",
            "name": state,
            "step": "end",
            "symbol": "none",
            "color": STATES[state],
            "lineStyle": {"width": 1.5},
            "areaStyle": {"opacity": 0.35},
            "data": [
                [one.day.isoformat(), bn_usd(one.in_view_usd[state])] for one in days
            ],
        }
        for state in loosest_first
    ]
    option = timeline_option([], days[0].day, days[-1].day, series)
    option["tooltip"]["trigger"] = "axis"
    option["yAxis"] = {
        "type": "value",
        "name": "bn USD",
        "nameTextStyle": {**TEXT, "align": "left"},
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    rows: Iterator[Cells] = (
        (
            one.day.isoformat(),
            *(bn_usd(one.in_view_usd[state]) for state in loosest_first),
        )
        for one in days
    )
    return Chart(
        "states",
        "Money by state over time: what is firm is part of what is promised",
        "bn USD, nominal",
        SOURCE,
        option,
        ("day", *loosest_first),
        tuple(rows),
        wide=True,
    )


def _by_tranche(
    draft: Draft, days: Sequence[MoneyOnDay], titles: Mapping[str, str]
) -> Chart:
    pieces = {name: list(_pieces(name, days)) for name in draft.programme.capital}
    pieces = {name: found for name, found in pieces.items() if found}
    bars: dict[str, list[Option]] = {state: [] for state in FIRMEST_FIRST[::-1]}
    for name, found in pieces.items():
        for start, end, state, usd in found:
            words = (
                titles[name],
                f"{state}: {bn_usd(usd):,.4g} bn USD",
                f"{start} to {end}",
            )
            bars[state].append(
                bar_in_time(start, end, titles[name], STATES[state], words)
            )
    series = [
        bars_between(state, STATES[state], those, BAR_PX)
        for state, those in bars.items()
        if those
    ]
    series += [_ends(pieces, titles), *_objections(draft, pieces, titles, days[-1].day)]
    option = timeline_option(
        [titles[name] for name in pieces], days[0].day, days[-1].day, series
    )
    option["grid"]["right"] = 70
    rows: Iterator[Cells] = (
        (
            LinkedCell(titles[name], f"capital.{name}.amount_usd"),
            start.isoformat(),
            end.isoformat(),
            state,
            bn_usd(usd),
        )
        for name, found in pieces.items()
        for start, end, state, usd in found
    )
    return Chart(
        "states-tranches",
        "Each tranche: from when on it is promised, agreed, callable, paid, and who objects",
        "bn USD, nominal",
        f"{SOURCE}; the firmest state of each day; crosses: disputes and denials on the day they were said",
        option,
        ("tranche", "from", "to", "state", "amount"),
        tuple(rows),
        height=ROOM_PX + ROW_PX * len(pieces),
        wide=True,
    )


def _pieces(
    name: str, days: Sequence[MoneyOnDay]
) -> Iterator[tuple[date, date, str, float]]:
    """Yield the times over which a tranche keeps its firmest state and its amount in it: from, to, state, amount."""
    found = [(one.day, _firmest(one.amounts_usd.get(name, {}))) for one in days]
    changes = [
        one for i, one in enumerate(found) if i == 0 or one[1] != found[i - 1][1]
    ]
    for (start, (state, usd)), (end, _) in pairwise(
        [*changes, (days[-1].day, NOTHING)]
    ):
        if state and start < end:
            yield start, end, state, usd


def _firmest(amounts_usd: Mapping[str, float]) -> tuple[str, float]:
    """Return the firmest state in which a tranche has money, and how much. [USD]"""
    return next(
        (
            (state, amounts_usd[state])
            for state in FIRMEST_FIRST
            if amounts_usd.get(state)
        ),
        NOTHING,
    )


def _ends(
    pieces: Mapping[str, Sequence[tuple[date, date, str, float]]],
    titles: Mapping[str, str],
) -> Option:
    """Return the amount of each tranche on the last day on which it has one, written behind its bar."""
    return {
        "type": "scatter",
        "name": "announced",
        "symbolSize": 0.1,
        "silent": True,
        "label": {"show": True, "position": "right", "fontSize": 10, "distance": 6},
        "data": [
            {
                "value": [found[-1][1].isoformat(), titles[name]],
                "label": {"formatter": f"{bn_usd(found[-1][3]):,.4g} bn"},
            }
            for name, found in pieces.items()
        ],
    }


def _objections(
    draft: Draft, shown: Mapping[str, object], titles: Mapping[str, str], last: date
) -> Iterator[Option]:
    """Yield the disputes and denials of what is said about the money, each in the row of its tranche."""
    ledger, found = draft.ledger, []
    for claim in ledger.claims.values():
        for target in dict.fromkeys(claim.disputes + claim.denies):
            about = ledger.claims[target].about
            name = about.split(".")[1] if matches(MONEY, about) else ""
            if name in shown and ledger.source(claim).published_day <= last:
                words = tip(describe(claim, ledger), f"against {target}")
                found.append(
                    {
                        "value": [claim.said_day.isoformat(), titles[name]],
                        "tooltip": words,
                    }
                )
    if found:
        cross = {
            "symbol": "path://M0,1L1,0L5,4L9,0L10,1L6,5L10,9L9,10L5,6L1,10L0,9L4,5Z",
            "symbolSize": 9,
        }
        yield {
            "type": "scatter",
            "name": "objection",
            "color": AGAINST,
            **cross,
            "z": 5,
            "data": found,
        }
