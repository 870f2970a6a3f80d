"""Reliability of machines that fail against published systems: each exact by convolution."""

import numpy as np
import pytest

from abilene.power.adequacy import Supply, convolved, survival
from abilene.power.machines import MachineClass

RTS = "IEEE RTS-79: Allan, Billinton, Abdel-Gawad, IEEE Trans. Power Systems 1(4), 1986"
UNITS = (
    (5, 12, 0.02),
    (4, 20, 0.10),
    (6, 50, 0.01),
    (4, 76, 0.02),
    (3, 100, 0.04),
    (4, 155, 0.04),
    (3, 197, 0.05),
    (1, 350, 0.08),
    (2, 400, 0.12),
)
"""Number, MW and forced outage rate of the units of the IEEE Reliability Test System 1979."""
WEEKS = (
    "86.2 90.0 87.8 83.4 88.0 84.1 83.2 80.6 74.0 73.7 71.5 72.7 70.4 75.0 72.1 80.0 75.4"
    " 83.7 87.0 88.0 85.6 81.1 90.0 88.7 89.6 86.1 75.5 81.6 80.1 88.0 72.2 77.6 80.0 72.9"
    " 72.6 70.5 78.0 69.5 72.4 72.4 74.3 74.4 80.0 88.1 88.5 90.9 94.0 89.0 94.2 97.0 100.0"
    " 95.2"
)
DAYS = (93, 100, 98, 96, 94, 77, 75)
HOURS = {
    "winter": (
        "67 63 60 59 59 60 74 86 95 96 96 95 95 95 93 94 99 100 100 96 91 83 73 63",
        "78 72 68 66 64 65 66 70 80 88 90 91 90 88 87 87 91 100 99 97 94 92 87 81",
    ),
    "summer": (
        "64 60 58 56 56 58 64 76 87 95 99 100 99 100 100 97 96 96 93 92 92 93 87 72",
        "74 70 66 65 64 62 62 66 81 86 91 93 93 92 91 91 92 94 95 95 100 93 88 80",
    ),
    "between": (
        "63 62 60 58 59 65 72 85 95 99 100 99 93 92 90 88 90 92 96 98 96 90 80 70",
        "75 73 69 66 65 65 68 74 83 89 92 94 91 90 90 86 85 88 92 100 97 95 90 85",
    ),
}


def season(week):
    if week <= 8 or week >= 44:
        return "winter"
    return "summer" if 18 <= week <= 30 else "between"


@pytest.fixture(scope="module")
def rts_load_mw():
    """Return the 8,736 hours of the test system, of a peak of 2,850 MW."""
    load = []
    for week, of_week in enumerate(map(float, WEEKS.split()), start=1):
        for day, of_day in enumerate(DAYS):
            hours = np.array(HOURS[season(week)][day >= 5].split(), dtype=float)
            load.extend(2850 * of_week * of_day * hours / 1e6)
    return np.array(load)


def rts(load_mw, **more):
    units = [MachineClass(str(mw), n, float(mw), q) for n, mw, q in UNITS]
    return Supply(load_mw, tuple(units), **more)


def test_the_reliability_test_system(rts_load_mw, record_answer):
    """Machines of nine sizes: LOLE in hours and in days, and energy not supplied."""
    supply = rts(rts_load_mw)
    hourly = convolved(supply)
    daily = convolved(rts(rts_load_mw.reshape(-1, 24).max(axis=1), step_hours=24.0))
    lole, eue = (v * supply.years for v in (hourly.lole_hours, hourly.eue_mwh))
    record_answer("LOLE, hours", RTS, 9.3942, lole, 5e-5, "h/year")
    days = float(daily.lolp.sum())
    record_answer("LOLE, days", RTS, 1.36886, days, 5e-6, "days/year")
    record_answer("energy not supplied", RTS, 1176.0, eue, 0.5, "MWh/year")


def test_pras(case, record_answer):
    """Four hours, three machines beside sun and wind: NREL's PRAS, single node a."""
    given = case("outages/pras_a.json")
    ((count, mw, rate),) = given["units"]
    supply = Supply(
        np.array(given["load_mw"], dtype=float),
        (MachineClass("gas", count, mw, rate),),
        given_mw=np.array(given["variable_mw"], dtype=float),
    )
    found, source = convolved(supply), "PRAS, PRASCore.jl TestData.jl, singlenode_a"
    lole, eue = (v * supply.years for v in (found.lole_hours, found.eue_mwh))
    record_answer("LOLE", source, given["lole"], lole, 1e-12, "h")
    record_answer("EUE", source, given["eue"], eue, 1e-12, "MWh")
    assert found.lolp == pytest.approx(given["lolp"], abs=1e-12)


def test_reopt(case, record_answer):
    """Two generators that fail and are not repaired: REopt's backup reliability."""
    given = case("outages/erp_doctest.json")
    two = MachineClass("diesel", given["units"], 1.0, 0.1)
    source = "REopt.jl, outagesim/backup_reliability.jl, doctest"
    for name, need in (("both_up", 2), ("at_least_one", 1)):
        ours = survival(two, need, 3, fails=1 / given["mttf_h"], repairs=0.0)
        for hour, theirs in enumerate(given[name], start=1):
            label = f"{name.replace('_', ' ')}, {hour} h"
            record_answer(label, source, theirs, ours[hour - 1], 1e-12, "-")


def test_many_equal_engines(case):
    """210 engines of 3.3 MW under loads and outage rates from 1 to 6 %: binomial, to twelve digits."""
    for row in case("outages/shackelford_210x3_3.json")["rows"]:
        engines = MachineClass("engine", 210, 3.3, row["FOR"])
        found = convolved(Supply(np.full(8760, row["load_mw"]), (engines,)))
        assert found.lole_hours == pytest.approx(row["lole_h"], rel=1e-11)
        assert found.eue_mwh == pytest.approx(row["eue_mwh"], rel=1e-11)
        assert found.served == pytest.approx(row["served"], rel=1e-12)
