"""Names of a programme file that name nothing in it: hardware, equipment, phases, tranches, campuses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path

from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.programme.compute_records import DARK, SAME
from abilene.programme.drawn_sources import correlated_names, may_be_drawn
from abilene.programme.money_records import Event, Tranche
from abilene.programme.packaged import Reference, files_of, packaged_names
from abilene.programme.packaged_tariffs import packaged_tariffs
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import TariffTerms
from abilene.tabular.source import check_is_file
from abilene.yamltext import Document, Steps, dotted

STATES = ("announced", "committed", "secured", "measured")
"""States of the amount of a tranche, by which ``risk.closing`` may name many."""


def broken_references(programme: Programme, document: Document) -> Iterator[Problem]:
    """Yield each name that names nothing, at its place, with what may have been meant."""
    for steps, name, known, what in _references(programme):
        if name not in known:
            # the place of a key, where the name is one: ``equipment: {turbin: ...}``
            is_key = steps[-1] == name
            place = document.place(steps)
            if is_key:  # a value that is set has none in the file
                place = document.keys.get(steps, place)
            fix = choices(name, known)
            yield Problem(f"there is no {what} '{name}'", fix, dotted(steps), place)
    folder = Path(document.file).parent
    for steps, file in files_of(programme):
        yield from _no_file(folder / file, file, steps, document)


def _no_file(
    path: Path, file: str, steps: Steps, document: Document
) -> Iterator[Problem]:
    """Yield that a file is not there, or that it is none, in the words of what reads tables."""
    here, place = dotted(steps), document.place(steps)
    if not os.path.lexists(path):
        what, fix = f"there is no file '{file}'", "put it beside the programme file"
        yield Problem(what, fix, here, place)
        return
    try:
        check_is_file(path)
    except InputError as error:
        for found in error.problems:
            yield Problem(f"'{file}' {found.what}", found.fix, here, place)


def _named(
    steps: Steps, name: str | None, known: Mapping[str, object], what: str
) -> list[Reference]:
    """Return the reference, if the file gives a name."""
    return [Reference(steps, name, known, what)] if name else []


def _references(programme: Programme) -> Iterator[Reference]:
    equipment = programme.equipment
    for site_id, site in programme.sites.items():
        here: Steps = ("sites", site_id, "equipment")
        yield from _keys(here, site.equipment, equipment, "equipment")
        for grid_id, grid in site.grid.items():
            here = ("sites", site_id, "grid", grid_id, "tariff")
            yield from _named(here, grid.tariff, _tariffs(programme, grid), "tariff")
        for phase_id, phase in site.phases.items():
            here = ("sites", site_id, "phases", phase_id, "hardware")
            yield Reference(here, phase.hardware, programme.hardware, "hardware")
    here = ("finance", "equipment")
    yield from _keys(here, programme.finance.equipment, equipment, "equipment")
    yield from packaged_names(programme)
    yield from _of_compute(programme)
    phases = dict.fromkeys(programme.phase_names)
    for tranche_id, tranche in programme.capital.items():
        here = ("capital", tranche_id)
        yield from _of_tranche(here, tranche, programme.capital, phases)
    for id_, due in programme.obligations.items():
        here = ("obligations", id_)
        yield from _named((*here, "site"), due.site, programme.sites, "site")
        here = (*here, "when_energised")
        yield from _named(here, due.when_energised, phases, "phase")
    closing = programme.risk.closing if programme.risk else {}
    money = dict.fromkeys((*programme.capital, *STATES))
    yield from _keys(("risk", "closing"), closing, money, "tranche or state of money")
    yield from _correlated(programme)
    for id_, tariff in programme.tariffs.items():
        yield from _of_tariff(("tariffs", id_, "lines"), tariff, programme.peaks)


def _correlated(programme: Programme) -> Iterator[Reference]:
    """Yield what is said to go together."""
    known = dict.fromkeys(may_be_drawn(programme))
    for steps, name in correlated_names(programme):
        yield Reference(steps, name, known, "source that is drawn")


def _tariffs(programme: Programme, grid: Grid) -> Mapping[str, object]:
    """Return the tariffs that a connection may name: those of the file; if it has no such, packaged ones too."""
    own = programme.tariffs
    return own if grid.tariff in own else {**packaged_tariffs().tariffs, **own}


def _of_tariff(
    here: Steps, tariff: TariffTerms, peaks: Mapping[str, object]
) -> Iterator[Reference]:
    """Yield what the lines of a tariff name: windows, other lines, peaks."""
    known = tariff.known(peaks)
    for steps, name, what in tariff.named():
        yield Reference((*here, *steps), name, known[what], what)


def _keys(
    here: Steps, named: Iterable[str], known: Mapping[str, object], what: str
) -> Iterator[Reference]:
    """Yield the keys of a mapping that are ids of something else."""
    for name in named:
        yield Reference((*here, name), name, known, what)


def _of_compute(programme: Programme) -> Iterator[Reference]:
    known = programme.hardware
    packaged = dict.fromkeys(map(itemgetter("hardware"), read_table("hardware.csv")))
    for hardware_id, hardware in known.items():
        here: Steps = ("hardware", hardware_id)
        what = "packaged accelerator"
        yield from _named((*here, "packaged"), hardware.packaged, packaged, what)
        refreshed_by = hardware.refreshed_by
        yield from _named((*here, "refreshed_by"), refreshed_by, known, "hardware")
        ends = {SAME: None, DARK: None}.get(
            hardware.at_end_of_life or DARK, hardware.at_end_of_life
        )
        yield from _named((*here, "at_end_of_life"), ends, known, "hardware")
    for work_id, work in programme.workloads.items():
        here = ("workloads", work_id, "output_tokens_per_accelerator_s")
        yield from _keys(here, work.output_tokens_per_accelerator_s, known, "hardware")


def _of_tranche(
    here: Steps,
    tranche: Tranche,
    capital: Mapping[str, object],
    phases: Mapping[str, object],
) -> Iterator[Reference]:
    yield from _named((*here, "part_of"), tranche.part_of, capital, "tranche")
    for i, funder in enumerate(tranche.funded_by):
        yield Reference((*here, "funded_by", i), funder, capital, "tranche")
    if isinstance(tranche.opens, Event):
        phase, drawn = tranche.opens.energised, tranche.opens.drawn
        yield from _named((*here, "opens", "energised"), phase, phases, "phase")
        yield from _named((*here, "opens", "drawn"), drawn, capital, "tranche")
