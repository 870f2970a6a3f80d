"""The flexibility study: three campuses side by side, what shedding costs, and what it saves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from abilene.compute.traces.record import Trace
from abilene.dates import Quarter
from abilene.report.numbers import figure, ten_figures
from abilene.report.studies.page import AnswerSection, StudyAnswer
from abilene.report.studies.shed_jobs import shed_files, shed_json, shed_sections
from abilene.report.studies.simulation import (
    simulation_json,
    simulation_section,
    trace_json,
    trace_words,
)
from abilene.site.power_design import PowerDesign
from abilene.studies.flexibility import CUT, FIRM, FlexibilityStudy
from abilene.studies.shed_jobs import ShedJobs

HEADS = {
    "firm": "all firm",
    "backup": "cut, own backup",
    "flexible": "cut, compute sheds",
}
SHOWN = 1e-3
"""Equipment below this share of the load is left out. [-]"""


def flexibility_answer(
    found: FlexibilityStudy,
    title: str,
    trace: Trace | None = None,
    shed: ShedJobs | None = None,
) -> StudyAnswer:
    """Return the whole study; with a trace what was left out of it, what cuts cost its jobs, and what they earn."""
    table = tuple((name, *cells) for name, cells in flexibility_rows(found))
    sections = [
        AnswerSection(("", *HEADS.values()), table, tuple(flexibility_summary(found)))
    ]
    if found.simulation:
        sections.append(
            simulation_section(
                found.simulation, "The trace, again and again through a year of cuts"
            )
        )
    data = flexibility_json(found, title) | trace_json(trace)
    notes = [*flexibility_notes(found), *trace_words(trace)]
    if shed is not None:
        sections += shed_sections(shed)
        notes += shed.notes
        data |= {"jobs": shed_json(shed), "notes": [*data["notes"], *shed.notes]}
    return StudyAnswer(
        title,
        tuple(sections),
        tuple(notes),
        data,
        {} if shed is None else shed_files(shed),
        command="flex",
    )


def flexibility_rows(found: FlexibilityStudy) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of the table: a name, and one cell for each campus."""
    designs = list(found.designs.values())
    part_mw = (1.0 - found.flex.share) * found.load_mw
    firm_mw = {**dict.fromkeys(found.designs, part_mw), "firm": found.load_mw}
    nothing = dict.fromkeys(found.designs, 0.0)
    shed_mwh = {**nothing, "flexible": found.shed_mwh}
    lost_usd = {**nothing, "flexible": found.lost_usd}

    def row(name: str, numbers: Iterable[float]) -> tuple[str, list[str]]:
        return name, list(map(figure, numbers))

    yield row("firm connection, MW", firm_mw.values())
    may_be_cut_mw = (found.load_mw - mw for mw in firm_mw.values())
    yield row("power that may be cut, MW", may_be_cut_mw)
    for kind in _kinds(designs):
        yield row(f"{kind}, MW", (_mw(design, kind) for design in designs))
    yield row("equipment, m USD", (_capital_usd(design) / 1e6 for design in designs))
    yield row("power, m USD a year", (design.supply_usd / 1e6 for design in designs))
    yield row("load shed, GWh a year", (mwh / 1e3 for mwh in shed_mwh.values()))
    yield row("compute lost, m USD", (usd / 1e6 for usd in lost_usd.values()))
    yield row("not served, MWh", (design.unserved_mwh for design in designs))


def _kinds(designs: list[PowerDesign]) -> list[str]:
    """Return the equipment that any of the campuses builds."""
    kinds = dict.fromkeys(name for design in designs for name in design.site.plants)
    return [kind for kind in kinds if max(_shares(designs, kind)) >= SHOWN]


def _shares(designs: list[PowerDesign], kind: str) -> list[float]:
    """Return the MW of a kind that each campus builds per MW of its load."""
    return [_mw(design, kind) / design.load_mw for design in designs]


def _mw(design: PowerDesign, kind: str) -> float:
    return next((part.mw for part in design.parts if part.name == kind), 0.0)


def _capital_usd(design: PowerDesign) -> float:
    return math.fsum(part.capital_usd for part in design.parts)


