"""What lenders are owed in a view and what covers it, under the keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from abilene.appraisal import Worth
from abilene.appraisal.coverage import Coverage, coverage
from abilene.appraisal.loans import Loan, loans
from abilene.arrays import Floats
from abilene.buildout import BuildPlan
from abilene.planning.rounding import by_quarter, cents, decimals_or_null
from abilene.programme.money_records import Tranche
from abilene.results.debt_records import CoverageYear, TrancheDebt

RATIO_DIGITS = 4


def debt_answer(build: BuildPlan, whole: Worth | None) -> dict[str, Any]:
    """Return the keys of a view about its debt; none where nobody lends.

    Parameters
    ----------
    build : BuildPlan
        The build-out, with its draws.
    whole : Worth, optional
        What it is worth; without one nothing covers what is owed.
    """
    covered = coverage(build, whole)
    if covered is None:
        return {}
    until = None if whole is None else whole.flows.quarters[-1]
    years = _years(covered)
    return {
        "debt": {
            id_: _tranche_debt(build, id_, loan, years)
            for id_, loan in loans(build, until).items()
        },
        "coverage": years,
        "min_dscr": _ratio(covered.least_dscr),
        "min_llcr": _ratio(covered.least_llcr),
        "debt_price_usd_per_gpu_hour": decimals_or_null(covered.break_even_price(), 4),
        "debt_slack_months": covered.slack_months,
        "owed_after_operation_usd": None
        if whole is None
        else cents(covered.owed_after_operation_usd),
    }


def _tranche_debt(
    build: BuildPlan, id_: str, loan: Loan, years: Mapping[str, CoverageYear]
) -> TrancheDebt:
    """Return what is owed on a tranche, from its first draw or fee to the last quarter in which anything is."""
    tranche = build.case.programme.capital[id_]
    fees_usd = np.zeros(len(loan.drawn_usd))
    fees = build.sources.fees_usd.get(id_, np.zeros(0))
    fees_usd[: len(fees)] = fees
    first = int(np.flatnonzero(loan.drawn_usd + fees_usd)[0])
    due = loan.balance_usd + loan.interest_usd + loan.repaid_usd + fees_usd
    end = int(np.flatnonzero(due)[-1]) + 1
    quarters = [build.case.quarter(t) for t in range(first, end)]

    def part(usd: Floats) -> dict[str, float]:
        return by_quarter(quarters, usd[first:end])

    balance_usd = part(loan.balance_usd)
    owed_in = {quarter[:4] for quarter, usd in balance_usd.items() if usd > 0}
    tested = {year: row for year, row in years.items() if year in owed_in}
    return TrancheDebt(
        last_payment=None if loan.last is None else str(build.case.quarter(loan.last)),
        drawn_usd=part(loan.drawn_usd),
        balance_usd=balance_usd,
        interest_usd=part(loan.interest_usd),
        repaid_usd=part(loan.repaid_usd),
        fees_usd=part(fees_usd),
        **_terms(build, id_),
        dscr_broken_in=_broken_in(tested, "dscr", tranche),
        llcr_broken_in=_broken_in(tested, "llcr", tranche),
    )


def _terms(build: BuildPlan, id_: str) -> dict[str, Any]:
    """Return the terms of a loan, as the plan counts them."""
    tranche, terms = build.case.programme.capital[id_], build.case.funding[id_].lending
    return {
        "rate_per_year": tranche.rate,
        "refinanced": tranche.refinanced,
        "tenor_quarters": terms.tenor_quarters,
        "interest_only_quarters": terms.interest_only_quarters,
        "repayment": tranche.repayment,
        "upfront_fee": tranche.upfront_fee,
        "commitment_fee_per_year": tranche.commitment_fee,
        "dscr_min": tranche.dscr_min,
        "llcr_min": tranche.llcr_min,
    }


def _broken_in(
    years: Mapping[str, CoverageYear], ratio: str, tranche: Tranche
) -> str | None:
    """Return the first year of full operation in which a ratio is below what lenders ask for; None if never."""
    least = tranche.covenants.get(ratio, 0.0)
    for year, row in years.items():
        found = getattr(row, ratio)
        if row.operates and found is not None and found < least:
            return year
    return None


def _years(covered: Coverage) -> dict[str, CoverageYear]:
    """Return coverage by calendar year, to the last in which anything is owed or due."""
    rows = {
        "electricity_usd": covered.by_year(covered.electricity_usd),
        "opex_usd": covered.by_year(covered.opex_usd),
        "obligations_usd": covered.by_year(covered.obligations_usd),
        "interest_usd": covered.by_year(covered.interest_usd),
        "fees_usd": covered.by_year(covered.fees_usd),
        "repaid_usd": covered.by_year(covered.repaid_usd),
        "service_usd": covered.by_year(covered.service_usd),
        "balance_usd": covered.balance_usd[3::4],
    }
    revenue = _by_year(covered, covered.revenue_usd)
    cfads = _by_year(covered, covered.cfads_usd)
    last = int(np.flatnonzero(rows["service_usd"] + rows["balance_usd"])[-1])
    return {
        str(year): CoverageYear(
            revenue_usd=decimals_or_null(revenue[k], 2),
            cfads_usd=decimals_or_null(cfads[k], 2),
            operates=bool(covered.is_operating[k]),
            dscr=decimals_or_null(covered.dscr[k], RATIO_DIGITS),
            llcr=decimals_or_null(covered.llcr[k], RATIO_DIGITS),
            **{name: cents(row[k]) for name, row in rows.items()},
        )
        for k, year in enumerate(covered.years[: last + 1])
    }


def _by_year(covered: Coverage, usd: Floats | None) -> Sequence[float | None]:
    """Return the sum over each calendar year; None in each where it is not known. [USD]"""
    if usd is None:
        return [None] * len(covered.years)
    return list(map(float, covered.by_year(usd)))


def _ratio(least: tuple[int, float] | None) -> float | None:
    return None if least is None else decimals_or_null(least[1], RATIO_DIGITS)
