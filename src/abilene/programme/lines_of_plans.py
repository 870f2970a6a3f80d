"""Lines of a tariff that no plan holds: of minimum bills, and of energy in steps, what is not convex."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from abilene.programme.tariff_records import (
    DemandLine,
    FixedLine,
    MinimumBillLine,
    TiersLine,
)

Why = Callable[[Any, Mapping[str, Any], int], tuple[str, ...]]
"""Says of a line, of those of its tariff, under so many connections, why no plan holds it."""
OF_A_YEAR = "is a minimum bill of a year, which no plan holds, as connections begin within one; give it by the month"
COUNTS_CONTRACT = (
    "is a minimum bill that counts {}, which bills a share of the contract at least itself; no plan holds both; "
    "give the higher of the two as least_of_contract, or name other lines"
)
TWICE = (
    "is one of two minimum bills that count the same line, which no plan holds, as what lifts the line would lift "
    "both; keep the higher"
)
DEMAND_IN_STEPS = "prices demand in steps, and no design is sought under them"
NOT_RISING = "prices energy in steps, of which a plan holds those of the energy of a month that rise"
OF_ONE = (
    "prices energy in steps, and several connections are under it, each of which fills them by itself; give one "
    "connection what they grant together"
)


def line_refused(
    line: Any, lines: Mapping[str, Any], connections: int
) -> Iterator[str]:
    """Yield why no plan holds a line; nothing of one that it holds.

    Parameters
    ----------
    line : Record
        The line.
    lines : mapping
        All lines of its tariff.
    connections : int
        How many connections of the campus are under it.
    """
    why: Why = REFUSED.get(type(line), _nothing)
    return filter(None, why(line, lines, connections))


def _nothing(*_: Any) -> tuple[str, ...]:
    return ()


def _steps(line: TiersLine, _: Any, connections: int) -> tuple[str, ...]:
    """Return why no plan holds energy in steps."""
    prices = list(map(attrgetter("usd_per_mwh"), line.steps))
    rises = line.of == "energy_month" and prices == sorted(prices)
    return NOT_RISING * (not rises), OF_ONE * (rises and connections > 1)


def _minimum(
    line: MinimumBillLine, lines: Mapping[str, Any], _: int
) -> tuple[str, ...]:
    """Return why no plan holds a minimum bill."""
    counted = filter(partial(_bills_contract, lines), line.on or lines)
    held = ", ".join(counted)
    of_contract = COUNTS_CONTRACT.format(held) * bool(held)
    mine = _counted(line, lines)
    minimums = [one for one in lines.values() if isinstance(one, MinimumBillLine)]
    counting = [one for one in minimums if mine & _counted(one, lines)]
    two = TWICE * (len(counting) > 1)
    return OF_A_YEAR * bool(line.usd_per_year), of_contract, two


def _counted(line: MinimumBillLine, lines: Mapping[str, Any]) -> set[str]:
    """Return the lines that count towards a minimum bill, fixed charges left out."""
    others = {n for n in lines if not isinstance(lines[n], MinimumBillLine | FixedLine)}
    return others & set(line.on or lines)


def _bills_contract(lines: Mapping[str, Any], name: str) -> bool:
    return bool(getattr(lines[name], "least_of_contract", 0.0))


def _demand(line: DemandLine, *_: Any) -> tuple[str, ...]:
    """Return why no plan holds billed demand."""
    return (DEMAND_IN_STEPS * (len(line.steps) > 1),)


REFUSED: Mapping[type[Any], Why] = {
    TiersLine: _steps,
    MinimumBillLine: _minimum,
    DemandLine: _demand,
}
"""What keeps a plan from holding a line of each kind."""
