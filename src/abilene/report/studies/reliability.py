"""What failing machines and limited foresight do to a sized campus, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from abilene.power.adequacy import FACTOR
from abilene.power.foresight import Foresight, foresight
from abilene.power.machines import MachineClass
from abilene.power.sight_ray import SizedForSight, sized_for_sight
from abilene.programme.schema import Programme
from abilene.report.numbers import figure, ten_figures
from abilene.report.reliability_rows import MET, held_words, rate_words
from abilene.report.studies.commitment import commitment_json, commitment_lines
from abilene.report.studies.footprint import footprint_json, footprint_lines
from abilene.report.studies.foresight import (
    foresight_json,
    foresight_lines,
    ray_json,
    ray_lines,
)
from abilene.report.studies.grid_rules import rule_flag_lines, rule_flags_json
from abilene.report.studies.outage_limits import counted_json, counted_lines
from abilene.site.commitment import CommitmentStudy, commitment_of
from abilene.site.footprint import Footprint, footprint_of
from abilene.site.grid_rules import RuleFlag, rule_flags
from abilene.site.power_design import PowerDesign
from abilene.site.reliability import OutageStudy, Served, reliability_of
from abilene.site.reliable import ReliableDesign


@dataclass(frozen=True)
class InUse:
    """A sized design as it would be used: its machines fail, and the year is not known."""

    reliability: OutageStudy
    foresight: Foresight
    sized: ReliableDesign | None = None
    """How its machines were counted when it was sized."""
    flags: tuple[RuleFlag, ...] = ()
    """Rules of its grid for a load of its size."""
    footprint: Footprint | None = None
    """What it emits and evaporates; None where nobody asked."""
    commitment: CommitmentStudy | None = None
    """What their starts, stops and part load add; None where nobody asked."""
    for_sight: SizedForSight | None = None
    """Designs with more store and firm plants without sight; None where that is not run."""

    @classmethod
    def of(cls, design: PowerDesign, programme: Programme) -> InUse:
        """Study a design."""
        known = foresight(design.site.years, design.sizing)
        plants = design.site.plants
        firm = [kind for kind, plant in plants.items() if plant.output == "firm"]
        ray = sized_for_sight(design.site.years, design.sizing, firm)
        return cls(
            reliability_of(design, programme),
            known,
            flags=rule_flags(design, programme.sites[design.site.site]),
            footprint=footprint_of(design, programme),
            for_sight=ray,
        )

    @classmethod
    def of_sized(
        cls, found: ReliableDesign, programme: Programme, *, commitment: bool = False
    ) -> InUse:
        """Study a design whose machines were counted, and commit them if asked for."""
        committed = commitment_of(found.sure, programme) if commitment else None
        known = cls.of(found.sure, programme)
        return replace(known, sized=found, commitment=committed)

    @property
    def lines(self) -> tuple[str, ...]:
        """Both in words."""
        return (
            *(counted_lines(self.sized) if self.sized else ()),
            *foresight_lines(self.foresight),
            *ray_lines(self.for_sight),
            *reliability_lines(self.reliability),
            *commitment_lines(self.commitment),
            *footprint_lines(self.footprint),
            *rule_flag_lines(self.flags),
        )

    @property
    def as_json(self) -> dict[str, Any]:
        """Both as figures."""
        return {
            "reliability": reliability_json(self.reliability)
            | {"sized": self.sized and counted_json(self.sized)},
            "foresight": foresight_json(self.foresight)
            | {"sized_for_it": ray_json(self.for_sight)},
            "commitment": commitment_json(self.commitment),
            "grid_rules": rule_flags_json(self.flags),
            "footprint": self.footprint and footprint_json(self.footprint),
        }


def reliability_lines(found: OutageStudy) -> Iterator[str]:
    """Yield how reliably the load is served, with the outage rates that it hangs on."""
    if found.as_said is None:
        yield f"Reliability: not run: {found.not_run}."
    else:
        worst = "no week is worse than another"
        if found.worst_week:
            worst = f"worst in week {found.worst_week}"
        how = "exact" if found.method == "convolution" else "drawn years"
        rates = ", ".join(map(_machines, found.machines)) or "none is given"
        yield f"Reliability ({how}): {_served(found.as_said)}; {worst}. Outage rates: {rates}."
        if found.sure:
            names = " and ".join(found.sure)
            yield f"Without an outage rate, and so never out: {names}."
        for path in found.assumed:
            yield f"That is an assumption, on which all of this rests: give {path}."
        yield from _sensitivity(found)
        yield from _spare(found)


def _sensitivity(found: OutageStudy) -> Iterator[str]:
    """Yield what the answer is at other outage rates."""
    if found.machines and found.less and found.more:
        yield (
            f"Sources of outage rates differ by ten times: at 1/{FACTOR:g} of them {_served(found.less)}; "
            f"at {FACTOR:g} times {_served(found.more)}."
        )
        held = [word for one in found.machines for word in held_words(one.name, one)]
        if held:
            yield f"Below one: {'; '.join(held)}."


def _spare(found: OutageStudy) -> Iterator[str]:
    """Yield the machines that may be out at the peak, and whether the target is met."""
    if found.spare:
        each = ", ".join(f"{count} of {name}" for name, count in found.spare.items())
        yield f"Spare at the peak, all else being there: {each}."
    for name, is_met in found.meets.items():
        wanted = getattr(found.target, name)
        words = MET[is_met, name in found.unproven]
        yield f"Target {name} {wanted:g}: {words}."


def _served(one: Served) -> str:
    lole, eue = figure(one.lole_hours), figure(one.eue_mwh)
    if one.lole_error:
        lole += f" +- {figure(one.lole_error)}"
        eue += f" +- {figure(one.eue_error)}"
    return f"LOLE {lole} h a year, {eue} MWh a year not served, {one.served:.6%} served"


def _machines(machines: MachineClass) -> str:
    return (
        f"{machines.name} {machines.count} x {machines.unit_mw:.4g} MW at "
        f"{rate_words(machines)}"
    )


def reliability_json(found: OutageStudy) -> dict[str, Any]:
    """Return how reliably the load is served; ``not_run`` says why where it is not known."""
    return {
        "not_run": found.not_run or None,
        "method": found.method or None,
        "as_said": _served_json(found.as_said),
        "factor": FACTOR,
        "less": _served_json(found.less),
        "more": _served_json(found.more),
        "machines": {one.name: vars(one) for one in found.machines},
        "sure": list(found.sure),
        "spare_units": found.spare,
        "worst_week": found.worst_week or None,
        "meets": found.meets,
        "unproven": list(found.unproven),
    }


def _served_json(one: Served | None) -> dict[str, float | None] | None:
    if one is None:
        return None
    return {name: ten_figures(value) for name, value in vars(one).items()}
