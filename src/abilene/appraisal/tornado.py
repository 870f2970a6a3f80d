"""Which figures the worth of a plan hangs on: each varied alone, the build-out held as it is.

A figure about which claims differ takes the lowest and the highest of those that the
view admits. Any other takes the stated spread of its kind, which nobody has measured:
it says how strongly the answer would move, not how likely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.programme.schema import Programme

MOST = 10
"""Bars that are shown."""
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

    def at(self, value: float, end: str) -> float:
        """Return the figure at the ``low`` or ``high`` end of its stated spread."""
        way = -self.spread if end == "low" else self.spread
        return min(
            max(value * (1 + way) if self.share else value + way, self.least), self.most
        )

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
    for given in INPUTS:
        found = dict(_figures(data, given))
        if found:
            yield _bar(
                given,
                found,
                ranges,
                lambda new: replace(
                    valuation, programme=_with(valuation.programme, new)
                ),
            )
    yield _bar(
        ELECTRICITY,
        {"electricity": 1.0},
        {},
        lambda new: replace(valuation, electricity=new["electricity"]),
    )
    kinds = {
        f"equipment.{kind}.capex_usd_per_kw": given
        for kind, given in valuation.programme.equipment.items()
    }
    if kinds:
        own = {path: given.capex_usd_per_kw for path, given in kinds.items()}
        factors = {
            path: (low / usd, high / usd)
            for path, (low, high) in ranges.items()
            if (usd := own.get(path))
        }
        yield _bar(
            EQUIPMENT,
            dict.fromkeys(kinds, 1.0),
            factors,
            lambda new: _with_equipment(valuation, new),
        )


def _bar(
    given: Input,
    figures: Mapping[str, Any],
    ranges: Ranges,
    varied: Callable[[Mapping[str, Any]], Valuation],
) -> Bar:
    """Value the plan with these figures at both ends."""
    claimed = [path for path in figures if path in ranges]
    ends = []
    for end, at in enumerate(("low", "high")):
        new = {
            p: ranges[p][end] if p in ranges else _moved(value, given, at)
            for p, value in figures.items()
        }
        whole = worth_of_all(varied(new))
        ends.append(
            (None, None)
            if whole is None
            else (whole.lcoc_usd_per_gpu_hour, whole.npv_usd)
        )
    spread = (
        "claims"
        if len(claimed) == len(figures)
        else f"claims, else {given.stated}"
        if claimed
        else given.stated
    )
    (low_lcoc, low_npv), (high_lcoc, high_npv) = ends
    return Bar(given.name, spread, (low_lcoc, high_lcoc), (low_npv, high_npv))


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


def _moved(value: Any, given: Input, end: str) -> Any:
    if isinstance(value, Mapping):
        return {year: given.at(number, end) for year, number in value.items()}
    return given.at(value, end)


def _with(programme: Programme, new: Mapping[str, Any]) -> Programme:
    """Return a programme with some figures replaced."""
    data = programme.model_dump(by_alias=True)
    for path, value in new.items():
        *above, last = path.split(".")
        record = data
        for step in above:
            record = record[step]
        record[last] = value
    return Programme.model_validate(data)


def _with_equipment(valuation: Valuation, factors: Mapping[str, float]) -> Valuation:
    return replace(
        valuation,
        equipment={path.split(".")[1]: factor for path, factor in factors.items()},
    )


def _width(ends: tuple[float | None, float | None]) -> float:
    low, high = ends
    return 0.0 if low is None or high is None else abs(high - low)
