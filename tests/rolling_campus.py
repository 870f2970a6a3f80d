"""The campus of the first lesson, sized and ready to be dispatched: made once for each process."""

from functools import cache
from pathlib import Path

from abilene.operate.rolling import RollingCampus
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers

FILE = Path(__file__).parents[1] / "examples" / "one-campus.yaml"


@cache
def sized_design():
    """Return the design: 200 MW from the grid, a turbine, sun, wind and a battery for a load of 260 MW."""
    (seen,) = list(seen_by(load(FILE, (), ()), (), None).values())[:1]
    sites, site = seen.programme.sites, "prairie"
    return unit_design(
        seen.programme,
        site,
        load_mw=full_load_mw(sites[site]),
        folder=FILE.parent,
        tiers=tiers(seen.programme, site),
    )


@cache
def rolling_campus():
    return RollingCampus.of(sized_design())
