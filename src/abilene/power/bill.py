"""What a draw costs under a tariff: every line of every month of one year.

``bill`` is a pure function of the draw. Nothing is optimised in it, so it stands beside
every answer of the engine as the bill that the utility would write.

Order, within each month: energy by window, in steps where there are any; the peak of
each demand window; billed demand, the greatest of that peak, the ratchet and the share
of the contract; its price, in steps; fixed charges; last, what minimum bills lack, and
in December what the minimum of the year lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeGuard

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.errors import InputError, Problem, ShapeError, refuse
from abilene.power.tariff import (
    ALWAYS,
    KW_PER_MW,
    Charge,
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
    TieredEnergy,
    Window,
    daily_usd,
)
from abilene.resource.billing import BillingCalendar
from abilene.resource.calendar import MONTHS

HOURS_PER_DAY = 24
STEADY = "the year before is taken to be like this one: its peaks count for the ratchet"
PEAKS_UNKNOWN = (
    "{}: the hours of the peak are not known; each hour in which it may be counts alike, "
    "{:.4g} MW in the mean; a load that runs at the peaks pays up to {:.3g} times that"
)
PEAKS_BY_ALARM = (
    "{0}: the hours of the peak are not known; an alarm catches {3:.0%} of them, and all other hours in which one "
    "may be count alike, {1:.4g} MW in the mean; a load that runs at the peaks pays up to {2:.3g} times that"
)
ABOVE_CONTRACT = (
    "the highest draw, {:,.10g} MW, is above the contract of {:,.10g} MW; "
    "what a utility may ask for that is not billed"
)
DAILY = "a charge by the day is 365/12 days in each month of a typical year, as in SAM"
TOLERANCE = 1e-9
ABOVE = 1e-6
"""By what share a draw may stand above its contract unsaid: that of a sizing has a tolerance. [-]"""
NOTHING = np.full(MONTHS, np.nan)
"""Amount of a line that is billed by nothing."""


@dataclass(frozen=True, eq=False)
class BilledLine(ByValue):
    """One line of a year's bills."""

    name: str
    kind: str
    """Kind of line: fixed, energy, tiers, demand, coincident, minimum_bill."""
    usd: Floats
    """By month, shape (12,). [USD]"""
    amount: Floats
    """What was billed, by month, shape (12,); NaN where it is nothing by itself."""
    unit: str
    """Unit of the amount: MWh, or MW billed."""


@dataclass(frozen=True, eq=False)
class TariffBill(ByValue):
    """A year's bills."""

    lines: tuple[BilledLine, ...]
    energy_mwh: Floats
    """By month, shape (12,). [MWh]"""
    peak_mw: Floats
    """Highest draw of each month, shape (12,). [MW]"""
    notes: tuple[str, ...] = ()
    """What a reader should know."""

    @property
    def months_usd(self) -> Floats:
        """What each month costs, shape (12,). [USD]"""
        lines = map(attrgetter("usd"), self.lines)
        return np.asarray(sum(lines, np.zeros(MONTHS)))

    @property
    def total_usd(self) -> float:
        """What the year costs. [USD]"""
        return float(self.months_usd.sum())

    def line(self, name: str) -> BilledLine:
        """Return a line by its name."""
        return next(line for line in self.lines if line.name == name)


