"""The power of a campus in words: one table of what is built, what it costs, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from abilene.certificate import relative_gap
from abilene.power.problem import MOST_ENERGY
from abilene.power.result import Sizing
from abilene.power.rule import RuleRun
from abilene.programme.schema import Programme
from abilene.report.numbers import NOT_KNOWN, figure, ten_figures
from abilene.report.studies.agreements import (
    agreement_tables,
    agreements_json,
)
from abilene.report.studies.called import called_json, called_lines
from abilene.report.studies.connection_bill import bill_tables, bills_json
from abilene.report.studies.facility import facility_lines
from abilene.report.studies.foresight import NO_SIGHT, lifted_in_sights
from abilene.report.studies.reliability import InUse
from abilene.report.studies.rule import rule_json, rule_lines
from abilene.report.text_table import note_line, text_table
from abilene.site.grid_alone import GridAlone
from abilene.site.power_design import LCOE_DEFINITION, Part, PowerDesign
from abilene.site.price_response import SLIVER

ENERGY_ONLY = ", energy only,"
"""Of a price that holds no delivery, demand or capacity charge."""
SHOWN = 1e-3
"""Parts smaller than this share of the load are left out of the table. [-]"""
LEAST_MWH = 0.5
"""Less load that is not served is the tolerance of sizing. [MWh/year]"""
HEADS = (
    "",
    "MW",
    "hours",
    "GWh\n/year",
    "capital\nm USD",
    "fixed\nUSD/MWh",
    "variable\nUSD/MWh",
    "kt CO2\n/year",
)
SHED_HEADS = (
    "load that may be shed",
    "share of\nload, %",
    "worth\nUSD/MWh",
    "shed\nMWh/year",
)
PERCENTILES = (0, 1, 10, 25, 50, 75, 90, 99, 100)


def printed_sizing(
    design: PowerDesign,
    programme: Programme,
    view: str,
    oracle: Sizing | None = None,
    in_use: InUse | None = None,
    usual: GridAlone | None = None,
    rule: RuleRun | None = None,
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
    in_use : InUse, optional
        What failing machines and limited foresight do to it.
    usual : GridAlone, optional
        What it would pay on the grid alone.
    rule : RuleRun, optional
        The same run by a fixed order of plants.
    """
    site = programme.sites[design.site.site]
    source = "with the grid" if design.grid else "on-site generation only"
    head = f"{site.title or design.site.site}: {figure(design.load_mw)} MW, {source}; {view}"
    return Group(
        Text(head, style="bold"),
        sizing_table(design),
        *(Text(line) for line in sizing_summary(design, programme.programme.usd_year)),
        *bill_tables(design),
        *agreement_tables(design),
        *(Text(line) for line in called_lines(design)),
        *(Text(line) for line in usual_lines(usual)),
        *shed_tables(design),
        *(Text(line) for line in limit_lines(design)),
        *(Text(line) for line in facility_lines(design, programme)),
        *(Text(line) for line in certificate_lines(design)),
        *(Text(line) for line in oracle_lines(design.sizing, oracle)),
        *(Text(line) for line in rule_lines(design, rule)),
        *(Text(line) for line in (in_use.lines if in_use else ())),
        *(Text(line) for line in lifted_lines(design, in_use)),
        "",
        *map(note_line, design.notes),
    )


def sizing_table(design: PowerDesign) -> Table:
    """Return a table with one row per part; the costs of the rows add up to the LCOE."""
    rows = [
        (part.name.replace(".", " "), *_cells(part, design.served_mwh))
        for part in _shown_parts(design)
    ]
    if design.take_or_pay_usd > 0.5:
        per_mwh = figure(design.take_or_pay_usd / design.served_mwh)
        rows.append(("not taken, but paid", "", "", "", "", "", per_mwh, ""))
    return text_table(HEADS, rows, whole=range(1, len(HEADS)), close=False, low=True)


def _shown_parts(design: PowerDesign) -> list[Part]:
    return [part for part in design.parts if part.mw >= SHOWN * design.load_mw]


def _cells(part: Part, served_mwh: float) -> Iterator[str]:
    yield figure(part.mw)
    yield f"{part.mwh / part.mw:.1f}" if part.mwh else ""
    yield figure(part.energy_mwh / 1e3)
    yield figure(part.capital_usd / 1e6)
    for usd in (part.annuity_usd + part.fixed_om_usd, part.variable_usd):
        yield figure(usd / served_mwh) if served_mwh else ""
    yield NOT_KNOWN if math.isnan(part.co2_t) else figure(part.co2_t / 1e3)


