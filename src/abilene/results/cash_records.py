"""Records of cash over the life of what is built, and of what capital cost is made of."""

from __future__ import annotations

from abilene.record import Record
from abilene.results.known import QuarterText


class CashRow(Record):
    """Cash of a quarter or a calendar year over the life of what is built, nominal, before financing. [USD]"""

    revenue_usd: float
    """Compute sold, or rent of tenants; 0 where it has no price."""
    electricity_usd: float
    """Power for what runs, and load left unserved at its value (VOLL)."""
    opex_usd: float
    """Staff, upkeep and other running costs."""
    obligations_usd: float
    """Leases and other contracts, fees of letters of credit."""
    shell_usd: float
    """Paid for buildings and their plant."""
    hardware_usd: float
    """Paid for accelerators, those that replace others among them."""
    equipment_usd: float
    """Paid for power equipment and for connections: contributions in aid of construction,
    and collateral that is posted."""
    residual_usd: float
    """What is sold at the end of its use, and collateral that is given back."""
    tax_usd: float
    """Income tax; negative where losses are used against other income; 0 where the file
    gives no rate."""
    credits_usd: float
    """Investment tax credits."""
    cash_usd: float
    """All of it: what the project brings, or takes."""
    hours: float
    """Accelerator-hours sold. [h]"""


class CashYear(CashRow):
    """Cash of a calendar year, with what lenders are owed. [USD]"""

    debt_service_usd: float | None = None
    """Beside all that: interest, fees and repayment of those who lend, in the years of
    the plan; null where nobody does, and for a single campus."""


class CapitalPayment(Record):
    """A payment for what is built: cost = amount x price x share x growth of prices."""

    use: str
    """Path of what is paid."""
    quarter: QuarterText
    """Quarter of payment; one before the first of the plan is paid by nobody here."""
    amount: float
    """How much of it there is: IT load of the phase, or equipment that comes into
    service."""
    unit: str
    """Unit of the amount: kW IT, MW, MWh or connection."""
    usd_per_unit: float
    """In money of ``usd_year``. [USD per unit]"""
    usd_year: int
    """Year of money of the price. [year]"""
    share: float
    """Part of the whole that is paid in this quarter. [-]"""
    price_index: float
    """Growth of prices from ``usd_year`` to the year of payment. [-]"""
    cost_usd: float
    """Nominal. [USD]"""
