"""The lines of a rate of the Utility Rate Database: what its structures and schedules charge.

They are called as NREL's SAM calls the parts of its bill: ``energy``, ``demand_flat``,
``demand_tou``, ``fixed``, ``minimum``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import partial
from itertools import compress
from operator import attrgetter

from abilene.power.tariff import (
    ALWAYS,
    INFINITY,
    KW_PER_MW,
    Charge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    Ratchet,
    StandingCharge,
    Tariff,
    TierBasis,
    TieredEnergy,
    Window,
)
from abilene.resource.calendar import MONTHS
from abilene.resource.urdb import UrdbRate
from abilene.resource.urdb_records import DemandStep, EnergyStep, Schedule, UrdbItem
from abilene.resource.urdb_rules import energy_units, schedules
from abilene.resource.urdb_said import days_of

BASIS: dict[str, TierBasis] = {
    "kwh": "energy_month",
    "kwh daily": "energy_day",
    "kwh/kw": "hours_use",
    "kwh/kw daily": "hours_use_day",
}
"""What the steps of energy count, by their unit."""
MW_PER_KW = 1 / KW_PER_MW
USD_PER_MWH = 1000.0
"""Of a price of 1 USD/kWh."""
PER_MONTH = {"$/month": 1.0, "$/year": 1 / MONTHS}
"""What a month pays of a charge."""
FREE = PriceSteps.flat(0.0)


def tariff_of(rate: UrdbRate, contract_kw: float | None = None) -> Tariff:
    """Return the tariff of a rate, of what of it can be billed; ask ``rate.incomplete`` whether that is all.

    Parameters
    ----------
    rate : UrdbRate
        The rate.
    contract_kw : float, optional
        Contract demand, by default that of the rate. [kW]

    Raises
    ------
    InputError
        If demand is billed by a contract, and the rate says of none.
    """
    item = rate.item
    held_kw = item.contract_kw if contract_kw is None else contract_kw
    return Tariff(
        title=": ".join(filter(None, (item.utility, item.name))),
        lines=tuple(_lines(item)),
        contract_mw=None if held_kw is None else held_kw * MW_PER_KW,
        peak_factor=item.peak_factor,
        before_mw=_scaled(item.peaks_before_kw, MW_PER_KW),
        applies_mw=_offered(item),
        applies_mwh_month=_bounds(item.peakkwhusagemin, item.peakkwhusagemax),
        notes=rate.notes,
        said=rate.said,
        holds=days_of(item),
    )


def _offered(item: UrdbItem) -> tuple[float, float]:
    """Return the peaks to which a rate is offered; of those in another unit than kW nothing is known. [MW]"""
    in_kw = item.demandunits in {"", "kw"}
    return _bounds(item.peakkwcapacitymin * in_kw, item.peakkwcapacitymax * in_kw)


def _bounds(least: float, most: float) -> tuple[float, float]:
    """Return bounds in thousands; a limit of 0 is none."""
    return least * MW_PER_KW, (most or INFINITY) * MW_PER_KW


def _lines(item: UrdbItem) -> Iterator[Charge]:
    if item.energyratestructure:
        yield _energy(item)
    if any(item.fueladjustmentsmonthly):
        yield EnergyCharge(
            "fuel_adjustment", tuple(_by_month(item.fueladjustmentsmonthly))
        )
    if _has_flat_demand(item):
        yield _flat(item)
    yield from _by_window(item)
    yield from filter(_charges, (_fixed(item), _minimum(item)))


def _charges(line: Charge) -> bool:
    """Return whether a line has a price other than 0."""
    _, *prices = astuple(line)
    return any(prices)


def _by_month(usd_per_kwh: Iterable[float]) -> Iterator[tuple[Window, float]]:
    for month, price in enumerate(usd_per_kwh):
        yield Window.of([month]), price * USD_PER_MWH


def _window(both: tuple[Schedule, Schedule], period: int) -> Window:
    """Return the hours of a period, of weekdays and of weekends."""
    return Window(*(tuple(map(partial(_hours, period), kind)) for kind in both))


def _hours(period: int, month: tuple[int, ...]) -> frozenset[int]:
    return frozenset(compress(range(24), map(period.__eq__, month)))


def _energy(item: UrdbItem) -> Charge:
    periods, both = item.energyratestructure, schedules(item, "energy")
    windows = [_window(both, period) for period in range(len(periods))]
    if max(map(len, periods)) == 1:
        prices = (steps[0].price * USD_PER_MWH for steps in periods)
        return EnergyCharge("energy", tuple(zip(windows, prices, strict=True)))
    basis = BASIS[min(energy_units(item), default="kwh")]
    by_use = basis in {"hours_use", "hours_use_day"}
    # hours are hours, of MWh per MW as of kWh per kW
    per_limit = 1.0 if by_use else MW_PER_KW
    steps = (_steps(period, per_limit, USD_PER_MWH) for period in periods)
    demand = "demand_flat" if by_use and _has_flat_demand(item) else None
    return TieredEnergy(
        "energy", basis, tuple(zip(windows, steps, strict=True)), demand
    )


def _steps(
    steps: Iterable[EnergyStep | DemandStep],
    per_limit: float = MW_PER_KW,
    per_price: float = 1.0,
) -> PriceSteps:
    limits, prices = zip(*map(attrgetter("most", "price"), steps), strict=True)
    return PriceSteps(_scaled(limits, per_limit), _scaled(prices, per_price))


def _scaled(values: Iterable[float], factor: float) -> tuple[float, ...]:
    return tuple(value * factor for value in values)


def _has_flat_demand(item: UrdbItem) -> bool:
    """Return whether a month's highest draw is charged, or billed for hours' use."""
    asked = (item.flatdemandstructure, item.lookbackpercent, item.contract_min_share)
    return any(map(bool, asked))


def _flat(item: UrdbItem) -> DemandCharge:
    """Return the charge on each month's highest draw; free where only what it is billed on counts."""
    found = list(map(_steps, item.flatdemandstructure)) or [FREE]
    months = item.flatdemandmonths or (0,) * MONTHS
    return DemandCharge(
        "demand_flat",
        tuple(map(found.__getitem__, months)),
        ALWAYS,
        _ratchet(item) if item.lookbackpercent else None,
        item.contract_min_share,
    )


