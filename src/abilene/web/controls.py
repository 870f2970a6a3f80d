"""The keys of a programme that a slider can move: where each stands, and how far it goes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import BaseModel

from abilene.errors import InputError
from abilene.programme.hourly_records import StatedPrice
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme
from abilene.site.fuel import fuel_price
from abilene.site.plant import plant
from abilene.site.voll import tiers

STEPS = 100
"""Steps of a slider, at least."""
TRANCHES = 12
"""Sliders for tranches of money: the largest have one, the others can be set by their
path."""


class Control(BaseModel):
    """A key that a slider can move."""

    path: str
    title: str
    unit: str
    value: float
    """Where it stands in the programme as written, or as the packaged tables have
    it."""
    low: float
    high: float
    step: float
    live: bool
    """It changes the power of the campus, which is sized anew as it moves; else the
    programme is planned again."""


def controls(seen: Seen, site_id: str) -> list[Control]:
    """Return the sliders for a campus, then those for the programme's money and hardware.

    Parameters
    ----------
    seen : Seen
        The programme as a view sees it, before any slider was moved.
    site_id : str
        The campus.
    """
    return [
        *_site(seen.programme, site_id),
        *_equipment(seen.programme, site_id),
        *_programme(seen.programme),
    ]


def _site(programme: Programme, site_id: str) -> Iterator[Control]:
    site, path = programme.sites[site_id], f"sites.{site_id}"
    for name, phase in site.phases.items():
        if phase.it_mw:
            yield _control(
                f"{path}.phases.{name}.it_mw",
                f"{name}: IT load",
                "MW",
                phase.it_mw,
                low=phase.it_mw / 4,
            )
    for name, contract in site.grid.items():
        yield _control(
            f"{path}.grid.{name}.firm_mw", f"grid {name}: firm", "MW", contract.firm_mw
        )
        if contract.curtailable_mw:
            key, mw = f"{path}.grid.{name}.curtailable_mw", contract.curtailable_mw
            yield _control(
                key, f"grid {name}: curtailable", "MW", mw, low=mw / 50
            )  # hours of nothing are refused
        charge = contract.charge_usd_per_mwh
        yield _control(
            f"{path}.grid.{name}.charge_usd_per_mwh",
            f"grid {name}: charge",
            "USD/MWh",
            charge,
            least_high=50,
        )
    if isinstance(site.price, StatedPrice):
        yield _price(
            f"{path}.price.mean_usd_per_mwh",
            "grid: mean price",
            "USD/MWh",
            site.price.mean_usd_per_mwh,
        )
    yield from _worth(programme, site_id)


def _worth(programme: Programme, site_id: str) -> Iterator[Control]:
    """Yield what decides what load is worth: what its compute brings, or the stated value of unserved energy."""
    lost, site = programme.programme.lost_load_usd_per_mwh, programme.sites[site_id]
    if not tiers(programme, site_id):
        if lost:
            yield _price(
                "programme.lost_load_usd_per_mwh",
                "a MWh not served costs",
                "USD/MWh",
                lost,
            )
    elif site.contract_usd_per_it_mw_year is not None:
        key, usd = (
            f"sites.{site_id}.contract_usd_per_it_mw_year",
            site.contract_usd_per_it_mw_year,
        )
        yield _price(key, "a MW of IT load brings", "USD/MW-year", usd)
    else:
        for name in site.it_mw_by_hardware:
            path = programme.hardware[name].usd_per_accelerator_hour or {}
            if len(path) == 1:
                key, (usd,) = f"hardware.{name}.usd_per_accelerator_hour", path.values()
                yield _price(key, f"{name}: an hour brings", "USD", usd)


def _equipment(programme: Programme, site_id: str) -> Iterator[Control]:
    site = programme.sites[site_id]
    fuels = dict[str, None]()
    for kind, at in site.equipment.items():
        if not at.max_mw:
            continue
        yield _control(
            f"sites.{site_id}.equipment.{kind}.max_mw",
            f"{kind}: at most",
            "MW",
            at.max_mw,
        )
        try:
            figures = plant(programme, kind).figures
        except InputError:
            continue
        for per in ("kw", "kwh"):
            cost = getattr(figures, f"capex_usd_per_{per}")
            if cost:
                unit = f"USD/{per.replace('w', 'W')}"
                yield _price(
                    f"equipment.{kind}.capex_usd_per_{per}",
                    f"{kind}: capital cost",
                    unit,
                    cost,
                )
        if figures.fuel:
            fuels[figures.fuel] = None
    for fuel in fuels:
        try:
            usd, _ = fuel_price(programme, site_id, fuel)
        except InputError:
            continue
        title = fuel.replace("_", " ")
        yield _price(
            f"sites.{site_id}.fuel_usd_per_mmbtu.{fuel}",
            f"{title}: price",
            "USD/MMBtu",
            usd,
        )


def _programme(programme: Programme) -> Iterator[Control]:
    tranches = {
        name: tranche
        for name, tranche in programme.capital.items()
        if tranche.amount_usd
    }
    largest = sorted(tranches, key=lambda name: -(tranches[name].amount_usd or 0.0))[
        :TRANCHES
    ]
    for name, tranche in tranches.items():
        if name in largest:
            path, title = (
                f"capital.{name}.amount_usd",
                f"{tranche.title or name}: amount",
            )
            yield _control(path, title, "USD", tranche.amount_usd or 0.0, live=False)
    for name, hardware in programme.hardware.items():
        path, price = (
            f"hardware.{name}.price_usd_per_accelerator",
            hardware.price_usd_per_accelerator,
        )
        yield _price(path, f"{name}: price", "USD", price, live=False)


def _price(
    path: str, title: str, unit: str, value: float, *, live: bool = True
) -> Control:
    return _control(path, title, unit, value, low=value / 4, high=3 * value, live=live)


def _control(
    path: str,
    title: str,
    unit: str,
    value: float,
    *,
    low: float = 0.0,
    high: float = 0.0,
    least_high: float = 100.0,
    live: bool = True,
) -> Control:
    """Return a slider from ``low`` to ``high``, by default twice the value, in steps that are easily read."""
    high = high or max(2 * value, 0.0 if value else least_high)
    step = _round_step((high - low) / STEPS)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return Control(
        path=path,
        title=title,
        unit=unit,
        value=value,
        low=low,
        high=high,
        step=step,
        live=live,
    )


def _round_step(step: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... that is not above a step."""
    unit = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next(size * unit for size in (5, 2, 1) if size * unit <= step * (1 + 1e-9))
