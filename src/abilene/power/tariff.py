"""A tariff as plain records: the lines of a bill, each with its price and with what it is the price of.

Lines overlap freely: an hour may count for several energy prices, windows of demand and
minimum charges at once. ``power.bill`` says what a draw costs under them. Amounts are in
MW and MWh, as everywhere here; prices are per kW where the trade says them so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar, Literal, cast

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, refuse
from abilene.power.peak_hours import PeakHour, steps_at_hours
from abilene.resource.billing import BillingCalendar
from abilene.resource.calendar import MONTHS

KW_PER_MW = 1000.0
INFINITY = float("inf")
MOST = 1e15
"""Above any number of a tariff."""
DAYS_PER_YEAR = 365
"""Of a typical year, whose months pay a twelfth of it each, as in NREL's SAM."""
EVERY_MONTH = frozenset(range(MONTHS))
EVERY_HOUR = frozenset(range(24))
Days = Literal["all", "weekdays", "weekends"]
HoursByMonth = tuple[frozenset[int], ...]
"""Hours of the day, 0 to 23, for each of the twelve months."""


@dataclass(frozen=True)
class Window:
    """Hours of the year by the local clock: for each month, hours of weekdays and of weekends."""

    weekdays: HoursByMonth = (EVERY_HOUR,) * MONTHS
    weekends: HoursByMonth = (EVERY_HOUR,) * MONTHS

    @classmethod
    def of(
        cls,
        months: Iterable[int] = EVERY_MONTH,
        days: Days = "all",
        hours: Iterable[int] = EVERY_HOUR,
    ) -> Window:
        """Return the hours that recur on some days of some months.

        Parameters
        ----------
        months : iterable of int
            Months of the year, 0 to 11.
        days : {"all", "weekdays", "weekends"}
            Days of the week.
        hours : iterable of int
            Hours of the day, each named by its beginning, 0 to 23.
        """
        inside, chosen, none = frozenset(hours), set(months), frozenset[int]()
        open_ = tuple(inside if month in chosen else none for month in range(MONTHS))
        closed = (none,) * MONTHS
        return cls(
            open_ if days != "weekends" else closed,
            open_ if days != "weekdays" else closed,
        )

    def mask(self, calendar: BillingCalendar) -> NDArray[np.bool_]:
        """Return which steps lie in the window, shape (steps,)."""
        table = np.zeros((2, MONTHS, 24), dtype=bool)
        for kind, hours_by_month in enumerate((self.weekdays, self.weekends)):
            for month, hours in enumerate(hours_by_month):
                table[kind, month, list(hours)] = True
        kind_of_day = calendar.weekend.astype(np.intp)
        return np.asarray(table[kind_of_day, calendar.months, calendar.hours])


ALWAYS = Window()


def _beyond(
    record: object, bounds: Mapping[str, tuple[float, float]], name: str = ""
) -> Iterator[Problem]:
    """Yield each number of a record that is none, has no end, or is outside its bounds."""
    for field in fields(cast("Any", record)):
        value = getattr(record, field.name)
        least, most = bounds.get(field.name, (-MOST, MOST))
        if isinstance(value, float | int) and not least <= value <= most:
            what = f"{field.name} is {value:g}, outside {least:g} .. {most:g}"
            yield Problem(what, "give a number within", name)


@dataclass(frozen=True)
class PriceSteps:
    """A price in steps: each holds up to its limit, the last without one."""

    up_to: tuple[float, ...]
    """Upper limits, rising; the last is infinite. [amount]"""
    price: tuple[float, ...]
    """Price within each step. [USD per amount]"""

    def __post_init__(self) -> None:
        rises = all(low < high for low, high in pairwise((0.0, *self.up_to)))
        if len(self.up_to) != len(self.price) or not rises or not self.up_to:
            what = f"steps up to {self.up_to} at {self.price}"
            fix = "give each step a price, and limits that rise from above 0"
            raise InputError(Problem(what, fix))
        if self.up_to[-1] != INFINITY:
            fix = "leave the last step without a limit"
            raise InputError(Problem(f"steps end at {self.up_to[-1]:g}", fix))
        refuse(_no_price(price) for price in self.price if not abs(price) <= MOST)

    @classmethod
    def flat(cls, price: float) -> PriceSteps:
        """Return one price for all of an amount."""
        return cls((INFINITY,), (price,))

    def usd(self, amount: float, scale: float = 1.0) -> float:
        """Return what an amount costs where all limits are multiplied by a scale. [USD]"""
        # not the last, which has no limit: a scale of 0 leaves it infinite
        limits = [*(limit * scale for limit in self.up_to[:-1]), INFINITY]
        edges = np.minimum((0.0, *limits), amount)
        return float(np.diff(edges) @ self.price)


def _no_price(usd: float) -> Problem:
    return Problem(f"a price of {usd:g}", "give a number that has an end")


