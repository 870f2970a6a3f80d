"""The cheapest design of a campus among all menus: what is merely on offer never makes it dearer.

A search may miss the best that leaves an option out. So the campus is also sized without
each kind of machine and each store, as if they were not on offer, and what is found there
is priced as a design of the whole campus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from abilene.errors import InfeasibleError, InputError, Problem
from abilene.power.fleet import SizedFleet
from abilene.power.machine_counts import cost_of
from abilene.programme.schema import Programme
from abilene.site.counted import CountedCampus, Way
from abilene.site.keeping import DesignKept, TargetSearch
from abilene.site.reliability import KEPT, Served

MOST_OPTIONS = 3
"""Options of which every choice is tried; of more, each kind of machine alone, and all without a store."""


@dataclass(frozen=True)
class MenuDesign:
    """The cheapest design that keeps what is asked so far."""

    name: str
    """What is asked last; empty without any target."""
    fleet: SizedFleet
    way: Way
    usd_per_mwh: float | None = None
    """What its last MWh kept costs above the value of lost load; None where there is no such price. [USD/MWh]"""

    @property
    def cost_usd(self) -> float:
        """[USD/year]"""
        return self.fleet.cost_usd


Keeps = Callable[[Served], bool]


def best_of_menus(
    whole: CountedCampus, counted: Callable[[frozenset[str]], CountedCampus]
) -> list[MenuDesign]:
    """Return the cheapest design without a target, and with each figure of it and those before.

    Parameters
    ----------
    whole : CountedCampus
        The campus with all that is on offer.
    counted
        The campus without some of it.

    Raises
    ------
    InputError
        If no design keeps what is asked.
    """
    return _Menus(counted, {frozenset(): whole}).best(frozenset())


def without(programme: Programme, site_id: str, names: frozenset[str]) -> Programme:
    """Return a programme in which some equipment of a site is not on offer."""
    site = programme.sites[site_id]
    equipment = {k: at for k, at in site.equipment.items() if k not in names}
    less = site.model_copy(update={"equipment": equipment})
    sites = {**programme.sites, site_id: less}
    return programme.model_copy(update={"sites": sites}) if names else programme


@dataclass(frozen=True)
class _Menus:
    """Menus of a campus, by what they leave out."""

    counted: Callable[[frozenset[str]], CountedCampus]
    campuses: dict[frozenset[str], CountedCampus]
    known: dict[frozenset[str], list[MenuDesign]] = field(default_factory=dict)

    def best(self, left_out: frozenset[str]) -> list[MenuDesign]:
        """Return the cheapest designs of a menu and of all poorer ones."""
        campus = self.campuses.get(left_out) or self.counted(left_out)
        poorer = filter(None, map(self._tried, self._poorer(campus, left_out)))
        return _MenuSearch(campus, list(poorer)).best()

    def _tried(self, left_out: frozenset[str]) -> list[MenuDesign]:
        """Return the same; none where nothing keeps what is asked, or something is missing."""
        if left_out not in self.known:
            try:
                self.known[left_out] = self.best(left_out)
            except InputError:
                self.known[left_out] = []
        return self.known[left_out]

    def _poorer(
        self, campus: CountedCampus, left_out: frozenset[str]
    ) -> Iterable[frozenset[str]]:
        """Return the menus that are tried beside one."""
        case = campus.case
        options, kinds = case.options, case.kinds.keys()
        if case.is_exact or not case.counts_failures:
            return []
        if len(options) <= MOST_OPTIONS:
            fewer = map(left_out.union, zip(options, strict=True))
            # without any machine nothing is left that fails
            return list(filter(kinds.__sub__, fewer))
        if left_out:
            return []
        alone = map(options.difference, zip(kinds, strict=True))
        return [options & case.stores, *alone]


@dataclass(frozen=True)
class _MenuSearch:
    """The search among all that a menu offers, beside what poorer ones found."""

    campus: CountedCampus
    poorer: list[list[MenuDesign]]

    def best(self) -> list[MenuDesign]:
        """Return the cheapest design without a target, and with each figure of it and those before."""
        campus, target = self.campus, self.campus.case.target
        served, most = target.served, target.lole_hours_per_year
        found, keeps, least = [self._free()], list[Keeps](), 0.0
        if served is not None and campus.case.is_exact:
            found.append(self._serving(served))
            least = served
        elif served is not None:
            keeps.append(partial(_serves, served))
            found.append(self._keeping("served", found[-1], tuple(keeps), least))
        if most is not None:
            keeps.append(partial(_lasts, most))
            found.append(
                self._keeping("lole_hours_per_year", found[-1], tuple(keeps), least)
            )
        return found

    def _serving(self, served: float) -> MenuDesign:
        """Return the cheapest design that serves so much, as a limit of the sizing."""
        campus = self.campus
        fleet = campus.of_all_hours(campus.fleet(served=served))
        return MenuDesign(
            "served", fleet, campus.way, fleet.relaxed.linking_usd["served"]
        )

    def _free(self) -> MenuDesign:
        """Return the cheapest design without a target."""
        campus = self.campus
        fleet = campus.fleet()
        if campus.case.is_exact or not campus.case.counts_failures:
            return MenuDesign("", self.campus.of_all_hours(fleet), campus.way)
        own = self._priced(fleet.sizing.capacity)
        best = min([own, *self._of_poorer("", [])], key=cost_of)
        return self._bounded(best or MenuDesign("", fleet, campus.way))

    def _keeping(
        self, name: str, start: MenuDesign, keeps: Sequence[Keeps], served: float
    ) -> MenuDesign:
        """Return the cheapest design that is found to keep a target.

        Raises
        ------
        InfeasibleError
            If none of those tried keeps it.
        """
        campus, case = self.campus, self.campus.case

        def kept(fleet: SizedFleet) -> bool:
            return _all_keep(keeps, campus.served(fleet))

        search = TargetSearch(
            start.fleet,
            campus.lost_load_usd_per_mwh,
            partial(campus.fleet, served=served),
            lambda fleet: campus.priced(fleet.sizing.capacity)[1],
            kept,
            campus.steps,
            is_counted=campus.is_counted,
            has_others=case.is_stored or bool(case.campus.weathered),
            begun=list(map(_as_design, self._of_poorer(name, keeps))),
            is_near=campus.is_near,
        )
        own = search.cheapest()
        if own is None:
            path = f"sites.{case.campus.site}.reliability"
            fix = "allow more to be built, or ask for less"
            raise InfeasibleError(Problem(search.not_kept, fix, path))
        if own.fleet is start.fleet:
            return replace(start, name=name, usd_per_mwh=own.usd_per_mwh)
        priced = self._priced(own.fleet.sizing.capacity, name, own.usd_per_mwh)
        # what keeps every limit as it was found does so as it is printed, but for rounding
        found = priced or MenuDesign(name, own.fleet, campus.way, own.usd_per_mwh)
        return self._bounded(found, served)

    def _of_poorer(self, name: str, keeps: Sequence[Keeps]) -> list[MenuDesign]:
        """Return what poorer menus found, as designs of this one that keep what is asked."""
        taken = map(partial(self._taken, name, keeps), self.poorer)
        return list(filter(None, taken))

    def _taken(
        self, name: str, keeps: Sequence[Keeps], found: list[MenuDesign]
    ) -> MenuDesign | None:
        """Return what a poorer menu found as a design of this one; None where it does not keep what is asked."""
        (one,) = filter(lambda kept: kept.name == name, found)
        priced = self._priced(one.fleet.sizing.capacity, name, one.usd_per_mwh)
        if priced is None or not _all_keep(keeps, self.campus.served(priced.fleet)):
            return None
        return priced

    def _priced(
        self,
        built: Mapping[str, float],
        name: str = "",
        usd_per_mwh: float | None = None,
    ) -> MenuDesign | None:
        """Return a design as it is printed; None where its sizes keep no limit."""
        try:
            way, fleet = self.campus.priced(built)
        except InputError:
            return None
        return MenuDesign(name, fleet, way, usd_per_mwh)

    def _bounded(self, kept: MenuDesign, served: float = 0.0) -> MenuDesign:
        fleet = self.campus.bounded(kept.way, kept.fleet, served)
        return MenuDesign(kept.name, fleet, kept.way, kept.usd_per_mwh)


def _as_design(kept: MenuDesign) -> DesignKept:
    return DesignKept(kept.fleet, kept.usd_per_mwh)


def _all_keep(keeps: Sequence[Keeps], said: Served) -> bool:
    return all(keep(said) for keep in keeps)


def _serves(share: float, said: Served) -> bool:
    """Return whether so much is served, but for rounding of a sizing."""
    return said.served + KEPT >= share


def _lasts(hours: float, said: Served) -> bool:
    """Return whether load is unserved in no more hours of a year."""
    return said.lole_hours <= hours
