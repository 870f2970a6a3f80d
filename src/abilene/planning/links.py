"""What each phase of a build-out hangs on: its size, its date, its power and its money.

A phase that is measured to run hangs on its size and on the day of that measurement
alone: it has power, and it is paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from abilene.arrays import Floats
from abilene.buildout import BuildPlan, PhaseTiming
from abilene.buildout.case import Key
from abilene.buildout.sources import FROM_OPERATION, NOT_ATTRIBUTED
from abilene.planning.footing import ASSUMED, Footing, Ground, Shares
from abilene.planning.supply import between, supply_of
from abilene.programme.schema import Phase

Link = Literal["size", "date", "power", "money"]
LINKS: tuple[Link, ...] = get_args(Link)
PHASE = "sites.{0[0]}.phases.{0[1]}.{1}".format
AMOUNT = "capital.{}.amount_usd".format
PRICE = "hardware.{}.usd_per_accelerator_hour".format


@dataclass(frozen=True)
class Links:
    """The links of the phases of one build-out."""

    build: BuildPlan
    timings: Mapping[Key, PhaseTiming]
    ground: Ground

    def of_site(self, site_id: str, quarter: int) -> dict[Key, dict[Link, Shares]]:
        """Return the links of each phase of a site that is energised by the end of a quarter, the earliest first.

        The firmest power goes to the phase that was energised first.
        """
        found: dict[Key, dict[Link, Shares]] = {}
        keys = self._energised(site_id, quarter)
        nominal_mw = sum(map(self.it_mw, keys))
        supply = supply_of(self.build, self.ground, site_id, quarter)
        load_mw = float(self.build.facility_mw[site_id][quarter])
        done = 0.0
        for key in keys:
            share = self.it_mw(key) / nominal_mw
            power = between(supply, done * load_mw, (done + share) * load_mw)
            done += share
            found[key] = self._history(key) or {
                "size": self._size(key),
                "date": self._date(key),
                "power": power,
                "money": self._money(key, quarter, share),
            }
        return found

    def it_mw(self, key: Key) -> float:
        """Return the IT load of a phase. [MW]"""
        return self._phase(key).it_mw or 0.0

    def _phase(self, key: Key) -> Phase:
        site_id, phase_id = key
        return self.build.case.programme.sites[site_id].phases[phase_id]

    def _energised(self, site_id: str, quarter: int) -> list[Key]:
        """Return the phases of a site that are energised by the end of a quarter, the earliest first."""
        never = quarter + 1
        by_phase = self.build.indices.items()
        indices = {key: never if index is None else index for key, index in by_phase}
        found = [key for key in indices if key[0] == site_id and indices[key] < never]
        return sorted(found, key=indices.__getitem__)

    def _history(self, key: Key) -> dict[Link, Shares]:
        """Return the links of a phase that is measured to run; none of any other."""
        path = PHASE(key, "energised")
        if path not in self.build.case.situation.measured:
            return {}
        return {"size": self._size(key), "date": [(1.0, self.ground.of(path))]}

    def _size(self, key: Key) -> Shares:
        return [(1.0, self.ground.of(PHASE(key, "it_mw")))]

    def _date(self, key: Key) -> Shares:
        """Return what a date rests on: the target, and how long it takes or the hardware where it waits for that."""
        phase, waits_for = self._phase(key), self.timings[key].critical_predecessor
        build_time = PHASE(key, "build_quarters")
        late_by = {
            "lead_time": build_time,
            "hardware": f"hardware.{phase.hardware}.available",
        }
        target = PHASE(key, "target") if phase.target else build_time
        return [(1.0, self.ground.of(target, late_by.get(waits_for, target)))]

    def _money(self, key: Key, quarter: int, share: float) -> Shares:
        """Return who pays for a phase, and for its share of the equipment of its site, up to a quarter. [USD]"""
        own, power = PHASE(key, ""), f"sites.{key[0]}.equipment."
        paid_usd: dict[Footing, float] = defaultdict(float)
        for (source, path), usd in self.build.sources.paid_usd.items():
            part = path.startswith(own) + share * path.startswith(power)
            paid_usd[self._of_source(source)] += part * _until(usd, quarter)
        return list(zip(paid_usd.values(), paid_usd, strict=True))

    def _of_source(self, source: str) -> Footing:
        """Return what money rests on: the amount of its tranche, and of those that pass it money."""
        if source == NOT_ATTRIBUTED:
            return ASSUMED
        if source == FROM_OPERATION:
            return self.ground.of(*map(PRICE, self.build.case.programme.hardware))
        passed = self.build.sources.passed_usd.items()
        funders = {one for (one, to), usd in passed if to == source and usd.any()}
        return self.ground.of(*map(AMOUNT, (source, *funders)))


def _until(usd: Floats, quarter: int) -> float:
    """Return what is paid up to a quarter. [USD]"""
    return float(usd[: quarter + 1].sum())
