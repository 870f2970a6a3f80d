"""A small programme whose power is known by the hour, and the same programme as one model with every hour a column.

Two campuses, one with a grid that comes late, one with a grid in two parts of which one is cut in the dearest hours;
turbines with a lead time, sun and batteries; two price years of six weeks each; eight quarters.
"""

from __future__ import annotations

import numpy as np
from small_programmes import programme, situation

from abilene.buildout.case import Case
from abilene.buildout.first_designs import first_sizes
from abilene.buildout.model.after import annuity_usd, load_by_end, weights
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.income import new_load
from abilene.buildout.model.terms import BN_USD, GW
from abilene.buildout.model.uses import fixed_usd, growth
from abilene.buildout.pool import first_pool
from abilene.dates import HOURS_PER_QUARTER
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.site.builder import UnitCost
from abilene.site.load import LOAD, Tier
from abilene.site.load_hours import SiteLoad
from abilene.site.problem import SiteCampus
from abilene.site.seasons import SeasonalCampus, seasons_of

TIERS = (
    Tier("spot.shut", "spot", 0.0, 0.2, 150.0, 0.2),
    Tier("rest.shut", "rest", 0.0, 0.8, 3000.0, 0.8),
)
UNITS = {
    "turbine": UnitCost(1.0e6, 15e3, 1.1e5),
    "sun": UnitCost(1.1e6, 16e3, 1.0e5),
    "battery.power": UnitCost(2.5e5, 6e3, 3.0e4),
    "battery.energy": UnitCost(2.2e5, 5e3, 2.5e4),
}
EQUIPMENT = {
    "turbine": {"capex_usd_per_kw": 1000, "lead_months": 9},
    "sun": {"capex_usd_per_kw": 1100, "lead_months": 6, "output": "sun"},
    "battery": {
        "capex_usd_per_kw": 250,
        "capex_usd_per_kwh": 220,
        "lead_months": 3,
        "output": "storage",
    },
}
HARDWARE = {
    "chips": {
        "it_w_per_accelerator": 1000,
        "price_usd_per_accelerator": 10_000,
        "usd_per_accelerator_hour": 1.9,
        "life_years": 5,
    }
}
AT = {"turbine": {"max_mw": 150}, "sun": {"max_mw": 400}, "battery": {"max_mw": 200}}
SITES = {
    "late": {
        "grid": {"line": {"firm_mw": 150, "from": "2026-Q4"}},
        "equipment": AT,
        "phases": {
            "p": {"it_mw": 80, "shell_life_years": 20},
            "q": {"it_mw": 100, "shell_life_years": 20},
        },
    },
    "cut": {
        "grid": {
            "firm": {"firm_mw": 60, "from": "2026-Q1"},
            "part": {
                "curtailable_mw": 100,
                "curtailed_hours_per_year": 400,
                "from": "2026-Q3",
            },
        },
        "equipment": AT,
        "phases": {
            "p": {"it_mw": 50, "shell_life_years": 20},
            "q": {"it_mw": 90, "shell_life_years": 20},
        },
    },
}
PARTS = {
    "late": {"grid.line": (("line", "firm_mw"),)},
    "cut": {
        "grid.firm": (("firm", "firm_mw"),),
        "grid.part.curtailable": (("part", "curtailable_mw"),),
    },
}


def joint_case(
    seed=3, weeks=6, years=2, amount_bn=5.0, sites=("late", "cut"), end="2027-Q4"
):
    """Return the programme as a case with its first designs."""
    made = programme(
        {site: SITES[site] for site in sites},
        {"free": {"amount_usd": amount_bn * 1e9}},
        end=end,
        hardware=HARDWARE,
        equipment=EQUIPMENT,
        objective="npv",
        inflation_per_year=0.02,
        discount_rate_per_year=0.08,
    )
    rng = np.random.default_rng(seed)
    supplies = {
        site: offer(made, site, campus(rng, site, weeks, years)) for site in sites
    }
    return Case(made, situation(), site_powers=supplies)


