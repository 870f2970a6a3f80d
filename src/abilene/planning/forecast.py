"""The futures of a view as its plan folder keeps them: days instead of quarters, and what was asked."""

from __future__ import annotations

import numpy as np

from abilene.arrays import Ints
from abilene.buildout import BuildPlan
from abilene.buildout.case import Case, Key
from abilene.buildout.schedule import steps
from abilene.programme.resolve import Seen
from abilene.results.forecast_records import NOT_WITHIN, PhaseForecast, ViewForecast
from abilene.results.risk_records import RiskAnswer
from abilene.risk.futures import Futures


def forecast_of(
    seen: Seen, build: BuildPlan, found: Futures, alone: Ints, answer: RiskAnswer
) -> ViewForecast:
    """Return the forecast of a view.

    Parameters
    ----------
    seen : Seen
        The programme as the view has it.
    build : BuildPlan
        Its plan.
    found : Futures
        What came of each future.
    alone : array, shape (N, P)
        Quarter before which the reference class alone lets no phase be energised.
    answer : RiskAnswer
        What the futures say: its law is kept with them.
    """
    case = build.case
    classes = {id_: one.model_dump() for id_, one in answer.classes.items()}
    law = {
        "classes": classes,
        "common_share": answer.common_share,
        "site_share": answer.site_share,
        "assumed": list(answer.assumed),
        "futures": answer.futures,
        "seed": answer.seed,
    }
    it_mw = found.deck.tables.phases["it_mw"]
    return ViewForecast(
        view=seen.view.id,
        as_of=seen.as_of,
        last_day=build.quarters[-1].last_day,
        law=law,
        history_mw=sum(step.it_mw for step in steps(case) if step.is_history),
        phases=tuple(
            _asked(case, key, float(mw))
            for key, mw in zip(found.deck.phases, it_mw, strict=True)
        ),
        days=_days(case, found.played.energised),
        alone=_days(case, alone),
        spent_bn_usd=found.played.spent.sum(axis=1),
    )


def _asked(case: Case, key: Key, it_mw: float) -> PhaseForecast:
    target = case.situation.targets.get(key)
    promised = None if target is None else target.last_day
    return PhaseForecast(*key, it_mw=it_mw, promised=promised)


def _days(case: Case, quarters: Ints) -> Ints:
    """Return the last day of each quarter, as a number; NOT_WITHIN for one after the plan."""
    last = [case.quarter(t).last_day for t in range(case.quarters)]
    days = np.array(last, "datetime64[D]").astype(np.int64)
    within = np.clip(quarters, 0, case.quarters - 1)
    found: Ints = np.where(quarters < case.quarters, days[within], NOT_WITHIN)
    return found
