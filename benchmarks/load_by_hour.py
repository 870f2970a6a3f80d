"""The seven campuses of the worked example, flat at the peak and with their load by the hour at the same peak.

    python benchmarks/load_by_hour.py            all seven
    python benchmarks/load_by_hour.py --quick    the one that is sized fastest

Flat is the load without a word on cooling; chillers: computers that draw the same in every hour, behind air
chillers; as stated: the cooling of the example, and its serving by the packaged traffic. There is no pass mark: the
difference is the result.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.programme.schema import Programme
from abilene.site.load import full_load_mw
from abilene.site.power_design import PowerDesign
from abilene.site.sizing import unit_design

FILE = Path(__file__).parents[1] / "examples" / "stargate" / "programme.yaml"
HEADS = ("m USD/year", "GWh", "PUE", "lost MWh")
WIDTHS = (11, 8, 5, 9)


def sized(programme: Programme, site_id: str) -> PowerDesign:
    load_mw = full_load_mw(programme.sites[site_id])
    return unit_design(programme, site_id, load_mw=load_mw, folder=FILE.parent)


def cooled(programme: Programme, site_id: str, cooling: str | None) -> Programme:
    """Return the programme with another cooling of a site, and computers that draw the same in every hour."""
    site = programme.sites[site_id].model_copy(update={"cooling": cooling})
    sites = {**programme.sites, site_id: site}
    return programme.model_copy(update={"sites": sites, "workloads": {}})


def figures(design: PowerDesign) -> str:
    usd = design.supply_usd + design.unserved_usd
    pue = design.site.load.pue_annual or float("nan")
    return f"{usd / 1e6:11,.1f} {design.facility_mwh / 1e3:8,.0f} {pue:5.2f} {design.unserved_mwh:9,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="one campus")
    quick = parser.parse_args().quick
    programme = seen_by(load(FILE), ["announced"])["announced"].programme
    names = ["lordstown"] if quick else list(programme.sites)
    heads = " ".join(map("{:>{}}".format, HEADS, WIDTHS))
    print(f"{'':16} | {'flat':^36} | {'chillers':^36} | {'as stated':^36}")
    print(f"{'':16} | {heads} | {heads} | {heads}")
    for site_id in names:
        ways = (
            cooled(programme, site_id, None),
            cooled(programme, site_id, "air_chiller"),
            programme,
        )
        cells = " | ".join(figures(sized(way, site_id)) for way in ways)
        print(f"{site_id:16} | {cells}", flush=True)


if __name__ == "__main__":
    main()
