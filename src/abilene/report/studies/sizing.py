"""The power of a campus in words: one table of what is built, what it costs, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from abilene.power.result import Sizing
from abilene.programme.schema import Programme
from abilene.site.sizing import LCOE_DEFINITION, Part, PowerDesign

SHOWN = 1e-3
"""Parts smaller than this share of the load are left out of the table. [-]"""
PERCENTILES = (0, 1, 10, 25, 50, 75, 90, 99, 100)


def printed_sizing(
    design: PowerDesign, programme: Programme, view: str, oracle: Sizing | None = None
) -> RenderableType:
    """Return the whole answer, ready to print.

    Parameters
    ----------
    design : PowerDesign
        The sized campus.
    programme : Programme
        As the view has it.
    view : str
        Title of the view.
    oracle : Sizing, optional
        The same campus solved as one LP, to compare with.
    """
    site = programme.sites[design.site.site]
    source = "with the grid" if design.grid else "own power only"
    head = f"{site.title or design.site.site}: {figure(design.load_mw)} MW, {source}; {view}"
    return Group(
        Text(head, style="bold"),
        sizing_table(design),
        *(Text(line) for line in sizing_summary(design, programme.programme.usd_year)),
        *shed_tables(design),
        *(Text(line) for line in limit_lines(design)),
        *(Text(line) for line in certificate_lines(design)),
        *(Text(line) for line in oracle_lines(design.sizing, oracle)),
        "",
        *(Text(f"Note: {note}", style="dim") for note in design.site.notes),
    )


def sizing_table(design: PowerDesign) -> Table:
    """Return a table with one row per part; the costs of the rows add up to the LCOE."""
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.add_column("", overflow="fold")
    for name in (
        "MW",
        "hours",
        "GWh\n/year",
        "capital\nm USD",
        "fixed\nUSD/MWh",
        "variable\nUSD/MWh",
        "kt CO2\n/year",
    ):
        result.add_column(name, justify="right", vertical="bottom", no_wrap=True)
    for part in design.parts:
        if part.mw >= SHOWN * design.load_mw:
            result.add_row(
                part.name.replace(".", " "), *_cells(part, design.served_mwh)
            )
    if design.take_or_pay_usd > 0.5:
        per_mwh = figure(design.take_or_pay_usd / design.served_mwh)
        result.add_row("not taken, but paid", "", "", "", "", "", per_mwh, "")
    return result


def _cells(part: Part, served_mwh: float) -> Iterator[str]:
    yield figure(part.mw)
    yield f"{part.mwh / part.mw:.1f}" if part.mwh else ""
    yield figure(part.energy_mwh / 1e3)
    yield figure(part.capital_usd / 1e6)
    yield (
        figure((part.annuity_usd + part.fixed_om_usd) / served_mwh)
        if served_mwh
        else ""
    )
    yield figure(part.variable_usd / served_mwh) if served_mwh else ""
    yield figure(part.co2_t / 1e3)


def sizing_summary(design: PowerDesign, usd_year: int) -> Iterator[str]:
    """Yield what the campus gets, and at what cost."""
    if design.served_mwh > 0:
        yield f"LCOE: {design.lcoe_usd_per_mwh:.2f} USD({usd_year})/MWh by {LCOE_DEFINITION}."
        yield f"Emissions: {design.co2_t_per_mwh:.3f} t CO2/MWh served."
    share = design.served_mwh / (design.served_mwh + design.unserved_mwh)
    lost = f"{figure(design.unserved_mwh)} MWh a year in {design.unserved_hours:,.0f} hours are not served"
    yield f"Served: {share:.2%} of the load; {lost}, worth {figure(design.unserved_usd / 1e6)} m USD."
    if design.shed:
        each = ", ".join(
            f"{name} {lost:.2%}"
            for name, lost in design.lost_compute_by_workload.items()
        )
        yield f"Compute lost with that: {design.lost_compute_share:.2%} ({each})."
    if any(
        part.name in design.site.weathered and part.mw >= SHOWN * design.load_mw
        for part in design.parts
    ):
        yield f"Curtailed: {design.curtailed_share:.1%} of the sun and wind."
    prices = zip(
        PERCENTILES, np.percentile(design.price_usd_per_mwh, PERCENTILES), strict=True
    )
    steps = ", ".join(f"{share} %: {price:,.0f}" for share, price in prices)
    yield f"One more MWh would cost, USD, by share of the hours that are cheaper: {steps}."


def shed_tables(design: PowerDesign) -> Iterator[RenderableType]:
    """Yield a table of what is shed where power is dear, if the load is worth not the same throughout."""
    if not design.shed:
        return
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.add_column("load that may be shed", overflow="fold")
    for name in ("share of\nload, %", "worth\nUSD/MWh", "shed\nMWh/year"):
        result.add_column(name, justify="right", vertical="bottom", no_wrap=True)
    for one in design.shed:
        worth = figure(one.tier.usd_per_mwh)
        result.add_row(
            one.tier.how, figure(100 * one.tier.share_of_load), worth, figure(one.mwh)
        )
    yield result


def limit_lines(design: PowerDesign) -> Iterator[str]:
    """Yield what the limits on yearly sums come to, and what each costs at the margin."""
    amount, usd = design.sizing.amount, design.sizing.linking_usd
    if "co2" in amount:
        yield f"CO2: {amount['co2']:,.6g} t a year; a tonne more would save {usd['co2']:.2f} USD."
    if "clean" in amount:
        share = amount["clean"] / (design.served_mwh + design.unserved_mwh)
        yield f"Not clean: {share:.2%} of the load's energy; a MWh more would save {usd['clean']:.2f} USD."


def certificate_lines(design: PowerDesign) -> Iterator[str]:
    """Yield how far the result can be from the best one, and how it was found."""
    sizing = design.sizing
    cost, least = f"{sizing.cost_usd / 1e6:,.6g}", f"{sizing.bound_usd / 1e6:,.6g}"
    found = (
        f"{sizing.evaluations} exact dispatches"
        if sizing.method == "engine"
        else f"solved by {sizing.method}"
    )
    year = "in the worst of its weather years" if design.over == "worst" else "a year"
    yield (
        f"Certificate: power and lost load cost {cost} m USD {year}; no design costs less than {least} m "
        f"(gap {sizing.gap:.4%}); {sizing.status}, stopped by {sizing.stopped_by}; {found}."
    )


def oracle_lines(sizing: Sizing, oracle: Sizing | None) -> Iterator[str]:
    """Yield how the result stands beside the LP's optimum."""
    if oracle is not None:
        cost, above = (
            f"{oracle.cost_usd / 1e6:,.6g} m USD a year",
            sizing.cost_usd / oracle.cost_usd - 1,
        )
        yield f"One LP over all hours: {cost} ({oracle.status}); ours is {above:+.4%}."


