"""A tariff of a programme as the engine bills it: each record of a line becomes one line of a bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from abilene.errors import Problem, refuse
from abilene.power.peak_hours import PeakHour
from abilene.power.tariff import (
    ALWAYS,
    INFINITY,
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
from abilene.power.tariff_blocks import with_minimum_as_demand
from abilene.programme.billed_grid import UNSAID
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import (
    CoincidentLine,
    DemandLine,
    EnergyLine,
    FixedLine,
    MinimumBillLine,
    SystemPeaks,
    TariffLine,
    TariffTerms,
    TariffWindow,
    TiersLine,
)
from abilene.resource.calendar import MONTHS

GIVE_IT = "give it here, in a claim, or with --set"
"""How a price that nobody says is mended."""
FREE = PriceSteps.flat(0.0)


class TariffPlace(NamedTuple):
    """A tariff of a programme, and what its lines may name."""

    terms: TariffTerms
    peaks: Mapping[str, SystemPeaks]

    def window(self, name: str) -> Window:
        """Return a window by its name."""
        record = self.terms.windows.get(name)
        return ALWAYS if record is None else _window(record)


def minimums_not_sized(programme: Programme, tariff_id: str) -> tuple[str, ...]:
    """Return the minimum bills of a tariff that no sizing holds, though a plan may."""
    lines = programme.tariffs[tariff_id].lines
    if not any(isinstance(line, MinimumBillLine) for line in lines.values()):
        return ()
    held = with_minimum_as_demand(programme_tariff(programme, tariff_id))
    beside = filter(lambda line: isinstance(line, MinimumBill), held.lines)
    return tuple(map(attrgetter("name"), beside))


def minimums_left_out(programme: Programme, site_id: str) -> tuple[str, ...]:
    """Return the same of all tariffs of a campus."""
    grid = programme.sites[site_id].grid.values()
    named = dict.fromkeys(map(attrgetter("tariff"), grid))
    known = filter(programme.tariffs.__contains__, named)
    return tuple(chain(*map(partial(minimums_not_sized, programme), known)))


def without_minimums_not_sized(programme: Programme) -> Programme:
    """Return a programme without those: to run what a plan has built."""
    tariffs = {}
    for tariff_id, terms in programme.tariffs.items():
        left_out = minimums_not_sized(programme, tariff_id)
        kept = terms.lines.keys() - left_out
        lines = dict(filter(lambda one: one[0] in kept, terms.lines.items()))
        tariffs[tariff_id] = terms.model_copy(update={"lines": lines})
    return programme.model_copy(update={"tariffs": tariffs})


def programme_tariff(
    programme: Programme, tariff_id: str, contract_mw: float | None = None
) -> Tariff:
    """Return a tariff of a programme.

    Parameters
    ----------
    programme : Programme
        As a view has it.
    tariff_id : str
        Id under ``tariffs``.
    contract_mw : float, optional
        Contract demand. [MW]

    Raises
    ------
    InputError
        If there is no such tariff, or nobody says a price of it.
    """
    terms = programme.tariffs[tariff_id]
    refuse(not_said(f"tariffs.{tariff_id}.lines", terms))
    place = TariffPlace(terms, programme.peaks)
    return replace(tariff_of_terms(tariff_id, place), contract_mw=contract_mw)


def tariff_of_terms(name: str, place: TariffPlace) -> Tariff:
    """Return the tariff of terms in which every price is said: see ``not_said``."""
    terms = place.terms
    lines = (line_of(name, line, place) for name, line in terms.lines.items())
    return Tariff(
        title=terms.title or name,
        lines=tuple(lines),
        zone=terms.timezone,
    )


def line_of(name: str, line: TariffLine, place: TariffPlace) -> Charge:
    """Return one line of a bill from its record."""
    return _LINES[type(line)](name, line, place)


def not_said(here: str, terms: TariffTerms, fix: str = GIVE_IT) -> Iterator[Problem]:
    """Yield each price that a line needs and nobody says."""
    for name, line in terms.lines.items():
        match line:
            case EnergyLine(usd_per_mwh=None, pass_=None):
                field = "usd_per_mwh"
            case DemandLine(usd_per_kw_month=None, steps=()):
                field = "usd_per_kw_month"
            case CoincidentLine(usd_per_kw_year=None):
                field = "usd_per_kw_year"
            case _:
                continue
        yield Problem(UNSAID, fix, f"{here}.{name}.{field}")


def _window(record: TariffWindow) -> Window:
    return Window.of([m - 1 for m in record.months], record.days, record.hours)


def _fixed(name: str, line: FixedLine, place: TariffPlace) -> Charge:
    return StandingCharge(name, line.usd_per_month, line.usd_per_day)


def _energy(name: str, line: EnergyLine, place: TariffPlace) -> Charge:
    # one that passes the market price on may have no price of its own
    usd_per_mwh = [line.usd_per_mwh] if line.usd_per_mwh is not None else []
    priced = tuple((place.window(line.when), price) for price in usd_per_mwh)
    return EnergyCharge(name, priced, spot=line.pass_ == "spot")


def _demand(name: str, line: DemandLine, place: TariffPlace) -> Charge:
    price = PriceSteps.flat(line.usd_per_kw_month or 0.0)
    if line.steps:
        price = _steps(line.steps, "up_to_kw", "usd_per_kw_month", 1 / KW_PER_MW)
    months = [FREE] * MONTHS
    for month in line.months:
        months[month - 1] = price
    ratchet = None
    if line.ratchet is not None:
        counted = frozenset(month - 1 for month in line.ratchet.of)
        ratchet = Ratchet(line.ratchet.share, line.ratchet.months, counted)
    window = place.window(line.when)
    return DemandCharge(name, tuple(months), window, ratchet, line.least_of_contract)


def _steps(
    records: tuple[Any, ...], limit: str, price: str, per_limit: float = 1.0
) -> PriceSteps:
    """Return prices in steps; a limit that is not given is none."""
    limits = map(attrgetter(limit), records)
    return PriceSteps(
        tuple(INFINITY if most is None else most * per_limit for most in limits),
        tuple(map(attrgetter(price), records)),
    )


def _coincident(name: str, line: CoincidentLine, place: TariffPlace) -> Charge:
    peaks = place.peaks[line.peaks]
    candidates = Window.of([m - 1 for m in peaks.months], peaks.days, peaks.hours_local)
    return CoincidentCharge(
        name,
        (line.usd_per_kw_year or 0.0) * line.scale,
        candidates=candidates,
        by_month=peaks.per_month is not None,
        known=tuple(map(_peak_hour, peaks.known)),
        alarm=tuple(map(_peak_hour, peaks.alarm.hours if peaks.alarm else ())),
        catches=peaks.alarm.catches if peaks.alarm else 0.0,
    )


def _peak_hour(text: str) -> PeakHour:
    """Return an hour that a file names: MM-DD HH, or with its year before it."""
    day, hour = text.split(" ")
    *year, month, date = map(int, day.split("-"))
    return PeakHour(month, date, int(hour), *year)


def _minimum(name: str, line: MinimumBillLine, place: TariffPlace) -> Charge:
    return MinimumBill(
        name,
        usd_per_month=line.usd_per_month,
        usd_per_kw_month=line.usd_per_kw_month,
        usd_per_year=line.usd_per_year,
        on=line.on,
    )


def _tiers(name: str, line: TiersLine, place: TariffPlace) -> Charge:
    steps = _steps(line.steps, "up_to", "usd_per_mwh")
    return TieredEnergy(name, line.of, ((ALWAYS, steps),), line.demand)


_LINES: Mapping[type[Any], Callable[[str, Any, TariffPlace], Charge]] = {
    FixedLine: _fixed,
    EnergyLine: _energy,
    DemandLine: _demand,
    CoincidentLine: _coincident,
    MinimumBillLine: _minimum,
    TiersLine: _tiers,
}
"""How the record of each kind of line is billed."""
