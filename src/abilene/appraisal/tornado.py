"""Which figures the worth of a plan hangs on: each varied alone, the build-out held as it is.

A figure about which claims differ takes the lowest and the highest of those that the
view admits. Any other takes the stated spread of its kind, which nobody has measured:
it says how strongly the answer would move, not how likely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import getitem
from typing import Any

from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.programme.schema import Programme

MOST = 10
"""Bars that are shown."""
ENDS = (-1, 1)
"""The low and the high end of a spread."""
CAPEX = "equipment.{}.capex_usd_per_kw".format
Ranges = Mapping[str, tuple[float, float]]
"""Lowest and highest of the admitted claims, by path, where they differ."""


@dataclass(frozen=True)
class Input:
    """A kind of figure, and the spread that is stated for it."""

    name: str
    paths: str
    """Patterns of paths, parted by blanks; ``*`` stands for one step."""
    spread: float
    share: bool = True
    """Whether the spread is a share of the figure, or is added to it."""
    least: float = 0.0
    most: float = float("inf")

    def at(self, value: float, end: int) -> float:
        """Return the figure at the low (-1) or high (1) end of its stated spread."""
        way = end * self.spread
        moved = value * (1 + way) if self.share else value + way
        return min(max(moved, self.least), self.most)

    @property
    def stated(self) -> str:
        """The spread in words."""
        return f"±{self.spread:.0%}" if self.share else f"±{self.spread:g}"


INPUTS = (
    Input("price of an accelerator-hour", "hardware.*.usd_per_accelerator_hour", 0.2),
    Input("rent of tenants", "sites.*.contract_usd_per_it_mw_year", 0.2),
    Input("share of hours sold", "hardware.*.sold_share", 0.1, share=False, most=1.0),
    Input("price of accelerators", "hardware.*.price_usd_per_accelerator", 0.2),
    Input("IT power of an accelerator", "hardware.*.it_w_per_accelerator", 0.1),
    Input(
        "life of accelerators, years",
        "hardware.*.life_years finance.hardware_life_years",
        1.0,
        share=False,
        least=1.0,
    ),
    Input("cost of shells", "sites.*.phases.*.shell_usd_per_it_kw", 0.2),
    Input(
        "life of shells, years",
        "sites.*.phases.*.shell_life_years finance.shell_life_years",
        5.0,
        share=False,
        least=1.0,
    ),
    Input("running costs without electricity", "sites.*.opex_usd_per_it_kw_year", 0.2),
    Input("leases and other contracts", "obligations.*.usd_per_year", 0.2),
    Input(
        "discount rate",
        "programme.discount_rate_per_year",
        0.02,
        share=False,
        least=-0.5,
    ),
    Input("inflation", "programme.inflation_per_year", 0.01, share=False, least=-0.5),
    Input("income tax", "finance.income_tax_rate", 0.05, share=False, most=0.99),
)
ELECTRICITY = Input("cost of electricity", "", 0.2)
EQUIPMENT = Input("cost of power equipment", "equipment.*.capex_usd_per_kw", 0.2)


@dataclass(frozen=True)
class Bar:
    """One figure, and what the plan is worth at both ends of its spread."""

    name: str
    spread: str
    """``claims`` where those admitted differ, else the stated spread; or both, for
    figures of which only some do."""
    lcoc_usd_per_gpu_hour: tuple[float | None, float | None]
    """With the figure at its low, and at its high end. [USD per accelerator-hour]"""
    npv_usd: tuple[float | None, float | None]
    """The same. [USD]"""

    @property
    def width(self) -> float:
        """How far the answer moves: present value where there is one, else levelised cost."""
        return _width(self.npv_usd) or _width(self.lcoc_usd_per_gpu_hour)


def tornado(valuation: Valuation, ranges: Ranges) -> list[Bar]:
    """Return the figures that move the answer most, the widest first.

    Parameters
    ----------
    valuation : Valuation
        The plan and its figures.
    ranges : mapping of str to pair of float
        Lowest and highest of the admitted claims, by path.
    """
    bars = [bar for bar in _bars(valuation, ranges) if bar.width > 0]
    return sorted(bars, key=lambda bar: (-bar.width, bar.name))[:MOST]


def _bars(valuation: Valuation, ranges: Ranges) -> Iterator[Bar]:
    data = valuation.programme.model_dump(by_alias=True)

    def with_figures(new: Mapping[str, Any]) -> Valuation:
        return replace(valuation, programme=_with(valuation.programme, new))

    for given in INPUTS:
        found = dict(_figures(data, given))
        if found:
            yield _bar(given, found, ranges, with_figures)
    yield _bar(
        ELECTRICITY,
        {"electricity": 1.0},
        {},
        lambda new: replace(valuation, electricity=new["electricity"]),
    )
    if valuation.programme.equipment:
        yield _bar_of_equipment(valuation, ranges)


def _bar_of_equipment(valuation: Valuation, ranges: Ranges) -> Bar:
    """Vary the cost of power equipment: the plan has paid it, so as factors on what was paid."""
    equipment = valuation.programme.equipment
    factors: dict[str, tuple[float, float]] = {}
    for kind, given in equipment.items():
        usd, claimed = given.capex_usd_per_kw, ranges.get(CAPEX(kind))
        if usd and claimed:
            factors[kind] = claimed[0] / usd, claimed[1] / usd
    return _bar(
        EQUIPMENT,
        dict.fromkeys(equipment, 1.0),
        factors,
        lambda new: replace(valuation, equipment=new),
    )


def _bar(
    given: Input,
    figures: Mapping[str, Any],
    ranges: Ranges,
    varied: Callable[[Mapping[str, Any]], Valuation],
) -> Bar:
    """Value the plan with these figures at both ends."""
    (low_lcoc, low_npv), (high_lcoc, high_npv) = (
        _cost_and_value(varied(_at_end(figures, given, ranges, end))) for end in ENDS
    )
    spread = _spread(given, figures, ranges)
    return Bar(given.name, spread, (low_lcoc, high_lcoc), (low_npv, high_npv))


def _cost_and_value(valuation: Valuation) -> tuple[float | None, float | None]:
    """Return levelised cost and present value of the whole; None where it cannot be valued."""
    whole = worth_of_all(valuation)
    if whole is None:
        return None, None
    return whole.lcoc_usd_per_gpu_hour, whole.npv_usd


def _at_end(
    figures: Mapping[str, Any], given: Input, ranges: Ranges, end: int
) -> dict[str, Any]:
    """Return the figures at one end: of the claims where those admitted differ, else of the stated spread."""
    place = ENDS.index(end)
    return {
        path: ranges[path][place] if path in ranges else _moved(value, given, end)
        for path, value in figures.items()
    }


def _spread(given: Input, figures: Mapping[str, Any], ranges: Ranges) -> str:
    """Say whose spread it is."""
    claimed = figures.keys() & ranges.keys()
    if not claimed:
        return given.stated
    every = len(claimed) == len(figures)
    return "claims" if every else f"claims, else {given.stated}"


def _figures(data: Mapping[str, Any], given: Input) -> Iterator[tuple[str, Any]]:
    """Yield each figure of a kind: a number, or numbers by year; a share of nothing is left out."""
    for pattern in given.paths.split():
        for path, value in _leaves(data, "", pattern.split(".")):
            if value is not None and (value or not given.share):
                yield path, value


def _leaves(data: Any, prefix: str, pattern: list[str]) -> Iterator[tuple[str, Any]]:
    if not pattern:
        yield prefix[:-1], data
    elif isinstance(data, Mapping):
        for key in data if pattern[0] == "*" else [pattern[0]]:
            yield from _leaves(data[key], f"{prefix}{key}.", pattern[1:])


def _moved(value: Any, given: Input, end: int) -> Any:
    if isinstance(value, Mapping):
        return {year: given.at(number, end) for year, number in value.items()}
    return given.at(value, end)


def _with(programme: Programme, new: Mapping[str, Any]) -> Programme:
    """Return a programme with some figures replaced."""
    data = programme.model_dump(by_alias=True)
    for path, value in new.items():
        *above, last = path.split(".")
        reduce(getitem, above, data)[last] = value
    return Programme.model_validate(data)


def _width(ends: tuple[float | None, float | None]) -> float:
    low, high = ends
    return 0.0 if low is None or high is None else abs(high - low)
