"""A sized campus as a PyPSA network in CSV files, for users who want to check it with another tool.

Everything that is sized here may be sized there, within the same bounds and at the same
yearly cost, except the hours of a storage, which are those found here. So PyPSA's
optimum lies between the bounds of the certificate. Columns and files are those of
``pypsa.Network.import_from_csv_folder``; PyPSA itself is not needed to write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.csvtext import csv_text
from abilene.errors import InputError, Problem
from abilene.power.problem import Block, Campus, Capacity, Storage
from abilene.power.result import Sizing

BUS = "campus"
MONEY_ALONE = "a contract that moves money alone is no PyPSA component"
"""Of a settlement."""


def pypsa_files(campus: Campus, sizing: Sizing, start: datetime) -> dict[str, bytes]:
    """Return the files of a PyPSA network.

    Parameters
    ----------
    campus : Campus
        One weather year.
    sizing : Sizing
        Gives the hours of each storage.
    start : datetime
        Beginning of the first hour.

    Raises
    ------
    InputError
        If the campus has a limit that PyPSA's components cannot state.
    """
    problems = [
        Problem(what, "take it out to export", name) for name, what in _beyond(campus)
    ]
    if problems:
        raise InputError(problems)
    start = start.astimezone(UTC).replace(tzinfo=None)
    times = [
        start + timedelta(hours=campus.step_hours * i) for i in range(campus.hours)
    ]
    stamps = [time.isoformat(sep=" ") for time in times]
    outputs = {source.name: source for source in campus.sources}
    weight, per_year = campus.step_hours, campus.step_hours / campus.years
    return {
        "network.csv": _table([{"name": "campus"}]),
        "snapshots.csv": _table(
            [
                {
                    "snapshot": s,
                    "objective": per_year,
                    "generators": weight,
                    "stores": weight,
                }
                for s in stamps
            ]
        ),
        "buses.csv": _table([{"name": BUS}]),
        "loads.csv": _table([{"name": load.name, "bus": BUS} for load in campus.loads]),
        "loads-p_set.csv": _series(
            stamps, {load.name: load.mw * load.shape for load in campus.loads}
        ),
        "generators.csv": _table([*map(_generator, campus.blocks), *_unserved(campus)]),
        "generators-marginal_cost.csv": _series(
            stamps,
            {
                name: -source.cost if source.export else source.cost
                for name, source in outputs.items()
            },
        ),
        "generators-p_max_pu.csv": _series(
            stamps, {name: source.availability for name, source in outputs.items()}
        ),
        "storage_units.csv": _table(
            [_storage(storage, sizing) for storage in campus.storages]
        ),
    }


def _beyond(campus: Campus) -> Iterator[tuple[str, str]]:
    """Yield what cannot be exported exactly."""
    for block in campus.blocks:
        if block.demand_charge_usd_per_mw:
            yield block.name, "a demand charge has no place in a PyPSA component"
        if block.of:
            yield block.name, f"no PyPSA component shares the capacity of '{block.of}'"
        elif block.unserved:
            yield block.name, "machines that fail have no place in a PyPSA component"
    for demand in campus.demands:
        yield demand.name, "billed demand has no place in a PyPSA component"
    settled = map(attrgetter("name"), campus.settlements)
    yield from zip(settled, repeat(MONEY_ALONE))
    for constraint in campus.linking:
        yield (
            constraint.name,
            "a limit on a yearly sum has no place in a PyPSA component",
        )


def _generator(block: Block) -> dict[str, Any]:
    return {
        "name": block.name,
        "bus": BUS,
        "sign": -1 if block.export else 1,
        **_sized(block.capacity),
    }


def _unserved(campus: Campus) -> Iterator[dict[str, Any]]:
    """Yield a generator for the part of each load that is not served."""
    for load in campus.loads:
        yield {
            "name": load.unserved,
            "bus": BUS,
            "sign": 1,
            **_sized(Capacity.fixed(load.mw)),
        }


def _storage(storage: Storage, sizing: Sizing) -> dict[str, Any]:
    """Return a storage; its yearly cost per MW is that of the power and of the energy that goes with it."""
    power, energy = (
        sizing.capacity[f"{storage.name}.power"],
        sizing.capacity[f"{storage.name}.energy"],
    )
    hours = energy / power if power > 0 else 0.0
    annuity = storage.power.annuity_usd + hours * storage.energy.annuity_usd
    return {
        "name": storage.name,
        "bus": BUS,
        **_sized(Capacity(storage.power.low, storage.power.high, annuity)),
        "p_min_pu": -storage.charge_per_power,
        "max_hours": hours,
        "efficiency_store": storage.charge_efficiency,
        "efficiency_dispatch": storage.discharge_efficiency,
        "standing_loss": storage.standing_loss_per_hour,
        "cyclic_state_of_charge": True,
    }


def _sized(capacity: Capacity) -> dict[str, Any]:
    """Return the columns of a capacity that PyPSA may choose."""
    return {
        "p_nom_extendable": True,
        "p_nom_min": capacity.low,
        "p_nom_max": capacity.high,
        "capital_cost": capacity.annuity_usd,
    }


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    heads = rows[0] if rows else ["name"]
    return csv_text(heads, (list(row.values()) for row in rows)).encode()


def _series(stamps: Sequence[str], by_name: Mapping[str, Floats]) -> bytes:
    columns = np.array(list(by_name.values())).T.tolist()
    rows = (
        {"snapshot": stamp} | dict(zip(by_name, row, strict=True))
        for stamp, row in zip(stamps, columns, strict=True)
    )
    return _table(list(rows))
