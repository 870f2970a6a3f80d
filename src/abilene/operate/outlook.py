"""What is thought of the hours ahead of a campus: as they will be, as a day ago, or as a file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Literal

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.power.parts import Block, Load, series
from abilene.power.problem import Campus
from abilene.tabular.columns import header_of, read_columns
from abilene.tabular.wanted import Column

HOURS_OF_A_DAY = 24
STEP = "step"
"""Column of a file: step of the weather year, from 0."""


@dataclass(frozen=True)
class HourForecast:
    """What is thought: how hours follow from those that were, and what a file says of some."""

    kind: Literal["perfect", "persistence"] = "persistence"
    steps: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Steps of the year of which the file says something, shape (rows,)."""
    values: Mapping[str, Floats] = field(default_factory=dict)
    """By block and field, such as ``solar.availability``, shape (rows,)."""


NO_FORECAST = HourForecast()
OF_THE_YEAR = {"perfect": HourForecast("perfect"), "persistence": NO_FORECAST}
"""Forecasts that need no file."""
BLOCK_FIELDS = ("availability", "cost_usd_per_mwh")


def read_outlook(text: str, folder: Path, campus: Campus) -> HourForecast:
    """Read what the terms name: perfect, persistence, or a file.

    A file has a column ``step`` and any of ``NAME.availability`` and
    ``NAME.cost_usd_per_mwh`` of the blocks of the campus, and ``NAME.shape`` of its loads;
    what it does not say is as a day ago.

    Raises
    ------
    InputError
        If it cannot be read, or names what the campus has not.
    """
    if text in OF_THE_YEAR:
        return OF_THE_YEAR[text]
    path = folder / text
    step = Column(STEP, "whole", least=0, most=campus.hours - 1)
    names = sorted(set(header_of(path, (step,))) - {STEP})
    known = [*map(".".join, product(map(_name, campus.blocks), BLOCK_FIELDS))]
    known += [f"{load.name}.shape" for load in campus.loads]
    for strange in sorted(set(names) - set(known)):
        what = f"nothing is called '{strange}'"
        fix = did_you_mean(strange, known) or f"name one of {', '.join(known)}"
        raise InputError(Problem(what, fix, str(path)))
    table = read_columns(path, (step, *map(Column, names)))
    values = {name: table.values[name] for name in names}
    return HourForecast("persistence", table.values[STEP], values)


def _name(block: Block) -> str:
    return block.name


def thought_of(campus: Campus, forecast: HourForecast, first: int, last: int) -> Campus:
    """Return a campus as it is thought to be in the steps after ``first``, before ``last``."""
    hours = np.arange(campus.hours)
    if forecast.kind == "persistence":
        day = round(HOURS_OF_A_DAY / campus.step_hours)
        ahead = np.arange(first + 1, last)
        past = ahead - day * ((ahead - first - 1) // day + 1)
        hours[first + 1 : last] = past % campus.hours
    is_ahead = (forecast.steps > first) & (forecast.steps < last)

    def changed(part: Block | Load, key: str) -> Floats:
        values = series(getattr(part, key), campus.hours)[hours]
        said = forecast.values.get(f"{part.name}.{key}")
        if said is not None:
            values[forecast.steps[is_ahead]] = said[is_ahead]
        return values

    def load(old: Load) -> Load:
        return replace(
            old,
            shape=changed(old, "shape"),
            voll_usd_per_mwh=changed(old, "voll_usd_per_mwh"),
        )

    def block(old: Block) -> Block:
        return replace(
            old,
            availability=changed(old, "availability"),
            cost_usd_per_mwh=changed(old, "cost_usd_per_mwh"),
        )

    loads, blocks = tuple(map(load, campus.loads)), tuple(map(block, campus.blocks))
    return replace(campus, loads=loads, blocks=blocks)
