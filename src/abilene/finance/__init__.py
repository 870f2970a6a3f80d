"""The finance of projects: debt, cash, tax, worth and levelised costs, by the definitions of the field.

>>> from abilene import finance
>>> answer = finance.appraise_project(finance.read_project("examples/project.yaml"))
>>> answer.least_cover, answer.irr.only, answer.levelised.break_even

From the file of a project to its appraisal in two calls; the parts can be used alone:

* a project: ``read_project``, ``appraise_project``; without a file ``Project``,
  ``Asset``, ``Financing``, ``Tax`` with ``StateTax``, ``project_cash_flow``,
  ``required_price``; yearly costs ``property_tax`` and ``insurance``;
* debt: ``level``, ``equal_principal``, ``bullet`` and ``sculpted`` schedules,
  ``size_debt`` by ``cover_limit``, ``gearing_limit`` and ``collateral_limit``,
  ``construction_debt``, ``commitment_fee``, reserves ``held_ahead`` and ``saved_for``;
* worth: ``npv``, ``irr`` (every rate), ``mirr``, ``payback_years``,
  ``debt_service_cover``, ``loan_life_cover``;
* levelised costs, each by its name: ``lcoe_fixed_charge`` with ``fixed_charge``,
  ``lcoe_cash_flow``, ``levelised_price``, ``break_even_price``;
* funds: ``fund_path`` of a commitment on ``FundTerms``, ``called_share``;
* tax: ``tax_rule`` looks dated law up; ``depreciation``, ``straight_line``,
  ``with_bonus``, ``production_credit``, ``income_tax``;
* prices and delays: ``PricePath``, ``packaged_path``; ``Task``, ``finish`` and the
  durations ``fixed``, ``uniform``, ``triangular``, ``exponential``.

Names are loaded when they are first used: what only reads a programme needs no numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abilene.finance.cashflow import (
        CashFlow,
        project_cash_flow,
        required_price,
    )
    from abilene.finance.construction import (
        Construction,
        commitment_fee,
        construction_debt,
        half_time_interest,
    )
    from abilene.finance.debt import (
        Schedule,
        SizedDebt,
        bullet,
        collateral_limit,
        cover_limit,
        equal_principal,
        gearing_limit,
        level,
        sculpted,
        size_debt,
    )
    from abilene.finance.delays import (
        Finish,
        Task,
        exponential,
        finish,
        fixed,
        triangular,
        uniform,
    )
    from abilene.finance.fund import (
        FundPath,
        FundTerms,
        called_share,
        fund_path,
    )
    from abilene.finance.levelised import (
        FixedCharge,
        break_even_price,
        fixed_charge,
        lcoe_cash_flow,
        lcoe_fixed_charge,
        levelised_price,
    )
    from abilene.finance.measures import (
        Irr,
        debt_service_cover,
        irr,
        loan_life_cover,
        mirr,
        npv,
        payback_years,
        real_rate,
    )
    from abilene.finance.price import (
        PricePath,
        packaged_path,
    )
    from abilene.finance.project import (
        Asset,
        Financing,
        Project,
        StateTax,
        Tax,
    )
    from abilene.finance.project_answer import (
        LevelisedCosts,
        ProjectAnswer,
        appraise_project,
    )
    from abilene.finance.project_case import (
        ProjectCase,
        read_project,
    )
    from abilene.finance.project_records import (
        ProjectFile,
    )
    from abilene.finance.reserve import (
        held_ahead,
        saved_for,
    )
    from abilene.finance.tax import (
        TaxRule,
        depreciation,
        income_tax,
        production_credit,
        straight_line,
        tax_rule,
        with_bonus,
    )
    from abilene.finance.yearly_costs import (
        insurance,
        property_tax,
    )

__all__ = [
    "Asset",
    "CashFlow",
    "Construction",
    "Financing",
    "Finish",
    "FixedCharge",
    "FundPath",
    "FundTerms",
    "Irr",
    "LevelisedCosts",
    "PricePath",
    "Project",
    "ProjectAnswer",
    "ProjectCase",
    "ProjectFile",
    "Schedule",
    "SizedDebt",
    "StateTax",
    "Task",
    "Tax",
    "TaxRule",
    "appraise_project",
    "break_even_price",
    "bullet",
    "called_share",
    "collateral_limit",
    "commitment_fee",
    "construction_debt",
    "cover_limit",
    "debt_service_cover",
    "depreciation",
    "equal_principal",
    "exponential",
    "finish",
    "fixed",
    "fixed_charge",
    "fund_path",
    "gearing_limit",
    "half_time_interest",
    "held_ahead",
    "income_tax",
    "insurance",
    "irr",
    "lcoe_cash_flow",
    "lcoe_fixed_charge",
    "level",
    "levelised_price",
    "loan_life_cover",
    "mirr",
    "npv",
    "packaged_path",
    "payback_years",
    "production_credit",
    "project_cash_flow",
    "property_tax",
    "read_project",
    "real_rate",
    "required_price",
    "saved_for",
    "sculpted",
    "size_debt",
    "straight_line",
    "tax_rule",
    "triangular",
    "uniform",
    "with_bonus",
]
_HOME = {
    "cashflow": (
        "CashFlow",
        "project_cash_flow",
        "required_price",
    ),
    "construction": (
        "Construction",
        "commitment_fee",
        "construction_debt",
        "half_time_interest",
    ),
    "debt": (
        "Schedule",
        "SizedDebt",
        "bullet",
        "collateral_limit",
        "cover_limit",
        "equal_principal",
        "gearing_limit",
        "level",
        "sculpted",
        "size_debt",
    ),
    "delays": (
        "Finish",
        "Task",
        "exponential",
        "finish",
        "fixed",
        "triangular",
        "uniform",
    ),
    "fund": (
        "FundPath",
        "FundTerms",
        "called_share",
        "fund_path",
    ),
    "levelised": (
        "FixedCharge",
        "break_even_price",
        "fixed_charge",
        "lcoe_cash_flow",
        "lcoe_fixed_charge",
        "levelised_price",
    ),
    "measures": (
        "Irr",
        "debt_service_cover",
        "irr",
        "loan_life_cover",
        "mirr",
        "npv",
        "payback_years",
        "real_rate",
    ),
    "price": (
        "PricePath",
        "packaged_path",
    ),
    "project": (
        "Asset",
        "Financing",
        "Project",
        "StateTax",
        "Tax",
    ),
    "project_answer": (
        "LevelisedCosts",
        "ProjectAnswer",
        "appraise_project",
    ),
    "project_case": (
        "ProjectCase",
        "project_case",
        "read_project",
    ),
    "project_records": ("ProjectFile",),
    "reserve": (
        "held_ahead",
        "saved_for",
    ),
    "tax": (
        "TaxRule",
        "depreciation",
        "income_tax",
        "production_credit",
        "straight_line",
        "tax_rule",
        "with_bonus",
    ),
    "yearly_costs": (
        "insurance",
        "property_tax",
    ),
}
"""The module that defines each public name: what type-checkers read above, at run time."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    for home, names in _HOME.items():
        if name in names:
            module = import_module(f"abilene.finance.{home}")
            return globals().setdefault(name, getattr(module, name))
    raise AttributeError(f"module 'abilene.finance' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
