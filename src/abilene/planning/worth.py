"""What a view's plan is worth, under the keys of ``plan.json``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from abilene.appraisal import Bar, Valuation, Worth, no_life, tornado, worths
from abilene.buildout import BuildPlan
from abilene.claims import admitted_range
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import variables
from abilene.results.records import CashYear, TornadoBar, ViewAnswer


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
        notes = no_life(valuation) or ("nothing is built: no LCOC, NPV or IRR",)
        return WorthAnswer(
            {"lcoc_usd_per_gpu_hour": None, "npv_usd": None, "worth_notes": notes}
        )
    bars = tornado(valuation, ranges(draft, seen))
    programme = {
        **_keys(whole),
        "after_tax": seen.programme.finance.income_tax_rate is not None,
        "worth_notes": whole.notes,
        "tornado": tuple(map(_bar, bars)),
    }
    return WorthAnswer(
        programme, {site_id: _keys(worth) for site_id, worth in sites.items()}
    )


def with_debt_service(view: ViewAnswer) -> ViewAnswer:
    """Put what lenders are owed in each year of the plan beside the cash before financing."""
    if view.cash is None:
        return view
    owed: dict[str, float] = {}
    for by_quarter in (
        view.cash.interest_usd,
        view.cash.fees_usd,
        view.cash.repaid_usd,
    ):
        for quarter, usd in by_quarter.items():
            owed[quarter[:4]] = owed.get(quarter[:4], 0.0) + usd
    rows = {
        year: row.model_copy(update={"debt_service_usd": _rounded(owed.get(year), 2)})
        for year, row in view.cash_flow.items()
    }
    return view.model_copy(update={"cash_flow": rows})


def ranges(draft: Draft, seen: Seen) -> dict[str, tuple[float, float]]:
    """Return, by path, the lowest and the highest of the claims that a view admits, where they differ."""
    found = {
        path: admitted_range(path, variable, draft.ledger, seen.view, seen.as_of)
        for path, variable in variables(seen.programme).items()
        if variable.unit != "date" and path not in draft.overrides
    }
    return {path: ends for path, ends in found.items() if ends is not None}


def _keys(worth: Worth) -> dict[str, Any]:
    return {
        "lcoc_usd_per_gpu_hour": _rounded(worth.lcoc_usd_per_gpu_hour, 4),
        "npv_usd": _rounded(worth.npv_usd, 2),
        "irr_per_year": None
        if worth.irr is None
        else tuple(round(rate, 6) for rate in worth.irr.rates),
        "cash_flow": {
            str(year): CashYear(
                **{name: round(usd, 2) + 0.0 for name, usd in row.items()}
            )
            for year, row in worth.flows.by_year().items()
        },
    }


def _bar(bar: Bar) -> TornadoBar:
    return TornadoBar(
        input=bar.name,
        spread=bar.spread,
        lcoc_low=_rounded(bar.lcoc_usd_per_gpu_hour[0], 4),
        lcoc_high=_rounded(bar.lcoc_usd_per_gpu_hour[1], 4),
        npv_low_usd=_rounded(bar.npv_usd[0], 2),
        npv_high_usd=_rounded(bar.npv_usd[1], 2),
    )


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits) + 0.0
