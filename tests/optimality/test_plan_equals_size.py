"""The plan of a campus of one phase is what ``size`` finds for it: cost and capacities, and what is priced is paid."""

from functools import cache

import numpy as np
import pytest
from plan_campuses import campus, charging, one_phase, planned

from abilene.buildout.last_year import (
    co2_t_per_mwh_served,
    facility_mwh_of_year,
    it_mwh_of_year,
)
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.dates import HOURS_PER_YEAR
from abilene.site.called import called_power
from abilene.site.sizing import unit_design

COST = 0.003
"""Both are sized to a tolerance, and a plan rounds sizes to a thousandth of the load. With inflation they differ by more: a
plan pays off every plant in level sums of the day, sizing in level real ones."""
MW = 0.03
"""Of the load: the optimum is flat."""

FEW = 3
"""Seeds of each law that `make test` tries; the others are slow."""


def seeds(count):
    """Return so many seeds, all but a few of them marked as slow."""
    slow = pytest.mark.slow
    return [pytest.param(k, marks=slow if k >= FEW else ()) for k in range(count)]


@cache
def planned_phase(seed):
    """Return the plan of a campus of one phase, which several laws look at."""
    return planned(one_phase(seed))


YEAR = range(-5, -1)
"""Quarters of the plan at whose ends is energised what runs in the first to the fourth quarter of its last year."""


def total_usd_per_mwh(plan):
    """Return what a MWh of load costs in the last year: capital at its annuity, operation, unserved load at its value.

    Designs are mixed anew in every quarter. What is energised at the end of one runs in
    the next, at its cost in that quarter of the year; the last quarter of the plan runs
    after the plan, and is left out.
    """
    power, running_usd, needed = plan.case.power("s"), 0.0, {}
    for (site_id, name), mw in plan.served_mw.items():
        design = plan.case.candidate(site_id, name)
        for t, usd_per_mwh in zip(YEAR, design.running_usd_per_mwh, strict=True):
            running_usd += mw[t] * usd_per_mwh * HOURS_PER_YEAR / 4
            for unit, share in design.parts.items():
                by_quarter = needed.setdefault(unit, [0.0] * 4)
                by_quarter[t - YEAR.start] += share * mw[t]
    units = power.designer.campus.site.units
    capital_usd = sum(units[u].annuity_usd * max(mw) for u, mw in needed.items())
    load_mwh = plan.facility_mw["s"][-2] * HOURS_PER_YEAR
    return (running_usd + capital_usd) / load_mwh


def sized(programme):
    """Return the sized campus, and what a MWh of its load costs as above."""
    load_mw = programme.sites["s"].phases["p0"].it_mw
    found = unit_design(programme, "s", load_mw=load_mw)
    asked_mwh = found.served_mwh + found.unserved_mwh
    return found, found.counted_usd / asked_mwh


@pytest.mark.parametrize("seed", seeds(8))
def test_a_plan_of_one_phase_is_what_size_finds(seed):
    plan = planned_phase(seed)
    programme = plan.case.programme
    load_mw = programme.sites["s"].phases["p0"].it_mw
    assert plan.facility_mw["s"][-1] == load_mw
    found, cost = sized(programme)
    assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
    for part in found.parts:
        if ("s", part.name) in plan.equipment_mw:
            built_mw = plan.equipment_mw["s", part.name][-2]
            assert built_mw == pytest.approx(part.mw, abs=MW * load_mw)


def cooled(programme, peak=1.4):
    """Return a campus of the same facility load, of which a part cools the rest by the weather."""
    site = programme.sites["s"]
    phases = {
        name: phase.model_copy(update={"it_mw": phase.it_mw / peak})
        for name, phase in site.phases.items()
    }
    said = {
        "cooling": "air_chiller",
        "facility_per_it_peak": peak,
        "phases": phases,
    }
    sites = {"s": site.model_copy(update=said)}
    return programme.model_copy(update={"sites": sites})


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_of_a_load_by_the_hour_is_what_size_finds(seed):
    """Cost, energy and PUE of both: the year of the plan has 8,766 hours, that of the weather 8,760."""
    plan = planned(cooled(one_phase(seed)))
    programme, load_mw = plan.case.programme, plan.facility_mw["s"][-1]
    found = unit_design(programme, "s", load_mw=load_mw)
    usd = found.counted_usd
    assert total_usd_per_mwh(plan) == pytest.approx(usd / load_mw / 8760, rel=COST)
    hours = HOURS_PER_YEAR / 8760
    facility_mwh = facility_mwh_of_year(plan)
    assert facility_mwh == pytest.approx(found.facility_mwh * hours, rel=1e-9)
    assert facility_mwh < 0.9 * load_mw * HOURS_PER_YEAR
    it_mwh = it_mwh_of_year(plan, "s")
    assert it_mwh == pytest.approx(found.it_mwh * hours, rel=1e-9)
    pue = found.site.load.pue_annual
    assert it_mwh * pue == pytest.approx(facility_mwh, rel=1e-9)
    assert 1.15 < pue < 1.25
    printed = levelised_usd_per_mwh(plan)
    assert printed == pytest.approx(found.lcoe_usd_per_mwh, rel=COST)
    co2 = co2_t_per_mwh_served(plan, "s")
    assert co2 is None or co2 == pytest.approx(found.co2_t_per_mwh, rel=0.02)