def _emissions(design: PowerDesign) -> str:
    """Say what a MWh emits; of grid power without a region nobody can."""
    if math.isnan(design.co2_t_per_mwh):
        return f"{NOT_KNOWN}, give grid_co2_region to say what grid power emits"
    return f"{design.co2_t_per_mwh:.3f} t CO2/MWh served"


def sizing_summary(design: PowerDesign, usd_year: int) -> Iterator[str]:
    """Yield what the campus gets, and at what cost."""
    bought_mwh = design.response.bought_mwh
    only = ENERGY_ONLY * bool(design.site.energy_only and bought_mwh > 0)
    if design.served_mwh > 0:
        yield f"LCOE: {design.lcoe_usd_per_mwh:.2f} USD({usd_year})/MWh{only} by {LCOE_DEFINITION}."
        yield f"Emissions: {_emissions(design)}."
    share = design.served_mwh / design.facility_mwh
    shed, missing_mwh = design.response, design.unserved_mwh - design.response.shed_mwh
    lost = (
        f"{figure(missing_mwh)} MWh a year lack supply, "
        f"more than {SLIVER:.1%} of the load in {design.unserved_hours:,.0f} hours"
    )
    if design.failed_mwh:
        lost = f"{figure(missing_mwh)} MWh a year lack supply, {figure(design.failed_mwh)} of them as machines fail"
    if shed.shed_mwh:
        lost += f", {figure(shed.shed_mwh)} MWh in {shed.shed_hours:,.0f} hours are shed on price"
    yield f"Served: {share:.2%} of the load; {lost}, worth {figure(design.unserved_usd / 1e6)} m USD."
    if bought_mwh > 0:
        yield f"Paid for grid power: {shed.bought_usd_per_mwh:.2f} USD/MWh{only or ','} mean over the hours bought."
    if design.shed:
        each = ", ".join(
            f"{name} {lost:.2%}"
            for name, lost in design.lost_compute_by_workload.items()
        )
        yield f"Compute lost with that: {design.lost_compute_share:.2%} ({each})."
    if any(part.name in design.site.weathered for part in _shown_parts(design)):
        yield f"Curtailed: {design.curtailed_share:.1%} of the sun and wind."
    prices = design.price_quantiles_usd_per_mwh(np.array(PERCENTILES) / 100)
    pairs = zip(PERCENTILES, prices, strict=True)
    steps = ", ".join(f"{share} %: {price:,.0f}" for share, price in pairs)
    yield f"One more MWh would cost, USD, by share of the hours that are cheaper: {steps}."


def shed_tables(design: PowerDesign) -> Iterator[RenderableType]:
    """Yield a table of what is shed where power is dear, if the load is worth not the same throughout."""
    rows = [
        (
            one.tier.how,
            figure(100 * one.tier.share_of_load),
            figure(one.tier.usd_per_mwh),
            figure(one.mwh),
        )
        for one in design.shed
    ]
    if rows:
        whole = range(1, len(SHED_HEADS))
        yield text_table(SHED_HEADS, rows, whole=whole, close=False, low=True)


def limit_lines(design: PowerDesign) -> Iterator[str]:
    """Yield what the limits on yearly sums come to, and what each costs at the margin."""
    amount, usd = design.sizing.amount, design.sizing.linking_usd
    if "co2" in amount:
        yield f"CO2: {amount['co2']:,.6g} t a year; a tonne more would save {usd['co2']:.2f} USD."
    if "clean" in amount:
        share = (
            amount["clean"] - design.agreements.settled_clean_mwh
        ) / design.facility_mwh
        yield f"Not clean: {share:.2%} of the load's energy; a MWh more would save {usd['clean']:.2f} USD."
    for limit in design.site.years[0].linking:
        if limit.name.endswith(MOST_ENERGY):
            kind = limit.name.removesuffix(MOST_ENERGY)
            yield (
                f"Energy of {kind}: {amount[limit.name]:,.6g} of at most {limit.constant:,.6g} MWh a year; "
                f"a MWh more would save {usd[limit.name]:.2f} USD."
            )


