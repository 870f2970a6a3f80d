"""Bills beside SAM's Utilityrate5: cases computed with NREL-PySAM 7.1.1, and SAM run beside us on tariffs drawn at random.

Every line of every month is compared, to half a cent. SAM takes the months of a year
without leap day, and its 1 January for a Monday. Where it looks back over the turn of
the year it takes one month more than its lookback period has (``get_billing_demand`` in
ssc's lib_utility_rate_equations.cpp); we do not.
"""

import copy
import json

import numpy as np
import pytest

from abilene.power.bill import bill
from abilene.power.urdb_lines import tariff_of
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year
from abilene.resource.urdb import read_urdb

SOURCE = "NREL-PySAM 7.1.1 Utilityrate5"
HALF_A_CENT = 0.005
CALENDAR = billing_calendar(typical_year())
LINES = {
    "energy": "year1_monthly_ec_charge_without_system",
    "demand_flat": "year1_monthly_dc_fixed_without_system",
    "demand_tou": "year1_monthly_dc_tou_without_system",
    "fixed": "year1_monthly_fixed_without_system",
    "minimum": "year1_monthly_minimum_without_system",
}


def months_of(bill_, line):
    """Return the months of all lines that SAM keeps as one."""
    found = [each.usd for each in bill_.lines if each.name.split(".")[0] == line]
    return sum(found, np.zeros(12))


def billed(item, load_kw, folder):
    path = folder / "rate.json"
    path.write_text(json.dumps(item), encoding="utf-8")
    rate = read_urdb(path)
    rate.refuse_incomplete()
    return bill(np.array(load_kw) / 1000, CALENDAR, tariff_of(rate))


@pytest.mark.parametrize("name", ["scppd_lp1", "dct_form", "two_demands"])
def test_every_line_of_every_month_is_that_of_sam(name, case, tmp_path, record_answer):
    known = case(f"tariffs/{name}.json")
    ours = billed(known["tariff"], case("tariffs/profile_kw.json"), tmp_path)
    for line in LINES:
        expected = np.array(known["expected"][line])
        assert months_of(ours, line) == pytest.approx(expected, abs=HALF_A_CENT)
    assert ours.months_usd == pytest.approx(known["expected"]["total"], abs=HALF_A_CENT)
    record_answer(
        f"a year's bills, {name}",
        SOURCE,
        known["expected"]["year"],
        ours.total_usd,
        HALF_A_CENT,
        "USD",
    )


def drawn_load(draw):
    """Return a load by the hour with days, seasons and noise. [kW]"""
    hours = np.arange(8760)
    day = draw.uniform(0, 0.3) * np.sin(2 * np.pi * (hours - draw.integers(24)) / 24)
    year = draw.uniform(0, 0.3) * np.cos(2 * np.pi * hours / 8760)
    shape = 1 + day + year + draw.uniform(0, 0.2, 8760)
    return draw.uniform(100, 30_000) * shape


def drawn_schedule(draw, periods):
    """Return periods by month and hour, of which the months take blocks."""
    months = draw.integers(0, periods, (12, 3))
    return np.repeat(months, 8, axis=1).tolist()


def drawn_steps(draw, limits, **more):
    rates = draw.uniform(0.01, 0.2, len(limits) + 1)
    steps = [{"rate": float(rate), **more} for rate in rates]
    for step, limit in zip(steps, limits, strict=False):
        step["max"] = float(limit)
    steps[0]["adj"] = float(draw.uniform(0, 0.01))
    return steps


def drawn_item(draw, load_kw):
    """Return a rate with everything that both of us read."""
    periods = int(draw.integers(1, 4))
    unit = str(draw.choice(["kWh", "kWh/kW", "kWh daily", "kWh/kW daily"]))
    month_kwh = load_kw.mean() * 730
    scale = {
        "kWh": month_kwh,
        "kWh/kW": 730.0,
        "kWh daily": month_kwh / 30,
        "kWh/kW daily": 24.0,
    }[unit]
    limits = np.sort(draw.uniform(0, 1.2, int(draw.integers(0, 3)))) * scale
    mean = load_kw.mean()
    item = {
        "name": "drawn",
        "energyratestructure": [
            drawn_steps(draw, limits, unit=unit) for _ in range(periods)
        ],
        "energyweekdayschedule": drawn_schedule(draw, periods),
        "energyweekendschedule": drawn_schedule(draw, periods),
        "flatdemandstructure": [
            drawn_steps(draw, np.sort(draw.uniform(0, 2, 2)) * mean) for _ in range(2)
        ],
        "flatdemandmonths": draw.integers(0, 2, 12).tolist(),
        "fixedchargefirstmeter": float(draw.uniform(0, 1000)),
        "fixedchargeunits": str(draw.choice(["$/month", "$/day", "$/year"])),
        "mincharge": float(draw.uniform(0.5, 1.5) * month_kwh * 0.15),
        "minchargeunits": str(draw.choice(["$/month", "$/day", "$/year"])),
    }
    if item["minchargeunits"] != "$/month":
        item["mincharge"] *= {"$/day": 12 / 365, "$/year": 12}[item["minchargeunits"]]
    if draw.random() < 0.5:
        item["demandratestructure"] = [drawn_steps(draw, [mean]) for _ in range(2)]
        item["demandweekdayschedule"] = drawn_schedule(draw, 2)
        item["demandweekendschedule"] = drawn_schedule(draw, 2)
    else:
        item["lookbackpercent"] = float(draw.uniform(0.5, 1))
        back = int(draw.integers(1, 12))
        item["lookbackrange"] = back
        # SAM counts one month of last year too many: it decides nothing where they
        # rise, and end below the peak of the month that looks back over this year alone
        this_month = load_kw[CALENDAR.months == back].max()
        before = np.sort(draw.uniform(0.3, 1, 12)) * this_month
        item["peaks_before_kw"] = before.tolist()
    return item


def sam(item, load_kw):
    """Run Utilityrate5 on a rate, by its own converter but for what that gets wrong."""
    rates = pytest.importorskip("PySAM.Utilityrate5", reason="no NREL-PySAM here")
    tools = pytest.importorskip("PySAM.UtilityRateTools")
    given = tools.URDBv8_to_ElectricityRates(copy.deepcopy(item))
    if "lookbackpercent" in item:
        share = 100 * item["lookbackpercent"]
        # the second column: the month's own peak counts in full
        given["ur_billing_demand_lookback_percentages"] = [[share, 1]] * 12
        given["ur_yearzero_usage_peaks"] = item["peaks_before_kw"]
    model = rates.new()
    model.ElectricityRates.assign(
        {**given, "rate_escalation": [0], "ur_nm_yearend_sell_rate": 0}
    )
    model.Lifetime.assign(
        {"analysis_period": 1, "system_use_lifetime_output": 0, "inflation_rate": 0}
    )
    model.SystemOutput.assign({"degradation": [0], "gen": [0.0] * 8760})
    model.Load.load = load_kw.tolist()
    model.execute(0)
    return {
        line: np.array(getattr(model.Outputs, name)) for line, name in LINES.items()
    }


@pytest.mark.parametrize("seed", range(12))
def test_random_tariffs_are_billed_as_by_sam(seed, tmp_path, capsys):
    draw = np.random.default_rng(seed)
    load_kw = drawn_load(draw)
    item = drawn_item(draw, load_kw)
    theirs = sam(item, load_kw)
    ours = billed(item, load_kw, tmp_path)
    for line, months in theirs.items():
        assert months_of(ours, line) == pytest.approx(months, abs=HALF_A_CENT), line
