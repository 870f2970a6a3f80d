"""What a plan answers about the reliability and the machines of a campus: keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Mapping

from abilene.record import Record
from abilene.results.known import ByQuarter, QuarterText


class ServedAnswer(Record):
    """How reliably a load is served; mean of the weather years."""

    lole_hours: float
    """Loss-of-load expectation: hours a year in which any load is unserved. [h/year]"""
    lole_error: float
    """Its standard error; 0 where it is exact. [h/year]"""
    eue_mwh: float
    """Expected unserved energy. [MWh/year]"""
    eue_error: float
    """Its standard error. [MWh/year]"""
    served: float
    """Share of the energy of the load that is served. [-]"""


class MachineAnswer(Record):
    """Machines or lines that fail."""

    count: int
    """[-]"""
    unit_mw: float
    """What one of them gives: the size of all over their number. [MW]"""
    forced_outage_rate: float
    """Share of the time in which one that is wanted is out unplanned. [-]"""
    common_outage_rate: float = 0.0
    """Share of the time in which all are out together. [-]"""
    planned_outage_rate: float = 0.0
    """Share of the time in which one is out for planned work. [-]"""
    repair_hours: float | None = None
    """Mean time to repair; null where nobody gives one, and nothing is stored. [h]"""
    assumed: bool = False
    """Whether the forced outage rate is the author's own: no claim says it. [-]"""


class TargetAnswer(Record):
    """A figure that ``reliability`` of a campus asks for, held against what stands at the end of the plan."""

    wanted: float
    """Share of energy, hours a year, or machines, as in the file."""
    met: bool
    """Whether what stands keeps it. [-]"""
    proven: bool
    """Whether that is by more than two standard errors of drawn years. [-]"""


class ReliabilityAnswer(Record):
    """How reliably a campus would serve its load at the end of the plan, as what is built there fails."""

    not_run: str | None = None
    """Why it is not known: figures that nobody gives; null where it is."""
    method: str | None = None
    """``convolution``, which is exact, or ``monte carlo``."""
    years: int | None = None
    """Years that were drawn; null where it is exact, or not known. [-]"""
    as_said: ServedAnswer | None = None
    """At the outage rates as they are said."""
    factor: float
    """By which they are divided and multiplied. [-]"""
    less: ServedAnswer | None = None
    """At rates divided by it."""
    more: ServedAnswer | None = None
    """At rates multiplied by it."""
    machines: Mapping[str, MachineAnswer] = {}
    """What fails: each kind of equipment, each connection."""
    sure: tuple[str, ...] = ()
    """Connections without an outage rate, which count as sure."""
    target: Mapping[str, TargetAnswer] = {}
    """What is asked of the campus: ``served``, ``lole_hours_per_year``, ``spare_units``."""
    keeping_usd_per_year: float | None = None
    """What a sizing of the same load that keeps all of it costs above one that counts no
    failures, lost load at its value, in the programme's year of money; null where all is
    met, or none keeps it. [USD/year]"""
    not_kept: str | None = None
    """Why no sizing keeps it; null where all is met, or one does."""
    worst_week: int | None = None
    """Week of the year with the most unserved energy, counted from 1; null where none is worse than another. [-]"""


class FleetAnswer(Record):
    """Machines of one kind at a campus, where the file says how large one is."""

    unit_mw: float
    """[MW]"""
    count: ByQuarter
    """Whole machines that the equipment in service at the end of each quarter takes. [-]"""
    order: Mapping[QuarterText, QuarterText]
    """Quarter by which those that come into service in a quarter are to be ordered: so
    many months earlier as they take. Before the plan begins is history. [quarter]"""