def certificate_lines(design: PowerDesign) -> Iterator[str]:
    """Yield how far the result can be from the best one, and how it was found."""
    sizing = design.sizing
    cost, least = f"{sizing.cost_usd / 1e6:,.6g}", f"{sizing.bound_usd / 1e6:,.6g}"
    bound = (
        f"no design costs less than {least} m (gap {sizing.gap:.4%})"
        if math.isfinite(sizing.bound_usd)
        else "what no design costs less than is not known"
    )
    found = (
        f"{sizing.evaluations} exact dispatches"
        if sizing.method == "engine"
        else f"solved by {sizing.method}"
    )
    year = "in the worst of its weather years" if design.over == "worst" else "a year"
    fixed = (
        f" beside {design.standing_usd / 1e6:,.6g} m of fixed charges"
        if design.standing_usd
        else ""
    )
    yield (
        f"Certificate: power and unserved energy cost {cost} m USD {year}{fixed}; {bound}; "
        f"{sizing.status}, stopped by {sizing.stopped_by}; {found}."
    )


def lifted_lines(design: PowerDesign, in_use: InUse | None = None) -> Iterator[str]:
    """Yield what load that is not served counts in the search above its value, where some is and counts more."""
    sights = in_use.foresight.sights if in_use else ()
    missing_mwh = (design.unserved_mwh, *(one.unserved_mwh for one in sights))
    if design.lifted_usd_per_mwh and max(missing_mwh) >= LEAST_MWH:
        more, usd = figure(design.lifted_usd_per_mwh), figure(design.lifted_usd / 1e6)
        sized = in_use.sized if in_use else None
        ways = "in the four ways to count failures, " * bool(sized and sized.bounds)
        found = in_use.foresight if in_use else NO_SIGHT
        told = lifted_in_sights(found, design.lifted_usd_per_mwh)
        yield (
            f"Not money: so that no hour is too dear, a MWh not served counts {more} USD above its value, "
            f"{usd} m USD a year, in the certificate, in foresight, {ways}in the price of one more MWh and in what "
            f"a limit would save.{told}"
        )


def oracle_lines(sizing: Sizing, oracle: Sizing | None) -> Iterator[str]:
    """Yield how the result stands beside the LP's optimum."""
    if oracle is not None:
        cost = f"{oracle.cost_usd / 1e6:,.6g} m USD a year"
        # costs below nothing too: what costs more than the LP stands above it
        above = 0.0 - relative_gap(oracle.cost_usd, sizing.cost_usd)
        yield f"One LP over all hours: {cost} ({oracle.status}); ours is {above:+.4%}."


def sizing_json(
    design: PowerDesign,
    view: str,
    oracle: Sizing | None = None,
    in_use: InUse | None = None,
    usual: GridAlone | None = None,
    rule: RuleRun | None = None,
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
        "notes": list(design.notes),
        "parts": {part.name: _rounded(part) for part in design.parts},
        "take_or_pay_usd": ten_figures(design.take_or_pay_usd),
        "facility_mwh": ten_figures(design.facility_mwh),
        "it_mwh": ten_figures(design.it_mwh),
        "pue_peak": ten_figures(design.site.load.pue_peak),
        "pue_annual": ten_figures(design.site.load.pue_annual),
        "served_mwh": ten_figures(design.served_mwh),
        **_not_served(design),
        **_by_contract(design),
        "grid_alone": _usual_json(usual),
        "shed_on_price_mwh": ten_figures(design.response.shed_mwh),
        "shed_on_price_hours": ten_figures(design.response.shed_hours),
        **_bought(design),
        "lost_compute_share": ten_figures(design.lost_compute_share),
        "shed": {
            one.tier.name: {
                "held_to": ten_figures(one.tier.held_to),
                "share_of_load": ten_figures(one.tier.share_of_load),
                "usd_per_mwh": ten_figures(one.tier.usd_per_mwh),
                "compute_share": ten_figures(one.tier.compute_share),
                "mwh": ten_figures(one.mwh),
            }
            for one in design.shed
        },
        "curtailed_share": ten_figures(design.curtailed_share),
        "co2_t_per_mwh": ten_figures(design.co2_t_per_mwh),
        "capital_usd_per_mw": ten_figures(design.capital_usd_per_mw),
        "fixed_om_usd_per_mw_year": ten_figures(design.fixed_om_usd_per_mw_year),
        "variable_usd_per_mw_year": ten_figures(design.variable_usd_per_mw_year),
        "lcoe_usd_per_mwh": ten_figures(design.lcoe_usd_per_mwh),
        "lcoe_definition": LCOE_DEFINITION,
        "price_duration_usd_per_mwh": [
            ten_figures(price)
            for price in design.price_quantiles_usd_per_mwh(
                np.arange(100, -1, -1) / 100
            ).tolist()
        ],
        "certificate": _certificate(sizing),
        "limits": {
            name: {
                "amount": ten_figures(amount),
                "price_usd": ten_figures(sizing.linking_usd[name]),
            }
            for name, amount in sizing.amount.items()
        },
        "rule": rule_json(design, rule),
        "lp_usd": None if oracle is None else ten_figures(oracle.cost_usd),
        "figures": {kind: dict(at.origins) for kind, at in design.site.plants.items()},
        **(in_use.as_json if in_use else {}),
    }


