"""What the capital cost of a build-out is made of: every payment, with how much of what is paid, and its price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from abilene.buildout import BuildPlan
from abilene.buildout.case import Case
from abilene.buildout.model import income, uses
from abilene.buildout.model.connections import all_payments
from abilene.buildout.schedule import Step, steps
from abilene.finance.capital import HARDWARE

KW_IT, MW, MWH, CONNECTION = "kW IT", "MW", "MWh", "connection"


@dataclass(frozen=True)
class BillLine:
    """A payment: amount x price x share x growth of prices since its year of money."""

    use: str
    """Path of what is paid."""
    quarter: int
    """Quarter of the plan; below zero if it lies before."""
    amount: float
    unit: str
    """kW IT, MW, MWh or connection."""
    usd_per_unit: float
    """In money of ``usd_year``."""
    usd_year: int
    share: float
    """Part of the whole that is paid now. [-]"""
    price_index: float
    """[-]"""

    @property
    def cost_usd(self) -> float:
        """Nominal. [USD]"""
        return self.amount * self.usd_per_unit * self.share * self.price_index


def capital_bill(build: BuildPlan) -> list[BillLine]:
    """Return every payment of a build-out, by quarter; they add up to its capital cost."""
    of_phases = (_of_phase(build, step) for step in steps(build.case))
    bought = (_of_equipment(build), _of_connections(build))
    every = chain(chain.from_iterable(of_phases), *bought)
    paid = [line for line in every if line.cost_usd > 0]
    return sorted(paid, key=lambda line: line.quarter)


def _of_phase(build: BuildPlan, step: Step) -> Iterator[BillLine]:
    """Yield the payments for a phase: its shell, its first accelerators, and those that the plan replaces."""
    case, energised = build.case, build.indices[step.key]
    for paid in uses.payments(case, step, energised):
        price = paid.usd_per_it_kw, paid.usd_year
        yield _line(case, (paid.use, paid.quarter), paid.it_kw, price, paid.share)
    for one in build.generations(step.key)[1:]:
        if income.is_decided(case, one):
            chips = case.programme.hardware[one.hardware]
            place = HARDWARE(*step.key), one.first
            price = chips.usd_per_it_kw, chips.usd_year
            yield _line(case, place, step.it_mw * 1000, price, one.share)


def _line(
    case: Case,
    place: tuple[str, int],
    it_kw: float,
    price: tuple[float, int | None],
    share: float,
) -> BillLine:
    """Return a line: path and quarter, IT load in kW, price per kW with its year of money, and share."""
    usd_each, stated_year = price
    year = case.programme.programme.usd_year if stated_year is None else stated_year
    index = uses.growth(case, year, place[1])
    return BillLine(*place, it_kw, KW_IT, usd_each, year, share, index)


def _of_equipment(build: BuildPlan) -> Iterator[BillLine]:
    """Yield the payments for power equipment."""
    year = build.case.programme.programme.usd_year
    for one in build.equipment_bought:
        unit = MWH if one.is_energy else MW
        index = uses.growth(build.case, None, one.quarter)
        yield BillLine(
            one.use, one.quarter, one.amount, unit, one.usd_each, year, 1.0, index
        )


def _of_connections(build: BuildPlan) -> Iterator[BillLine]:
    """Yield the payments for connections."""
    case, year = build.case, build.case.programme.programme.usd_year
    for one in all_payments(case):
        unit = MW if one.is_by_mw else CONNECTION
        index = uses.growth(case, None, one.quarter)
        yield BillLine(
            one.use, one.quarter, one.amount, unit, one.usd_each, year, 1.0, index
        )
