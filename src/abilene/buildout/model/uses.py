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

from abilene.buildout.candidates import CandidateDesign, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.schedule import Step
from abilene.dates import HOURS_PER_QUARTER
from abilene.finance.capital import HARDWARE, SHELL

Costs = dict[tuple[str, int], float]
"""Cost by path of the use and quarter. [USD]"""


def growth(case: Case, usd_year: int | None, quarter: int) -> float:
    """Return the factor by which a cost grows from its year of money to a quarter. [-]"""
    header = case.programme.programme
    years = case.quarter(quarter).year - (
        header.usd_year if usd_year is None else usd_year
    )
    return float((1 + header.inflation_per_year) ** years)


def discount(case: Case, quarter: int) -> float:
    """Return the weight of a dollar of a quarter, seen from the quarter of the day of the plan. [-]"""
    return float(
        (1 + case.programme.programme.discount_rate_per_year)
        ** (-(quarter - case.now) / 4)
    )


def costs(case: Case, step: Step, energised: int | None) -> Costs:
    """Return what a phase costs if it is energised in a quarter, or never.

    A phase whose start was measured has its shell paid from that start on; of one that
    is never energised, only what fell due before the day of the plan has been paid.
    """
    found: Costs = defaultdict(float)
    for path, paid, usd, usd_year in _payments(case, step, energised):
        found[path, paid] += usd * growth(case, usd_year, paid)
    return {use: usd for use, usd in found.items() if usd > 0}


def sunk(case: Case, step: Step) -> Costs:
    """Return what is paid for a phase whatever is decided: history."""
    return costs(case, step, step.energised)


def decided(case: Case, step: Step, energised: int) -> Costs:
    """Return what a decision to energise a phase in a quarter adds to what is sunk."""
    gone = sunk(case, step)
    return {
        use: usd for use, usd in costs(case, step, energised).items() if use not in gone
    }


def running_usd_per_mw(case: Case, candidate: CandidateDesign, quarter: int) -> float:
    """Return what a candidate costs to run for one MW of facility load over a quarter, at full load. [USD/MW]"""
    return usd_per_mw(
        case, candidate.running_usd_per_mwh[case.quarter(quarter).index % 4], quarter
    )


def usd_per_mw(case: Case, usd_per_mwh: float, quarter: int) -> float:
    """Return what one MW of facility load comes to over a quarter, at full load. [USD/MW]"""
    return usd_per_mwh * HOURS_PER_QUARTER * growth(case, None, quarter)


def fixed_usd(case: Case, price: UnitPrice, quarter: int) -> float:
    """Return what one MW (or MWh) of a unit costs over a quarter, whether it is used or not. [USD]"""
    return price.fixed_usd_per_year / 4 * growth(case, None, quarter)


def capital_usd(case: Case, price: UnitPrice, quarter: int) -> float:
    """Return the price of one MW (or MWh) of a unit that is in service from a quarter on. [USD]"""
    return price.capital_usd * growth(case, None, quarter)


def _payments(
    case: Case, step: Step, energised: int | None
) -> Iterator[tuple[str, int, float, int | None]]:
    """Yield every payment: path, quarter, cost in its own year of money, and that year."""
    phase, it_kw = step.phase, step.it_mw * 1000
    hardware = case.programme.hardware[phase.hardware]
    if step.started is not None or energised is not None:
        begin = (
            step.started
            if step.started is not None
            else (energised or 0) - phase.build_quarters + 1
        )
        for due, share in enumerate(phase.shell_spend, begin):
            paid = _shell_paid(case, step, due, energised)
            if paid is not None:
                yield (
                    SHELL(*step.key),
                    paid,
                    share * phase.shell_usd_per_it_kw * it_kw,
                    phase.usd_year,
                )
    if energised is not None:
        for due, share in enumerate(
            phase.hardware_spend, energised - phase.hardware_quarters + 1
        ):
            paid = due if step.energised is not None else max(due, case.now)
            yield (
                HARDWARE(*step.key),
                paid,
                share * hardware.usd_per_it_kw * it_kw,
                hardware.usd_year,
            )


def _shell_paid(case: Case, step: Step, due: int, energised: int | None) -> int | None:
    """Return the quarter in which a payment for the shell is made, or None if it never is."""
    if step.energised is not None:
        return min(due, step.energised)
    if step.started is not None and due < case.now:
        return due
    return None if energised is None else min(max(due, case.now), energised)
