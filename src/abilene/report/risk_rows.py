"""The odds of a plan in words and rows: what one can be sure of, how likely each phase is in time, what moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, starmap
from operator import attrgetter

from abilene.report.numbers import NONE, NOT_KNOWN, figure_or
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.risk_records import (
    ClassAnswer,
    DriverAnswer,
    PhaseOdds,
    RiskAnswer,
    TrancheOdds,
)

SURE, HALF = 0.8, 0.5
ODDS_TITLE = "How likely each phase is in time, {}"
ODDS_HEADS = (
    "",
    "promised",
    "in time",
    "P50",
    "P80",
    "ever",
    "behind, months",
)
ODDS_OF_MONEY = "How likely money opens, and is used in time"
ODDS_OF_MONEY_HEADS = (
    "",
    "opens",
    "P50",
    "P80",
    "over 10 % not drawn",
    "then bn USD left",
    "MW not built",
    "slack, months",
    "covenants kept",
)
COVER_ODDS = "How well operation covers the debt in years of full operation, {}"
COVER_ODDS_HEADS = (
    "",
    "operates",
    "DSCR 1 or more",
    "least DSCR, 90 % sure",
    "80 % sure",
    "P50",
    "least LLCR, 80 % sure",
    "P50",
)
DRIVERS_TITLE = "What moves the load of {}, as a share of its variance"
DRIVERS_HEADS = ("", "share", "rank correlation")
CAUSES = ("delay", "money", "power", "phase")
"""What a phase is behind the plan for: its own delay, money, power, the phase before it."""
SAME_MW = 0.01
"""Loads that differ by less are the same. [MW]"""
SHOWN_QUARTERS = 0.05
"""What is waited for less is left out of the table. [quarters]"""
NEARLY = 0.005
"""So near to never and to always a probability is said to be less, or more. [-]"""
SCORED_LINE = (
    "These odds stay in the folder of the plan and are never rewritten; once a quarter is over, "
    "'abilene score FOLDER FILE' says how far off they were, and how far the promises."
)
Cell = Callable[[ViewAnswer], str]
Row = tuple[str, ...]


def is_run(view: ViewAnswer) -> bool:
    """Return whether a view has odds."""
    return view.risk is not None and view.risk.not_run is None


def run_in(plan: PlanRecord) -> list[RiskAnswer]:
    """Return the odds of the views that have any."""
    risks = map(attrgetter("risk"), filter(is_run, plan.viewpoints.values()))
    return list(risks)


def law_notes(risks: Iterable[RiskAnswer]) -> list[str]:
    """Return whose law odds follow in a sentence, and how much it can carry; the same only once."""
    return list(dict.fromkeys(map(_law_note, risks)))


def odds_rows(plan: PlanRecord, quarter: str) -> Iterator[tuple[str, Cell]]:
    """Yield what is there at the end of a quarter in half and in eight of ten futures, if any view has odds."""
    if run_in(plan):
        sure = partial(_reached, quarter=quarter)
        yield "  P50", partial(sure, probability=HALF)
        yield "  80 % sure", partial(sure, probability=SURE)


def _reached(view: ViewAnswer, quarter: str, probability: float) -> str:
    """Return the load of a quarter with a probability."""
    if view.risk is None:
        return NOT_KNOWN
    mw = view.risk.sure_of(quarter, probability)
    return figure_or(mw, ",.0f", NOT_KNOWN)


def years_with_odds(plan: PlanRecord) -> set[str]:
    """Return the ends of years up to that whose load the drivers are about."""
    horizons = map(attrgetter("horizon"), run_in(plan))
    last = max(filter(None, horizons), default="")
    quarters = next(iter(plan.viewpoints.values())).it_mw
    return {one for one in quarters if one.endswith("Q4") and one <= last}


def odds_line(view: ViewAnswer) -> str:
    """Say in one line what a view plans, what one can be sure of, and why; nothing without odds."""
    if not is_run(view):
        return ""
    risk: RiskAnswer = attrgetter("risk")(view)
    planned_mw = view.it_mw.get(str(risk.horizon), 0.0)
    return odds_words(risk, planned_mw)


def odds_words(risk: RiskAnswer, planned_mw: float) -> str:
    """Say the same of odds, and of what the plan has at the end of their quarter.

    Parameters
    ----------
    risk : RiskAnswer
        Odds that were run.
    planned_mw : float
        IT load of the plan in the quarter that their drivers are about. [MW]
    """
    quarter = str(risk.horizon)
    planned = f"{planned_mw:,.0f} MW planned by the end of {end_of(quarter)}"
    if not risk.error_it_mw.get(quarter, 0.0):
        return f"{planned}, {_in_all(risk, planned_mw)}"
    sure, half = map(partial(risk.sure_of, quarter), (SURE, HALF))
    words = (
        f"{planned}; {by_whose_law(risk)}, 80 % sure of {figure_or(sure, ',.0f')}, "
        f"half of the futures have at least {figure_or(half, ',.0f')}"
    )
    return "; ".join((words, *map(_why, risk.drivers[:1])))


def end_of(quarter: str) -> str:
    """Return the year that a quarter ends; the quarter, where it ends none."""
    return quarter.removesuffix("-Q4")


def _in_all(risk: RiskAnswer, planned_mw: float) -> str:
    """Say what all futures have in the quarter of the drivers, and when they differ."""
    mw = risk.mean_it_mw.get(str(risk.horizon), planned_mw)
    is_planned = abs(mw - planned_mw) < SAME_MW
    words = "and so in all futures" if is_planned else f"{mw:,.0f} MW in all futures"
    differ = [quarter for quarter, error in risk.error_it_mw.items() if error]
    when = dict.fromkeys(differ[:1] + differ[-1:])
    return "; they differ in ".join(filter(None, (words, " to ".join(when))))


def by_whose_law(*risks: RiskAnswer) -> str:
    """Say in a few words where the law of odds comes from: a record, the author, or both."""
    if not any(one.follows_record for one in risks):
        return "as the author assumes"
    record = "with the record so far"
    is_assumed = any(one.follows_author for one in risks)
    return f"{record} and what the author assumes" if is_assumed else record


def _law_note(risk: RiskAnswer) -> str:
    if not risk.follows_record:
        return "the futures follow what the author of the programme assumes, and no published record"
    author = ", and what the author of the programme assumes"
    return (
        "the futures follow the record of things promised and kept so far, which is weak"
        f"{author if risk.follows_author else ''}; nobody's forecast is in them"
    )


def _why(most: DriverAnswer) -> str:
    return f"{most.share:.0%} of what is open is {most.name}"


def first_odds(plan: PlanRecord) -> str:
    """Say of the first view that has odds what it plans, what one can be sure of, why, and that it is scored."""
    named = (
        f"{id_}: {odds_line(view)}"
        for id_, view in plan.viewpoints.items()
        if is_run(view)
    )
    line = next(named, "")
    return f"{line}; to be scored as quarters end" if line else ""


def odds_lines(plan: PlanRecord) -> Iterator[str]:
    """Say for each view what it plans and what one can be sure of, or why it has no odds; the same only once."""
    said: dict[str, list[str]] = {}
    for view_id, view in plan.viewpoints.items():
        said.setdefault(_line(view), []).append(view_id)
    said.pop("", None)
    for line, views in said.items():
        yield f"{', '.join(views)}: {line}"


def _line(view: ViewAnswer) -> str:
    why = getattr(view.risk, "not_run", None)
    return f"no odds: {why}" if why else odds_line(view)


def odds_of_phases(risk: RiskAnswer) -> Iterator[Row]:
    """Yield a row for each phase that is not energised yet."""
    return starmap(_phase, risk.phases.items())


def _phase(path: str, odds: PhaseOdds) -> Row:
    waits = ", ".join(_waits(odds))
    return (
        path,
        shown(odds.target),
        in_per_cent(odds.p_by_target),
        shown(odds.p50),
        shown(odds.p80),
        in_per_cent(odds.p_ever),
        shown(waits),
    )


def _waits(odds: PhaseOdds) -> Iterator[str]:
    """Yield how long a phase is behind the plan in the mean, by cause. [months]"""
    for cause in CAUSES:
        quarters = odds.waits_quarters.get(cause, 0.0)
        if quarters >= SHOWN_QUARTERS:
            yield f"{cause} {3 * quarters:.0f}"


def shown(text: str | None) -> str:
    """Return a text, or what stands for none."""
    return text or NONE


def in_per_cent(probability: float | None) -> str:
    """Return a probability in per cent; nearly none and nearly certain are no certainty."""
    if probability is None:
        return NONE
    if 0 < probability < NEARLY:
        return "< 1 %"
    if 1 - NEARLY <= probability < 1:
        return "> 99 %"
    return f"{100 * probability:.0f} %"


def odds_of_money(risk: RiskAnswer) -> Iterator[Row]:
    """Yield a row for each tranche that an event opens, that may not close, or that expires."""
    return starmap(_tranche, risk.tranches.items())


def _tranche(id_: str, odds: TrancheOdds) -> Row:
    slack = (odds.slack_months_p50, odds.slack_months_p80)
    months = (figure_or(one, ".0f") for one in slack)
    return (
        id_,
        in_per_cent(odds.p_opens),
        shown(odds.p50),
        shown(odds.p80),
        in_per_cent(odds.p_left),
        f"{odds.left_usd / 1e9:,.1f}" if odds.p_left else NONE,
        f"{odds.not_built_mw:,.0f}" if odds.p_left else NONE,
        ", ".join(months),
        shown(", ".join(_covenants(odds))),
    )


def _covenants(odds: TrancheOdds) -> Iterator[str]:
    """Yield how likely each covenant is kept."""
    for ratio in ("dscr", "llcr"):
        kept: float | None = getattr(odds, f"p_{ratio}_kept")
        if kept is not None:
            yield f"{ratio.upper()} {in_per_cent(kept)}"


def odds_of_cover(name: str, risk: RiskAnswer) -> Iterator[Row]:
    """Yield the row of how well operation covers the debt of a view, where anything says that."""
    cover = risk.cover
    if cover is None:
        return
    dscr = map(cover.quantile_min_dscr.get, ("0.1", "0.2", "0.5"))
    llcr = map(cover.quantile_min_llcr.get, ("0.2", "0.5"))
    ratios = (figure_or(one, ".2f") for one in chain(dscr, llcr))
    yield name, in_per_cent(cover.p_operates), in_per_cent(cover.p_covered), *ratios


def driver_rows(risk: RiskAnswer) -> Iterator[Row]:
    """Yield a row for each cause, and one for what no cause explains by itself."""
    yield from map(_driver, risk.drivers)
    if risk.drivers:
        rest = figure_or(risk.unexplained, ".0%")
        yield "several together, and small ones", rest, ""


def _driver(one: DriverAnswer) -> Row:
    return one.name, f"{one.share:.0%}", f"{one.rank:+.2f}"


def rests_on_record(risk: RiskAnswer) -> Iterator[str]:
    """Say what the odds rest on, how they are played and what that leaves out."""
    yield from starmap(_class, risk.classes.items())
    alike = (
        f"; of the variance of delay {risk.common_share:.0%} are common to all phases "
        f"and {risk.site_share:.0%} to a campus (assumed)"
    )
    yield f"{risk.futures:,} futures, seed {risk.seed}{alike * risk.draws_delay}"
    yield from map("Assumed: {}".format, risk.assumed)
    yield from map("Not drawn: {}".format, risk.not_drawn)
    yield f"Rule: {risk.policy}"
    yield f"Left out: {'; '.join(risk.simplified)}"


def _class(name: str, refclass: ClassAnswer) -> str:
    return f"Reference class {name}: {refclass.record}"