def _bought(design: PowerDesign) -> dict[str, float | str | None]:
    """Return what is bought from the grid, at what price, and the contracts of which that is for energy only."""
    return {
        "bought_mwh": ten_figures(design.response.bought_mwh),
        "bought_usd_per_mwh": ten_figures(design.response.bought_usd_per_mwh),
        "energy_only": design.site.energy_only,
    }


def _by_contract(design: PowerDesign) -> dict[str, Any]:
    """Return what tariffs bill, what power purchase agreements deliver and pay, and what utilities call."""
    return {
        "bills": bills_json(design),
        **agreements_json(design),
        "called": called_json(design),
    }


def _not_served(design: PowerDesign) -> dict[str, float | None]:
    """Return how much load is not served, at its value, and what it counts above that."""
    return {
        "lost_mwh": ten_figures(design.unserved_mwh),
        "lost_hours": ten_figures(design.unserved_hours),
        "lost_usd": ten_figures(design.unserved_usd),
        "lifted_usd": ten_figures(design.lifted_usd),
        "lifted_usd_per_mwh": ten_figures(design.lifted_usd_per_mwh),
    }


def usual_lines(usual: GridAlone | None) -> Iterator[str]:
    """Yield what the campus would pay on the grid alone, and what its own plants save."""
    if usual is not None:
        alone = usual.alone
        share, price = alone.served_mwh / alone.facility_mwh, alone.lcoe_usd_per_mwh
        only = ENERGY_ONLY if alone.site.energy_only else ","
        yield (
            f"On the grid alone: {price:.2f} USD/MWh{only} {share:.2%} of the load served. Own plants save "
            f"{figure(usual.saves_usd / 1e6)} m USD a year, with what is not served at its value"
            f"{_past_limits(usual)}."
        )


def _past_limits(usual: GridAlone) -> str:
    """Return that limits on carbon or clean energy do not hold on the grid alone, where the campus has one."""
    if not usual.design.sizing.amount.keys() & {"co2", "clean"}:
        return ""
    return "; the grid alone is held to no limit on CO2 or clean energy"


def _usual_json(usual: GridAlone | None) -> dict[str, Any] | None:
    """Return the same by name; None where there is nothing to compare."""
    if usual is None:
        return None
    alone = usual.alone
    return {
        "supply_usd": ten_figures(alone.supply_usd),
        "lcoe_usd_per_mwh": ten_figures(alone.lcoe_usd_per_mwh),
        "served_mwh": ten_figures(alone.served_mwh),
        "lost_mwh": ten_figures(alone.unserved_mwh),
        "lost_usd": ten_figures(alone.unserved_usd),
        "own_plants_save_usd": ten_figures(usual.saves_usd),
        "bills": bills_json(alone),
    }


def _certificate(sizing: Sizing) -> dict[str, Any]:
    """Return how good a sizing is, and how that is known."""
    return {
        "lower_usd": ten_figures(sizing.bound_usd),
        "upper_usd": ten_figures(sizing.cost_usd),
        "gap": ten_figures(sizing.gap),
        "status": sizing.status,
        "stopped_by": sizing.stopped_by,
        "method": sizing.method,
        "evaluations": sizing.evaluations,
    }


def _rounded(part: Part) -> dict[str, float | None]:
    return {
        name: ten_figures(value) for name, value in vars(part).items() if name != "name"
    }
