"""The Abilene campus from rack and overhead figures that do not come from Epoch AI, beside Epoch AI's own.

    python benchmarks/abilene_campus.py                     with the packaged weather of 2013
    python benchmarks/abilene_campus.py --weather NAME      with another packaged year, such as milam_tx_typical

Eight buildings hold 50,400 GB200 each. There is no pass mark: the difference is the result.
"""

from __future__ import annotations

import argparse

import numpy as np

from abilene.compute.facility import cooling_plant, facility_load
from abilene.compute.hardware import accelerator
from abilene.data import read_table
from abilene.resource.weather import packaged_weather

ACCELERATORS = 8 * 50_400
EPOCH_IT_MW, EPOCH_FACILITY_MW = 843, 1180


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weather", default="abilene_tx_2013")
    parser.add_argument("--quick", action="store_true", help="it takes no time anyway")
    year = packaged_weather(parser.parse_args().weather)
    dry_c, wet_c = year.air_temp_c, year.wet_bulb_c
    gb200 = accelerator("gb200")
    used = gb200.figure("rack_kw")
    network = next(
        float(row["value"])
        for row in read_table("cooling.csv")
        if row["parameter"] == "network_fraction"
    )
    racks_mw = ACCELERATORS / gb200.rack_accelerators * used.value / 1e3
    it_mw = racks_mw / (1.0 - network)
    print(
        f"{ACCELERATORS:,} GB200 in racks of {gb200.rack_accelerators}, {used.value:g} kW each ({used.said_by}),"
    )
    print(f"{network:.1%} of IT power for network and storage outside the racks\n")
    print(
        f"IT load          {it_mw:8.0f} MW   Epoch AI {EPOCH_IT_MW} MW   difference {it_mw / EPOCH_IT_MW - 1:+.1%}"
    )
    print(
        f"{year.name}, {dry_c.min():.0f} to {dry_c.max():.0f} degC, full load throughout:\n"
    )
    for name in ("air_chiller", "evaporative", "liquid"):
        load = facility_load(
            np.full(len(dry_c), it_mw), dry_c, wet_c, cooling_plant(name)
        )
        peak_mw = load.facility_mw.max()
        print(
            f"{name:12s} peak {peak_mw:6.0f} MW ({load.pue_peak:.3f} of IT), year {load.pue_annual:.3f}"
            f"   Epoch AI {EPOCH_FACILITY_MW} MW (1.400), difference {peak_mw / EPOCH_FACILITY_MW - 1:+.1%}"
        )


if __name__ == "__main__":
    main()