def sizing_json(
    design: PowerDesign, view: str, oracle: Sizing | None = None
) -> dict[str, Any]:
    """Return every figure under its name; sums are per year, prices a duration curve of 101 points."""
    sizing = design.sizing
    return {
        "site": design.site.site,
        "viewpoint": view,
        "load_mw": design.load_mw,
        "grid": design.grid,
        "seed": design.seed,
        "objective": design.over,
        "notes": list(design.site.notes),
        "parts": {part.name: _rounded(part) for part in design.parts},
        "take_or_pay_usd": _number(design.take_or_pay_usd),
        "served_mwh": _number(design.served_mwh),
        "lost_mwh": _number(design.unserved_mwh),
        "lost_hours": _number(design.unserved_hours),
        "lost_usd": _number(design.unserved_usd),
        "lost_compute_share": _number(design.lost_compute_share),
        "shed": {
            one.tier.name: {
                "held_to": _number(one.tier.held_to),
                "share_of_load": _number(one.tier.share_of_load),
                "usd_per_mwh": _number(one.tier.usd_per_mwh),
                "compute_share": _number(one.tier.compute_share),
                "mwh": _number(one.mwh),
            }
            for one in design.shed
        },
        "curtailed_share": _number(design.curtailed_share),
        "co2_t_per_mwh": _number(design.co2_t_per_mwh),
        "capital_usd_per_mw": _number(design.capital_usd_per_mw),
        "fixed_om_usd_per_mw_year": _number(design.fixed_om_usd_per_mw_year),
        "variable_usd_per_mw_year": _number(design.variable_usd_per_mw_year),
        "lcoe_usd_per_mwh": _number(design.lcoe_usd_per_mwh),
        "lcoe_definition": LCOE_DEFINITION,
        "price_duration_usd_per_mwh": [
            _number(price)
            for price in np.percentile(
                design.price_usd_per_mwh, np.arange(100, -1, -1)
            ).tolist()
        ],
        "certificate": {
            "lower_usd": _number(sizing.bound_usd),
            "upper_usd": _number(sizing.cost_usd),
            "gap": _number(sizing.gap),
            "status": sizing.status,
            "stopped_by": sizing.stopped_by,
            "method": sizing.method,
            "evaluations": sizing.evaluations,
        },
        "limits": {
            name: {
                "amount": _number(amount),
                "price_usd": _number(sizing.linking_usd[name]),
            }
            for name, amount in sizing.amount.items()
        },
        "lp_usd": None if oracle is None else _number(oracle.cost_usd),
        "figures": {kind: dict(at.origins) for kind, at in design.site.plants.items()},
    }


def figure(number: float) -> str:
    """Return a number with three figures at least, and all of those before the point."""
    size = abs(number)
    return (
        f"{number:,.{0 if size >= 99.95 else 1 if size >= 9.995 else 2}f}"
        if size >= 0.005
        else "0"
    )


def _rounded(part: Part) -> dict[str, float | None]:
    return {
        name: _number(value) for name, value in vars(part).items() if name != "name"
    }


def _number(value: float) -> float | None:
    """Return ten significant figures; nothing for what is not a number."""
    return float(f"{value:.10g}") + 0.0 if math.isfinite(value) else None