def bill(
    draw_mw: Floats,
    calendar: BillingCalendar,
    tariff: Tariff,
    *,
    before: Sequence[float] = (),
    spot_usd_per_mwh: Floats | None = None,
) -> TariffBill:
    """Return what a draw costs under a tariff, line by line and month by month.

    Parameters
    ----------
    draw_mw : array, shape (steps,)
        Mean draw of each step. [MW]
    calendar : BillingCalendar
        Of one year of those steps, by the tariff's clock.
    tariff : Tariff
        What is charged.
    before : sequence of float
        Highest draws of the months before the first, the latest last, for ratchets: of
        a new service zeros. By default those of the tariff; where it has none the year
        before is taken to be like this one, as in a steady state. [MW]
    spot_usd_per_mwh : array, shape (steps,), optional
        Market price, for lines that pass it on. [USD/MWh]

    Raises
    ------
    ShapeError
        If an array has not one finite value for each step.
    InputError
        If the draw is negative somewhere, or a market price is needed and not given.
    """
    draw_mw = np.asarray(draw_mw, dtype=float)
    _check("draw_mw", draw_mw, calendar)
    if draw_mw.min() < 0:
        what = f"the draw is {draw_mw.min():g} MW in step {int(draw_mw.argmin())}"
        fix = "bill what is drawn; what is sold is another bill"
        raise InputError(Problem(what, fix, "draw_mw"))
    refuse(_unpriced(tariff, spot_usd_per_mwh))
    spot = np.zeros(calendar.length) if spot_usd_per_mwh is None else spot_usd_per_mwh
    _check("spot_usd_per_mwh", spot, calendar)
    earlier = tuple(before) or tariff.before_mw
    _check_january(earlier, calendar)
    meter = _Meter(draw_mw, calendar, tariff, earlier, spot)
    alone = [line for line in tariff.lines if not isinstance(line, MinimumBill)]
    billed = {line.name: _BILLED[type(line)](line, meter) for line in alone}
    energy_mwh, peak_mw = meter.by_month(meter.energy_mwh), meter.peaks()
    return TariffBill(
        tuple(_with_minimums(tariff, billed, meter)),
        energy_mwh,
        peak_mw,
        (*tariff.notes, *_notes(meter, energy_mwh, peak_mw)),
    )


def _unpriced(tariff: Tariff, spot_usd_per_mwh: Floats | None) -> Iterator[Problem]:
    """Yield each line that is billed by something that nobody has given."""
    if tariff.contract_mw is None:
        for line in filter(attrgetter("by_contract"), tariff.lines):
            what = "is billed by the contract, and none is given"
            fix = "say how many kW it is for with --contract-kw (contract_mw in Python)"
            yield Problem(what, fix, line.name)
    if spot_usd_per_mwh is None:
        for line in filter(attrgetter("by_spot"), tariff.lines):
            what = "passes on the market price, and none is given"
            fix = "give the price of each step with --spot (spot_usd_per_mwh in Python)"
            yield Problem(what, fix, line.name)


def _check(name: str, values: Floats, calendar: BillingCalendar) -> None:
    shape = np.shape(values)
    if shape != (calendar.length,):
        what = f"{name} has shape {shape}, the calendar {calendar.length} steps"
        raise ShapeError(Problem(what, "give one number for each step", name))
    finite = np.isfinite(values)
    if not finite.all():
        what = f"{name} is no number in step {int(finite.argmin())}"
        raise ShapeError(Problem(what, "give one number for each step", name))


def _check_january(before: Sequence[float], calendar: BillingCalendar) -> None:
    """Refuse earlier peaks beside a year that begins in another month than January."""
    # in some zones its first hours are the last of December
    a_day_later = min(int(HOURS_PER_DAY / calendar.step_hours), calendar.length - 1)
    if before and calendar.months[a_day_later] > 0:
        what = "the peaks before are those before January, and the load begins later"
        raise InputError(Problem(what, "give a calendar year of the load", "before"))


@dataclass(frozen=True, eq=False)
class _Meter:
    """A draw, and what a meter reads of it."""

    draw_mw: Floats
    calendar: BillingCalendar
    tariff: Tariff
    before_mw: tuple[float, ...]
    spot_usd_per_mwh: Floats
    """Of each step, if any line passes it on. [USD/MWh]"""

    @cached_property
    def energy_mwh(self) -> Floats:
        """Energy of each step, shape (steps,). [MWh]"""
        return np.asarray(self.draw_mw * self.calendar.step_hours)

    @cached_property
    def contract_mw(self) -> float:
        """Contract demand, 0 where nothing is billed by it. [MW]"""
        return self.tariff.contract_mw or 0.0

    @cached_property
    def billed_mw(self) -> Mapping[str, Floats]:
        """Billed demand of each month, shape (12,), by demand line. [MW]"""
        lines = filter(_is_demand, self.tariff.lines)
        return {line.name: self._billed_mw(line) for line in lines}

    def by_month(self, values: Floats) -> Floats:
        """Return the sum of each month, shape (12,)."""
        sums = np.bincount(self.calendar.months, values, minlength=MONTHS)
        return sums.astype(float)

    def within(self, window: Window) -> Floats:
        """Return the energy of each month in a window, shape (12,). [MWh]"""
        return self.by_month(self.energy_mwh * window.mask(self.calendar))

    def peaks(self, window: Window = ALWAYS) -> Floats:
        """Return the highest draw of each month in a window, shape (12,). [MW]"""
        inside, peaks = window.mask(self.calendar), np.zeros(MONTHS)
        np.maximum.at(peaks, self.calendar.months[inside], self.draw_mw[inside])
        return peaks * self.tariff.peak_factor

    def _billed_mw(self, line: DemandCharge) -> Floats:
        """Return the peaks of a line, and no less than the contract and the ratchet ask for. [MW]"""
        peaks = self.peaks(line.window)
        billed = np.maximum(peaks, line.least_of_contract * self.contract_mw)
        if line.ratchet is None:
            return billed
        return np.maximum(billed, _ratchet_mw(line.ratchet, peaks, self.before_mw))


