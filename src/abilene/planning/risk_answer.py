"""The odds of a view: its plan played in many futures, under the keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import compress, filterfalse

import numpy as np

from abilene.buildout import BuildPlan
from abilene.buildout.case import Case
from abilene.buildout.model.terms import BN_USD
from abilene.claims.refclass import OWN_CLASS, instead
from abilene.dates import Quarter
from abilene.planning.cover_odds import CoverCounts, Kept
from abilene.planning.forecast import forecast_of
from abilene.planning.own_record import own_record
from abilene.planning.playable import playable
from abilene.planning.rounding import by_quarter, cents, decimals, text
from abilene.programme.delay_records import DelayRatio, RankCorrelation, Risk
from abilene.programme.draft import Draft
from abilene.programme.drawn_sources import sources
from abilene.programme.resolve import Seen
from abilene.results.risk_records import (
    OWN_RECORD_TEACHES,
    ClassAnswer,
    DriverAnswer,
    PhaseOdds,
    RiskAnswer,
    TrancheOdds,
)
from abilene.risk.counted import Counted, counting
from abilene.risk.draws import Columns, chances, columns_joined
from abilene.risk.drivers import Driver
from abilene.risk.futures import Deck, Futures, parts_of, put_together
from abilene.risk.law import Law, Lognormal, columns_drawn, law_of, moving, open_already
from abilene.risk.odds import load_drivers, money_odds, told_of, waits
from abilene.risk.power_events import own_dates
from abilene.risk.supported import unsupported
from abilene.risk.tables import NEVER, Played
from abilene.risk.value_counts import ValueCounts

FUTURES = 10_000
"""Futures of each view of a plan."""
SEED = 1
PROBABILITIES = (0.1, 0.2, 0.5, 0.8, 0.9)
HORIZON_YEARS = 2
"""The drivers are about the last quarter of so many years after that of the plan."""
FOUR_DIGITS = 4
POLICY = (
    "the plan is followed: its order, its payers first, nothing ahead of its quarter; "
    "each quarter by what is known then"
)
SIMPLIFIED = (
    "nothing is done before its quarter in the plan",
    "no new order is sought when something slips",
    "equipment is bought with the phases for which the plan buys it",
    "accelerators are ordered a quarter ahead",
    "dates of power hold unless they have a law of their own",
)
NO_MORE = "nothing of it is paid any more in this view"
AS_PLANNED = "that is what the plan has"
"""Why a cost is not drawn."""
NOTHING_LEARNT = "nothing that the programme promised has come, or no ledger says so"
"""Why its own record teaches nothing."""
NO_PHASE = "no phase of this view is still to come"
WHY_NO_POWER = {
    True: "the campus carries the same without it",
    False: "it is there already, or comes after the plan",
}
"""Why a date of power is not drawn, by whether it is still to come within the plan."""


def risk_answer(
    draft: Draft,
    seen: Seen,
    build: BuildPlan,
    futures: int = FUTURES,
    seed: int = SEED,
) -> RiskAnswer:
    """Return the odds of a view.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    seen : Seen
        The programme as the view has it.
    build : BuildPlan
        Its plan.
    futures, seed : int
        How many are drawn, and from which seed.
    """
    why = unsupported(build.case)
    if why:
        return RiskAnswer(not_run=why)
    ready = playable(build)
    deck = ready.deck
    law = law_of_view(draft, seen, build, deck)
    if law.is_certain:
        why = nothing_uncertain(seen.as_of, [*not_drawn(build, deck, law)])
        return RiskAnswer(not_run=why)
    played_all, drawn = played_in(deck, law, futures, seed)
    found = Futures(deck, played_all)
    counted = counting(build, deck, futures)
    covered = CoverCounts(build, ready.cover, futures)
    for one in (counted, covered):
        one.add(found)
    moved_by = load_drivers(found, drawn, law, horizon_of(build))
    answer = answer_of(counted, moved_by, law, build, seed, covered)
    alone = chances(deck.tables, law, drawn).ready
    answer.keep_forecast(forecast_of(seen, build, found, alone, answer))
    return answer


def nothing_uncertain(day: date, idle: Sequence[str] = ()) -> str:
    """Say why a plan of a day has no odds where its law draws nothing, and what to do.

    Parameters
    ----------
    idle : sequence of str
        What the programme assumes and is not drawn: see ``not_drawn``.
    """
    counts = f"of what the programme assumes nothing counts here ({'; '.join(idle)})"
    assumes = counts if idle else "the programme assumes nothing"
    return (
        f"nothing is uncertain: no reference class that was known on {day} is used, and "
        f"{assumes}; {instead(day)}"
    )


def law_of_view(draft: Draft, seen: Seen, build: BuildPlan, deck: Deck) -> Law:
    """Return the law by which the futures of a view are drawn."""
    states = {
        id_: seen.resolved[f"capital.{id_}.amount_usd"].kind or ""
        for id_ in deck.tranches
    }
    record = own_record(draft, seen) if law_learns(build) else []
    law = law_of(build.case, deck.phases, deck.tranches, states, record)
    return moving(law, deck.tables)


def law_learns(build: BuildPlan) -> bool:
    """Return whether the programme says that its own record teaches."""
    risk = build.case.programme.risk
    return risk is not None and risk.learn


def played_in(deck: Deck, law: Law, count: int, seed: int) -> tuple[Played, Columns]:
    """Return futures, and the columns by which they were drawn."""
    parts, drawn = zip(*parts_of(deck, law, count, seed), strict=True)
    return put_together(parts), columns_joined(drawn)


def answer_of(
    found: Counted,
    moved_by: Sequence[Driver],
    law: Law,
    build: BuildPlan,
    seed: int,
    covered: CoverCounts,
) -> RiskAnswer:
    """Return what futures say, under the keys of ``plan.json``.

    Parameters
    ----------
    found : Counted
        What they come to.
    moved_by : sequence of Driver
        What moves the load of the quarter that ``horizon_of`` returns.
    law : Law
        By which they were drawn, from ``seed``.
    build : BuildPlan
        The plan.
    covered : CoverCounts
        What the cover of the debt comes to in them.
    """
    cover, kept = covered.odds(PROBABILITIES)
    quarters, case = build.quarters, build.case
    error_mw = found.it_mw.deviations() / np.sqrt(found.futures)
    return RiskAnswer(
        futures=found.futures,
        seed=seed,
        common_share=law.common,
        site_share=law.site,
        classes=dict(_classes(law)),
        assumed=tuple(also_drawn(case, law)),
        not_drawn=tuple(not_drawn(build, found.deck, law)),
        quantile_it_mw=_quantiles(found.it_mw, quarters),
        mean_it_mw=by_quarter(quarters, found.it_mw.means()),
        error_it_mw=by_quarter(quarters, error_mw),
        quantile_spent_usd=_quantiles(found.spent_usd, quarters, 2),
        phases=dict(map(partial(_phase, found, build), range(len(found.deck.phases)))),
        tranches=dict(_tranches(found, build, kept)),
        cover=cover,
        horizon=str(quarters[horizon_of(build)]),
        drivers=tuple(
            DriverAnswer(
                name=one.name,
                share=decimals(one.share, FOUR_DIGITS),
                rank=decimals(one.rank_correlation, FOUR_DIGITS),
            )
            for one in moved_by
        ),
        unexplained=_unexplained(moved_by, law),
        p_unpaid=decimals(found.unpaid / found.futures, FOUR_DIGITS),
        policy=POLICY,
        simplified=SIMPLIFIED,
    )


def _unexplained(moved_by: Sequence[Driver], law: Law) -> float | None:
    """Return the share of the variance that no cause explains by itself; not known where causes go together."""
    if law.together:
        return None
    return decimals(max(0.0, 1 - sum(one.share for one in moved_by)), FOUR_DIGITS)


def horizon_of(build: BuildPlan) -> int:
    """Return the quarter whose load the drivers are about."""
    case = build.case
    year = case.situation.as_of.year + HORIZON_YEARS
    return min(case.index_of(Quarter.parse(f"{year}-Q4")), case.quarters - 1)


def _quantiles(
    tally: ValueCounts, quarters: tuple[Quarter, ...], digits: int = 3
) -> dict[str, dict[str, float]]:
    rows = tally.quantiles(PROBABILITIES)
    return {
        f"{probability:g}": by_quarter(quarters, row, digits)
        for probability, row in zip(PROBABILITIES, rows, strict=True)
    }


def _classes(law: Law) -> Iterator[tuple[str, ClassAnswer]]:
    """Yield each class by its id; one that the author gives a single thing, by the path of that."""
    for one in dict.fromkeys(filter(None, (*law.classes, *law.power))):
        key, *others = one.applies_to
        is_of_one = one.id == OWN_CLASS and "*" not in key and not others
        answer = ClassAnswer(mu=one.mu, sigma=one.sigma, record=one.record())
        yield key if is_of_one else one.id, answer


def _phase(found: Counted, build: BuildPlan, place: int) -> tuple[str, PhaseOdds]:
    key, case = found.deck.phases[place], build.case
    target = case.situation.targets.get(key)
    planned = build.energised[key]
    at = {
        f"p{p:.0%}".rstrip("%"): found.quarter_at(place, p)
        for p in (0.1, 0.5, 0.8, 0.9)
    }
    last = case.quarters - 1
    return ".".join(key), PhaseOdds(
        target=text(target),
        planned=text(planned),
        p_by_target=_by(found, place, target, build),
        p_by_planned=_by(found, place, planned, build),
        p_ever=decimals(found.by(place, last), FOUR_DIGITS),
        **{name: _quarter(build, t) for name, t in at.items()},
        waits_quarters={
            cause: decimals(mean, FOUR_DIGITS)
            for cause, mean in waits(found, place).items()
        },
    )


def _by(
    found: Counted, place: int, quarter: Quarter | None, build: BuildPlan
) -> float | None:
    if quarter is None:
        return None
    return decimals(found.by(place, build.case.index_of(quarter)), FOUR_DIGITS)


def _quarter(build: BuildPlan, t: int) -> str | None:
    return None if t >= NEVER or t < 0 else str(build.case.quarter(t))


def _tranches(
    found: Counted, build: BuildPlan, kept: Kept
) -> Iterator[tuple[str, TrancheOdds]]:
    """Yield the odds of each tranche of which there is something to tell, in the order of the file."""
    told = {found.deck.tranches[place] for place in told_of(found.deck)}
    for place, id_ in enumerate(found.deck.tranches):
        if id_ in told | kept.keys():
            yield id_, _tranche(found, build, place, kept.get(id_, {}))


def _tranche(
    found: Counted, build: BuildPlan, place: int, kept: Mapping[str, float | None]
) -> TrancheOdds:
    odds = money_odds(found, place)
    more = dict(kept)
    if odds.slack_months is not None:
        names = ("slack_months_p50", "slack_months_p80")
        more |= zip(names, odds.slack_months, strict=True)
    return TrancheOdds(
        p_opens=decimals(odds.p_opens, FOUR_DIGITS),
        p50=_quarter(build, odds.opens[0]),
        p80=_quarter(build, odds.opens[1]),
        p_left=decimals(odds.p_left, FOUR_DIGITS),
        left_usd=cents(odds.left_bn * BN_USD),
        not_built_mw=decimals(odds.not_built_mw, 3),
        **more,
    )


def also_drawn(case: Case, law: Law) -> Iterator[str]:
    """Say what is drawn beside delay, as the author of the programme has it.

    Parameters
    ----------
    case : Case
        What was planned.
    law : Law
        What moves its futures.
    """
    risk = case.programme.risk or Risk()
    for what, ratio in _costs(risk).items():
        if getattr(law, what) != Lognormal():
            yield f"cost of {what} to that of the plan: P50 {ratio['p50']:g}, P90 {ratio['p90']:g}"
    if law.learnt is not None:
        yield OWN_RECORD_TEACHES
    drawn = {*compress(law.closing_by, law.closing)}
    for what in filter(drawn.__contains__, risk.closing):
        closing = risk.closing[what]
        yield (
            f"money that may not close, {what}: with {closing.share:.0%} it does, "
            f"{closing.per_quarter:.0%} a quarter"
        )
    said = {one.pair: one for one in risk.correlations.values()}
    yield from (_together(said[one.names]) for one in law.together)


def _together(one: RankCorrelation) -> str:
    whence = f", from {one.source}" if one.source else ""
    return (
        f"{' and '.join(one.between)} go together, rank correlation {one.rank:g}{whence}: "
        "what either moves counts for both"
    )


def not_drawn(build: BuildPlan, deck: Deck, law: Law) -> Iterator[str]:
    """Say what the author assumes and moves nothing in the futures of a view, each with the reason.

    Parameters
    ----------
    build : BuildPlan
        Its plan.
    law : Law
        What moves the futures of ``deck``.
    """
    risk = build.case.programme.risk or Risk()
    if isinstance(risk.class_, DelayRatio) and not any(law.classes):
        yield f"risk.class: {NO_PHASE}"
    for what, ratio in _costs(risk).items():
        if getattr(law, what) == Lognormal():
            is_planned = set(ratio.values()) == {1.0}
            yield f"risk.costs.{what}: {AS_PLANNED if is_planned else NO_MORE}"
    if risk.learn and law.learnt is None:
        yield f"risk.learn: {NOTHING_LEARNT if law.classes else NO_PHASE}"
    for what in risk.closing:
        yield from (f"risk.closing.{what}: {why}" for why in _closed(what, deck, law))
    yield from _certain_power(build.case, deck, law)
    yield from _apart(risk, deck, law)


def _costs(risk: Risk) -> dict[str, dict[str, float]]:
    return risk.costs.model_dump(exclude_none=True) if risk.costs else {}


def _closed(what: str, deck: Deck, law: Law) -> Iterator[str]:
    """Yield why the closing of a tranche, or of money of a state, is not drawn, tranche by tranche."""
    is_open = open_already(deck.tables)
    its = [place for place, name in enumerate(law.closing_by) if name == what]
    if not its:
        yield "no money of this view is so named, or so sure"
    for place in its:
        if law.closing[place] is None:
            why = "is open already" if is_open[place] else "comes in time for certain"
            yield f"{deck.tranches[place]} {why}"


def _certain_power(case: Case, deck: Deck, law: Law) -> Iterator[str]:
    """Yield why the date of power is not drawn, of each that has a law and is not."""
    drawn = {*compress(deck.events, law.power)}
    for path in filterfalse(drawn.__contains__, own_dates(case)):
        yield f"sites.{path}.delay: {WHY_NO_POWER[path in deck.events]}"


def _apart(risk: Risk, deck: Deck, law: Law) -> Iterator[str]:
    """Yield which part of what goes together is not drawn, so that nothing does."""
    phases = map(".".join, deck.phases)
    named = sources(deck.sites, phases, deck.events, deck.tranches)
    counts = columns_drawn(law, deck.tables)
    still = (counts[one.kind][one.place] for one in named.values())
    drawn = {*compress(named, still)}
    for id_, one in risk.correlations.items():
        off = " and ".join(filterfalse(drawn.__contains__, one.pair))
        if off:
            yield f"risk.correlations.{id_}: {off} not drawn in this view"
