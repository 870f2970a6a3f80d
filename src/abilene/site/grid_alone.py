"""What a campus would pay on the grid alone, under the same contracts and tariffs: what its own plants save."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abilene.programme.schema import Programme
from abilene.site.load import Tier
from abilene.site.power_design import PowerDesign
from abilene.site.sizing import unit_design


@dataclass(frozen=True)
class GridAlone:
    """A sized campus, and the same without plants and stores of its own."""

    design: PowerDesign
    alone: PowerDesign

    @property
    def saves_usd(self) -> float:
        """What its own plants save, lost load at what it is worth; below zero where they cost more. [USD/year]"""
        return _cost_usd(self.alone) - _cost_usd(self.design)


def grid_alone(
    design: PowerDesign,
    programme: Programme,
    folder: Path,
    tiers: tuple[Tier, ...] = (),
) -> GridAlone | None:
    """Return a sized campus beside itself on the grid alone; None where it has no grid, or nothing else.

    Carbon and clean energy have no limit there: that is business as usual.

    Parameters
    ----------
    design : PowerDesign
        The campus with what it may build.
    programme : Programme
        As the view has it, with the weather years that were sized.
    folder : Path
        Of the programme file.
    tiers : tuple of Tier
        As in ``unit_design``.
    """
    site_id = design.site.site
    site = programme.sites[site_id]
    if not (design.grid and design.site.plants):
        return None
    bare = site.model_copy(update={"equipment": {}, "swing": None})
    usual = programme.model_copy(update={"sites": {**programme.sites, site_id: bare}})
    alone = unit_design(
        usual,
        site_id,
        load_mw=design.load_mw,
        seed=design.seed,
        folder=folder,
        over=design.over,
        tiers=tiers,
    )
    return GridAlone(design, alone)


def _cost_usd(design: PowerDesign) -> float:
    """Return what power and lost load cost. [USD/year]"""
    return design.supply_usd + design.unserved_usd
