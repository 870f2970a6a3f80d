"""A tariff in words: what each line charges, of what, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import compress, groupby, starmap
from operator import attrgetter, eq
from typing import Any

from abilene.power.tariff import (
    ALWAYS,
    EVERY_HOUR,
    EVERY_MONTH,
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
)

MONTH_NAMES = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
LIMITS = {
    "energy_month": "MWh a month",
    "energy_day": "MWh a day",
    "hours_use": "MWh per MW billed",
    "hours_use_day": "MWh a day per MW billed",
}
"""What the steps of energy count."""


def tariff_lines(tariff: Tariff) -> Iterator[str]:
    """Yield what a tariff charges: its title, then a line of text for each price."""
    yield tariff.title or "a tariff without a name"
    for line in tariff.lines:
        yield from map(f"  {line.name}: {{}}".format, line_words(line))
    if tariff.contract_mw is not None:
        yield f"  contract: {tariff.contract_mw * KW_PER_MW:,.10g} kW"
    yield from map("  note: {}".format, tariff.notes)
    yield from starmap("  said: {}: {}".format, tariff.said)


def line_words(line: Charge) -> Iterator[str]:
    """Yield what a line of a tariff charges."""
    yield from _WORDS[type(line)](line)


def window_words(window: Window) -> str:
    """Return the hours of a window in words, months of equal hours together."""
    if window == ALWAYS:
        return "always"
    kinds = list(zip(window.weekdays, window.weekends, strict=True))
    parts = (
        f"{_month_spans(months)} {_days(*hours)}"
        for hours, months in _by_value(kinds)
        if any(hours)
    )
    return ", ".join(parts) or "never"


def _month_spans(months: Iterable[int]) -> str:
    """Return months in words, runs as from - to."""
    spans = (
        "-".join(dict.fromkeys(map(MONTH_NAMES.__getitem__, run)))
        for run in _runs(months)
    )
    return ", ".join(spans)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow each other."""
    numbered = enumerate(sorted(numbers))
    for _, run in groupby(numbered, lambda pair: pair[1] - pair[0]):
        _, members = zip(*run, strict=True)
        yield members[0], members[-1]


def _by_value(values: Sequence[Any]) -> Iterator[tuple[Any, list[int]]]:
    """Yield each value once, in its order, with the months in which it holds."""
    for value in dict.fromkeys(values):
        holds = map(partial(eq, value), values)
        yield value, list(compress(range(len(values)), holds))


def _days(weekdays: frozenset[int], weekends: frozenset[int]) -> str:
    if weekdays == weekends:
        return _hours(weekdays)
    parts = {"weekdays": weekdays, "weekends": weekends}
    return " and ".join(f"{kind} {_hours(h)}" for kind, h in parts.items() if h)


def _hours(hours: frozenset[int]) -> str:
    """Return hours of the day by the clock at which runs begin and end."""
    if hours == EVERY_HOUR:
        return "all hours"
    return ", ".join(starmap("{:02}-{:02} h".format, _clock(hours)))


def _clock(hours: Iterable[int]) -> Iterator[tuple[int, int]]:
    for first, last in _runs(hours):
        yield first, last + 1


def _months(months: Iterable[int]) -> str:
    chosen = frozenset(months)
    return "every month" if chosen == EVERY_MONTH else _month_spans(chosen)


def _price(price: float, unit: str) -> str:
    return f"{price:,.10g} {unit}"


def _steps(steps: PriceSteps, unit: str, limit: Callable[[float], str]) -> str:
    """Return prices by step: the last is that of all the rest."""
    prices = list(map("{:,.10g}".format, steps.price))
    limits = map(limit, steps.up_to[:-1])
    stepped = map("{} up to {}".format, prices, limits)
    rest = " above" * (len(prices) > 1)
    return f"{', '.join([*stepped, prices[-1]])}{rest} {unit}"


def _standing(line: StandingCharge) -> Iterator[str]:
    yield from _amounts(
        line, {"usd_per_month": "USD a month", "usd_per_day": "USD a day"}
    )


def _energy(line: EnergyCharge) -> Iterator[str]:
    if line.spot:
        yield "the hourly market price, passed on"
    for window, price in line.prices:
        yield f"{_price(price, 'USD/MWh')}, {window_words(window)}"


def _tiers(line: TieredEnergy) -> Iterator[str]:
    unit = LIMITS[line.of]
    for window, steps in line.prices:
        words = _steps(steps, "USD/MWh", lambda most: f"{most:,.10g} {unit}")
        yield f"{words}, {window_words(window)}"


def _demand(line: DemandCharge) -> Iterator[str]:
    for steps, months in _by_value(line.prices):
        words = _steps(steps, "USD/kW-month", lambda mw: f"{mw * KW_PER_MW:,.10g} kW")
        when = "" if line.window == ALWAYS else f" in {window_words(line.window)}"
        yield f"{words}, {_months(months)}, of the highest draw{when}"
    if line.least_of_contract:
        yield f"billed on {line.least_of_contract:.4g} of the contract at least"
    if line.ratchet is not None:
        yield _ratchet(line.ratchet)


def _ratchet(ratchet: Ratchet) -> str:
    months = "" if ratchet.named == EVERY_MONTH else f" in {_months(ratchet.named)}"
    past = f"the highest of the {ratchet.months} months before{months}"
    return f"billed on {ratchet.share:.4g} of {past} at least"


def _coincident(line: CoincidentCharge) -> Iterator[str]:
    known, hours = line.weights or line.known, "hours that are not known"
    if known:
        hours = f"{len(known)} hours"
    elif line.alarm:
        hours = (
            f"of which an alarm in {len(line.alarm)} hours catches {line.catches:.0%}"
        )
    when = "" if line.candidates == ALWAYS else f", in {window_words(line.candidates)}"
    price = _price(line.usd_per_kw_year, "USD/kW-year")
    yield f"{price} of the draw at a system's peaks, {hours}{when}"


def _minimum(line: MinimumBill) -> Iterator[str]:
    on = ", ".join(line.on) or "all lines"
    units = {
        "usd_per_month": "USD a month",
        "usd_per_day": "USD a day",
        "usd_per_kw_month": "USD per kW of contract a month",
        "usd_per_year": "USD a year",
    }
    yield from map(f"{on} come to {{}} at least".format, _amounts(line, units))


def _amounts(line: Charge, units: Mapping[str, str]) -> Iterator[str]:
    """Yield what a line asks, by the span it asks it for."""
    for name, unit in units.items():
        amount = attrgetter(name)(line)
        if amount:
            yield _price(amount, unit)


_WORDS: Mapping[type[Charge], Callable[[Any], Iterator[str]]] = {
    StandingCharge: _standing,
    EnergyCharge: _energy,
    TieredEnergy: _tiers,
    DemandCharge: _demand,
    CoincidentCharge: _coincident,
    MinimumBill: _minimum,
}
"""How each kind of line is told."""
