"""The fan of futures of each view: what is there with which probability, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from abilene.report.chart import Cells, Chart, Option, chart_option
from abilene.report.risk_rows import is_run
from abilene.results.records import PlanRecord
from abilene.results.risk_records import RiskAnswer

WIDE, NARROW = ("0.1", "0.9"), ("0.2", "0.8")
"""Ends of the two bands, as probabilities that the load is not exceeded."""
OPACITY = {WIDE: 0.14, NARROW: 0.22}
HEADS = ("90 % sure", "80 % sure", "P50", "one in five", "one in ten")
"""What each quantile is, from the lowest."""


def odds_charts(plan: PlanRecord, colours: Mapping[str, str]) -> Iterator[Chart]:
    """Yield a chart for each view that has odds and is not certain.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    colours : mapping of str to str
        Colour of each view.
    """
    for view_id, view in plan.viewpoints.items():
        if view.risk is not None and is_run(view):
            yield from odds_fan(view_id, view.it_mw, view.risk, colours[view_id])


def odds_fan(
    view_id: str, planned_mw: Mapping[str, float], risk: RiskAnswer, colour: str
) -> Iterator[Chart]:
    """Yield the fan of futures of a view whose odds are known; nothing where no two futures differ.

    Parameters
    ----------
    planned_mw : mapping of str to float
        IT load of the plan by quarter. [MW]
    """
    if _is_open(risk):
        yield _fan(view_id, planned_mw, risk, colour)


def _is_open(risk: RiskAnswer) -> bool:
    """Return whether any two futures differ."""
    low, high = (risk.quantile_it_mw[end] for end in WIDE)
    return low != high


def _fan(
    view_id: str, planned_mw: Mapping[str, float], risk: RiskAnswer, colour: str
) -> Chart:
    quarters = list(planned_mw)
    series = [
        *_band(risk, WIDE, quarters, colour, "90 % sure to one in ten"),
        *_band(risk, NARROW, quarters, colour, "80 % sure to one in five"),
        _line("P50, solid", risk.quantile_it_mw["0.5"], quarters, colour, "solid"),
        _line("plan, dashed", planned_mw, quarters, colour, "dashed"),
    ]
    delay = f"delay by the class {', '.join(risk.classes)}" if risk.classes else ""
    laws = filter(None, (delay, *risk.assumed))
    return Chart(
        f"odds-of-{view_id}",
        f"How much runs with which probability, {view_id}",
        "MW",
        f"{risk.futures:,} futures of the plan drawn at random: {'; '.join(laws)}",
        chart_option(quarters, "MW", series),
        ("quarter", "plan", *HEADS),
        tuple(_rows(planned_mw, risk, quarters)),
    )


def _line(
    name: str, mw: Mapping[str, float], quarters: list[str], colour: str, kind: str
) -> Option:
    return {
        "type": "line",
        "name": name,
        "step": "end",
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": 2.5, "type": kind},
        "data": [mw[quarter] for quarter in quarters],
    }


def _band(
    risk: RiskAnswer, ends: tuple[str, str], quarters: list[str], colour: str, name: str
) -> Iterator[Option]:
    """Yield the two halves of a band: the lower end, unseen, and on top of it the distance to the upper end."""
    low, high = (risk.quantile_it_mw[end] for end in ends)
    unseen: Option = {
        "type": "line",
        "name": name,
        "step": "end",
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": 0},
        "tooltip": {"show": False},
        "silent": True,
        "stack": name,
    }
    yield unseen | {"data": [low[quarter] for quarter in quarters]}
    heights = [round(high[quarter] - low[quarter], 3) for quarter in quarters]
    yield unseen | {"data": heights, "areaStyle": {"opacity": OPACITY[ends]}}


def _rows(
    planned_mw: Mapping[str, float], risk: RiskAnswer, quarters: list[str]
) -> Iterator[Cells]:
    for quarter in quarters:
        found = (one[quarter] for one in risk.quantile_it_mw.values())
        yield (quarter, planned_mw[quarter], *found)
