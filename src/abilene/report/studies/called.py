"""Curtailable contracts that are cut in events, in words and by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abilene.report.numbers import figure, ten_figures
from abilene.site.called import CalledPower, called_power
from abilene.site.power_design import PowerDesign


def called_lines(design: PowerDesign) -> Iterator[str]:
    """Yield a line of each contract that is cut in events."""
    yield from map(_line, called_power(design))


def _line(one: CalledPower) -> str:
    credit = "no credit is stated"
    if one.credit_usd is not None:
        credit = f"a credit of {figure(one.credit_usd / 1e6)} m USD a year"
    return (
        f"Called by grid.{one.contract}: {figure(one.mw)} MW in {one.events:g} events a year, {one.hours:g} hours, "
        f"in which {figure(one.lost_mwh)} MWh are lost; {credit}."
    )


def called_json(design: PowerDesign) -> dict[str, Any]:
    """Return the same by contract."""
    return {
        one.contract: {
            name: ten_figures(value)
            for name, value in vars(one).items()
            if name != "contract"
        }
        for one in called_power(design)
    }