def daily_usd(usd_per_day: float, calendar: BillingCalendar) -> Floats:
    """Return a charge by the day in each month, shape (12,). [USD]"""
    if calendar.real:
        return usd_per_day * np.array(calendar.days, dtype=float)
    return np.full(MONTHS, usd_per_day * DAYS_PER_YEAR / MONTHS)


@dataclass(frozen=True)
class Charge:
    """A line of a bill."""

    bounds: ClassVar[Mapping[str, tuple[float, float]]] = {}
    """Least and most of its numbers, by field; of the others any with an end."""
    name: str

    def __post_init__(self) -> None:
        refuse(_beyond(self, self.bounds, self.name))

    @property
    def by_contract(self) -> bool:
        """Whether it is billed by the contract."""
        return False

    @property
    def by_spot(self) -> bool:
        """Whether it is billed at the market price."""
        return False


@dataclass(frozen=True)
class StandingCharge(Charge):
    """A charge that no draw changes."""

    usd_per_month: float = 0.0
    usd_per_day: float = 0.0

    def usd(self, calendar: BillingCalendar) -> Floats:
        """Return the charge of each month, shape (12,). [USD]"""
        return self.usd_per_month + daily_usd(self.usd_per_day, calendar)


@dataclass(frozen=True)
class EnergyCharge(Charge):
    """Prices of energy by window; a rider is one that holds always, and adds to the others."""

    prices: tuple[tuple[Window, float], ...] = ()
    """Windows and what a MWh costs in them; an hour in several pays each. [USD/MWh]"""
    spot: bool = False
    """Whether the hourly market price is passed on as well."""

    def __post_init__(self) -> None:
        refuse(_no_price(usd) for _, usd in self.prices if not abs(usd) <= MOST)

    def usd_per_mwh(self, calendar: BillingCalendar) -> Floats:
        """Return the price of each step, shape (steps,), without that of the market. [USD/MWh]"""
        price: Floats = np.zeros(calendar.length)
        for window, usd_per_mwh in self.prices:
            price = price + window.mask(calendar) * usd_per_mwh
        return price

    @property
    def by_spot(self) -> bool:
        """Whether it is billed at the market price."""
        return self.spot


TierBasis = Literal["energy_month", "energy_day", "hours_use", "hours_use_day"]


@dataclass(frozen=True)
class TieredEnergy(Charge):
    """Prices of energy in steps of the month's energy, or of its energy per billed kW (hours' use).

    The month's whole energy fills the steps; each window takes part in every step in
    proportion to its share of that energy.
    """

    of: TierBasis
    prices: tuple[tuple[Window, PriceSteps], ...]
    """Windows, which do not overlap, and the steps in them: limits in MWh a month (or a
    day), or in hours (MWh per MW billed). [USD/MWh]"""
    demand: str | None = None
    """Name of the demand line whose billed MW hours' use is counted in; by default the
    month's highest draw."""


@dataclass(frozen=True)
class Ratchet:
    """Billed demand is no less than a share of the highest of earlier months."""

    share: float
    months: int = MONTHS - 1
    """How many months back."""
    named: frozenset[int] = EVERY_MONTH
    """Months of the year that count, 0 to 11."""

    def __post_init__(self) -> None:
        refuse(_beyond(self, {"share": (0.0, 1.0), "months": (0, MONTHS)}))
        if not self.named <= EVERY_MONTH:
            what = f"months {sorted(self.named - EVERY_MONTH)} of no year"
            raise InputError(Problem(what, "give months from 0 to 11"))


@dataclass(frozen=True)
class DemandCharge(Charge):
    """A price of the highest draw of each month within a window."""

    bounds: ClassVar = {"least_of_contract": (0.0, 1.0)}
    prices: tuple[PriceSteps, ...]
    """For each month its price, in steps of billed MW. [USD/kW-month]"""
    window: Window = ALWAYS
    ratchet: Ratchet | None = None
    least_of_contract: float = 0.0
    """Billed demand is no less than this share of the contract. [-]"""

    @property
    def by_contract(self) -> bool:
        """Whether it is billed by the contract."""
        return self.least_of_contract > 0


