"""The file of an operator: the contract, what nodes draw, what work is worth, and where signals come from."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.operate.hostlist import expand_hosts
from abilene.record import Record
from abilene.validating import validate
from abilene.yamltext import Document, Steps, dotted, read_yaml

NonNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class NodePower(Record):
    """What nodes of a kind draw."""

    names: str
    """Nodes as Slurm writes them: n[1-64]."""
    full_kw: Positive
    """IT power of one of them at full work: what it counts while work may start on it.
    [kW]"""
    idle_kw: NonNegative
    """IT power without work. [kW]"""
    drained_kw: NonNegative | None = None
    """IT power where it is drained and empty: less than idle where an epilogue or a
    script of your own lowers it. By default that of an idle one. [kW]"""

    @property
    def dark_kw(self) -> float:
        """IT power of one that is drained and empty. [kW]"""
        return self.idle_kw if self.drained_kw is None else self.drained_kw


class WorkClass(Record):
    """Jobs of a kind: how they are known, what they are worth, and what stopping them costs."""

    name: str
    match: dict[Literal["account", "comment", "partition", "qos", "user"], str] = Field(
        default_factory=dict
    )
    """Fields of the job and what they look like, with * and ?; without any, all jobs."""
    worth_usd_per_mwh: NonNegative
    """What is lost with a MWh of facility power that they do not get. [USD/MWh]"""
    signal: str | None = None
    """Signal on which the job writes a checkpoint, such as USR1; without one it is not
    told."""
    signal_steps: bool = False
    """Whether the job's steps get the signal too, and not its batch script alone."""
    grace_s: NonNegative = 0.0
    """Time from the signal until it is stopped. [s]"""
    checkpoint_interval_s: Annotated[float, Field(gt=0, allow_inf_nan=True)] = math.inf
    """Time between its own checkpoints; without it all work since its start is lost
    where it is not told. [s]"""
    restart_s: NonNegative = 0.0
    """Time until it is back where it was. [s]"""

    @property
    def notice_s(self) -> float:
        """Time from being told to being stopped: none where it is not told. [s]"""
        return self.grace_s * (self.signal is not None)


class FileSource(Record):
    """Events in a file, read again whenever it has changed."""

    file: str
    """CSV or YAML, from the folder of this file."""


class OpenAdr3Source(Record):
    """A server (VTN) of OpenADR 3 that is polled."""

    openadr3: str
    """Its address as far as before /events, such as https://vtn.example/openadr3/3.0.1."""
    program_id: str | None = None
    """Events of this programme only."""
    ven_name: str = "abilene"
    """How reports call this end."""
    token_variable: str | None = None
    """Variable of the environment that holds a bearer token."""
    client_id_variable: str | None = None
    """Variable that holds the client id, if a token is to be asked for at /auth/token."""
    client_secret_variable: str | None = None
    poll_s: Positive = 5.0
    """Time between two polls. [s]"""
    report: bool = True
    """Whether what is drawn is reported back."""


class OpenAdr2Source(Record):
    """A server (VTN) of OpenADR 2.0b; needs abilene[operate]."""

    openadr2: str
    """Its address, such as https://vtn.example/OpenADR2/Simple/2.0b."""
    ven_name: str = "abilene"
    certificate: str | None = None
    """File of the certificate of this end (PEM), where the server wants one."""
    key: str | None = None
    """File of its private key (PEM)."""
    authority: str | None = None
    """File of the authorities that are trusted (PEM)."""
    poll_s: Positive = 5.0
    """Time between two polls. [s]"""


SignalSource = FileSource | OpenAdr3Source | OpenAdr2Source


class CampusTerms(Record):
    """The sized campus whose dispatch says what IT may draw."""

    programme: str
    """Programme file, from the folder of this file."""
    site: str | None = None
    """The site; not needed where there is only one."""
    viewpoint: str | None = None
    """The view; by default the first."""
    window_hours: Positive = 48.0
    """Hours ahead that each step looks. [h]"""
    step_hours: Positive = 1.0
    """Hours after which it looks again. [h]"""
    forecast: str = "persistence"
    """perfect, persistence (as a day ago), or a CSV of the forecast from this folder."""


