"""Rules of rates of the Utility Rate Database: what contradicts itself, what no bill can hold, what is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from abilene.resource.urdb_records import Schedule, UrdbItem

IN_PROGRAMME = "write the tariff in a programme, where each line can say it"
BY_HAND = "price it by hand, and take it out"
KEEP_ONE = "keep one of the two"
A_PRICE = "give each period that is named a price, or correct the schedule"
UNUSUAL_USD_PER_KWH, UNUSUAL_USD_PER_KW_MONTH = 1.0, 100.0
"""Above what utilities ask but in rare hours, or villages on diesel oil."""
DEAR_USD_PER_KWH = 3.0
"""No rate asks so much in every hour."""
DEAREST_USD_PER_KWH, DEAREST_USD_PER_KW_MONTH = 20.0, 1e4
"""Twice the highest cap of any market of the United States (9 USD/kWh, ERCOT to 2021), and
the price of several power plants every month."""
ALWAYS: Schedule = ((0,) * 24,) * 12


class UrdbRule(NamedTuple):
    """What is wrong with a rate where a rule holds."""

    field: str
    """The field that is named."""
    holds: Callable[[UrdbItem], bool]
    what: str
    fix: str


def says_nothing(value: Any) -> bool:
    """Return whether a value of JSON is empty or zero, and so is all that it holds."""
    if isinstance(value, Mapping):
        return all(map(says_nothing, value.values()))
    if isinstance(value, list | tuple):
        return all(map(says_nothing, value))
    return str(value).strip() in {"", "0", "0.0", "None", "False", "[]", "{}"}


def schedules(item: UrdbItem, kind: str) -> tuple[Schedule, Schedule]:
    """Return the schedules of weekdays and of weekends; without one the only period holds always.

    Parameters
    ----------
    item : UrdbItem
        The rate.
    kind : {"energy", "demand"}
        Of what.
    """
    days = getattr(item, f"{kind}weekdayschedule") or ALWAYS
    return days, getattr(item, f"{kind}weekendschedule") or ALWAYS


def _says(field: str) -> Callable[[UrdbItem], bool]:
    return lambda item: not says_nothing(getattr(item, field))


def _both(*fields: str) -> Callable[[UrdbItem], bool]:
    return lambda item: all(map(bool, attrgetter(*fields)(item)))


def _priced(structure: Any) -> bool:
    steps = chain.from_iterable(structure)
    return any(map(attrgetter("price"), steps))


def _without_price(schedule: str, structure: str) -> Callable[[UrdbItem], bool]:
    """Return whether a schedule names a period that has no price; all zeros without a structure name none."""

    def holds(item: UrdbItem) -> bool:
        periods = set(chain.from_iterable(getattr(item, schedule)))
        known = len(getattr(item, structure))
        return max(periods, default=0) >= max(known, 1)

    return holds


def _lacks(schedule: str, structure: str) -> Callable[[UrdbItem], bool]:
    """Return whether nothing says when each of several periods holds."""
    return lambda item: (
        not getattr(item, schedule) and len(getattr(item, structure)) > 1
    )


def _not_in_kw(unit: str, *structures: str) -> Callable[[UrdbItem], bool]:
    """Return whether something is charged in another unit than kW."""

    def holds(item: UrdbItem) -> bool:
        charged = any(_priced(getattr(item, name)) for name in structures)
        return charged and getattr(item, unit) not in {"", "kw"}

    return holds


def _unit_not_of(unit: str, charge: str) -> Callable[[UrdbItem], bool]:
    """Return whether a charge is by another span than a month, a day or a year."""
    known = {"$/month", "$/day", "$/year"}
    return lambda item: bool(getattr(item, charge)) and getattr(item, unit) not in known


def _prices(item: UrdbItem, *structures: str) -> list[float]:
    """Return the prices of all steps of some structures."""
    periods = chain.from_iterable(map(item.__getattribute__, structures))
    return list(map(attrgetter("price"), chain.from_iterable(periods)))


def _energy_prices(item: UrdbItem) -> list[float]:
    return [*_prices(item, "energyratestructure"), *item.fueladjustmentsmonthly]


def _demand_prices(item: UrdbItem) -> list[float]:
    return _prices(item, "flatdemandstructure", "demandratestructure")


def energy_units(item: UrdbItem) -> set[str]:
    """Return the units in which limits of energy are said."""
    steps = chain.from_iterable(item.energyratestructure)
    return set(filter(None, map(attrgetter("unit"), steps)))


def _steps_differ_within_a_month(item: UrdbItem) -> bool:
    """Return whether periods of one month have other limits, or other numbers of steps."""
    limits = [tuple(map(attrgetter("most"), p)) for p in item.energyratestructure]
    months = zip(*schedules(item, "energy"), strict=True)
    found = ({limits[p] for p in set(chain(*month))} for month in months)
    return bool(limits) and any(len(each) > 1 for each in found)


def _looks_back(item: UrdbItem, at_all: bool) -> bool:
    """Return whether a share is looked back for, over months that are told twice (or not at all)."""
    named = item.lookbackmonths
    told = (item.lookbackrange > 0) + (any(named) and not all(named))
    nothing = not item.lookbackrange and not any(named)
    return item.lookbackpercent > 0 and (nothing if at_all else told > 1)


MALFORMED = (
    UrdbRule(
        "flatdemandmonths",
        lambda item: (
            max(item.flatdemandmonths, default=0)
            >= max(len(item.flatdemandstructure), 1)
        ),
        "names a period that has no price",
        A_PRICE,
    ),
    UrdbRule(
        "flatdemandmonths",
        _lacks("flatdemandmonths", "flatdemandstructure"),
        "is missing, and flatdemandstructure has several periods",
        "say which holds in which month",
    ),
    *(
        UrdbRule(
            f"{kind}{days}schedule",
            _without_price(f"{kind}{days}schedule", f"{kind}ratestructure"),
            "names a period that has no price",
            A_PRICE,
        )
        for kind in ("energy", "demand")
        for days in ("weekday", "weekend")
    ),
    *(
        UrdbRule(
            f"{kind}{days}schedule",
            _lacks(f"{kind}{days}schedule", f"{kind}ratestructure"),
            f"is missing, and {kind}ratestructure has several periods",
            "say which holds in which hour",
        )
        for kind in ("energy", "demand")
        for days in ("weekday", "weekend")
    ),
)
"""What contradicts itself."""
NOT_BILLED = (
    UrdbRule(
        "energyratestructure",
        lambda item: (
            min(_prices(item, "energyratestructure"), default=0.0) > DEAR_USD_PER_KWH
            or max(_energy_prices(item), default=0.0) > DEAREST_USD_PER_KWH
        ),
        "asks more than anybody pays: rates are in USD per kWh, and these may be in cents",
        "divide them by 100 if they are in cents",
    ),
    UrdbRule(
        "flatdemandstructure",
        lambda item: max(_demand_prices(item), default=0.0) > DEAREST_USD_PER_KW_MONTH,
        "demand costs more than anybody pays: rates are in USD per kW and month, and these may be in cents or per MW",
        "write them in USD per kW and month",
    ),
    UrdbRule(
        "flatdemandstructure",
        lambda item: min(_demand_prices(item), default=0.0) < 0,
        "pays for demand: a rate with its adjustment is below 0",
        IN_PROGRAMME,
    ),
    UrdbRule(
        "energyratestructure",
        lambda item: len(energy_units(item)) > 1,
        "has steps in several units",
        "give all steps one unit",
    ),
    UrdbRule(
        "energyratestructure",
        _steps_differ_within_a_month,
        "has other limits of steps in periods of one month, whose energy fills one set of steps",
        "give the periods of a month the same limits",
    ),
    UrdbRule(
        "demandrateunit",
        _not_in_kw("demandrateunit", "demandratestructure"),
        "charges demand in another unit than kW, and the load is in kW",
        BY_HAND,
    ),
    UrdbRule(
        "flatdemandunit",
        _not_in_kw("flatdemandunit", "flatdemandstructure"),
        "charges demand in another unit than kW, and the load is in kW",
        BY_HAND,
    ),
    UrdbRule(
        "demandunits",
        _not_in_kw("demandunits", "flatdemandstructure", "demandratestructure"),
        "charges demand in another unit than kW, and the load is in kW",
        BY_HAND,
    ),
    UrdbRule(
        "demandreactivepowercharge",
        _says("demandreactivepowercharge"),
        "charges reactive power, and the load has no power factor",
        BY_HAND,
    ),
    UrdbRule(
        "demandratchetpercentage",
        _says("demandratchetpercentage"),
        "does not say over which months it looks back",
        "give lookbackpercent with lookbackrange or lookbackmonths instead",
    ),
    UrdbRule(
        "coincidentratestructure",
        _says("coincidentratestructure"),
        "charges the draw in hours of a system's peak, which the file does not give",
        IN_PROGRAMME,
    ),
    *(
        UrdbRule(name, _says(name), "holds terms in words", BY_HAND)
        for name in ("energyattrs", "demandattrs", "fixedattrs")
    ),
    UrdbRule(
        "lookbackrange",
        lambda item: _looks_back(item, at_all=False),
        "stands beside lookbackmonths, and both say which months count",
        KEEP_ONE,
    ),
    UrdbRule(
        "lookbackrange",
        lambda item: _looks_back(item, at_all=True),
        "is missing: nothing says over which months lookbackpercent looks back",
        "give it, or lookbackmonths",
    ),
    UrdbRule(
        "lookbackpercent",
        lambda item: item.lookbackpercent > 0 and _priced(item.demandratestructure),
        "does not say for which demand it holds, that of demandratestructure or of all hours",
        IN_PROGRAMME,
    ),
    UrdbRule(
        "fixedchargeunits",
        _unit_not_of("fixedchargeunits", "fixedchargefirstmeter"),
        "does not say by what the fixed charge is paid",
        "write $/month, $/day or $/year",
    ),
    UrdbRule(
        "fixedmonthlycharge",
        _both("fixedmonthlycharge", "fixedchargefirstmeter"),
        "stands beside fixedchargefirstmeter",
        KEEP_ONE,
    ),
    UrdbRule(
        "minchargeunits",
        _unit_not_of("minchargeunits", "mincharge"),
        "does not say by what the minimum is counted",
        "write $/month, $/day or $/year",
    ),
    UrdbRule(
        "minmonthlycharge",
        lambda item: (
            _both("minmonthlycharge", "mincharge")(item)
            and item.minchargeunits != "$/year"
        ),
        "stands beside mincharge",
        KEEP_ONE,
    ),
    UrdbRule(
        "annualmincharge",
        lambda item: (
            _both("annualmincharge", "mincharge")(item)
            and item.minchargeunits == "$/year"
        ),
        "stands beside mincharge",
        KEEP_ONE,
    ),
)
"""What is known and cannot be billed."""
NOTES = (
    UrdbRule(
        "energyratestructure",
        lambda item: max(_energy_prices(item), default=0.0) > UNUSUAL_USD_PER_KWH,
        f"energy costs above {UNUSUAL_USD_PER_KWH * 1000:,.0f} USD/MWh in some step: rates are read as USD per kWh,"
        " not as cents",
        "",
    ),
    UrdbRule(
        "flatdemandstructure",
        lambda item: max(_demand_prices(item), default=0.0) > UNUSUAL_USD_PER_KW_MONTH,
        f"demand costs above {UNUSUAL_USD_PER_KW_MONTH:g} USD/kW-month in some step: rates are read as USD",
        "",
    ),
    UrdbRule(
        "energyratestructure",
        lambda item: min(_energy_prices(item), default=0.0) < 0,
        "energy has prices or adjustments below 0: what is drawn then is paid for",
        "",
    ),
    UrdbRule(
        "demandunits",
        lambda item: (
            item.demandunits not in {"", "kw"}
            and bool(item.peakkwcapacitymin or item.peakkwcapacitymax)
        ),
        "it is offered by demand in another unit than kW (demandunits), which is not compared with the load",
        "",
    ),
    UrdbRule(
        "sell",
        lambda item: any(
            map(attrgetter("sell"), chain.from_iterable(item.energyratestructure))
        ),
        "energyratestructure has prices of sale (sell): this is the bill of a draw",
        "",
    ),
    UrdbRule(
        "demandwindow",
        lambda item: 0 < item.demandwindow < 60 and item.peak_factor == 1,
        "demand is metered within the hour (demandwindow), whose mean understates its peak: give peak_factor",
        "",
    ),
    UrdbRule(
        "fixedchargeeaaddl",
        _says("fixedchargeeaaddl"),
        "one meter: what each further one costs (fixedchargeeaaddl) is not charged",
        "",
    ),
)
"""What is read, and not part of a bill."""
