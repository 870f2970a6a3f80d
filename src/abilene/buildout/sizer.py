"""Sizes the campuses of a programme by the hour, each once for all views, and keeps what it knows of them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path

from abilene.brief import brief
from abilene.buildout.cache import Sizes, name_of, read_sizes, write_sizes
from abilene.buildout.candidates import SitePower
from abilene.buildout.first_designs import first_sizes
from abilene.buildout.pool import CandidatePool, first_pool
from abilene.programme.schema import Programme
from abilene.site.account import billed_by
from abilene.site.it_load import it_terms
from abilene.site.load import Tier
from abilene.site.power_design import PowerDesign
from abilene.site.seasons import SeasonalCampus, seasonal_campus
from abilene.site.voll import tiers
from abilene.timing import timed

log = logging.getLogger(__name__)


@dataclass
class Sizer:
    """Sizes the campuses of a programme; the same campus is sized once, in however many views it appears."""

    folder: Path
    """Folder of the programme file."""
    cache: Path | None = None
    """Folder in which sizes are kept from one time to the next; by default they are
    not."""
    found: dict[str, CandidatePool] = field(default_factory=dict, compare=False)
    _lock: threading.Lock = field(
        default_factory=threading.Lock, repr=False, compare=False
    )
    """Views may be planned side by side."""
    __repr__ = brief

    def __reduce__(self) -> tuple[type[Sizer], tuple[Path, Path | None]]:
        """Send a sizer to another process without its lock, and without what it has in memory.

        There it sizes again, or reads the sizes that are kept on disk.
        """
        return Sizer, (self.folder, self.cache)

    def site_powers(self, programme: Programme) -> dict[str, SitePower]:
        """Return the power of each campus that says enough to be sized."""
        found = {}
        for site_id in programme.sites:
            pool = self.pool(programme, site_id)
            if pool is not None:
                found[site_id] = pool.site_power()
        return found

    def designs(self, programme: Programme, site_id: str) -> dict[str, PowerDesign]:
        """Return the designs of a campus by candidate; none if the file says too little of its hours."""
        pool = self.pool(programme, site_id)
        if pool is None:
            return {}
        return {name: known.design for name, known in pool.candidates.items()}

    def pool(self, programme: Programme, site_id: str) -> CandidatePool | None:
        """Return all that is known of the power of a campus; None if the file says too little of its hours."""
        site, worth = programme.sites[site_id], tiers(programme, site_id)
        says_worth = worth or programme.programme.lost_load_usd_per_mwh
        if not (says_worth and (site.weather or site.price)):
            return None
        kinds = programme.equipment.values()
        parts = (programme.programme, site, *kinds, *billed_by(programme, site_id))
        said = (part.model_dump_json(exclude={"as_of"}) for part in parts)
        draws = it_terms(programme, site_id)[: 2 * (site.cooling is not None)]
        key = "\n".join((site_id, repr((worth, draws)), *said))
        with self._lock:
            hit = "hit" if key in self.found else "miss"
            log.debug("designs of %s: cache in memory, %s", site_id, hit)
            if key not in self.found:
                self.found[key] = self._size(programme, site_id, key, worth)
            return self.found[key]

    def _size(
        self, programme: Programme, site_id: str, key: str, worth: tuple[Tier, ...]
    ) -> CandidatePool:
        campus = seasonal_campus(programme, site_id, self.folder, tiers=worth)
        sizes = self._sizes(programme, site_id, key, campus)
        with timed(log, "evaluate the first designs of %s", site_id):
            return first_pool(programme, site_id, campus, sizes)

    def _sizes(
        self, programme: Programme, site_id: str, key: str, campus: SeasonalCampus
    ) -> Sizes:
        """Return the sizes of the first designs, from disk if they are there. [MW, MWh]"""
        if self.cache is None:
            return _first_sizes(programme, site_id, campus)
        path = self.cache / name_of(key, programme.sites[site_id], self.folder)
        known = read_sizes(path)
        missed = "broken, sized again" if path.exists() else "miss"
        hit = "hit" if known else missed
        log.info("sizes of %s: cache on disk, %s: %s", site_id, hit, path)
        if known is None:
            known = _first_sizes(programme, site_id, campus)
            write_sizes(path, known)
        return known


def _first_sizes(programme: Programme, site_id: str, campus: SeasonalCampus) -> Sizes:
    with timed(log, "size the first designs of %s", site_id):
        return first_sizes(programme, site_id, campus)