@pytest.mark.parametrize("cut_mw", [40, 150])
def test_a_plan_is_paid_the_credit_of_size(cut_mw):
    """Of 150 MW that may be cut no more than the load of 100 counts, in both."""
    at, terms = {"from": "2026-01-01"}, {"events": 5, "hours_each": 4}
    cut = terms | {"credit_usd_per_kw_year": 30}
    grid = {
        "a": {"firm_mw": 70} | at,
        "b": {"curtailable_mw": cut_mw, "curtail": cut} | at,
    }
    plan = planned(campus([100], grid, {"gas": {"max_mw": 60} | at}, end="2039-Q4"))
    found, cost = sized(plan.case.programme)
    paid_usd = float(plan.credits_usd["s", "b"][-5:-1].sum())
    (called,) = called_power(found)
    assert paid_usd == pytest.approx(called.credit_usd, rel=1e-9)
    load_mwh = plan.facility_mw["s"][-2] * HOURS_PER_YEAR
    net = total_usd_per_mwh(plan) - paid_usd / load_mwh
    assert net == pytest.approx(cost, rel=COST)
    printed = levelised_usd_per_mwh(plan)
    assert printed == pytest.approx(found.lcoe_usd_per_mwh, rel=0.01)


@pytest.mark.parametrize("own_mw", [60, 130])
def test_a_contract_for_own_use_beside_a_market_that_sells_is_that_of_size(own_mw):
    """Energy at 20 USD/MWh may not be sold again, at once or out of the battery: no more than the load, in both."""
    at = {"from": "2026-01-01"}
    grid = {
        "own": {"firm_mw": own_mw, "energy_usd_per_mwh": 20} | at,
        "market": {"firm_mw": 70, "export_mw": 40} | at,
    }
    equipment = {"battery": {"max_mw": 60, "min_mw": 20} | at, "solar": {"max_mw": 150} | at}  # fmt: skip
    plan = planned(campus([100], grid, equipment, end="2049-Q4"))
    found, cost = sized(plan.case.programme)
    assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
    drawn = [
        operation.output_mw["grid.own"].max() for operation in found.sizing.operations
    ]
    assert max(drawn) == pytest.approx(min(own_mw, 100), rel=1e-6)
    pool = plan.case.power("s").designer.candidates.values()
    assert max(one.candidate.grid.get("grid.own", 0.0) for one in pool) <= 1.0


def charged_mwh(operations):
    return sum(float(one.charge_mw["battery"].sum()) for one in operations)


@pytest.mark.parametrize(
    "seed",
    [pytest.param(k, marks=() if k in {3, 4} else pytest.mark.slow) for k in range(6)],
)
def test_a_battery_behind_contracts_above_the_load_is_charged_in_plan_and_size(seed):
    """Contracts were cut to the load: a battery could not charge, forced or not."""
    plan = planned(charging(seed))
    found, cost = sized(plan.case.programme)
    assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
    (built,) = (part for part in found.parts if part.name == "battery")
    listed_mw = plan.equipment_mw.get(("s", "battery"), np.zeros(1))[-1]
    assert listed_mw == pytest.approx(built.mw, abs=MW * found.load_mw)
    if built.mw > 0:
        assert charged_mwh(found.sizing.operations) > 0
        designs = plan.case.power("s").designer.candidates
        serving = [n for (_, n), mw in plan.served_mw.items() if mw[-2] > 0]
        assert any(charged_mwh(designs[n].design.sizing.operations) for n in serving)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_larger_contract_never_costs_more(seed):
    costs = [
        [total_usd_per_mwh(planned(made)), sized(made)[1]]
        for made in (charging(seed, more) for more in (1.0, 1.1, 1.6))
    ]
    assert (np.diff(costs, axis=0) <= 2e-4 * np.array(costs[0])).all()


