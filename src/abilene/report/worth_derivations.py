"""How NPV, LCOC and cover follow from cash by quarter, with their numbers."""

from __future__ import annotations

from abilene.report.derivation import Derivation
from abilene.report.numbers import NOT_KNOWN, figure_or, figure_with_unit
from abilene.results.lender_tables import Factors
from abilene.results.records import ViewAnswer

PLUS = ("revenue", "residual", "credits")
MINUS = (
    "electricity",
    "opex",
    "obligations",
    "shell",
    "hardware",
    "equipment",
    "tax",
)
WORTH = [
    "programme.discount_rate_per_year",
    "programme.inflation_per_year",
    "finance.*",
    "hardware.*.usd_per_accelerator_hour.**",
    "hardware.*.sold_share",
    "hardware.*.life_years",
    "hardware.*.price_usd_per_accelerator",
    "sites.*.opex_usd_per_it_kw_year",
]
"""What worth rests on."""


def npv_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return how NPV follows: the present worth of each row of cash."""
    return Derivation(
        "NPV",
        NOT_KNOWN if view.npv_usd is None else figure_with_unit(view.npv_usd, "USD"),
        "sum over quarters of cash x (1 + d)^-(years since the day of the plan), in "
        "money of the programme's year",
        _present_rows(view),
        WORTH,
    )


def lcoc_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return how LCOC follows: what the hours must earn for the rest of cash to be worth nothing."""
    worth, hours = Factors(view), 0.0
    for quarter, row in view.cash_by_quarter.items():
        index, factor, _year_end = worth.of(quarter)
        hours += row.hours * index * factor
    costs = [line for line in _present_rows(view) if "revenue" not in line]
    return Derivation(
        "LCOC",
        f"{figure_or(view.lcoc_usd_per_gpu_hour, '.4f', NOT_KNOWN)} USD/GPU-hour",
        "present worth of all costs less what is sold, over the present worth of the "
        "hours, each grown with inflation; tax moves with what is earned",
        [*costs, f"over {hours:,.0f} h sold, at their present worth"],
        WORTH,
    )


def irr_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return how the internal rates of return follow: the cash of each year."""
    by_year: dict[str, float] = {}
    for quarter, row in view.cash_by_quarter.items():
        by_year[quarter[:4]] = by_year.get(quarter[:4], 0.0) + row.cash_usd
    rates = view.irr_per_year
    lines = [
        f"{figure_with_unit(usd, 'USD')} in {year}" for year, usd in by_year.items()
    ]
    return Derivation(
        "IRR",
        ", ".join(map("{:.1%} a year".format, rates)) if rates else NOT_KNOWN,
        "every rate r with sum over quarters of cash x (1 + r)^-(years since the day "
        "of the plan) = 0, nominal",
        lines if rates is not None else [],
        WORTH,
    )


def _present_rows(view: ViewAnswer) -> list[str]:
    """Return the present worth of each row of cash that has any, with its sign."""
    worth = Factors(view)
    lines: list[str] = []
    for sign, names in (("+", PLUS), ("-", MINUS)):
        for name in names:
            usd = sum(
                getattr(row, f"{name}_usd") * worth.of(quarter)[1]
                for quarter, row in view.cash_by_quarter.items()
            )
            if usd:
                lines.append(f"{sign} {figure_with_unit(usd, 'USD')} {name}")
    return lines


def loan_life_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the LLCR of each year, beside what is owed as it begins."""
    lines: list[str] = []
    owed = 0.0
    for year, row in view.coverage.items():
        if row.llcr is not None:
            due = figure_with_unit(owed, "USD")
            worth = figure_with_unit(row.llcr * owed, "USD")
            lines.append(f"{worth} / {due} = {row.llcr:.2f} at the start of {year}")
        owed = row.balance_usd
    return Derivation(
        "min LLCR",
        figure_or(view.min_llcr, ".2f", NOT_KNOWN),
        "least over the years, once all is drawn, of the worth of CFADS to the last "
        "payment, at the rate of the debt, over what is owed",
        lines,
        ["capital.*.rate", "capital.*.tenor_years", *WORTH],
    )


def cover_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return how the DSCR of each year of full operation follows."""
    lines: list[str] = []
    for year, row in view.coverage.items():
        if row.operates and row.dscr is not None and row.cfads_usd is not None:
            cfads = figure_with_unit(row.cfads_usd, "USD")
            due = figure_with_unit(row.service_usd, "USD")
            lines.append(f"{cfads} / {due} = {row.dscr:.2f} in {year}")
    return Derivation(
        "min DSCR",
        figure_or(view.min_dscr, ".2f", NOT_KNOWN),
        "least over the years of full operation of (revenue - electricity - opex - "
        "obligations) / (interest + fees + repayment)",
        lines,
        ["capital.*.rate", "capital.*.tenor_years", *WORTH],
    )
