"""CO2 a year and hours unserved of a plan that mixes designs, against sums over the hours of what each of them does."""

import json

import numpy as np
import pandas as pd
import pytest
from lender_folder import SETTINGS
from plan_campuses import campus, planned

from abilene.buildout.last_year import co2_t_of_year, hours_of_year
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.problem import site_campus

SLIVER = 1e-3
"""Share of the load that is no outage. [-]"""
PER_YEAR = 8766 / 8760
"""A plan counts years of 8,766 hours."""
YEARS = 2


@pytest.fixture(scope="module")
def plan():
    """Return the plan of three phases on three mixes of power, in two price years: contracts cut in hours of their own."""
    at = {"from": "2026-01-01"}
    cut = {"curtailable_mw": 50, "curtailed_hours_per_year": 150}
    grid = {"a": {"firm_mw": 50} | at, "b": cut | {"from": "2028-01-01"}}
    equipment = {
        "gas": {"max_mw": 25, "from": "2028-06-01"},
        "solar": {"max_mw": 60, "from": "2027-01-01"},
        "battery": {"max_mw": 20, "from": "2027-04-01"},
    }
    header = {"lost_load_share_max": 0.01, "lost_load_usd_per_mwh": 200}
    made = campus([40, 45, 30], grid, equipment, end="2028-Q4", **header)
    weather = ("abilene_tx_2013",) * YEARS
    more = {"grid_co2_region": "eia930_erco", "weather": weather}
    sites = {"s": made.sites["s"].model_copy(update=more)}
    return planned(made.model_copy(update={"sites": sites}))


def quarters(plan):
    """Yield, for each quarter of the last year and each price year, what each design that runs then does, by its MW."""
    designs = plan.case.power("s").designer.candidates
    last = len(plan.quarters) - 1
    for t in range(last - 3, last + 1):
        season = (plan.quarters[t].index + 1) % 4
        for year in range(YEARS):
            yield {
                name: (
                    mw[t],
                    designs[name].design.site.years[4 * year + season],
                    designs[name].design.sizing.operations[4 * year + season],
                )
                for (_, name), mw in plan.served_mw.items()
                if mw[t] > 0
            }


def test_several_designs_phases_and_years_are_in_it(plan):
    mixes = [tuple(sorted(runs)) for runs in quarters(plan)]
    assert len(set(mixes)) > 1
    assert max(map(len, mixes)) > 1
    assert len({*plan.facility_mw["s"][-4:]}) > 1
    lost = [
        [one.unserved_mw(does.output_mw).tolist() for _, one, does in runs.values()]
        for runs in quarters(plan)
    ]
    assert lost[0::YEARS] != lost[1::YEARS]


def test_co2_a_year_is_the_sum_over_the_hours(plan):
    tonnes = 0.0
    for runs in quarters(plan):
        for mw, per_mw, does in runs.values():
            for block in per_mw.blocks:
                given_mwh = does.output_mw[block.name]
                tonnes += mw * float(np.sum(given_mwh * block.co2_t_per_mwh)) / YEARS
    assert tonnes > 1e5
    assert co2_t_of_year(plan, "s") == pytest.approx(tonnes * PER_YEAR, rel=1e-9)


def test_hours_unserved_are_those_in_which_the_whole_campus_is_short(plan):
    hours = 0.0
    for runs in quarters(plan):
        load_mw = sum(mw for mw, _, _ in runs.values())
        missing_mw = sum(
            mw * per_mw.unserved_mw(does.output_mw)
            for mw, per_mw, does in runs.values()
        )
        hours += np.count_nonzero(missing_mw > SLIVER * load_mw) / YEARS
    assert hours > 50
    assert hours_of_year(plan, "s", "outage") == pytest.approx(hours, rel=1e-9)


def test_co2_and_hours_of_a_plan_folder_follow_from_its_hours(folder, examples):
    """Hours of one MW by design, the load of each in each quarter, and what a MWh of a block emits: no more is needed."""
    view = json.loads((folder / "plan.json").read_text())["viewpoints"]["as_written"]
    site = view["sites"]["prairie"]
    files = json.loads((folder / "manifest.json").read_text())["hours"]["as_written"]
    draft = load(examples / "one-campus.yaml", SETTINGS)
    programme = seen_by(draft)["as_written"].programme
    (year,) = site_campus(programme, "prairie", 1.0).years
    emits = {f"{block.name}_mw": block.co2_t_per_mwh for block in year.blocks}
    tonnes, load_mw, missing_mw = 0.0, 0.0, 0.0
    for design, by_quarter in site["served_mw"].items():
        mw = np.zeros(4)
        for name, served in [*by_quarter.items()][-4:]:
            mw[int(name[-1]) % 4] = served  # it stands at the end, and runs in the next
        if not mw.any():
            continue
        hours = pd.read_parquet(folder / files["prairie"][design])
        served = mw[hours["quarter_of_year"] - 1]
        load_mw += served * hours["load_mw"]
        missing_mw += served * hours["facility.lost_mw"]
        for block in emits.keys() & {*hours}:
            tonnes += float(np.sum(served * hours[block] * emits[block]))
    assert tonnes > 1e5
    assert view["co2_t_per_year"] == pytest.approx(tonnes * PER_YEAR, abs=0.51)
    short = missing_mw > SLIVER * load_mw
    assert site["unserved_hours"] == pytest.approx(short.sum(), abs=1e-3)
    served_mwh = float((load_mw - missing_mw).sum())
    assert site["co2_t_per_mwh"] == pytest.approx(tonnes / served_mwh, abs=1e-4)
