"""The odds of a plan in words and rows: what one can be sure of, how likely each phase is in time, what moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from abilene.report.numbers import NONE, NOT_KNOWN
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.risk_records import PhaseOdds, RiskAnswer, TrancheOdds

SURE, HALF = 0.8, 0.5
ODDS_TITLE = "How likely each phase is in time, with the record so far"
ODDS_HEADS = ("", "promised", "in time", "P50", "P80", "ever", "behind, months")
ODDS_OF_MONEY = "How likely money opens, and is used in time"
ODDS_OF_MONEY_HEADS = (
    "",
    "opens",
    "P50",
    "P80",
    "not all drawn",
    "then bn USD left",
    "slack, months, P50, P80",
)
DRIVERS_TITLE = "What moves the load of {}, as a share of its variance"
DRIVERS_HEADS = ("", "share", "rank correlation")
CAUSES = ("delay", "money", "power", "phase")
"""What a phase is behind the plan for: its own delay, money, power, the phase before it."""
SHOWN_QUARTERS = 0.05
"""What is waited for less is left out of the table. [quarters]"""
Cell = Callable[[ViewAnswer], str]


def odds_rows(plan: PlanRecord, quarter: str) -> Iterator[tuple[str, Cell]]:
    """Yield what is there at the end of a quarter in half and in eight of ten futures, if any view has odds."""
    if any(is_run(view) for view in plan.viewpoints.values()):
        yield "  P50", partial(_sure, quarter=quarter, probability=HALF)
        yield "  80 % sure", partial(_sure, quarter=quarter, probability=SURE)


def is_run(view: ViewAnswer) -> bool:
    """Return whether a view has odds."""
    return view.risk is not None and view.risk.not_run is None


def _sure(view: ViewAnswer, quarter: str, probability: float) -> str:
    mw = view.risk.sure_of(quarter, probability) if view.risk else None
    return NOT_KNOWN if mw is None else f"{mw:,.0f}"


def years_with_odds(plan: PlanRecord) -> set[str]:
    """Return the ends of years up to that whose load the drivers are about."""
    last = max(
        (view.risk.horizon or "" for view in plan.viewpoints.values() if view.risk),
        default="",
    )
    view = next(iter(plan.viewpoints.values()))
    return {
        quarter for quarter in view.it_mw if quarter.endswith("Q4") and quarter <= last
    }


def odds_line(view: ViewAnswer) -> str:
    """Say in one line what a view plans, what one can be sure of, and why; nothing without odds."""
    risk = view.risk
    if risk is None or risk.not_run or risk.horizon is None:
        return ""
    return said_of(risk, view.it_mw[risk.horizon])


def said_of(risk: RiskAnswer, planned_mw: float) -> str:
    """Say the same of odds, and of what the plan has at the end of their quarter; nothing where that is not known."""
    quarter = risk.horizon or ""
    sure, half = risk.sure_of(quarter, SURE), risk.sure_of(quarter, HALF)
    if sure is None or half is None:
        return ""
    head = (
        f"{planned_mw:,.0f} MW planned by the end of {quarter[:4]}; with the record so far, "
        f"80 % sure of {sure:,.0f}, as likely more as less than {half:,.0f}"
    )
    return head + _why(risk)


def odds_lines(plan: PlanRecord) -> Iterator[str]:
    """Say for each view what it plans and what one can be sure of, or why it has no odds; the same only once."""
    said: dict[str, list[str]] = {}
    for view_id, view in plan.viewpoints.items():
        line = odds_line(view)
        if view.risk is not None and view.risk.not_run:
            line = f"no odds: {view.risk.not_run}"
        if line:
            said.setdefault(line, []).append(view_id)
    for line, views in said.items():
        yield f"{', '.join(views)}: {line}"


def _why(risk: RiskAnswer) -> str:
    if not risk.drivers:
        return ""
    most = risk.drivers[0]
    return f"; {most.share:.0%} of what is open is {most.name}"


def odds_of_phases(risk: RiskAnswer) -> Iterator[tuple[str, ...]]:
    """Yield a row for each phase that is not energised yet."""
    for path, phase in risk.phases.items():
        yield (path, *_phase(phase))


def _phase(odds: PhaseOdds) -> Iterator[str]:
    yield odds.target or NONE
    yield share(odds.p_by_target)
    yield odds.p50 or NONE
    yield odds.p80 or NONE
    yield share(odds.p_ever)
    yield ", ".join(_waits(odds)) or NONE


def _waits(odds: PhaseOdds) -> Iterator[str]:
    """Yield how long a phase is behind the plan in the mean, by cause. [months]"""
    for cause in CAUSES:
        quarters = odds.waits_quarters.get(cause, 0.0)
        if quarters >= SHOWN_QUARTERS:
            yield f"{cause} {3 * quarters:.0f}"


def share(probability: float | None) -> str:
    """Return a probability in per cent; nearly none and nearly certain are no certainty."""
    if probability is None:
        return NONE
    if 0 < probability < 0.005:
        return "< 1 %"
    if 0.995 <= probability < 1:
        return "> 99 %"
    return f"{100 * probability:.0f} %"


def odds_of_money(risk: RiskAnswer) -> Iterator[tuple[str, ...]]:
    """Yield a row for each tranche that an event opens, that may not close, or that expires."""
    for id_, tranche in risk.tranches.items():
        yield (id_, *_tranche(tranche))


def _tranche(odds: TrancheOdds) -> Iterator[str]:
    yield share(odds.p_opens)
    yield odds.p50 or NONE
    yield odds.p80 or NONE
    yield share(odds.p_left)
    yield f"{odds.left_usd / 1e9:,.1f}" if odds.p_left else NONE
    slack = (odds.slack_months_p50, odds.slack_months_p80)
    yield NONE if None in slack else "{:.0f}, {:.0f}".format(*slack)


def driver_rows(risk: RiskAnswer) -> Iterator[tuple[str, ...]]:
    """Yield a row for each cause, and one for what no cause explains by itself."""
    for one in risk.drivers:
        yield one.name, f"{one.share:.0%}", f"{one.rank:+.2f}"
    if risk.drivers and risk.unexplained is not None:
        yield "several together, and small ones", f"{risk.unexplained:.0%}", ""


def rests_on_record(risk: RiskAnswer) -> Iterator[str]:
    """Say what the odds rest on, how they are played and what that leaves out."""
    for name, refclass in risk.classes.items():
        yield f"Reference class {name}: {refclass.record}"
    yield (
        f"{risk.futures:,} futures, seed {risk.seed}; of the variance of delay "
        f"{risk.common_share:.0%} are common to all phases and {risk.site_share:.0%} to a campus (assumed)"
    )
    yield from (f"Assumed: {words}" for words in risk.assumed)
    yield f"Rule: {risk.policy}"
    yield f"Left out: {'; '.join(risk.simplified)}"
