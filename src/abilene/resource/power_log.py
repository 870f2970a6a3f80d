"""Power as a meter recorded it: rows of any step, with gaps that stay gaps, and the limit that was in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.errors import InputError, Place, Problem
from abilene.resource.hourly import LOAD
from abilene.resource.metered import refuse_unmetered
from abilene.resource.timeaxis import not_next
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.wanted import Column

Metered = Literal["IT", "facility"]
UNITS_PER_MW = {"w": 1e6, "kw": 1e3, "mw": 1.0}
POWER = {
    f"{of.lower()}_{unit}": (of, per_mw)
    for of in ("IT", "facility")
    for unit, per_mw in UNITS_PER_MW.items()
}
"""Columns that hold power: of what, and how many of its unit are a MW."""
LIMITS = {f"limit_{unit}": per_mw for unit, per_mw in UNITS_PER_MW.items()}
"""Columns that hold the power that was allowed; empty where none was in force."""
AIR = ("dry_bulb_c", "wet_bulb_c")
TIME = Column("time", "moment", offset=True)
USUAL = 1.5
"""A row counts to the next one; where that is farther off than so many usual steps, for
one usual step, and then comes a gap. [-]"""


@dataclass(frozen=True, eq=False)
class PowerLog(ByValue):
    """Power that was measured; arrays of shape (rows,), each row from ``begin_s`` to ``end_s``."""

    file: str
    of: Metered
    """What was measured: IT load, or the facility with cooling and losses."""
    column: str
    begin_s: Floats
    """Since 1970, UTC. [s]"""
    end_s: Floats
    """Since 1970, UTC. [s]"""
    mw: Floats
    """Mean power; NaN where it is not known. [MW]"""
    limit_mw: Floats
    """Most that was allowed, infinite where no limit was in force. [MW]"""
    air_c: tuple[Floats, Floats] | None
    """Dry and wet bulb outside, where the file has both. [degC]"""
    offset_s: float
    """Of its clock from UTC, in the first row. [s]"""
    step_s: float
    """Its usual step. [s]"""
    __repr__ = brief

    @property
    def has_limits(self) -> bool:
        """Whether a limit was ever in force."""
        return bool(np.isfinite(self.limit_mw).any())


def read_power_log(path: Path) -> PowerLog:
    """Read measured power from a table.

    Columns: ``time``, the beginning of each row with its offset from UTC; one of
    ``it_w``, ``it_kw``, ``it_mw``, ``facility_w``, ``facility_kw`` and
    ``facility_mw``, mean power until the next row, empty where it is not known; if
    there are limits, ``limit_kw`` or the like, on the same power, empty where none was
    in force; and if the air outside was measured, ``dry_bulb_c`` and ``wet_bulb_c``.

    Raises
    ------
    InputError
        As ``read_columns``; if no column or two are power, a time does not come after
        the one before it, or the power is no meter's (``refuse_unmetered``).
    """
    known = [Column(name) for name in (*POWER, *LIMITS, *AIR)]
    names = header_of(path, (TIME, *known), [POWER, LIMITS])
    power = _power_column(path, names)
    limits = [name for name in LIMITS if name in names]
    air = AIR if set(AIR) <= set(names) else ()
    least, most = LOAD
    wanted = (
        TIME,
        Column(power, empty=nan, least=least, most=most * UNITS_PER_MW["w"]),
        *(Column(name, empty=inf, least=0.0) for name in limits),
        *(Column(name, least=-90.0, most=70.0) for name in air),
    )
    table = read_columns(path, wanted)
    begin_s = _rising(table)
    usual_s = float(np.median(np.diff(begin_s)))
    length_s = np.append(np.diff(begin_s), usual_s)
    length_s[length_s > USUAL * usual_s] = usual_s
    of, per_mw = POWER[power]
    values = table.values[power]
    _refuse_other_meters(table, power)
    return PowerLog(
        file=str(path),
        of="facility" if of == "facility" else "IT",
        column=power,
        begin_s=begin_s,
        end_s=begin_s + length_s,
        mw=values / per_mw,
        limit_mw=_limit_mw(table, limits),
        air_c=(table.values[AIR[0]], table.values[AIR[1]]) if air else None,
        offset_s=float(table.values["time"]["offset_s"][0]),
        step_s=usual_s,
    )


def _power_column(path: Path, names: Sequence[str]) -> str:
    found = [name for name in POWER if name in names]
    if found:
        return found[0]
    what = f"no column of power among {', '.join(names)}"
    fix = f"call it {', '.join(POWER)}: IT load, or the facility with its cooling, and the unit"
    raise InputError(Problem(what, fix, place=Place(str(path), 1, 1)))


def _rising(table: TypedColumns) -> Floats:
    """Return when each row begins, since 1970 in UTC; refuse times that do not rise. [s]"""
    moments: NDArray[np.void] = table.values["time"]
    begin_s = np.asarray(moments["clock"].astype(np.int64) / 1e6 - moments["offset_s"])
    if len(begin_s) < 2:
        place = Place(table.file, 1, 1)
        fix = "bring the rows of some days at least"
        raise InputError(Problem("fewer than two rows", fix, place=place))
    wrong = np.diff(begin_s) <= 0
    if wrong.any():
        bad = int(wrong.argmax()) + 1
        times = (begin_s * 1e6).astype("datetime64[us]").astype("datetime64[s]")
        what = (
            f"after {times[bad - 1]} UTC comes {times[bad]} UTC, {not_next(times, bad)}"
        )
        fix = "give every time once, in order; where clocks change, write the offset from UTC"
        raise InputError(Problem(what, fix, place=table.place(bad, "time")))
    return begin_s


def _limit_mw(table: TypedColumns, limits: Sequence[str]) -> Floats:
    if not limits:
        return np.full(len(table), inf)
    return np.asarray(table.values[limits[0]] / LIMITS[limits[0]])


def _refuse_other_meters(table: TypedColumns, power: str) -> None:
    """Refuse registers and counters, by the rows that are known."""
    known = np.isfinite(table.values[power])
    if not known.any():
        place = Place(table.file, 1, table.cols[power])
        fix = "bring rows with power"
        raise InputError(Problem(f"{power}: no row is known", fix, place=place))
    rows = {power: table.values[power][known]}
    refuse_unmetered(replace(table, lines=table.lines[known], values=rows), power)
