"""One financed project: who pays, the cash of each year, cover of the debt, worth, cost of what it sells, delays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.csvtext import csv_text
from abilene.finance.project_answer import ProjectAnswer
from abilene.report.numbers import ten_figures
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer

MUSD = 1e6
DIGITS = 10
"""Significant figures in JSON and CSV."""
WATERFALL = (
    "year",
    "sales",
    "costs",
    "CFADS",
    "due",
    "DSCR",
    "LLCR",
    "debt\nleft",
    "tax",
    "owners",
)
LEVELISED = {
    "before_financing_and_tax": "before financing and tax",
    "cash_flow_nominal": "by cash flow, nominal",
    "cash_flow_real": "by cash flow, real",
    "fixed_charge": "by fixed charge rate, real",
    "break_even": "break-even price of the first year",
}
NOTES = (
    "due: interest and principal; CFADS: cash available for debt service, before tax; DSCR: CFADS over what is due; "
    "LLCR: CFADS to the last payment, at the rate of the debt, over the debt",
    "money is nominal, paid at the end of its month or year; tax is net of credits",
    "levelised costs by cash flow are SAM's, that by fixed charge rate is NREL's and leaves credits out; at the "
    "break-even price the owners earn just what they ask for",
)
LATE_NOTE = (
    "a longer construction spends the same, later; debt is sized anew, and prices and tax law are those of the later "
    "day"
)


def project_page(answer: ProjectAnswer) -> StudyAnswer:
    """Return the whole appraisal, to print, to write or to open."""
    sections = [_funding(answer), _waterfall(answer), _levelised(answer)]
    notes: tuple[str, ...] = NOTES
    if answer.schedule is not None:
        sections.append(_late(answer))
        notes = (*NOTES, LATE_NOTE)
    return StudyAnswer(
        title=answer.case.file.project.title,
        sections=tuple(sections),
        notes=notes,
        data=project_json(answer),
        extra={"cash.csv": cash_csv(answer)},
        command="project",
    )


def project_json(answer: ProjectAnswer) -> dict[str, Any]:
    """Return every figure under its name; money in USD, lists one value a year of operation or a period of cash."""
    late = {
        f"p{100 * chance:.0f}": _figures(one) for chance, one in answer.late.items()
    }
    schedule = answer.schedule
    return {
        "title": answer.case.file.project.title,
        **_figures(answer),
        "cover": _numbers(answer.cover),
        "life_cover": _numbers(answer.life_cover),
        "price_usd_per_unit": _numbers(answer.case.price_usd),
        "quantity": _numbers(answer.case.quantity),
        "cash": {name: _numbers(row) for name, row in answer.cash.rows().items()},
        "criticality": {} if schedule is None else dict(schedule.criticality),
        "late": late,
    }


def cash_csv(answer: ProjectAnswer) -> bytes:
    """Return every row of the cash as a column, one line a period."""
    rows = answer.cash.rows()
    columns = ([f"{value:.{DIGITS}g}" for value in row] for row in rows.values())
    return csv_text(rows, zip(*columns, strict=True)).encode()


def _figures(answer: ProjectAnswer) -> dict[str, Any]:
    """Return the figures that a late case has too."""
    cash, loan = answer.cash, answer.cash.loan
    return {
        "operates_from": str(answer.case.operates_from),
        "construction_months": ten_figures(answer.case.construction_months),
        "sources_usd": _named(answer.sources_usd),
        "uses_usd": _named(answer.uses_usd),
        "debt_usd": ten_figures(loan.schedule.amount_usd) if loan else 0.0,
        "debt_limits_usd": _named(loan.limits_usd) if loan else {},
        "debt_bound_by": loan.binding if loan else None,
        "least_cover": _least(answer.least_cover),
        "least_life_cover": _least(answer.least_life_cover),
        "npv_usd": ten_figures(answer.npv_usd),
        "irr_per_year": [ten_figures(rate) for rate in cash.irr.rates],
        "mirr_per_year": ten_figures(answer.mirr),
        "payback_years": ten_figures(answer.payback_years),
        "levelised_usd_per_unit": _named(vars(answer.levelised)),
        "fixed_charge": _named(
            {**vars(answer.charge), "rate_per_year": answer.charge.rate}
        ),
    }


def _funding(answer: ProjectAnswer) -> AnswerSection:
    """Return sources and uses until operation starts, and the headline."""
    total = sum(answer.sources_usd.values())
    rows = [
        (name, _musd(usd), f"{usd / total:.1%}")
        for name, usd in (*answer.sources_usd.items(), *answer.uses_usd.items())
    ]
    heads = ("until operation starts", "m USD", "share")
    return AnswerSection(heads, tuple(rows), tuple(_headline(answer)))


def _headline(answer: ProjectAnswer) -> Iterator[str]:
    header, loan = answer.case.file.project, answer.cash.loan
    if loan is not None:
        rule = _musd(answer.half_time_interest_usd)
        limits = ", ".join(
            f"{name} {_musd(usd)}" for name, usd in loan.limits_usd.items()
        )
        yield f"Debt: {_musd(loan.schedule.amount_usd)} m USD, held by {loan.binding}; the limits, m USD: {limits}."
        yield f"Interest while building: the rule of half the time says {rule} m USD."
    yield from _covers(answer)
    yield (
        f"Owners: NPV {_musd(answer.npv_usd)} m USD on {answer.case.file.construction.begins} "
        f"at {header.discount_rate_per_year:.1%} a year; {_returns(answer)}; {_payback(answer)}."
    )


def _covers(answer: ProjectAnswer) -> Iterator[str]:
    cover, life = answer.least_cover, answer.least_life_cover
    if cover is not None and life is not None:
        yield (
            f"Cover: DSCR {cover[0]:.2f} at the least, in year {cover[1]}; LLCR {life[0]:.2f}, "
            f"at the start of year {life[1]}."
        )


def _returns(answer: ProjectAnswer) -> str:
    only = answer.irr.only
    if only is not None:
        return f"IRR {only:.2%} a year"
    modified = "" if answer.mirr is None else f"; modified {answer.mirr:.2%}"
    return f"{answer.irr}{modified}"


def _payback(answer: ProjectAnswer) -> str:
    years = answer.payback_years
    if years is None:
        return "their money does not come back"
    return f"their money is back after {years:.1f} years of operation"


def _waterfall(answer: ProjectAnswer) -> AnswerSection:
    """Return the cash of each year of operation, all that comes before it in one row."""
    cash = answer.cash
    before, first = cash.times_years <= 0, int((cash.times_years <= 0).sum())
    rows: list[Cells] = [
        (
            "build",
            *("",) * 6,
            _musd(float(cash.debt_balance_usd[first - 1])),
            "",
            _musd(float(cash.equity_usd[before].sum())),
        )
    ]
    service = cash.interest_usd + cash.principal_usd
    for year in range(answer.case.project.years):
        at = first + year
        rows.append(
            (
                str(year + 1),
                _musd(cash.revenue_usd[at] + cash.residual_usd[at]),
                _musd(cash.opex_usd[at] + cash.capex_usd[at]),
                _musd(cash.available_usd[at]),
                _musd(service[at]),
                _ratio(answer.cover[year]),
                _ratio(answer.life_cover[year]),
                _musd(cash.debt_balance_usd[at]),
                _musd(cash.tax_usd[at] - cash.credits_usd[at]),
                _musd(cash.equity_usd[at]),
            )
        )
    return AnswerSection(
        WATERFALL,
        tuple(rows),
        tuple(_taxes(answer)),
        "Cash by year of operation, m USD",
    )


def _taxes(answer: ProjectAnswer) -> Iterator[str]:
    """Say what a state takes of the tax, where there is one."""
    if answer.case.tax.state is None:
        return
    cash = answer.cash
    state = float(cash.state_tax_usd.sum())
    federal = float(cash.tax_usd.sum()) - state
    yield (
        f"Income tax over all years: {_musd(federal)} m USD federal, {_musd(state)} the state's, which is "
        f"deducted from federal income; credits {_musd(float(cash.credits_usd.sum()))}."
    )


def _levelised(answer: ProjectAnswer) -> AnswerSection:
    unit, charge = answer.case.file.sales.unit, answer.charge
    rows = [
        (words, f"{getattr(answer.levelised, name):,.2f}")
        for name, words in LEVELISED.items()
    ]
    rows.append(("price of the first year", f"{answer.case.price_usd[0]:,.2f}"))
    words = (
        f"Fixed charge rate: {charge.rate:.4f} a year = capital recovery {charge.capital_recovery:.4f} x project "
        f"financing {charge.project_financing:.4f} x construction financing {charge.construction_financing:.4f}, "
        f"at {charge.wacc_real:.2%} real."
    )
    return AnswerSection(
        ("", f"USD/{unit}"), tuple(rows), (words,), "Levelised cost, each by its name"
    )


def _late(answer: ProjectAnswer) -> AnswerSection:
    """Return what a construction costs that takes as long as its tasks may."""
    cases = {"as planned": answer}
    cases |= {f"P{100 * chance:.0f}": one for chance, one in answer.late.items()}
    unit = answer.case.file.sales.unit
    rows = (
        ("months of construction", *(_months(one) for one in cases.values())),
        (
            "operation from",
            *(str(one.case.operates_from) for one in cases.values()),
        ),
        (
            "interest while building, m USD",
            *(_musd(one.uses_usd["interest while building"]) for one in cases.values()),
        ),
        ("debt, m USD", *(_musd(one.sources_usd["debt"]) for one in cases.values())),
        ("NPV of the owners, m USD", *(_musd(one.npv_usd) for one in cases.values())),
        ("IRR of the owners", *(_rate(one.irr.only) for one in cases.values())),
        (
            f"break-even price, USD/{unit}",
            *(f"{one.levelised.break_even:,.2f}" for one in cases.values()),
        ),
    )
    return AnswerSection(
        ("", *cases), rows, tuple(_criticality(answer)), "If it takes longer"
    )


def _criticality(answer: ProjectAnswer) -> Iterator[str]:
    """Say which tasks the finish hangs on, the most critical first, and how much the plan leaves for them."""
    schedule = answer.schedule
    if schedule is None:
        return
    chance = float(np.mean(schedule.times <= answer.case.construction_months))
    yield f"The tasks are done within the planned time with a chance of {chance:.0%}."
    order = sorted(schedule.criticality.items(), key=lambda one: -one[1])
    each = ", ".join(f"{name} {share:.0%}" for name, share in order)
    yield f"Critical in so many of the draws: {each}."


def _months(answer: ProjectAnswer) -> str:
    return f"{answer.case.construction_months:.1f}"


def _musd(usd: float) -> str:
    """Return millions with one decimal; no minus before a zero."""
    return f"{round(float(usd) / MUSD, 1) + 0.0:,.1f}"


def _ratio(cover: float) -> str:
    return f"{cover:.2f}" if math.isfinite(cover) else ""


def _rate(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.2%}"


def _least(found: tuple[float, int] | None) -> dict[str, Any] | None:
    return None if found is None else {"value": ten_figures(found[0]), "year": found[1]}


def _named(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: ten_figures(value) for name, value in values.items()}


def _numbers(values: Floats) -> list[float | None]:
    return [ten_figures(value) for value in values.tolist()]