@dataclass(frozen=True)
class CoincidentCharge(Charge):
    """A price of the draw in the hours of a system's peaks, paid in twelve parts."""

    bounds: ClassVar = {"catches": (0.0, 1.0)}
    usd_per_kw_year: float
    weights: tuple[tuple[int, float], ...] = ()
    """Steps of the year and what each counts: known peaks count equally and add up to 1;
    else their probabilities. [-]"""
    candidates: Window = ALWAYS
    """Hours in which the peaks may be: without weights each counts alike."""
    by_month: bool = False
    """Whether each month of the candidates has as many peaks as the others."""
    known: tuple[PeakHour, ...] = ()
    """Hours of the peaks, each of which counts alike."""
    alarm: tuple[PeakHour, ...] = ()
    """Hours in which an alarm expects peaks."""
    catches: float = 0.0
    """Share of the peaks that lie in those; the others may be in all other hours. [-]"""

    @property
    def is_known(self) -> bool:
        """Whether it is known when the peaks are, or how probable each step is."""
        return bool(self.weights or self.known)

    def shares(self, calendar: BillingCalendar) -> Floats:
        """Return what the draw of each step counts, shape (steps,). [-]

        Raises
        ------
        InputError
            If none of the hours of the peaks, or of the alarm, lies in the calendar.
        """
        if self.weights:
            weight = np.zeros(calendar.length)
            for step, share in self.weights:
                weight[step] += share
            return weight
        if self.known:
            weight = steps_at_hours(self.name, self.known, calendar)
            return np.asarray(weight / weight.sum())
        inside = self.candidates.mask(calendar).astype(float)
        if not self.alarm:
            return self._evenly(calendar, inside)
        alarmed = steps_at_hours(self.name, self.alarm, calendar) > 0
        return self._caught(calendar, alarmed.astype(float), inside * ~alarmed)

    def _caught(
        self, calendar: BillingCalendar, alarmed: Floats, beside: Floats
    ) -> Floats:
        """Return shares of alarmed steps and of those beside them, which share what is of their month.

        A month without an alarm has its peaks in the steps beside, one without such
        steps in those of the alarm.
        """
        months = calendar.months * self.by_month
        in_alarm = np.bincount(months, alarmed, minlength=MONTHS)
        in_others = np.bincount(months, beside, minlength=MONTHS)
        catches = np.where(in_others > 0, self.catches * (in_alarm > 0), 1.0)
        caught = alarmed * (catches / np.maximum(in_alarm, 1.0))[months]
        missed = beside * ((1 - catches) / np.maximum(in_others, 1.0))[months]
        return np.asarray((caught + missed) / (caught + missed).sum())

    def _evenly(self, calendar: BillingCalendar, weight: Floats) -> Floats:
        """Return shares of some steps that count alike; they add up to 1."""
        if self.by_month:
            of_month = np.bincount(calendar.months, weight, minlength=MONTHS)
            weight = weight / np.maximum(of_month, 1.0)[calendar.months]
        return np.asarray(weight / max(weight.sum(), 1.0))


@dataclass(frozen=True)
class MinimumBill(Charge):
    """The least that other lines must come to; the line is what lacks."""

    usd_per_month: float = 0.0
    usd_per_day: float = 0.0
    usd_per_kw_month: float = 0.0
    """Per kW of contract."""
    usd_per_year: float = 0.0
    """Settled in December."""
    on: tuple[str, ...] = ()
    """Names of the lines that count; by default every line that is no minimum bill."""

    @property
    def by_contract(self) -> bool:
        """Whether it is billed by the contract."""
        return self.usd_per_kw_month > 0


@dataclass(frozen=True)
class Tariff:
    """What a utility charges: lines that add up, and what they rest on."""

    title: str
    lines: tuple[Charge, ...]
    zone: str | None = None
    """Zone of the clock by which windows and months are meant; None for that of the
    draw."""
    contract_mw: float | None = None
    """Contract demand; None where there is none. [MW]"""
    peak_factor: float = 1.0
    """By what the peaks of a shorter metering interval exceed those of the steps. [-]"""
    before_mw: tuple[float, ...] = ()
    """Highest draws of the months before the bill, the latest last. [MW]"""
    applies_mw: tuple[float, float] = (0.0, INFINITY)
    """Peaks to which the tariff is offered. [MW]"""
    applies_mwh_month: tuple[float, float] = (0.0, INFINITY)
    """Monthly energy to which it is offered. [MWh]"""
    notes: tuple[str, ...] = ()
    """What a reader of its bills should know."""
    said: tuple[tuple[str, str], ...] = ()
    """What its source says of it in words, by field: no part of a bill."""
    holds: tuple[date, date] = (date.min, date.max)
    """First and last day on which it holds."""

    def __post_init__(self) -> None:
        refuse(self._problems())

    def not_held(self, first: date, last: date) -> Iterator[str]:
        """Yield where it does not hold on every day from a first to a last one."""
        begins, ends = self.holds
        if last > ends:
            yield f"it ended on {ends}, and is asked of {last}: a later rate holds then"
        if first < begins:
            yield f"it began on {begins}, and is asked of {first}: an earlier rate holds then"

    def _problems(self) -> Iterator[Problem]:
        bounds = {"contract_mw": (0.0, MOST), "peak_factor": (1.0, MOST)}
        yield from _beyond(self, bounds)
        for mw in self.before_mw:
            if not 0 <= mw <= MOST:
                yield Problem(f"before_mw holds {mw:g}", "give the highest draws in MW")
        names = [line.name for line in self.lines]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Problem("two lines have this name", "give each its own", name)
        for line in self.lines:
            yield from self._unknown(line, names)

    def _unknown(self, line: Charge, names: list[str]) -> Iterator[Problem]:
        asked = line.on if isinstance(line, MinimumBill) else ()
        if isinstance(line, TieredEnergy) and line.demand is not None:
            asked = (line.demand,)
        for name in asked:
            if name not in names:
                fix = f"its lines are {', '.join(names)}"
                yield Problem(f"'{name}' is no line of this tariff", fix, line.name)