@pytest.mark.parametrize("seed", seeds(8))
def test_what_is_priced_is_listed_and_paid(seed):
    """What the designs that serve need is in service, and its capital is what the tranches pay."""
    plan = planned_phase(seed)
    units = plan.case.power("s").units
    needed = {unit: np.zeros(len(plan.quarters)) for unit in units}
    for (_, name), mw in plan.served_mw.items():
        for unit, share in plan.case.candidate("s", name).parts.items():
            needed[unit] += share * mw
    paid_usd = 0.0
    for unit, mw in needed.items():
        if not units[unit].is_energy:
            listed_mw = plan.equipment_mw["s", units[unit].kind][-1]
            assert listed_mw == pytest.approx(max(mw), abs=0.02)
        paid_usd += max(mw) * units[unit].capital_usd
    drawn_usd = sum(
        float(usd.sum())
        for (_, path), usd in plan.sources.paid_usd.items()
        if ".equipment." in path
    )
    assert drawn_usd == pytest.approx(paid_usd, rel=1e-3, abs=1e5)


@pytest.mark.parametrize("seed", seeds(4))
def test_the_printed_cost_of_a_mwh_is_that_of_size(seed):
    """It was the year-round cost of the mix of the last quarter, which is mixed for that quarter."""
    plan = planned_phase(seed)
    found, _ = sized(plan.case.programme)
    printed = levelised_usd_per_mwh(plan)
    # a little more is shed by one and paid by the other
    assert printed == pytest.approx(found.lcoe_usd_per_mwh, rel=0.01)


@pytest.mark.parametrize("inflation", [0.0, 0.04])
def test_inflation_alone_parts_a_plan_of_few_years_from_size(inflation):
    """One campus cost 38.6 USD/MWh in a plan and 37.0 by size: the plan pays plants off in level sums of the day."""
    at = {"from": "2026-01-01"}
    equipment = {"gas": {"max_mw": 60} | at, "solar": {"max_mw": 300} | at}
    grid = {"line": {"firm_mw": 100} | at}
    plan = planned(
        campus([100], grid, equipment, end="2027-Q4", inflation_per_year=inflation)
    )
    found, cost = sized(plan.case.programme)
    if inflation:
        assert plan.equipment_mw["s", "solar"][-1] < 0.9 * mw_of(found, "solar")
        assert total_usd_per_mwh(plan) > cost * (1 + COST)
    else:
        assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
        for kind in equipment:
            listed_mw = plan.equipment_mw["s", kind][-1]
            assert listed_mw == pytest.approx(mw_of(found, kind), abs=MW * 100)


def mw_of(found, kind):
    """Return how much of a kind a sizing builds. [MW]"""
    return next(part.mw for part in found.parts if part.name == kind)


