"""From the file of a project to its assets and taxes: what is deducted and credited, by law or by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from abilene.arrays import Floats
from abilene.finance.project import Asset, Rate, StateTax, Tax
from abilene.finance.project_records import ProjectFile
from abilene.finance.project_tax_records import (
    AssetRecord,
    IncomeTax,
    ProductionCredit,
    StateDeduction,
)
from abilene.finance.tax import (
    depreciation,
    production_credit,
    straight_line,
    tax_rule,
    with_bonus,
)
from abilene.yamltext import Steps


@dataclass(frozen=True)
class _Law:
    """The packaged tax law, as it holds for what is begun on one day and serves on another."""

    begun: date
    served: date

    def value(self, rule: str, subject: str) -> float:
        """Return a figure of the law."""
        return tax_rule(rule, subject, self.begun, self.served).value

    def unless(self, given: float | None, rule: str, subject: str | None) -> float:
        """Return what is given, else the figure of the law; nothing where neither is asked."""
        if given is not None:
            return given
        return 0.0 if subject is None else self.value(rule, subject)


def tax_contradictions(file: ProjectFile) -> Iterator[tuple[Steps, str, str]]:
    """Yield what no record of taxes can see alone: where it stands, what is wrong, and the fix."""
    match file.state_production_credit:
        case ProductionCredit(by_law=str()):
            what = "the packaged law is federal, not of a state"
            fix = "give usd_per_mwh and years"
            yield ("state_production_credit", "by_law"), what, fix
    if file.tax is None:
        for key in ("production_credit", "state_production_credit"):
            if getattr(file, key) is not None:
                what = "a credit without a tax"
                fix = "give tax, or take it out"
                yield (key,), what, fix
        return
    years = file.project.years
    for key in ("federal_rate", "state_rate"):
        rates = getattr(file.tax, key) or ()
        if len(rates) not in {0, 1, years}:
            what = f"{len(rates)} rates for {years} years of operation"
            fix = "give one, or one for each year"
            yield ("tax", key), what, fix
    if any(file.tax.state_rate):
        return
    for name, asset in file.assets.items():
        if asset.state != StateDeduction():
            what = f"'{name}' is deducted before a state's tax, but there is none"
            fix = "give tax.state_rate"
            yield ("assets", name, "state"), what, fix


def asset_of(
    given: AssetRecord, file: ProjectFile, served: date, serves: date
) -> Asset:
    """Return an asset with its deductions.

    What is replaced in operation is begun on the day on which it serves.

    Parameters
    ----------
    given : AssetRecord
        What is bought.
    file : ProjectFile
        Its taxes, and the day on which work begins.
    served : date
        First day of operation.
    serves : date
        Day on which the asset itself serves.
    """
    account = given.account or ""
    if file.tax is None:
        return Asset(given.cost_usd, np.zeros(0), given.year, account=account)
    begun = serves if given.year else file.construction.begins
    law = _Law(begun, serves)
    bonus = law.unless(given.bonus, "bonus", given.bonus_by_law)
    itc = law.unless(given.itc, "itc_rate", given.itc_by_law)
    return Asset(
        given.cost_usd,
        with_bonus(_schedule(given), bonus),
        given.year,
        itc,
        state_depreciation=_state_shares(given, bonus),
        state_itc=given.state.itc,
        account=account,
    )


def _state_shares(given: AssetRecord, federal_bonus: float) -> Floats:
    """Return what a state lets deduct: its own schedule and bonus, or the federal ones where it has none."""
    own = given.state
    bonus = _own_or(federal_bonus, own.bonus)
    shares = _schedule(own)
    if not len(shares):
        shares = _schedule(given)
    return with_bonus(shares, bonus)


def _own_or(federal: float, own: float | None) -> float:
    """Return the figure of the state, or the federal one where it has none."""
    return federal if own is None else own


def _schedule(given: AssetRecord | StateDeduction) -> Floats:
    if given.depreciation is not None:
        return depreciation(given.depreciation)
    if given.straight_line_years is not None:
        return straight_line(given.straight_line_years)
    return np.array(given.depreciation_shares or ())


def credits_by_year(
    given: ProductionCredit | None, file: ProjectFile, quantity: Floats, served: date
) -> Floats | None:
    """Return a production tax credit by year of operation, shape (years,); None where none is given. [USD]"""
    if given is None:
        return None
    law, share = _Law(file.construction.begins, served), 1.0
    if given.by_law is not None:
        share = law.value("ptc_share", given.by_law)
    usd = law.unless(given.usd_per_mwh, "ptc_usd_per_mwh", "electricity")
    years = law.unless(given.years, "ptc_years", "electricity")
    return production_credit(quantity, share * usd, given.growth_per_year, int(years))


def income_taxes(file: ProjectFile, served: date) -> Tax:
    """Return how income is taxed: federal by hand or by law, and the state's beside it where it has a rate."""
    given, law = file.tax, _Law(file.construction.begins, served)
    if given is None:
        return Tax()
    if given.federal_rate is None:
        federal: Rate = law.value("income_tax_rate", "corporation")
    else:
        federal = _rate(given.federal_rate)
    limit = 1.0
    if given.losses == "carried":
        limit = law.value("loss_limit", "corporation")
    reduction = law.value("basis_reduction", "itc")
    return Tax(
        rate=federal,
        losses=given.losses,
        loss_limit=limit,
        basis_reduction=reduction,
        basis_at_end=given.basis_at_end,
        state=_of_state(given, limit, reduction) if any(given.state_rate) else None,
        state_itc_basis_reduction=given.state_itc_lowers_federal_basis,
    )


def _of_state(
    given: IncomeTax, federal_limit: float, federal_reduction: float
) -> StateTax:
    return StateTax(
        rate=_rate(given.state_rate),
        losses=given.losses,
        loss_limit=_own_or(federal_limit, given.state_loss_limit),
        basis_reduction=_own_or(federal_reduction, given.state_basis_reduction),
        own_basis_reduction=given.state_itc_lowers_state_basis,
    )


def _rate(rates: tuple[float, ...]) -> Rate:
    return rates[0] if len(rates) == 1 else np.array(rates)
