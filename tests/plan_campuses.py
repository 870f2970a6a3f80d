"""Random campuses with weather, prices, contracts and equipment: whole programmes, money without end, for laws of power."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from abilene.budget import Budget
from abilene.buildout import Situation
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case
from abilene.buildout.sizer import Sizer
from abilene.programme.schema import Programme

SOURCES = ["atb_2024", "eia_2024"]
EQUIPMENT = {
    "gas": {"capex_usd_per_kw": 900, "packaged": "gas_turbine", "lead_months": 12},
    "engine": {
        "capex_usd_per_kw": 1500,
        "fixed_om_usd_per_kw_year": 10,
        "variable_om_usd_per_mwh": 5,
        "heat_rate_mmbtu_per_mwh": 8.5,
        "fuel": "natural_gas",
        "life_years": 20,
        "lead_months": 18,
    },
    "solar": {"output": "sun", "packaged": "solar", "lead_months": 18},
    "battery": {"output": "storage", "packaged": "battery", "lead_months": 9},
}
for _kind in ("gas", "solar", "battery"):
    EQUIPMENT[_kind] |= {"figures_by": SOURCES, "service_year": 2028}
EQUIPMENT["gas"]["figures_by"] = [*SOURCES, "newkirk_f_class"]
PHASE = {
    "hardware": "chips",
    "shell_usd_per_it_kw": 1000,
    "build_quarters": 1,
    "shell_spend": [1],
    "hardware_quarters": 1,
    "hardware_spend": [1],
}


def campus(
    loads_mw, grid, equipment, *, end="2029-Q4", gas_usd=4.0, price=None, **header
):
    """Return a programme of one campus with phases of these loads, and more money than it can spend."""
    phases = {f"p{i}": PHASE | {"it_mw": mw} for i, mw in enumerate(loads_mw)}
    site = {
        "facility_per_it_peak": 1.0,
        "weather": "abilene_tx_2013",
        "price": price or "ercot_west_2022_2025",
        "fuel_usd_per_mmbtu": {"natural_gas": gas_usd},
        "grid": grid,
        "equipment": equipment,
        "phases": phases,
    }
    head = {
        "id": "random",
        "title": "random",
        "start": "2026-Q1",
        "end": end,
        "usd_year": 2026,
        "lost_load_usd_per_mwh": 1000,
        "inflation_per_year": 0.0,
        "discount_rate_per_year": 0.07,
        "objective": "most_compute",
    }
    chips = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 1000}
    return Programme.model_validate(
        {
            "programme": head | header,
            "hardware": {"chips": chips},
            "equipment": EQUIPMENT,
            "sites": {"s": site},
            "capital": {"free": {"amount_usd": 1e12}},
        }
    )


def one_phase(seed):
    """Return a campus of one phase with all terms of contracts but a minimum take, and a battery that may be forced."""
    rng = random.Random(seed)
    mw, at = rng.choice([50, 100, 240]), {"from": "2026-01-01"}
    grid = {name: _contract(rng, mw) for name in "abc"[: rng.randint(1, 3)]}
    equipment = {}
    if rng.random() < 0.6 or len(grid) == 1:
        equipment["gas"] = {"max_mw": round(mw * rng.uniform(0.7, 1.2), 1)} | at
    if rng.random() < 0.5:
        equipment["solar"] = {"max_mw": 3 * mw} | at
    if rng.random() < 0.5:
        equipment["battery"] = {"max_mw": mw, "min_hours": 2} | at
        if rng.random() < 0.6:
            least_mw = round(mw * rng.uniform(0.05, 0.6), 1)
            equipment["battery"]["min_mw"] = least_mw
    price = rng.choice([{"mean_usd_per_mwh": 45}, None])
    return campus([mw], grid, equipment, price=price, end="2049-Q4")


def charging(seed, more=1.0):
    """Return a campus of one phase behind contracts that grant as much as its load or more, with a battery.

    ``more`` says by how much the first contract is larger.
    """
    rng, at = random.Random(seed), {"from": "2026-01-01"}
    mw = rng.choice([50, 100, 240])
    grid = {"a": {"firm_mw": round(mw * rng.uniform(1.0, 1.4), 1) * more} | at}
    if rng.random() < 0.5:
        cut_mw = round(mw * rng.uniform(0.1, 0.5), 1)
        hours = rng.choice([50, 200])
        grid["b"] = {"curtailable_mw": cut_mw, "curtailed_hours_per_year": hours} | at
    if rng.random() < 0.3:
        grid["a"]["demand_charge_usd_per_kw_month"] = rng.choice([1, 2])
    battery = {"max_mw": round(mw * rng.uniform(0.2, 0.8), 1), "min_hours": 2} | at
    if rng.random() < 0.6:
        battery["min_mw"] = round(battery["max_mw"] * rng.uniform(0.3, 1.0), 1)
    return campus([mw], grid, {"battery": battery}, end="2049-Q4")


def _contract(rng, mw):
    kind = rng.choice(["firm_mw", "curtailable_mw"])
    found = {kind: round(mw * rng.uniform(0.4, 1.0), 1), "from": "2026-01-01"}
    if kind == "curtailable_mw":
        found["curtailed_hours_per_year"] = rng.choice([50, 200])
    if rng.random() < 0.6:
        found["energy_usd_per_mwh"] = rng.choice([30, 50, 90])
    if rng.random() < 0.3:
        found["charge_usd_per_mwh"] = rng.choice([2, 8])
    if rng.random() < 0.3:
        found["demand_charge_usd_per_kw_month"] = rng.choice([2, 6])
    return found


def several_phases(seed, *, end="2029-Q4", gas_usd=4.0, more=None):
    """Return a campus of three phases whose contracts and equipment come by and by.

    ``more`` says by how much a limit is larger: of ``grid`` or of a kind of equipment.
    """
    rng, more = random.Random(seed), more or {}
    loads_mw = [rng.choice([40, 70, 110]) for _ in range(3)]
    full_mw = sum(loads_mw)
    grid = {}
    for name in "ab"[: rng.randint(1, 2)]:
        firm_mw = round(full_mw * rng.uniform(0.15, 0.6), 1) * more.get("grid", 1)
        since = rng.choice(["2026-01-01", "2027-07-01", "2028-04-01"])
        grid[name] = {"firm_mw": firm_mw, "from": since}
        if rng.random() < 0.3:
            grid[name]["energy_usd_per_mwh"] = rng.choice([30, 80])
    equipment = {}
    for kind, low, high in (
        ("gas", 0.2, 0.7),
        ("engine", 0.2, 0.5),
        ("solar", 1, 3),
        ("battery", 0.4, 0.6),
    ):
        if rng.random() < 0.6:
            max_mw = round(full_mw * rng.uniform(low, high), 1)
            equipment[kind] = {"max_mw": max_mw * more.get(kind, 1)}
    return campus(loads_mw, grid, equipment, end=end, gas_usd=gas_usd)


def planned(programme):
    """Return the plan of a programme as of the middle of January 2026."""
    powers = Sizer(Path()).site_powers(programme)
    when = Situation(date(2026, 1, 15))
    return plan_case(Case(programme, when, site_powers=powers), Budget())
