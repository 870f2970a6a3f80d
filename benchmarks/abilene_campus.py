"""The Abilene campus from rack and overhead figures that do not come from Epoch AI, beside Epoch AI's own.

Run: python benchmarks/abilene_campus.py [WEATHER]

WEATHER is a CSV (or .csv.gz) with hourly temp_c and rh_pct (default: the typical year of Abilene beside the
repository). Eight buildings hold 50,400 GB200 each. There is no pass mark: the difference is the result.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import numpy as np

from abilene.compute.facility import cooling_plant, facility_load
from abilene.compute.hardware import accelerator
from abilene.data import read_table

ACCELERATORS = 8 * 50_400
EPOCH_IT_MW, EPOCH_FACILITY_MW = 843, 1180


def wet_bulb_c(dry_c, humidity_pct):
    """R. Stull, "Wet-Bulb Temperature from Relative Humidity and Air Temperature", JAMC 50, 2011, eq. 1."""
    return (
        dry_c * np.arctan(0.151977 * np.sqrt(humidity_pct + 8.313659))
        + np.arctan(dry_c + humidity_pct)
        - np.arctan(humidity_pct - 1.676331)
        + 0.00391838 * humidity_pct**1.5 * np.arctan(0.023101 * humidity_pct)
        - 4.686035
    )


def weather(path: Path):
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        rows = [
            (float(row["temp_c"]), float(row["rh_pct"])) for row in csv.DictReader(file)
        ]
    dry_c, humidity_pct = np.array(rows).T
    return dry_c, np.minimum(wet_bulb_c(dry_c, humidity_pct), dry_c)


def main() -> None:
    default = (
        Path(__file__).resolve().parents[1]
        / "../shared/data/weather_tmy3_abilene_tx.csv.gz"
    )
    dry_c, wet_c = weather(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
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
        f"a typical year at Abilene, {dry_c.min():.0f} to {dry_c.max():.0f} degC, full load throughout:\n"
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
