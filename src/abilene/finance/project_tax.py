"""From the file of a project to its assets and taxes: what is deducted and credited, by law or by hand."""

from __future__ import annotations

from collections.abc import Iterator
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


def tax_contradictions(file: ProjectFile) -> Iterator[tuple[Steps, str, str]]:
    """Yield what no record of taxes can see alone: where it stands, what is wrong, and the fix."""
    for key in ("production_credit", "state_production_credit"):
        if getattr(file, key) is not None and file.tax is None:
            yield (key,), "a credit without a tax", "give tax, or take it out"
    own = file.state_production_credit
    if own is not None and own.by_law is not None:
        what = "the packaged law is federal, not of a state"
        fix = "give usd_per_mwh and years"
        yield ("state_production_credit", "by_law"), what, fix
    if file.tax is None:
        return
    years = file.project.years
    for key in ("federal_rate", "state_rate"):
        rates = getattr(file.tax, key) or ()
        if len(rates) > 1 and len(rates) != years:
            what = f"{len(rates)} rates for {years} years of operation"
            yield ("tax", key), what, "give one, or one for each year"
    if any(file.tax.state_rate):
        return
    for name, asset in file.assets.items():
        if asset.state != StateDeduction():
            what = f"'{name}' is deducted before a state's tax, but there is none"
            yield ("assets", name, "state"), what, "give tax.state_rate"


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
    bonus, itc = given.bonus, given.itc
    if given.by_law is not None and bonus is None:
        bonus = tax_rule("bonus", "equipment", begun, serves).value
    if given.by_law not in {None, "equipment"} and itc is None:
        itc = tax_rule("itc_rate", str(given.by_law), begun, serves).value
    return Asset(
        given.cost_usd,
        with_bonus(_schedule(given), bonus or 0.0),
        given.year,
        itc or 0.0,
        state_depreciation=_state_shares(given, bonus or 0.0),
        state_itc=given.state.itc,
        account=account,
    )


def _state_shares(given: AssetRecord, federal_bonus: float) -> Floats:
    """Return what a state lets deduct: its own schedule and bonus, or the federal ones where it has none."""
    own = given.state
    shares = _schedule(own)
    bonus = federal_bonus if own.bonus is None else own.bonus
    return with_bonus(shares if len(shares) else _schedule(given), bonus)


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
    begun = file.construction.begins
    usd, years, share = given.usd_per_mwh, given.years, 1.0
    if given.by_law is not None:
        share = tax_rule("ptc_share", given.by_law, begun, served).value
    if usd is None:
        usd = tax_rule("ptc_usd_per_mwh", "electricity", begun, served).value
    if years is None:
        years = int(tax_rule("ptc_years", "electricity", begun, served).value)
    return production_credit(quantity, share * usd, given.growth_per_year, years)


def income_taxes(file: ProjectFile, served: date) -> Tax:
    """Return how income is taxed: federal by hand or by law, and the state's beside it where it has a rate."""
    given, begun = file.tax, file.construction.begins
    if given is None:
        return Tax()
    if given.federal_rate is None:
        federal: Rate = tax_rule("income_tax_rate", "corporation", begun, served).value
    else:
        federal = _rate(given.federal_rate)
    limit = 1.0
    if given.losses == "carried":
        limit = tax_rule("loss_limit", "corporation", begun, served).value
    reduction = tax_rule("basis_reduction", "itc", begun, served).value
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
    limit, own = given.state_loss_limit, given.state_basis_reduction
    return StateTax(
        rate=_rate(given.state_rate),
        losses=given.losses,
        loss_limit=federal_limit if limit is None else limit,
        basis_reduction=federal_reduction if own is None else own,
        own_basis_reduction=given.state_itc_lowers_state_basis,
    )


def _rate(rates: tuple[float, ...]) -> Rate:
    return rates[0] if len(rates) == 1 else np.array(rates)