def _ratchet_mw(ratchet: Ratchet, peaks: Floats, before: Sequence[float]) -> Floats:
    """Return the least that a ratchet lets each month be billed for, shape (12,). [MW]"""
    # without a year before, this one stands before itself: a steady state
    earlier = np.array(before[-MONTHS:] or peaks, dtype=float)
    history = np.concatenate([earlier, peaks])
    months = np.arange(-len(earlier), MONTHS) % MONTHS
    counted = np.where(np.isin(months, list(ratchet.named)), history, 0.0)
    now = len(earlier) + np.arange(MONTHS)
    looked_at = map(slice, np.maximum(now - ratchet.months, 0), now)
    highest = [counted[past].max(initial=0.0) for past in looked_at]
    return ratchet.share * np.array(highest)


def _is_demand(line: Charge) -> TypeGuard[DemandCharge]:
    return isinstance(line, DemandCharge)


def _peaks_unknown(line: Charge) -> TypeGuard[CoincidentCharge]:
    return isinstance(line, CoincidentCharge) and not line.is_known


def _standing(line: StandingCharge, meter: _Meter) -> BilledLine:
    return BilledLine(line.name, "fixed", line.usd(meter.calendar), NOTHING, "")


def _energy(line: EnergyCharge, meter: _Meter) -> BilledLine:
    masks = [window.mask(meter.calendar) for window, _ in line.prices]
    price = line.usd_per_mwh(meter.calendar)
    if line.spot:
        price = price + meter.spot_usd_per_mwh
        masks = [*masks, np.ones(meter.calendar.length, dtype=bool)]
    priced = np.any(masks, axis=0)
    return BilledLine(
        line.name,
        "energy",
        meter.by_month(meter.energy_mwh * price),
        meter.by_month(meter.energy_mwh * priced),
        "MWh",
    )


def _tiers(line: TieredEnergy, meter: _Meter) -> BilledLine:
    """Fill the steps with each month's whole energy; each window pays its share of every step."""
    inside = [meter.within(window) for window, _ in line.prices]
    total, scale = np.sum(inside, axis=0), _scale(line, meter)
    usd = np.zeros(MONTHS)
    for month in np.flatnonzero(total > 0):
        for mwh, (_, steps) in zip(inside, line.prices, strict=True):
            of_all = steps.usd(total[month], scale[month])
            usd[month] += of_all * mwh[month] / total[month]
    return BilledLine(line.name, "tiers", usd, total, "MWh")


def _scale(line: TieredEnergy, meter: _Meter) -> Floats:
    """Return by what the limits of steps are multiplied in each month, shape (12,)."""
    by_day = line.of in {"energy_day", "hours_use_day"}
    by_use = line.of in {"hours_use", "hours_use_day"}
    days = np.array(meter.calendar.days) if by_day else np.ones(MONTHS)
    if not by_use:
        return days
    return days * (meter.billed_mw[line.demand] if line.demand else meter.peaks())


def _demand(line: DemandCharge, meter: _Meter) -> BilledLine:
    billed = meter.billed_mw[line.name]
    usd = KW_PER_MW * np.array(list(map(PriceSteps.usd, line.prices, billed)))
    return BilledLine(line.name, "demand", usd, billed, "MW")


