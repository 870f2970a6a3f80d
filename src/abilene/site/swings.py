"""Steps of a load as a row among the sizes: what ramps in time, and stores, carry what the grid does not take.

With a step dL of the load in m minutes and what the grid takes of it, plants of size x_k that
take up r_k of their capacity in a minute and stores of power P have to give

    sum_k min(1, r_k m) x_k + P >= (step - grid_takes) L .

Linear and homogeneous, so that the engine and the LP hold it alike. What is stored for the
step is not held back.
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter

from abilene.errors import InputError, Problem
from abilene.power.parts import SpareRow
from abilene.power.problem import Campus
from abilene.programme.power_records import Swing
from abilene.programme.schema import Programme

ROUNDING = 1e-9
"""Share of a step that may be missing by rounding. [-]"""


def swing_rows(
    programme: Programme, site_id: str, campus: Campus
) -> tuple[SpareRow, ...]:
    """Return the row of the steps of a load; none where nothing is said, or the grid takes all of them.

    Raises
    ------
    InputError
        If no more than may be built carries them.
    """
    swing = programme.sites[site_id].swing
    if swing is None or swing.step <= swing.grid_takes:
        return ()
    kinds = list(filter(campus.bounds.__contains__, programme.equipment))
    rates = map(partial(_taken_up, programme, swing), kinds)
    row = dict(zip(kinds, rates, strict=True))
    row |= dict.fromkeys(map(attrgetter("power_column"), campus.storages), 1.0)
    most_mw = sum(share * campus.bounds[name].high for name, share in row.items())
    need = swing.step - swing.grid_takes
    if most_mw < need * campus.load_mw * (1 - ROUNDING):
        what = f"steps of {need * campus.load_mw:,.0f} MW, of which what may be built carries {most_mw:,.0f}"
        fix = "allow more of a store, or give ramp_per_minute of a plant"
        raise InputError(Problem(what, fix, f"sites.{site_id}.swing"))
    loads = dict.fromkeys(map(attrgetter("name"), campus.loads), -need)
    return (SpareRow(row | loads),)


def _taken_up(programme: Programme, swing: Swing, kind: str) -> float:
    """Return the share of its capacity that a firm plant takes up in the time of a step. [-]"""
    given = programme.equipment.get(kind)
    ramp = getattr(given, "ramp_per_minute", None) or 0.0
    return float(min(1.0, ramp * swing.minutes))


def swing_words(swing: Swing) -> str:
    """Say what the load does, and which rule says what the grid takes."""
    by = swing.rule or "no rule is named"
    return (
        f"swings: the load steps by {swing.step:.0%} of its peak in {swing.minutes:g} min, of which the grid takes "
        f"{swing.grid_takes:.0%} ({by}); plants and stores carry the rest, and hold no energy back for it"
    )