class OperateTerms(Record):
    """All that is needed to keep a cluster below a limit."""

    contract_mw: Positive
    """Most that the connection may draw without an event. [MW]"""
    lost_signal_mw: NonNegative | None = None
    """Most that it may draw while no source is heard; by default that of the contract.
    [MW]"""
    lost_after_s: Positive = 60.0
    """Time without an answer of a source after which the signal counts as lost. [s]"""
    pue: Annotated[float, Field(ge=1)]
    """Facility power over IT power, at the peak. [-]"""
    other_mw: NonNegative = 0.0
    """Facility power of all that is not in the nodes below. [MW]"""
    nodes: tuple[NodePower, ...] = Field(min_length=1)
    racks: tuple[str, ...] = ()
    """Nodes that go dark together, as Slurm writes them; others go one by one."""
    classes: tuple[WorkClass, ...] = Field(min_length=1)
    """The first that matches counts; the last one takes all that is left."""
    signals: tuple[SignalSource, ...] = Field(min_length=1)
    alerts: dict[str, Share] = Field(default_factory=dict)
    """Alerts, and levels SIMPLE_1 to SIMPLE_3, by the share of the contract that each
    asks to go. [-]"""
    budget: Literal["nodes", "licences"] = "nodes"
    """Whether nodes go dark, or a licence counts the kW of jobs."""
    licence: str = "kw"
    """Name of that licence; one of it is a kW of IT power above idle."""
    lead_s: NonNegative | None = None
    """How long before an announced cut work is stopped; by default the longest grace and
    ten seconds. [s]"""
    usual_cut_hours: Positive = 3.0
    """Length of a cut that has no stated end. [h]"""
    step_s: Positive = 1.0
    """Time between two steps. [s]"""
    campus: CampusTerms | None = None

    @property
    def lead_time_s(self) -> float:
        """How long before an announced cut work is stopped. [s]"""
        if self.lead_s is not None:
            return self.lead_s
        return max(each.grace_s for each in self.classes) + 10.0

    @property
    def mw_without_signal(self) -> float:
        """Most that may be drawn while the signal is lost. [MW]"""
        lost_mw = self.lost_signal_mw
        return self.contract_mw if lost_mw is None else lost_mw

    def cut_hours(self, seconds: float) -> float:
        """Return how long a cut is, the usual time where nobody says when it ends. [h]"""
        if math.isinf(seconds):
            return self.usual_cut_hours
        return max(0.0, seconds) / SECONDS_PER_HOUR

    def it_kw(self, facility_mw: float) -> float:
        """Return the IT power of the nodes at a facility power. [kW]"""
        return max(0.0, facility_mw - self.other_mw) * 1000.0 / self.pue

    def facility_mw(self, it_kw: float) -> float:
        """Return the facility power at an IT power of the nodes. [MW]"""
        return it_kw * self.pue / 1000.0 + self.other_mw


def read_terms(path: Path | str) -> OperateTerms:
    """Read the file of an operator.

    Raises
    ------
    InputError
        With every problem found, each at its place.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        fix = "start from examples/operate.yaml"
        place = document.place(())
        raise InputError(Problem("not the terms of an operator", fix, place=place))
    terms = validate(OperateTerms, document)
    problems = [*_wrong_hosts(terms, document), *_wrong_rest(terms, document)]
    if problems:
        raise InputError(problems)
    return terms


def _wrong_hosts(terms: OperateTerms, document: Document) -> list[Problem]:
    """Return nodes that stand twice, racks of nodes that nobody describes, and what is no list of nodes."""
    problems = []
    drawn: set[str] = set()
    racked: set[str] = set()
    lists: list[tuple[Steps, str]] = [
        (("nodes", i, "names"), n.names) for i, n in enumerate(terms.nodes)
    ]
    lists += [(("racks", i), names) for i, names in enumerate(terms.racks)]
    for steps, text in lists:
        try:
            names = set(expand_hosts(text))
        except ValueError as error:
            fix = "write them as Slurm does: n[1-4],m7"
            problems.append(_at(document, steps, str(error), fix))
            continue
        mine = drawn if steps[0] == "nodes" else racked
        if mine & names:
            twice = min(mine & names)
            problems.append(_at(document, steps, f"{twice} stands twice", "once"))
        if steps[0] == "racks" and names - drawn:
            what = f"nothing says what {min(names - drawn)} draws"
            problems.append(_at(document, steps, what, "add it under nodes"))
        mine |= names
    return problems


def _wrong_rest(terms: OperateTerms, document: Document) -> list[Problem]:
    """Return what no record can see alone."""
    problems = []
    if terms.classes[-1].match:
        what = "the last class leaves jobs out"
        fix = "end with a class without match"
        steps: Steps = ("classes", len(terms.classes) - 1)
        problems.append(_at(document, steps, what, fix))
    for i, node in enumerate(terms.nodes):
        if not node.dark_kw <= node.idle_kw <= node.full_kw:
            what = f"{node.names} does not draw less drained than idle, and less idle than full"
            problems.append(_at(document, ("nodes", i), what, "put them in order"))
    if (terms.lost_signal_mw or 0.0) > terms.contract_mw:
        what = "more may be drawn without a signal than the contract allows"
        problems.append(_at(document, ("lost_signal_mw",), what, "lower it"))
    return problems


def _at(document: Document, steps: Steps, what: str, fix: str) -> Problem:
    return Problem(what, fix, dotted(steps), document.place(steps))