def _coincident(line: CoincidentCharge, meter: _Meter) -> BilledLine:
    at_peaks = np.full(MONTHS, float(meter.draw_mw @ line.shares(meter.calendar)))
    usd = line.usd_per_kw_year * KW_PER_MW / MONTHS * at_peaks
    return BilledLine(line.name, "coincident", usd, at_peaks, "MW")


_BILLED: Mapping[type[Charge], Callable[[Any, _Meter], BilledLine]] = {
    StandingCharge: _standing,
    EnergyCharge: _energy,
    TieredEnergy: _tiers,
    DemandCharge: _demand,
    CoincidentCharge: _coincident,
}
"""How each kind of line is billed that no other line changes."""


def _with_minimums(
    tariff: Tariff, billed: Mapping[str, BilledLine], meter: _Meter
) -> Iterator[BilledLine]:
    """Yield the lines in the order of the tariff, and at its place what a minimum bill lacks."""
    for line in tariff.lines:
        if isinstance(line, MinimumBill):
            yield _minimum(line, billed, meter)
        else:
            yield billed[line.name]


def _minimum(
    line: MinimumBill, billed: Mapping[str, BilledLine], meter: _Meter
) -> BilledLine:
    counted = map(billed.__getitem__, line.on or billed)
    base = sum(map(attrgetter("usd"), counted), np.zeros(MONTHS))
    per_contract = line.usd_per_kw_month * meter.contract_mw * KW_PER_MW
    least = (
        line.usd_per_month + per_contract + daily_usd(line.usd_per_day, meter.calendar)
    )
    usd = np.maximum(least - base, 0.0)
    usd[-1] += max(line.usd_per_year - float((base + usd).sum()), 0.0)
    return BilledLine(line.name, "minimum_bill", usd, NOTHING, "")


def _notes(meter: _Meter, energy_mwh: Floats, peak_mw: Floats) -> Iterator[str]:
    lines = meter.tariff.lines
    ratchets = map(attrgetter("ratchet"), filter(_is_demand, lines))
    if any(ratchets) and not meter.before_mw:
        yield STEADY
    for line in filter(_peaks_unknown, lines):
        shares = line.shares(meter.calendar)
        mean_mw = float(meter.draw_mw @ shares)
        times = _at_peaks_mw(line, meter, shares) / mean_mw if mean_mw else 1.0
        words = PEAKS_BY_ALARM if line.alarm else PEAKS_UNKNOWN
        yield words.format(line.name, mean_mw, times, line.catches)
    held_mw, most_mw = meter.tariff.contract_mw, float(peak_mw.max())
    if held_mw is not None and most_mw > held_mw * (1 + ABOVE):
        yield ABOVE_CONTRACT.format(most_mw, held_mw)
    by_day = (getattr(line, "usd_per_day", 0.0) for line in lines)
    if any(by_day) and not meter.calendar.real:
        yield DAILY
    yield from _not_offered("highest draw", peak_mw.max(), meter.tariff.applies_mw)
    bounds = meter.tariff.applies_mwh_month
    yield from _not_offered("least energy of a month", energy_mwh.min(), bounds, "MWh")
    yield from _not_offered("most energy of a month", energy_mwh.max(), bounds, "MWh")


def _at_peaks_mw(line: CoincidentCharge, meter: _Meter, shares: Floats) -> float:
    """Return the mean draw at peaks that all fall on the highest draw that they may, in each month if so. [MW]"""
    months = meter.calendar.months if line.by_month else np.zeros_like(shares, np.intp)
    highest, share = np.zeros(MONTHS), np.bincount(months, shares, minlength=MONTHS)
    np.maximum.at(highest, months[shares > 0], meter.draw_mw[shares > 0])
    return float(highest @ share)


def _not_offered(
    what: str, amount: float, bounds: tuple[float, float], unit: str = "MW"
) -> Iterator[str]:
    least, most = bounds
    if not least * (1 - TOLERANCE) <= amount <= most * (1 + TOLERANCE):
        offered = f"the tariff is offered from {least:,.3f} to {most:,.3f} {unit}"
        yield f"the {what} is {amount:,.3f} {unit}; {offered}".replace("inf", "any")
