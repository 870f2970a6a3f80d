"""What each phase costs, and when, if it is energised in a given quarter.

Shell: from the start of work, by ``shell_spend``. Hardware: over the
``hardware_quarters`` that end with the quarter in which the phase is energised, by
``hardware_spend``. Every cost grows with inflation from its year of money to the year
of the quarter in which it is paid. Nothing of a phase is paid after it is energised,
and nothing of a decision before the day of the plan: payments whose quarter has passed
are made in the quarter of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from abilene.buildout.candidates import CandidateDesign, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.schedule import Step
from abilene.dates import HOURS_PER_QUARTER
from abilene.finance.capital import EQUIPMENT, HARDWARE, SHELL

HOURS_OF_SEASON = (90 * 24, 91 * 24, 92 * 24, 92 * 24)
"""Of each quarter of a year of 365 days. [h]"""
Costs = dict[tuple[str, int], float]
"""Cost by path of the use and quarter. [USD]"""


@dataclass(frozen=True)
class Payment:
    """One payment for a phase."""

    use: str
    """Path of what is paid."""
    quarter: int
    share: float
    """Part of the whole that is paid now. [-]"""
    it_kw: float
    """IT load of the phase. [kW]"""
    usd_per_it_kw: float
    """In money of ``usd_year``. [USD/kW]"""
    usd_year: int | None
    """None: the year of money of the programme."""

    @property
    def usd(self) -> float:
        """In money of ``usd_year``. [USD]"""
        return self.share * self.usd_per_it_kw * self.it_kw


@dataclass(frozen=True)
class EquipmentPayment:
    """Power equipment that comes into service, and is paid then."""

    use: str
    """Path of what is paid."""
    quarter: int
    unit: str
    """Name of the unit: of a storage, its power and its energy are two."""
    is_energy: bool
    """Whether it is counted in MWh."""
    amount: float
    """[MW, MWh]"""
    usd_each: float
    """In money of the programme's year. [USD/MW, USD/MWh]"""


def growth(case: Case, usd_year: int | None, quarter: int) -> float:
    """Return the factor by which a cost grows from its year of money to a quarter. [-]"""
    header = case.programme.programme
    from_year = header.usd_year if usd_year is None else usd_year
    years = case.quarter(quarter).year - from_year
    return float((1 + header.inflation_per_year) ** years)


def discount(case: Case, quarter: int) -> float:
    """Return the weight of a dollar of a quarter, seen from the quarter of the day of the plan. [-]"""
    rate = case.programme.programme.discount_rate_per_year
    years = (quarter - case.now) / 4
    return float((1 + rate) ** -years)


def costs(case: Case, step: Step, energised: int | None) -> Costs:
    """Return what a phase costs if it is energised in a quarter, or never.

    A phase whose start was measured has its shell paid from that start on; of one that
    is never energised, only what fell due before the day of the plan has been paid.
    """
    found: Costs = defaultdict(float)
    for paid in payments(case, step, energised):
        nominal_usd = paid.usd * growth(case, paid.usd_year, paid.quarter)
        found[paid.use, paid.quarter] += nominal_usd
    return {use: usd for use, usd in found.items() if usd > 0}


def sunk(case: Case, step: Step) -> Costs:
    """Return what is paid for a phase whatever is decided: history."""
    return costs(case, step, step.energised)


def decided(case: Case, step: Step, energised: int) -> Costs:
    """Return what a decision to energise a phase in a quarter adds to what is sunk."""
    gone, found = sunk(case, step), costs(case, step, energised)
    return {use: found[use] for use in found if use not in gone}


def counted_share(case: Case, quarter: int) -> float:
    """Return how much of a bill of a quarter counts: quarters of a plan are as long as each other. [-]"""
    season = case.quarter(quarter).index % len(HOURS_OF_SEASON)
    return HOURS_PER_QUARTER / HOURS_OF_SEASON[season]


