"""What a view's plan is worth, under the keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abilene.appraisal import Bar, Valuation, Worth, no_life, tornado, worths
from abilene.appraisal.debt_service import debt_service_usd
from abilene.buildout import BuildPlan
from abilene.claims import admitted_range
from abilene.planning.debt_answer import debt_answer
from abilene.planning.rounding import decimals, decimals_or_null
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import variables
from abilene.results.cash_records import CashRow, CashYear
from abilene.results.records import TornadoBar

NOTHING_BUILT = "nothing is built: no LCOC, NPV or IRR"
NOBODY_LENDS: Mapping[int, float] = {}


@dataclass(frozen=True)
class WorthAnswer:
    """Keys of the answer of a view, and of each of its campuses."""

    programme: dict[str, Any]
    sites: dict[str, dict[str, Any]] = field(default_factory=dict)


def worth_of_view(draft: Draft, seen: Seen, build: BuildPlan) -> WorthAnswer:
    """Value the build-out of a view, and vary the figures that it hangs on."""
    valuation = Valuation(build, seen.programme)
    whole, sites = worths(valuation)
    if whole is None:
        notes = no_life(valuation) or (NOTHING_BUILT,)
        nothing = {"lcoc_usd_per_gpu_hour": None, "npv_usd": None, "worth_notes": notes}
        return WorthAnswer(nothing | debt_answer(build, None))
    bars = tornado(valuation, admitted_ranges(draft, seen))
    programme = {
        **_keys(whole, debt_service_usd(build)),
        "cash_by_quarter": {
            str(quarter): CashRow(**_rounded(row))
            for quarter, row in whole.flows.by_quarter().items()
        },
        **debt_answer(build, whole),
        "after_tax": seen.programme.finance.income_tax_rate is not None,
        "worth_notes": whole.notes,
        "tornado": tuple(map(_bar, bars)),
    }
    return WorthAnswer(
        programme, {site_id: _keys(worth) for site_id, worth in sites.items()}
    )


def admitted_ranges(draft: Draft, seen: Seen) -> dict[str, tuple[float, float]]:
    """Return, by path, the lowest and the highest of the claims that a view admits, where they differ."""
    ranges: dict[str, tuple[float, float]] = {}
    for path, variable in variables(seen.programme).items():
        if path in draft.overrides:
            continue  # what is set has no rival
        ends = admitted_range(path, variable, draft.ledger, seen.view, seen.as_of)
        if ends is not None:
            ranges[path] = ends
    return ranges


def _keys(worth: Worth, owed_usd: Mapping[int, float] = NOBODY_LENDS) -> dict[str, Any]:
    rates = None if worth.irr is None else tuple(round(r, 6) for r in worth.irr.rates)
    return {
        "lcoc_usd_per_gpu_hour": decimals_or_null(worth.lcoc_usd_per_gpu_hour, 4),
        "npv_usd": decimals_or_null(worth.npv_usd, 2),
        "irr_per_year": rates,
        "cash_flow": {
            str(year): _cash_year(row, owed_usd.get(year))
            for year, row in worth.flows.by_year().items()
        },
    }


def _cash_year(flows: Mapping[str, float], owed_usd: float | None) -> CashYear:
    return CashYear(**_rounded(flows), debt_service_usd=decimals_or_null(owed_usd, 2))


def _rounded(flows: Mapping[str, float]) -> dict[str, float]:
    return {name: decimals(number, 2) for name, number in flows.items()}


def _bar(bar: Bar) -> TornadoBar:
    return TornadoBar(
        input=bar.name,
        spread=bar.spread,
        lcoc_low=decimals_or_null(bar.lcoc_usd_per_gpu_hour[0], 4),
        lcoc_high=decimals_or_null(bar.lcoc_usd_per_gpu_hour[1], 4),
        npv_low_usd=decimals_or_null(bar.npv_usd[0], 2),
        npv_high_usd=decimals_or_null(bar.npv_usd[1], 2),
    )