def flexibility_summary(found: FlexibilityStudy) -> Iterator[str]:
    """Yield what shedding costs, and what it saves."""
    flex, designs = found.flex, found.designs
    hours, usd = found.lost_accelerator_hours, found.lost_usd
    yield (
        f"Shedding {flex.share:.0%} of {figure(found.load_mw)} MW for {flex.event_hours:g} h at a time, "
        f"{found.hours:g} h a year, costs {found.lost_share:.3%} of a year's work: {hours / 1e6:,.2f} m "
        f"accelerator-hours, worth {usd / 1e6:,.1f} m USD a year, {usd / found.shed_mwh:,.0f} USD per MWh shed."
    )
    yield f"It saves {figure(flex.share * found.load_mw)} MW of firm connection; {_waiting(found)}."
    for other, words in (
        ("firm", "a firm connection"),
        ("backup", "backup of its own"),
    ):
        capital = _capital_usd(designs[other]) - _capital_usd(designs["flexible"])
        yearly = designs[other].supply_usd - designs["flexible"].supply_usd
        yield (
            f"Beside {words}: equipment for {_less(capital)}, power for {_less(yearly)} a year; "
            f"with the compute lost, {_less(yearly - found.lost_usd)} a year."
        )


def _less(usd: float) -> str:
    return f"{abs(usd) / 1e6:,.1f} m USD {'less' if usd >= 0 else 'more'}"


def _waiting(found: FlexibilityStudy) -> str:
    """Say when the contracts of the site give enough firm power, with and without shedding."""
    if found.quarters_saved == 0:
        return f"nothing of the wait: the contracts give enough firm power from {found.firm_from}, with or without it"
    if found.quarters_saved is not None:
        return (
            f"firm power is enough from {found.flexible_from} instead of {found.firm_from}: "
            f"{found.quarters_saved} quarters of waiting less"
        )
    if found.flexible_from is not None:
        return f"firm power is enough from {found.flexible_from}; for the whole load the contracts never give enough"
    return (
        "the contracts of the site never give that much firm power, with or without it"
    )


def flexibility_notes(found: FlexibilityStudy) -> Iterator[str]:
    """Yield what the study rests on."""
    yield (
        f"cuts: {round(found.hours / found.flex.event_hours)} events in the hours of highest price, which stands for "
        "net load; the utility gives the power that it may cut without waiting, and cuts it in no other hour"
    )
    yield "all three campuses must serve their load, whatever it costs, but for what the flexible one sheds"
    yield from _cannot_carry(found)
    yield (
        f"an accelerator-hour is worth {found.loss.usd_per_hour:.2f} USD, from {found.loss.price_from}; "
        "nothing that is shed is done later"
    )
    yield "no price of the connection itself is counted"
    yield from dict.fromkeys(
        (*found.loss.notes, *(found.cluster.notes if found.simulation else ()))
    )
    yield from found.designs["flexible"].site.notes[1:]


def _cannot_carry(found: FlexibilityStudy) -> Iterator[str]:
    """Say which campus cannot serve its load, whatever it builds of what it may build."""
    for name, design in found.designs.items():
        if design.unserved_mwh > SHOWN * design.load_mw:
            yield (
                f"{HEADS[name]}: {figure(design.unserved_mwh)} MWh a year are not served, as neither the equipment "
                "that may be built nor what the contracts leave to charge a storage carries them"
            )


def flexibility_json(found: FlexibilityStudy, title: str) -> dict[str, Any]:
    """Return every figure under its name; money in the programme's year of money."""
    return {
        "title": title,
        "share": found.flex.share,
        "event_hours": found.flex.event_hours,
        "hours_per_year": found.hours,
        "load_mw": found.load_mw,
        "shed_mwh": found.shed_mwh,
        "lost_share": found.lost_share,
        "lost_accelerator_hours": found.lost_accelerator_hours,
        "usd_per_accelerator_hour": found.loss.usd_per_hour,
        "usd_per_accelerator_hour_from": found.loss.price_from,
        "lost_usd": found.lost_usd,
        "firm_from": _text(found.firm_from),
        "flexible_from": _text(found.flexible_from),
        "quarters_saved": found.quarters_saved,
        "designs": {name: _design(design) for name, design in found.designs.items()},
        "simulation": simulation_json(found.simulation, title, ())
        if found.simulation
        else None,
        "notes": list(flexibility_notes(found)),
    }


def _text(quarter: Quarter | None) -> str | None:
    return None if quarter is None else str(quarter)


def _design(design: PowerDesign) -> dict[str, Any]:
    blocks = (f"grid.{FIRM}", f"grid.{CUT}", *design.site.plants)
    return {
        "mw": {name: _mw(design, name) for name in blocks},
        "capital_usd": _capital_usd(design),
        "supply_usd_per_year": design.supply_usd,
        "not_served_mwh": design.unserved_mwh,
        "gap": ten_figures(design.sizing.gap),
    }