def running_usd_per_mw(case: Case, candidate: CandidateDesign, quarter: int) -> float:
    """Return what a candidate costs to run for one MW of facility load over a quarter, at full load. [USD/MW]"""
    season = case.quarter(quarter).index % 4
    return usd_per_mw(case, candidate.running_usd_per_mwh[season], quarter)


def usd_per_mw(case: Case, usd_per_mwh: float, quarter: int) -> float:
    """Return what one MW of facility load comes to over a quarter, at full load. [USD/MW]"""
    return usd_per_mwh * HOURS_PER_QUARTER * growth(case, None, quarter)


def fixed_usd(case: Case, price: UnitPrice, quarter: int) -> float:
    """Return what one MW (or MWh) of a unit costs over a quarter, whether it is used or not. [USD]"""
    return price.fixed_usd_per_year / 4 * growth(case, None, quarter)


def equipment_usd(case: Case, paid: EquipmentPayment) -> float:
    """Return what equipment costs, nominal. [USD]"""
    return paid.amount * paid.usd_each * growth(case, None, paid.quarter)


def equipment_payment(
    case: Case, key: tuple[str, str], quarter: int, amount: float
) -> EquipmentPayment:
    """Return the payment for a unit of a site, in MW or MWh, that comes into service in a quarter."""
    site_id, unit = key
    price = case.power(site_id).units[unit]
    path = EQUIPMENT(site_id, price.kind)
    return EquipmentPayment(
        path, quarter, unit, price.is_energy, amount, price.capital_usd
    )


def capital_usd(case: Case, price: UnitPrice, quarter: int) -> float:
    """Return the price of one MW (or MWh) of a unit that is in service from a quarter on. [USD]"""
    return price.capital_usd * growth(case, None, quarter)


def payments(case: Case, step: Step, energised: int | None) -> Iterator[Payment]:
    """Yield every payment for a phase that is energised in a quarter, or never."""
    begin = _begin(step, energised)
    if begin is not None:
        yield from _shell_payments(case, step, begin, energised)
    if energised is not None:
        yield from _hardware_payments(case, step, energised)


def _begin(step: Step, energised: int | None) -> int | None:
    """Return the first quarter of work: as it was measured, else as late as it may be; None if it never begins."""
    if step.started is not None or energised is None:
        return step.started
    return energised - step.phase.build_quarters + 1


def _shell_payments(
    case: Case,
    step: Step,
    begin: int,
    energised: int | None,
) -> Iterator[Payment]:
    """Yield the payments for the shell, from the start of work on."""
    phase, it_kw = step.phase, step.it_mw * 1000
    for due, share in enumerate(phase.shell_spend, begin):
        paid = _shell_paid(case, step, due, energised)
        if paid is not None:
            yield Payment(
                use=SHELL(*step.key),
                quarter=paid,
                share=share,
                it_kw=it_kw,
                usd_per_it_kw=phase.shell_usd_per_it_kw,
                usd_year=phase.usd_year,
            )


def _hardware_payments(
    case: Case,
    step: Step,
    energised: int,
) -> Iterator[Payment]:
    """Yield the payments for the hardware, the last of them when the phase is energised."""
    hardware = case.programme.hardware[step.phase.hardware]
    it_kw = step.it_mw * 1000
    first = energised - step.phase.hardware_quarters + 1
    for due, share in enumerate(step.phase.hardware_spend, first):
        yield Payment(
            use=HARDWARE(*step.key),
            quarter=due if step.is_history else max(due, case.now),
            share=share,
            it_kw=it_kw,
            usd_per_it_kw=hardware.usd_per_it_kw,
            usd_year=hardware.usd_year,
        )


def _shell_paid(case: Case, step: Step, due: int, energised: int | None) -> int | None:
    """Return the quarter in which a payment for the shell is made, or None if it never is."""
    if step.energised is not None:
        return min(due, step.energised)
    if step.started is not None and due < case.now:
        return due
    return None if energised is None else min(max(due, case.now), energised)
