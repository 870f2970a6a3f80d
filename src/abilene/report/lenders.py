"""The lender's part of the report: what each view owes, how well it is covered, and each loan with who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, starmap

from abilene.report.behind import ViewTable
from abilene.report.chart import Cells, LinkedCell
from abilene.report.numbers import NOT_KNOWN, bn_usd
from abilene.report.owed import covenant_words
from abilene.report.risk_rows import (
    COVER_ODDS,
    COVER_ODDS_HEADS,
    by_whose_law,
    odds_of_cover,
)
from abilene.results.debt_records import CoverageYear, TrancheDebt, owed_usd
from abilene.results.records import PlanRecord, ViewAnswer

COVER_TITLE = "Debt of each view in bn USD, and what covers it"
COVER_HEADS = (
    "view",
    "drawn",
    "most owed",
    "owed at the end of the plan",
    "owed when the last compute is sold",
    "min DSCR",
    "min LLCR",
    "USD/GPU-hour at which min DSCR is 1",
    "LCOC, USD/GPU-hour",
    "months of slack",
)
LOANS_HEADS = (
    "tranche",
    "rate, % a year",
    "last payment",
    "drawn",
    "interest in all",
    "fees in all",
    "repaid in all",
    "owed at the end of the plan",
    "covenants",
)
NO_END = "none stated"
REFINANCED = "refinanced"


def lenders_tables(plan: PlanRecord, titles: Mapping[str, str]) -> list[ViewTable]:
    """Return one table of all views that owe anything, and one of the loans of each; nothing where nobody lends.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    owing = {name: view for name, view in plan.viewpoints.items() if view.debt}
    if not owing:
        return []
    rows = tuple(_cover(name, view) for name, view in owing.items())
    tables = [ViewTable("debt-of-views", COVER_TITLE, COVER_HEADS, rows)]
    in_futures = tuple(chain.from_iterable(starmap(_odds, owing.items())))
    if in_futures:
        heads = ("view", *COVER_ODDS_HEADS[1:])
        covered = (
            view.risk for view in owing.values() if view.risk and view.risk.cover
        )
        title = COVER_ODDS.format(by_whose_law(*covered))
        tables.append(ViewTable("cover-odds", title, heads, in_futures))
    for name, view in owing.items():
        title = f"Loans in bn USD: {view.title}"
        loans = tuple(_loans(view, titles))
        tables.append(ViewTable(f"loans-of-{name}", title, LOANS_HEADS, loans))
    return tables


def _odds(view_id: str, view: ViewAnswer) -> Iterator[Cells]:
    """Yield how well operation covers the debt in the futures of a view."""
    if view.risk is not None:
        yield from odds_of_cover(view_id, view.risk)


def _cover(view_id: str, view: ViewAnswer) -> Cells:
    """Return what a view owes and what covers it."""
    drawn = sum(sum(debt.drawn_usd.values()) for debt in view.debt.values())
    return (
        view_id,
        bn_usd(drawn),
        bn_usd(max(row.balance_usd for row in view.coverage.values())),
        bn_usd(owed_at_end_usd(view)),
        _known(view.owed_after_operation_usd, 3, unit=1e9),
        _ratio(view.min_dscr, view.coverage, "dscr"),
        _ratio(view.min_llcr, view.coverage, "llcr"),
        _known(view.debt_price_usd_per_gpu_hour, 2),
        _known(view.lcoc_usd_per_gpu_hour, 2),
        _known(view.debt_slack_months, None),
    )


def owed_at_end_usd(view: ViewAnswer) -> float:
    """Return what is owed to all who lend at the end of the last quarter of the plan. [USD]"""
    return owed_usd(view.debt, list(view.it_mw)[-1])


def _ratio(least: float | None, years: Mapping[str, CoverageYear], key: str) -> str:
    """Return a least ratio with its year."""
    if least is None:
        return NOT_KNOWN
    year = next(year for year, row in years.items() if getattr(row, key) == least)
    return f"{least:.2f} in {year}"


def _known(number: float | None, places: int | None, unit: float = 1.0) -> str | float:
    """Return a number in a unit, rounded; whole without places."""
    return NOT_KNOWN if number is None else round(number / unit, places)


def _loans(view: ViewAnswer, titles: Mapping[str, str]) -> Iterator[Cells]:
    """Yield each loan of a view, the largest first."""
    last = list(view.it_mw)[-1]
    largest_first = sorted(view.debt.items(), key=lambda loan: -_drawn_usd(loan[1]))
    for name, debt in largest_first:
        rate = debt.rate_per_year
        shown = "none: it is free" if rate is None else round(100 * rate, 3)
        yield (
            titles[name],
            LinkedCell(shown, f"capital.{name}.rate"),
            debt.last_payment or (REFINANCED if debt.refinanced else NO_END),
            bn_usd(_drawn_usd(debt)),
            bn_usd(sum(debt.interest_usd.values())),
            bn_usd(sum(debt.fees_usd.values())),
            bn_usd(sum(debt.repaid_usd.values())),
            bn_usd(debt.balance_usd.get(last, 0.0)),
            covenant_words(name, debt, view),
        )


def _drawn_usd(debt: TrancheDebt) -> float:
    return sum(debt.drawn_usd.values())