def offer(made, site, one):
    """Return the power of a site with its first designs."""
    return first_pool(made, site, one, first_sizes(made, site, one)).site_power()


def campus(rng, site, weeks, years):
    """Return one MW of load of a site, a quarter of the hours for each quarter of the year."""
    days = -(-weeks * 7 // 4) * 4
    seasons = [
        part
        for _ in range(years)
        for part in seasons_of(
            _year(rng, site, days * 24), np.arange(4).repeat(days * 6)
        )
    ]
    return SeasonalCampus(
        SiteCampus(
            site,
            1.0,
            TIERS,
            tuple(seasons),
            (),
            {},
            UNITS,
            frozenset({"sun"}),
            SiteLoad((), None, 1.0, "flat"),
            (),
        ),
        PARTS[site],
    )


def _year(rng, site, hours):
    hour = np.arange(hours)
    price = np.maximum(
        5.0, rng.normal(45, 15, hours) + 25 * np.sin(2 * np.pi * (hour - 10) / 24)
    )
    price += rng.choice([0.0, 250.0], hours, p=[0.97, 0.03])
    shine = np.clip(np.sin(2 * np.pi * (hour % 24 - 6) / 24), 0, None) * np.repeat(
        rng.uniform(0.3, 1, hours // 24), 24
    )
    cut = np.ones(hours)
    cut[np.argsort(-price)[: hours // 20]] = 0.0
    blocks = [
        Block(
            part,
            Capacity(0.0, 1.0),
            price,
            cut if "curtailable" in part else 1.0,
            clean=False,
        )
        for part in PARTS[site]
    ]
    blocks.append(
        Block("turbine", Capacity(0.0, 150.0, UNITS["turbine"].annuity_usd), 42.0)
    )
    blocks.append(
        Block("sun", Capacity(0.0, 400.0, UNITS["sun"].annuity_usd), 0.0, shine)
    )
    storage = Storage(
        "battery",
        power=Capacity(0.0, 200.0, UNITS["battery.power"].annuity_usd),
        energy=Capacity(0.0, np.inf, UNITS["battery.energy"].annuity_usd),
        charge_efficiency=0.93,
        discharge_efficiency=0.93,
    )
    loads = (
        Load(
            f"{LOAD}.{tier.name}", tier.share_of_load, np.ones(hours), tier.usd_per_mwh
        )
        for tier in TIERS
    )
    return Campus(tuple(loads), tuple(blocks), (storage,))


def with_all_hours(case):
    """Return the formulation of a case with every hour of every quarter a column, whatever its designs.

    It takes over when phases are energised, what is built and who pays, and replaces the cuts by the hours.
    """
    form = formulate(case, merged=True, power="bound")
    for site_id, power in case.site_powers.items():
        one = power.designer.campus
        for t in range(case.quarters):
            load = new_load(form, site_id, t)
            if load:
                _operate(form, site_id, one, t, load)
    form.after_costs.clear()  # cuts after the plan
    for site_id, power in case.site_powers.items():
        _operate_after(form, site_id, power.designer.campus)
    return form


def _operate_after(form, site_id, one):
    """Add: of load that ends in the same quarter, the hours of each season after the plan, on its part of what is built."""
    case, model, last = form.case, form.model, form.case.quarters - 1
    loads = load_by_end(form, form.undecided(site_id))
    power = case.site_powers[site_id]
    in_all = {name: {} for name in (*power.units, *PARTS[site_id])}
    for end, load in loads.items():
        size = {name: model.column() for name in in_all}
        for name, column in size.items():
            in_all[name][column] = 1.0
        for part in PARTS[site_id]:
            model.row({size[part]: 1.0, **{c: -gw for c, gw in load.items()}}, high=0.0)
        for season, weight in enumerate(weights(case, end)):
            if not weight.grown:
                continue
            years = [
                year
                for number, year in enumerate(one.site.years)
                if one.season(number) == season
            ]
            scale = HOURS_PER_QUARTER * weight.grown / GW / BN_USD / len(years)
            cost = {}
            for year in years:
                found = _hours(model, year, size, load, scale / year.hours)
                cost |= {column: -bn for column, bn in found.items()}
            for unit, price in power.units.items():
                usd = weight.grown * price.fixed_usd_per_year / 4
                usd += weight.level * annuity_usd(case, price)
                cost[size[unit]] = usd / GW / BN_USD
            form.after_costs.append((cost, 1.0))
    for name, columns in in_all.items():
        there = _column(form, site_id, name, last)
        row = columns if there is None else {**columns, there: -1.0}
        model.row(row, high=0.0)


def _operate(form, site_id, one, t, load):
    """Add: operation in quarter t + 1 >= fixed cost + mean over the years of the cost of the hours of its season."""
    case, model = form.case, form.model
    season = case.quarter(t + 1).index % 4
    years = [
        year
        for number, year in enumerate(one.site.years)
        if one.season(number) == season
    ]
    row = dict(form.operating[site_id, t + 1])
    for unit, price in case.power(site_id).units.items():
        if (site_id, unit, t) in form.built:
            row[form.built[site_id, unit, t]] = (
                -fixed_usd(case, price, t + 1) / GW / BN_USD
            )
    scale = HOURS_PER_QUARTER * growth(case, None, t + 1) / GW / BN_USD / len(years)
    for year in years:
        size = {
            name: key
            for name in year.columns
            if (key := _column(form, site_id, name, t)) is not None
        }
        row |= _hours(model, year, size, load, scale / year.hours)
    model.row(row, low=0.0)


def _column(form, site_id, name, t):
    return form.built.get((site_id, name, t), form.used.get((site_id, name, t)))


def _hours(model, year, size, load, scale):
    """Add the hours of a season; return their cost as terms with the sign turned."""
    cost, balance = (
        {},
        [{column: -gw for column, gw in load.items()} for _ in range(year.hours)],
    )
    for block in year.blocks:
        if block.name not in size:
            continue
        usd, most = (
            np.broadcast_to(block.cost_usd_per_mwh, year.hours),
            np.broadcast_to(block.availability, year.hours),
        )
        out = model.columns(year.hours)
        model.rows(year.hours, [(out, 1.0), (size[block.name], -most)], high=0.0)
        for h in range(year.hours):
            balance[h][int(out[h])] = 1.0
            cost[int(out[h])] = -scale * float(usd[h])
    for tier in year.loads:
        lost = model.columns(year.hours)
        for h in range(year.hours):
            balance[h][int(lost[h])] = 1.0
            cost[int(lost[h])] = -scale * tier.voll_usd_per_mwh
            model.row(
                {
                    int(lost[h]): 1.0,
                    **{column: -tier.mw * gw for column, gw in load.items()},
                },
                high=0.0,
            )
    (store,) = year.storages
    if f"{store.name}.power" in size:
        power, energy = size[f"{store.name}.power"], size[f"{store.name}.energy"]
        charge, give, level = (model.columns(year.hours) for _ in range(3))
        for column, most in ((charge, power), (give, power), (level, energy)):
            model.rows(year.hours, [(column, 1.0), (most, -1.0)], high=0.0)
        flow = [
            (charge, -store.charge_efficiency),
            (give, 1 / store.discharge_efficiency),
        ]
        model.rows(
            year.hours,
            [(np.roll(level, -1), 1.0), (level, -1.0), *flow],
            low=0.0,
            high=0.0,
        )
        for h in range(year.hours):
            balance[h] |= {int(charge[h]): -1.0, int(give[h]): 1.0}
    for terms in balance:
        model.row(terms, low=0.0)
    return cost
