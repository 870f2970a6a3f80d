"""Tables of the odds of a plan: by quarter, by phase, by tranche, and what moves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, starmap
from operator import attrgetter

from abilene.results.records import PlanRecord
from abilene.results.risk_records import RiskAnswer
from abilene.results.table import Cells, Table

PHASE = (
    "target",
    "p_by_target",
    "planned",
    "p_by_planned",
    "p10",
    "p50",
    "p80",
    "p90",
    "p_ever",
)
TRANCHE = (
    "p_opens",
    "p50",
    "p80",
    "p_left",
    "left_usd",
    "not_built_mw",
    "slack_months_p50",
    "slack_months_p80",
    "p_dscr_kept",
    "p_llcr_kept",
)
COVER = ("p_operates", "p_covered")
CAUSES = ("delay", "money", "power", "phase")


def risk_tables(plan: PlanRecord) -> Iterator[Table]:
    """Yield the tables of a plan of which any view has odds; none of another."""
    views = [
        (view_id, view.risk)
        for view_id, view in plan.viewpoints.items()
        if view.risk is not None and view.risk.not_run is None
    ]
    if not views:
        return
    yield Table(
        name="odds",
        title="IT load and capital that is not exceeded with a probability, by quarter",
        columns=("viewpoint", "quarter", "probability", "it_mw", "spent_usd"),
        rows=tuple(chain(*starmap(_quantiles, views))),
    )
    yield Table(
        name="phase_odds",
        title="How likely each phase is in time, and what it waits for",
        columns=(
            "viewpoint",
            "phase",
            *PHASE,
            *(f"waits_{cause}_quarters" for cause in CAUSES),
        ),
        rows=tuple(chain(*starmap(_phases, views))),
    )
    tranches = tuple(chain(*starmap(_tranches, views)))
    if tranches:
        yield Table(
            name="tranche_odds",
            title="How likely money opens, and is drawn before it expires",
            columns=("viewpoint", "tranche", *TRANCHE),
            rows=tranches,
        )
    cover = tuple(chain(*starmap(_cover, views)))
    if cover:
        yield Table(
            name="cover_odds",
            title="Least cover of the debt in years of full operation that is not exceeded with a probability",
            columns=("viewpoint", *COVER, "ratio", "probability", "least"),
            rows=cover,
        )
    yield Table(
        name="drivers",
        title="What moves the load, as a share of its variance",
        columns=("viewpoint", "quarter", "cause", "share", "rank_correlation"),
        rows=tuple(chain(*starmap(_drivers, views))),
    )


def _quantiles(view_id: str, risk: RiskAnswer) -> Iterator[Cells]:
    for probability, it_mw in risk.quantile_it_mw.items():
        spent_usd = risk.quantile_spent_usd[probability]
        for quarter, mw in it_mw.items():
            yield view_id, quarter, float(probability), mw, spent_usd[quarter]


def _phases(view_id: str, risk: RiskAnswer) -> Iterator[Cells]:
    for path, odds in risk.phases.items():
        waits = (odds.waits_quarters.get(cause, 0.0) for cause in CAUSES)
        yield view_id, path, *attrgetter(*PHASE)(odds), *waits


def _tranches(view_id: str, risk: RiskAnswer) -> Iterator[Cells]:
    for id_, odds in risk.tranches.items():
        yield view_id, id_, *attrgetter(*TRANCHE)(odds)


def _cover(view_id: str, risk: RiskAnswer) -> Iterator[Cells]:
    if risk.cover is None:
        return
    how_likely = attrgetter(*COVER)(risk.cover)
    for ratio in ("dscr", "llcr"):
        least: Mapping[str, float] = getattr(risk.cover, f"quantile_min_{ratio}")
        for probability, value in least.items():
            yield view_id, *how_likely, ratio, float(probability), value


def _drivers(view_id: str, risk: RiskAnswer) -> Iterator[Cells]:
    for one in risk.drivers:
        yield view_id, risk.horizon, one.name, one.share, one.rank