def _ratchet(item: UrdbItem) -> Ratchet:
    named = frozenset(compress(range(MONTHS), item.lookbackmonths or [True] * MONTHS))
    every = frozenset(range(MONTHS))
    back = item.lookbackrange or MONTHS - 1
    return Ratchet(item.lookbackpercent, back, named or every)


def _by_window(item: UrdbItem) -> Iterator[DemandCharge]:
    """Yield a charge on the highest draw in the hours of each period that has a price."""
    both, found = schedules(item, "demand"), map(_steps, item.demandratestructure)
    priced = [(at, steps) for at, steps in enumerate(found) if any(steps.price)]
    for at, steps in priced:
        name = f"demand_tou.period_{at}" if len(priced) > 1 else "demand_tou"
        yield DemandCharge(name, (steps,) * MONTHS, _window(both, at))


def _fixed(item: UrdbItem) -> StandingCharge:
    charge, unit = item.fixedchargefirstmeter, item.fixedchargeunits
    return StandingCharge(
        "fixed",
        usd_per_month=item.fixedmonthlycharge + charge * PER_MONTH.get(unit, 0.0),
        usd_per_day=charge * (unit == "$/day"),
    )


def _minimum(item: UrdbItem) -> MinimumBill:
    charge, unit = item.mincharge, item.minchargeunits
    return MinimumBill(
        "minimum",
        usd_per_month=item.minmonthlycharge + charge * (unit == "$/month"),
        usd_per_day=charge * (unit == "$/day"),
        usd_per_year=item.annualmincharge + charge * (unit == "$/year"),
    )
