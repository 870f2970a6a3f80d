"""Door of the questions about one campus by the hour: ``size``, ``simulate`` and ``flex``, with settings that nobody would choose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from fuzz.doors import Door
from fuzz.doors_of_plans import ODD_VALUES, no_constants
from fuzz.doors_of_tables import JOBS
from fuzz.doors_of_text import EXAMPLES, _paths

SITE = "prairie"
QUICK = 0.05
"""Gap at which a sizing may stop: what breaks does so long before. [-]"""
ASKED = ("programme.", "equipment.", "hardware.", "workloads.", "defaults.", "sites.")
"""Beginnings of what the hours of a campus depend on; money and dates are behind other doors."""
MORE = (
    b"sites.prairie.grid.first.export_mw", b"sites.prairie.grid.first.demand_charge_usd_per_kw_month", b"sites.prairie.grid.first.min_take",
    b"sites.prairie.grid.first.energy_usd_per_mwh", b"sites.prairie.grid.first.charge_usd_per_mwh", b"sites.prairie.grid.second.curtailed_in",
    b"sites.prairie.grid.second.curtailed_above_mw", b"sites.prairie.equipment.solar.min_mw", b"sites.prairie.equipment.battery.min_hours",
    b"hardware.gb200.usd_per_accelerator_hour", b"equipment.gas_turbine.heat_rate_mmbtu_per_mwh", b"equipment.battery.round_trip_efficiency",
    b"sites.prairie.price", b"sites.prairie.weather", b"sites.prairie.pairing", b"sites.prairie.at.lat", b"sites.prairie.at.lon",
)  # fmt: skip
"""Settings of the hours that the example leaves out."""
MONTHS_OF_STORAGE = {
    b"equipment.battery." + name
    for name in (b"rent_usd_per_kw_month", b"capex_usd_per_kwh")
}
"""Settings by which energy may cost nothing: a store of months takes longer and more memory than an input may."""
MORE_VALUES = (
    b"{mean_usd_per_mwh: 1e-9}", b"{mean_usd_per_mwh: 1e6}", b"by_hour", b"ercot_west_2022_2025", b"milam_tx_typical", b"[abilene_tx_2013]",
    b"[17, 18]", b"24", b"720", b"8760", b"0.95", b"-97.7",
)  # fmt: skip

FIGURES = (
    b"equipment.gas_turbine.unit_mw=20", b"equipment.gas_turbine.forced_outage_rate=0.07", b"equipment.gas_turbine.repair_hours=72",
    b"equipment.gas_turbine.planned_outage_weeks=[1, 52]", b"equipment.gas_turbine.availability=0.9",
    b"equipment.gas_turbine.common_outage_rate=0.05", b"equipment.battery.charge_mw_per_mw=0.5", b"equipment.battery.standing_loss_per_hour=0.01",
    b"sites.prairie.equipment.gas_turbine.whole=true", b"sites.prairie.equipment.gas_turbine.units=3",
    b"sites.prairie.equipment.gas_turbine.max_mwh=5000", b"sites.prairie.equipment.battery.max_mwh=0",
    b"sites.prairie.grid.first.tariff=oncor_transmission", b"sites.prairie.grid.first.tariff=aep_ohio_dct",
    b"sites.prairie.grid.first.contract_mw=1", b"sites.prairie.grid.first.clean=0.5", b"sites.prairie.grid.first.net_metering=true",
)  # fmt: skip
"""Figures of machines and contracts that mean something together, which odd values seldom do."""
MACHINES = (
    b"equipment.gas_turbine.unit_mw=20",
    b"equipment.gas_turbine.forced_outage_rate=0.07",
    b"equipment.gas_turbine.repair_hours=72",
)
RECORDS = {
    "": "",
    "agreements": "    ppa:\n"
    "      sun: {kind: fixed_for_floating, source: solar, max_mw: 40, strike_usd_per_mwh: 20, from: 2027, years: 10}\n"
    "      own: {kind: as_produced, source: solar, max_mw: 1e6, strike_usd_per_mwh: 1, from: 2027}\n"
    "      sleeve: {kind: sleeved, source: wind, max_mw: 40, strike_usd_per_mwh: 20, from: 2027, years: 5, escalator: 0.02}\n",
    "sure": "    reliability: {served: 0.99}\n"
    "    swing: {step: 0.3, minutes: 2, grid_takes: 0.2}\n",
}
"""Records of the campus that no setting makes, by what a question names behind itself."""


def campus(folder: Path) -> Door:
    """Return the door of a campus by the hour: a question on the first line, a setting on each below it."""
    import abilene as ab
    from abilene.programme.resolve import seen_by

    jobs, files = folder / "jobs.csv", {}
    text, site = (
        (EXAMPLES / "one-campus.yaml").read_text(encoding="utf-8"),
        "  prairie:\n",
    )
    for name, records in RECORDS.items():
        files[name] = folder / f"campus{name}.yaml"
        files[name].write_text(text.replace(site, site + records), encoding="utf-8")
    jobs.write_bytes(JOBS)
    known = [path for path in _paths(folder) if path not in MONTHS_OF_STORAGE]
    asked = [path for path in known if path.decode().startswith(ASKED)]
    settings = [
        path + b"=" + value
        for path in (*asked, *MORE)
        for value in (*ODD_VALUES, *MORE_VALUES)
    ]
    settings += FIGURES
    seeds = [f"{asks} {name}".encode() for asks in QUESTIONS for name in RECORDS]

    def enter(data: bytes) -> None:
        first, *lines = data.decode("utf-8", "replace").split("\n")
        asks, _, name = first.partition(" ")
        seen = next(iter(seen_by(ab.load(files.get(name, files[""]), lines)).values()))
        QUESTIONS.get(asks, _size)(seen.programme, folder, jobs)

    def made(random: Random) -> bytes:
        seed = random.choice(seeds)
        some = [random.choice(settings) for _ in range(random.choice((1, 2, 3, 5)))]
        some += random.sample(FIGURES, random.choice((0, 0, 1, 3)))
        some += MACHINES if seed.endswith(b"sure") else ()
        return b"\n".join([seed, *some])

    return Door(seeds, settings, enter, made, guided=False, slow=True)


def _size(programme: Any, folder: Path, jobs: Path) -> Any:
    from abilene.budget import Budget
    from abilene.report.studies.sizing import printed_sizing, sizing_json
    from abilene.site.load import full_load_mw
    from abilene.site.problem import chosen_site
    from abilene.site.reliable import reliable_design
    from abilene.site.voll import tiers

    site_id = chosen_site(programme, None)
    found = reliable_design(
        programme,
        site_id,
        load_mw=full_load_mw(programme.sites[site_id]),
        folder=folder,
        tiers=tiers(programme, site_id),
        budget=Budget(tolerance=QUICK, seconds=2),
    )
    design = found.design
    printed_sizing(design, programme, "")
    no_constants(json.dumps(sizing_json(design, "")))
    return design


def _simulate(programme: Any, folder: Path, jobs: Path) -> None:
    from abilene.compute.service_order import policy_of
    from abilene.compute.traces.reading import read_trace
    from abilene.report.studies.simulation import simulation_answer
    from abilene.site.problem import chosen_site
    from abilene.studies.campus_power import power_of_design
    from abilene.studies.simulation import simulate_campus, slice_of

    some = read_trace(jobs).jobs
    cluster = slice_of(programme, chosen_site(programme, None), some)
    design = _size(programme, folder, jobs)
    power = power_of_design(design)
    found = simulate_campus(cluster, some, power, policy_of("fifo"), None)
    no_constants(json.dumps(simulation_answer(found, "", design.notes).data))


def _flex(programme: Any, folder: Path, jobs: Path) -> None:
    from abilene.report.studies.flexibility import flexibility_answer
    from abilene.site.problem import chosen_site
    from abilene.studies.flexibility import Flex, study_flexibility
    from abilene.studies.simulation import slice_of

    site_id, terms = chosen_site(programme, None), Flex(0.25, 3.0, 100.0)
    cluster = slice_of(programme, site_id, None)
    found = study_flexibility(programme, site_id, terms, cluster, folder=folder)
    no_constants(json.dumps(flexibility_answer(found, "").data))


QUESTIONS: dict[str, Callable[[Any, Path, Path], Any]] = {
    "size": _size,
    "simulate": _simulate,
    "flex": _flex,
}