@pytest.mark.parametrize(
    "loads_mw", [pytest.param([52, 78, 130], marks=pytest.mark.slow), [130, 130]]
)
def test_a_forced_minimum_comes_with_the_first_phase_and_is_paid_once(loads_mw):
    """Of 140 MW 28 were listed and paid where one of three phases ran."""
    battery = {"min_mw": 140, "max_mw": 300, "min_hours": 2, "from": "2026-01-01"}
    first_mw = loads_mw[0]
    grid = {"line": {"firm_mw": first_mw, "from": "2026-01-01"}}
    plan = planned(campus(loads_mw, grid, {"battery": battery}))
    assert plan.facility_mw["s"][-1] == first_mw
    in_service_mw = plan.equipment_mw["s", "battery"]
    runs = plan.facility_mw["s"] > 0
    assert in_service_mw[runs] == pytest.approx(140, abs=1e-6)
    assert (in_service_mw[~runs] == 0).all()
    units = plan.case.power("s").units
    usd_per_mw = (
        units["battery.power"].capital_usd + 2 * units["battery.energy"].capital_usd
    )
    paid = plan.sources.paid_usd["free", "sites.s.equipment.battery"]
    assert float(paid.sum()) == pytest.approx(140 * usd_per_mw)
    with_it, without = (
        levelised_usd_per_mwh(one)
        for one in (plan, planned(campus(loads_mw, grid, {})))
    )
    at = plan.case.plants["battery"]
    yearly_usd = 140 * (
        at.annuity_usd(
            units["battery.power"].capital_usd,
            units["battery.power"].fixed_usd_per_year,
        )
        + 2
        * at.annuity_usd(
            units["battery.energy"].capital_usd,
            units["battery.energy"].fixed_usd_per_year,
        )
    )
    assert with_it - without == pytest.approx(
        yearly_usd / first_mw / HOURS_PER_YEAR, rel=5e-3
    )


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize(("cheap", "dear", "mean"), [(50, 200, 125), (30, 90, 60)])
def test_two_contracts_of_two_prices_cost_their_mean(order, cheap, dear, mean):
    """The plan had one price for both: 50 USD/MWh of 125, 30 or 90 of 60."""
    usd = dict(zip("ab", (cheap, dear), strict=True))
    at = {"firm_mw": 50, "from": "2026-01-01"}
    grid = {name: at | {"energy_usd_per_mwh": usd[name]} for name in order}
    plan = planned(campus([100], grid, {}))
    assert levelised_usd_per_mwh(plan) == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize(
    ("min_mw", "max_mw"),
    [
        (140, None),
        (145, 300),
        *(
            pytest.param(least, most, marks=pytest.mark.slow)
            for least, most in (
                (13, None),
                (13, 300),
                (140, 300),
                (145, None),
                (259, None),
                (259, 300),
            )
        ),
    ],
)
def test_a_forced_battery_is_priced_listed_and_paid(min_mw, max_mw):
    """140 MW on one campus were refused, 145 were not."""
    battery = {"min_mw": min_mw, "max_mw": max_mw or min_mw, "min_hours": 2}
    grid = {"line": {"firm_mw": 260, "from": "2026-01-01"}}
    plan = planned(
        campus([260], grid, {"battery": battery}, price={"mean_usd_per_mwh": 45})
    )
    assert plan.equipment_mw["s", "battery"][-1] == pytest.approx(min_mw, rel=0.03)
    _, cost = sized(plan.case.programme)
    assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=0.01)
    units = plan.case.power("s").units
    usd_per_mw = (
        units["battery.power"].capital_usd + 2 * units["battery.energy"].capital_usd
    )
    paid = plan.sources.paid_usd["free", "sites.s.equipment.battery"]
    assert float(paid.sum()) == pytest.approx(usd_per_mw * min_mw, rel=0.03)


def test_a_storage_of_other_figures_and_the_most_energy_is_what_size_finds():
    """Charging apart, self-discharge and a limit on what is stored, in a plan as in a sizing."""
    at = {"from": "2026-01-01"}
    battery = {"max_mw": 60, "min_mw": 30, "min_hours": 1, "max_mwh": 80} | at
    programme = campus(
        [100],
        {"line": {"firm_mw": 100} | at},
        {"battery": battery},
        end="2049-Q4",
    )
    figures = {"charge_mw_per_mw": 0.5, "standing_loss_per_hour": 1e-3}
    other = programme.equipment["battery"].model_copy(update=figures)
    equipment = {**programme.equipment, "battery": other}
    plan = planned(programme.model_copy(update={"equipment": equipment}))
    found, cost = sized(plan.case.programme)
    assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
    (part,) = (one for one in found.parts if one.name == "battery")
    assert 30 <= part.mwh <= 80
    built = [mw.max() for (_, unit), mw in plan.units_mw.items() if "energy" in unit]
    assert max(built) <= 80 * (1 + 1e-9)


def test_weather_years_that_count_unalike_do_so_in_a_plan_as_in_a_sizing():
    at = {"from": "2026-01-01"}
    programme = campus(
        [100],
        {"line": {"firm_mw": 80} | at},
        {"gas": {"max_mw": 100} | at},
        price={"mean_usd_per_mwh": 45},
        end="2049-Q4",
    )
    years = ("abilene_tx_2013", "saline_mi_typical")

    def of_weights(weights):
        more = {"weather": years, "weather_weights": weights}
        sites = {"s": programme.sites["s"].model_copy(update=more)}
        plan = planned(programme.model_copy(update={"sites": sites}))
        found, cost = sized(plan.case.programme)
        assert total_usd_per_mwh(plan) == pytest.approx(cost, rel=COST)
        return found.supply_usd

    hot, cold = of_weights({years[0]: 50.0}), of_weights({years[1]: 50.0})
    assert hot > cold * (1 + 1e-4)
