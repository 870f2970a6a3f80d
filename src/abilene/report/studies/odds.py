"""The odds of a programme in its views: to print, to write, or to open as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from abilene.names import how_many
from abilene.report.charts.odds import odds_fan
from abilene.report.colours import view_colours
from abilene.report.numbers import NONE, figure, figure_or
from abilene.report.risk_rows import (
    COVER_ODDS,
    COVER_ODDS_HEADS,
    DRIVERS_HEADS,
    DRIVERS_TITLE,
    ODDS_HEADS,
    ODDS_OF_MONEY,
    ODDS_OF_MONEY_HEADS,
    ODDS_TITLE,
    by_whose_law,
    driver_rows,
    law_notes,
    odds_of_cover,
    odds_of_money,
    odds_of_phases,
    odds_words,
    rests_on_record,
)
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer
from abilene.risk.levers import Lever
from abilene.risk.waiting import Waiting
from abilene.studies.odds import KnownFutures, ViewOdds

LOAD_TITLE = "{}: IT MW at the end of each year"
LOAD_HEADS = ("", "plan", "90 % sure", "80 % sure", "P50", "one in five", "one in ten")
QUANTILES = ("0.1", "0.2", "0.5", "0.8", "0.9")
LEVERS_TITLE = (
    "What would raise it: the same futures with one thing changed, MW at the end of {}"
)
LEVERS_HEADS = ("", "80 % sure", "P50", "mean")
SHOWN_MW = 0.5
"""What a lever brings less is told in one line. [MW]"""
WAITING_TITLE = (
    "What it is worth to wait, and to know: IT MW summed over the quarters of the plan"
)
WAITING_HEADS = ("", "IT MW quarters", "more", "share")
HOW_TO_READ = (
    "80 % sure: in eight of ten futures at least that much runs; one in five: no more than one in five brings more; "
    "a date at P80: in eight of ten futures it is there by then"
)


def odds_page(title: str, found: Mapping[str, ViewOdds]) -> StudyAnswer:
    """Return the odds of each view, ready to print, to write or to open."""
    colours = view_colours(found)
    sections = [
        section
        for id_, one in found.items()
        for section in _sections(id_, one, colours[id_])
    ]
    return StudyAnswer(
        title=title,
        sections=tuple(sections),
        notes=tuple(_notes(found)),
        data=odds_json(found),
        command="risk",
    )


def _notes(found: Mapping[str, ViewOdds]) -> Iterator[str]:
    """Yield how to read odds and whose law they follow, each once, where there are any."""
    laws = law_notes(one.risk for one in found.values() if not one.risk.not_run)
    if laws:
        yield HOW_TO_READ
    yield from laws


def odds_json(found: Mapping[str, ViewOdds]) -> dict[str, Any]:
    """Return every figure under its name, view by view."""
    return {"viewpoints": {id_: _json(one) for id_, one in found.items()}}


def _json(one: ViewOdds) -> dict[str, Any]:
    risk = one.risk.model_dump(mode="json")
    classes = [*one.risk.classes]
    return {
        "title": one.title,
        "as_of": one.as_of.isoformat(),
        "planned_it_mw": one.planned_mw,
        "promises": {
            path: promise.model_dump(mode="json")
            for path, promise in one.promises.items()
        },
        "risk": {"class": classes[0] if classes else "none", **risk},
        "levers": [
            {
                "name": lever.name,
                "sure_mw": round(lever.sure_mw, 3),
                "half_mw": round(lever.half_mw, 3),
                "mean_mw": round(lever.mean_mw, 3),
            }
            for lever in one.levers
        ],
        "foresight": _foresight_json(one.foresight),
        "waiting": _waiting_json(one.waiting),
    }


def _waiting_json(found: Waiting | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "it_mw_quarters": round(float(found.at_once.mean()), 3),
        "gains_it_mw_quarters": {
            str(quarters): round(gain, 3) for quarters, gain in found.gains.items()
        },
        "best_quarters": found.best,
        "value_it_mw_quarters": round(found.value, 3),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def _foresight_json(found: KnownFutures | None) -> dict[str, float | None] | None:
    if found is None:
        return None
    return {
        "futures": found.futures,
        "it_mw_quarters": round(found.it_mw_quarters, 3),
        "known_it_mw_quarters": round(found.known_mw_quarters, 3),
        "value_it_mw_quarters": round(found.value, 3),
        "value_share": _rounded(found.share),
        "most_it_mw_quarters": round(found.most_mw_quarters, 3),
        "most_share": _rounded(found.most_share),
    }


def _sections(id_: str, one: ViewOdds, colour: str) -> Iterator[AnswerSection]:
    risk = one.risk
    if risk.not_run:
        yield AnswerSection((id_,), (), (f"no odds: {risk.not_run}",), title=one.title)
        return
    horizon, by_law = risk.horizon or "", by_whose_law(risk)
    planned = one.planned_mw.get(horizon, 0.0)
    words = (odds_words(risk, planned), *rests_on_record(risk))
    yield AnswerSection(
        LOAD_HEADS,
        tuple(_loads(one)),
        words,
        title=LOAD_TITLE.format(one.title),
        charts=tuple(odds_fan(id_, one.planned_mw, risk, colour)),
    )
    yield AnswerSection(
        ODDS_HEADS,
        tuple(odds_of_phases(risk)),
        (),
        title=ODDS_TITLE.format(by_law),
        whole=(0,),
    )
    money = tuple(odds_of_money(risk))
    if money:
        yield AnswerSection(
            ODDS_OF_MONEY_HEADS, money, (), title=ODDS_OF_MONEY, whole=(0, 2, 3)
        )
    cover = tuple(odds_of_cover(id_, risk))
    if cover:
        title = COVER_ODDS.format(by_law)
        yield AnswerSection(COVER_ODDS_HEADS, cover, (), title=title, whole=(0,))
    moved_by = tuple(driver_rows(risk))
    if moved_by:
        yield AnswerSection(
            DRIVERS_HEADS, moved_by, (), title=DRIVERS_TITLE.format(horizon)
        )
    yield AnswerSection(
        LEVERS_HEADS,
        tuple(_levers(one.levers)),
        tuple(_idle(one.levers)),
        title=LEVERS_TITLE.format(horizon),
    )
    if one.waiting is not None:
        words = (*_worth_of_waiting(one.waiting), *_foresight(one.foresight))
        rows = tuple(_waited(one.waiting, one.foresight))
        yield AnswerSection(WAITING_HEADS, rows, words, title=WAITING_TITLE)


def _loads(one: ViewOdds) -> Iterator[Cells]:
    """Yield the load at the end of each year from that of the view on."""
    for quarter, mw in one.planned_mw.items():
        if quarter.endswith("Q4") and int(quarter[:4]) >= one.as_of.year:
            found = (one.risk.quantile_it_mw[key][quarter] for key in QUANTILES)
            yield (quarter[:4], f"{mw:,.0f}", *(f"{each:,.0f}" for each in found))


def _moves(lever: Lever) -> bool:
    figures = (lever.sure_mw, lever.half_mw, lever.mean_mw)
    return any(abs(mw) >= SHOWN_MW for mw in figures)


def _levers(levers: tuple[Lever, ...]) -> Iterator[Cells]:
    for one in filter(_moves, levers):
        yield one.name, *(_more(mw) for mw in (one.sure_mw, one.half_mw, one.mean_mw))


def _more(mw: float) -> str:
    return f"{mw:+,.0f}" if abs(mw) >= SHOWN_MW else NONE


def _idle(levers: tuple[Lever, ...]) -> Iterator[str]:
    """Say which levers bring nothing."""
    names = [one.name for one in levers if not _moves(one)]
    if names:
        yield f"Nothing comes of: {'; '.join(names)}"


def _waited(found: Waiting, known: KnownFutures | None) -> Iterator[Cells]:
    """Yield what the rule brings, what each deferral brings more, and what knowing the future would."""
    base = float(found.at_once.mean())
    yield "begin what can begin", figure(base), NONE, NONE
    for quarters, gain in found.gains.items():
        name = f"begin nothing new for {_quarters(quarters)}"
        yield name, figure(base + gain), *_gained(gain, base)
    if known is not None:
        name = f"know the future ({known.futures} of them)"
        gained = f"{known.value:+,.0f}", _more_share(known.share)
        yield name, figure(known.known_mw_quarters), *gained


def _quarters(count: int) -> str:
    return how_many(count, "quarter")


def _gained(gain: float, base: float) -> Cells:
    return f"{gain:+,.0f}", _more_share(gain / base if base else 0.0)


def _more_share(share: float | None) -> str:
    return figure_or(share, "+.2%")


def _worth_of_waiting(found: Waiting) -> Iterator[str]:
    """Say what it is worth to wait."""
    if not found.best:
        yield "Value of waiting: 0; what is given up meanwhile is more than what is learnt by then"
        return
    yield (
        f"Value of waiting: {found.value:,.0f} IT MW quarters, with nothing new begun for "
        f"{_quarters(found.best)}"
    )


def _foresight(found: KnownFutures | None) -> Iterator[str]:
    if found is not None:
        mean = _in_base(found.share, found.value)
        most = _in_base(found.most_share, found.most_mw_quarters)
        yield (
            f"Value of information: who knew {found.futures} of these futures would plan {mean} more IT MW quarters "
            f"than the rule brings in the mean, {most} more at most: what the rule and knowing nothing cost together "
            f"({figure(found.it_mw_quarters)} against {figure(found.known_mw_quarters)})"
        )


def _in_base(share: float | None, mw_quarters: float) -> str:
    """Return a gain to what the rule brings; in full where that is nothing. [IT MW quarters]"""
    return figure(mw_quarters) if share is None else f"{share:.2%}"
