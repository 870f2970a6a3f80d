"""A campus-year under a tariff, beside the same without one, and beside the LP of the same rows: processor time.

    python benchmarks/tariffs.py            four campuses, engine and LP
    python benchmarks/tariffs.py --quick    the engine alone

300 MW on the grid with gas engines and a battery, 8,760 hours: at a price by the hour; with two demand charges in
windows that overlap, a ratchet and a contract minimum; with engines that fail, as tranches of risk; with both.
Ratios are of processor time in one run, as the machine may be shared.

PyPSA has no billed demand: a price of the highest output of a month is a constraint by hand there (``monthly_peaks``
of ``size_vs_pypsa.py``), and so would be windows that overlap, ratchets, contract minima and machines that fail.
So it does not stand in this table.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from abilene.power.lp import size_by_lp
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.result import Sizing
from abilene.power.risk_blocks import OutageRates, with_risk
from abilene.power.sizing import size
from abilene.power.tariff import (
    DemandCharge,
    EnergyCharge,
    PriceSteps,
    Ratchet,
    Tariff,
    Window,
)
from abilene.power.tariff_blocks import tariff_blocks
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import typical_year

MW, LOST_USD_PER_MWH, TOLERANCE = 300.0, 2000.0, 1e-4
REPEATS = 5
YEAR = billing_calendar(typical_year())
SUMMER = range(5, 9)
EVENING = Window.of(SUMMER, "weekdays", range(16, 21))
ENERGY = EnergyCharge("energy", ((Window(), 55.0), (EVENING, 55.0)))
DEMANDS = (
    DemandCharge(
        "all",
        (PriceSteps.flat(12.0),) * 12,
        ratchet=Ratchet(0.85),
        least_of_contract=0.85,
    ),
    DemandCharge(
        "evening",
        tuple(PriceSteps.flat(22.0 * (month in SUMMER)) for month in range(12)),
        EVENING,
    ),
)
ENGINES = Block("engine", Capacity(0.0, 1.2 * MW, 130_000.0), cost_usd_per_mwh=48.0)
RATES = {"engine": OutageRates(unit_mw=11.0, forced_outage_rate=0.04)}


def load_mw() -> np.ndarray:
    """Return a load with the hours of the day, the season and two stops."""
    hour = np.arange(YEAR.length)
    daily = 0.05 * np.sin((YEAR.hours - 9) / 24 * 2 * np.pi)
    season = 0.08 * np.cos((hour - 4700) / YEAR.length * 2 * np.pi)
    stops = np.where((hour >= 2000) & (hour < 2040), 0.5, 1.0)
    return MW * stops * (0.87 + daily + season)


def campus(*, is_billed: bool, fails: bool) -> Campus:
    """Return the campus, with a tariff or at a price by the hour, on engines that fail or never do."""
    lines = (ENERGY, *DEMANDS) if is_billed else (ENERGY,)
    grid = Block("grid", Capacity.fixed(0.8 * MW))
    parts = tariff_blocks(Tariff("tariff", lines), YEAR, grid)
    battery = Storage(
        "battery",
        Capacity(0, MW, 36_367.0),
        Capacity(0, INFINITY, 32_991.0),
        charge_efficiency=0.92,
        discharge_efficiency=0.92,
    )
    load = Load("it", 1.0, load_mw(), LOST_USD_PER_MWH)
    whole = Campus((load,), (*parts.blocks, ENGINES), (battery,), demands=parts.demands)
    return with_risk(whole, RATES, {"engine": 20}, LOST_USD_PER_MWH) if fails else whole


def measured(solve: Callable[[], Sizing], repeats: int) -> tuple[float, Sizing]:
    """Return the least seconds of the processor of some runs, and what was found. [s]"""
    seconds = []
    for _ in range(repeats):
        begun = time.process_time()
        found = solve()
        seconds.append(time.process_time() - begun)
    return min(seconds), found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="the engine alone")
    quick = parser.parse_args().quick
    ways = {
        "price by the hour": campus(is_billed=False, fails=False),
        "tariff": campus(is_billed=True, fails=False),
        "tranches": campus(is_billed=False, fails=True),
        "tariff and tranches": campus(is_billed=True, fails=True),
    }
    size(ways["tariff and tranches"], tolerance=TOLERANCE)  # kernels are compiled
    plain = 0.0
    for name, one in ways.items():
        own, found = measured(lambda one=one: size(one, tolerance=TOLERANCE), REPEATS)
        plain = plain or own
        line = f"{name:20} {own * 1000:6.0f} ms, {own / plain:4.1f} x the first, {found.evaluations} evaluations"
        if not quick:
            peer, best = measured(lambda one=one: size_by_lp(one), 1)
            above = found.cost_usd / best.cost_usd - 1
            line += (
                f"; LP {peer:5.1f} s, {peer / own:4.0f} x ours; our cost {above:+.1e}"
            )
        print(line, flush=True)


if __name__ == "__main__":
    main()
