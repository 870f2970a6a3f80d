"""The ways to power a campus, each sized by the hour for one MW, once for all views.

On the grid with whatever equipment lowers the cost, or alone; by own power of every kind, or of firm kinds alone,
which need not wait for sun and wind. The build-out mixes these ways: on the grid up to the contracts by date, own
power up to the equipment by date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from abilene.buildout.supply import GRID, SitePower, Supply, UnitPrice
from abilene.power.campus import HOURS_PER_YEAR
from abilene.power.unit import PowerDesign, unit_design
from abilene.programme.schema import Programme

EQUIPPED, GRID_ALONE, OWN, OWN_FIRM = "grid with equipment", "grid", "own power", "own firm power"


@dataclass
class Sizer:
    """Sizes the campuses of a programme; the same campus is sized once, in however many views it appears."""

    folder: Path
    """Folder of the programme file."""
    found: dict[str, dict[str, PowerDesign]] = field(default_factory=dict)
    """Designs for one MW of load, by campus and way."""

    def supplies(self, programme: Programme) -> dict[str, SitePower]:
        """Return the power of each campus that says enough to be sized."""
        designs = {site_id: self.designs(programme, site_id) for site_id in programme.sites}
        return {site_id: site_power(programme, site_id, ways) for site_id, ways in designs.items() if ways}

    def designs(self, programme: Programme, site_id: str) -> dict[str, PowerDesign]:
        """Return the designs of a campus by way; none if the file says too little of its hours."""
        site = programme.sites[site_id]
        if programme.programme.lost_load_usd_per_mwh is None or not (site.weather or site.price):
            return {}
        parts = (programme.programme, site, *programme.equipment.values())
        key = "\n".join((site_id, *(part.model_dump_json(exclude={"as_of"}) for part in parts)))
        if key not in self.found:
            self.found[key] = _sized(programme, site_id, self.folder)
        return self.found[key]


def _sized(programme: Programme, site_id: str, folder: Path) -> dict[str, PowerDesign]:
    equipment = programme.sites[site_id].equipment
    outputs = {kind: programme.equipment[kind].output for kind, at in equipment.items() if at.max_mw > 0}
    firm = {kind for kind, output in outputs.items() if output == "firm"}
    found = {}
    if programme.sites[site_id].grid:
        found[EQUIPPED] = unit_design(programme, site_id, grid=True, folder=folder)
        if outputs and not any(at.min_mw for at in equipment.values()):
            found[GRID_ALONE] = unit_design(_with(programme, site_id, set()), site_id, grid=True, folder=folder)
    if set(outputs.values()) - {"storage"}:
        found[OWN] = unit_design(programme, site_id, grid=False, folder=folder)
    if firm and firm != set(outputs):
        found[OWN_FIRM] = unit_design(_with(programme, site_id, firm), site_id, grid=False, folder=folder)
    most_mwh = programme.programme.lost_load_share_max * HOURS_PER_YEAR
    return {name: design for name, design in found.items() if design.grid or design.lost_mwh <= most_mwh}


def _with(programme: Programme, site_id: str, kinds: set[str]) -> Programme:
    """Return the programme with only some kinds of equipment at a site."""
    site = programme.sites[site_id]
    kept = {kind: at for kind, at in site.equipment.items() if kind in kinds}
    sites = {**programme.sites, site_id: site.model_copy(update={"equipment": kept})}
    return programme.model_copy(update={"sites": sites})


def site_power(programme: Programme, site_id: str, designs: Mapping[str, PowerDesign]) -> SitePower:
    """Return what the build-out knows of a campus from its designs for one MW."""
    site = programme.sites[site_id]
    units = {
        unit: UnitPrice(
            unit.partition(".")[0], price.capital_usd, price.fixed_om_usd, is_energy=unit.endswith(".energy")
        )
        for design in designs.values()
        for unit, price in design.site.units.items()
    }
    return SitePower(
        ways=tuple(supply_of(name, design) for name, design in designs.items()),
        units=units,
        contracts={GRID: tuple((id_, part) for id_ in site.grid for part in ("firm_mw", "curtailable_mw"))},
    )


def supply_of(name: str, design: PowerDesign) -> Supply:
    """Return a design as the build-out sees it: equipment per MW of load, cost and emissions per MWh.

    Equipment is rounded to a kW per MW of load: what is below that is the tolerance of the sizing, not a plant.
    """
    shares = {unit: round(design.sizing.capacity[unit] / design.load_mw, 3) for unit in design.site.units}
    running = (design.variable_usd_per_mw_year * design.load_mw + design.lost_usd) / (
        design.served_mwh + design.lost_mwh
    )
    return Supply(
        name=name,
        running_usd_per_mwh=(running, running, running, running),
        parts={unit: share for unit, share in shares.items() if share > 0},
        grid={GRID: 1.0} if design.grid else {},
        co2_t_per_mwh=design.co2_t_per_mwh,
        lcoe_usd_per_mwh=design.lcoe_usd_per_mwh,
        lost_hours_per_year=design.lost_hours,
        lost_load_share=max(0.0, design.lost_mwh / (design.served_mwh + design.lost_mwh)),
    )
