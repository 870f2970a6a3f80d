"""Names of a programme file that name nothing in it: hardware, equipment, phases, tranches, campuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from abilene.data import read_table
from abilene.errors import Problem
from abilene.names import did_you_mean
from abilene.programme.money_records import Event, Obligation, Tranche
from abilene.programme.schema import Hardware, Programme, Site
from abilene.yamltext import Document, Steps, dotted


class Reference(NamedTuple):
    """A name in a programme file, and what it may name."""

    steps: Steps
    """Where it stands."""
    name: str | None
    """None where the file leaves it out."""
    known: Mapping[str, object]
    what: str
    """Word for what it names."""


def broken_references(programme: Programme, document: Document) -> Iterator[Problem]:
    """Yield each name that names nothing, at its place, with what may have been meant."""
    for steps, name, known, what in _references(programme):
        if name is None or name in known:
            continue
        # a name that is itself a key (``equipment: {turbin: ...}``) has the place of it
        place = document.keys[steps] if steps[-1] == name else document.place(steps)
        fix = did_you_mean(name, known)
        yield Problem(f"there is no {what} '{name}'", fix, dotted(steps), place)


def _references(programme: Programme) -> Iterator[Reference]:
    for site_id, site in programme.sites.items():
        yield from _of_site(("sites", site_id), site, programme)
    for hardware_id, hardware in programme.hardware.items():
        yield from _of_hardware(("hardware", hardware_id), hardware, programme)
    for work_id, work in programme.workloads.items():
        here: Steps = ("workloads", work_id, "output_tokens_per_accelerator_s")
        for name in work.output_tokens_per_accelerator_s:
            yield Reference((*here, name), name, programme.hardware, "hardware")
    phases = _phases(programme)
    for tranche_id, tranche in programme.capital.items():
        yield from _of_tranche(("capital", tranche_id), tranche, programme, phases)
    for kind in programme.finance.equipment:
        here = ("finance", "equipment", kind)
        yield Reference(here, kind, programme.equipment, "equipment")
    for id_, obligation in programme.obligations.items():
        yield from _of_obligation(("obligations", id_), obligation, programme, phases)


def _phases(programme: Programme) -> dict[str, None]:
    """Return every phase as ``site.phase``."""
    return {
        f"{site_id}.{phase_id}": None
        for site_id, site in programme.sites.items()
        for phase_id in site.phases
    }


def _of_site(here: Steps, site: Site, programme: Programme) -> Iterator[Reference]:
    for phase_id, phase in site.phases.items():
        steps = (*here, "phases", phase_id, "hardware")
        yield Reference(steps, phase.hardware, programme.hardware, "hardware")
    for equipment_id in site.equipment:
        steps = (*here, "equipment", equipment_id)
        yield Reference(steps, equipment_id, programme.equipment, "equipment")


def _of_hardware(
    here: Steps, hardware: Hardware, programme: Programme
) -> Iterator[Reference]:
    if hardware.packaged:
        packaged = {row["hardware"]: None for row in read_table("hardware.csv")}
        what = "packaged accelerator"
        yield Reference((*here, "packaged"), hardware.packaged, packaged, what)
    steps = (*here, "refreshed_by")
    yield Reference(steps, hardware.refreshed_by, programme.hardware, "hardware")


def _of_tranche(
    here: Steps, tranche: Tranche, programme: Programme, phases: Mapping[str, None]
) -> Iterator[Reference]:
    tranches = programme.capital
    yield Reference((*here, "part_of"), tranche.part_of, tranches, "tranche")
    for i, funder in enumerate(tranche.funded_by):
        yield Reference((*here, "funded_by", i), funder, tranches, "tranche")
    if isinstance(tranche.opens, Event):
        phase, drawn = tranche.opens.energised, tranche.opens.drawn
        yield Reference((*here, "opens", "energised"), phase, phases, "phase")
        yield Reference((*here, "opens", "drawn"), drawn, tranches, "tranche")


def _of_obligation(
    here: Steps, due: Obligation, programme: Programme, phases: Mapping[str, None]
) -> Iterator[Reference]:
    yield Reference((*here, "site"), due.site, programme.sites, "site")
    steps = (*here, "when_energised")
    yield Reference(steps, due.when_energised, phases, "phase")
