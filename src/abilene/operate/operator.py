"""One step of an operator: what is, what should be, and the difference done.

Nothing hangs on how it came about: a step after a kill, after somebody else has resumed a
node, or after hours without Slurm is a step like any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import methodcaller
from typing import Protocol

from abilene.operate.allocation import HAIR_KW
from abilene.operate.announced import Announced
from abilene.operate.audit import AuditLog
from abilene.operate.draws import Park, SlurmFleet
from abilene.operate.licence_budget import LicenceBudget
from abilene.operate.node_budget import BudgetChoice, Demanded, NodeBudget
from abilene.operate.signal import (
    EventKind,
    GridEvent,
    PowerLimit,
    iso,
    least_between,
    limit_at,
    price_at,
)
from abilene.operate.slurm import Slurm, SlurmJob, SlurmSilentError
from abilene.operate.sources import SourceReading
from abilene.operate.state import StateFolder
from abilene.operate.stopping import Stopper
from abilene.operate.terms import OperateTerms
from abilene.operate.work_classes import (
    add_to_event,
    begin_event,
    work_by_class,
    work_under,
)

SMALLEST_STEP_MW = 1e-9


class PowerBudget(Protocol):
    """How a limit is kept: by nodes or by licences."""

    def choose(self, fleet: SlurmFleet, asked: Demanded) -> BudgetChoice:
        """Return what goes dark."""

    def counted_kw(self, fleet: SlurmFleet) -> float:
        """Return what counts as drawn. [kW]"""

    def apply(
        self, fleet: SlurmFleet, asked: Demanded, chosen: BudgetChoice
    ) -> Mapping[str, SlurmJob]:
        """Do it; return the jobs that are to end."""

    def release(self, fleet: SlurmFleet) -> None:
        """Take all of it back."""


class Dispatcher(Protocol):
    """What says what the facility may draw where the grid gives no more than a limit."""

    def allowed(
        self, limit: PowerLimit, ahead: Callable[[float], float], at: float
    ) -> PowerLimit:
        """Return it, given the limit now and what the grid gives at moments to come. [MW]"""


@dataclass(frozen=True)
class StepDone:
    """What a step found."""

    limit: PowerLimit
    drawn_mw: float
    """Facility power that counts as drawn. [MW]"""
    is_met: bool
    active: tuple[GridEvent, ...]
    """Events in force."""


class Operator:
    """Keeps a cluster below what the grid allows."""

    def __init__(
        self,
        terms: OperateTerms,
        slurm: Slurm,
        folder: StateFolder,
        audit: AuditLog,
        dispatcher: Dispatcher | None = None,
    ) -> None:
        self._terms, self._slurm, self._folder = terms, slurm, folder
        self._audit, self._dispatcher = audit, dispatcher
        self.state, wrong = folder.read()
        if wrong:
            audit.note("state unreadable", error=wrong)
        self._budget: PowerBudget = (
            NodeBudget(terms, slurm)
            if terms.budget == "nodes"
            else LicenceBudget(terms, slurm)
        )
        self._park = Park.of(terms)
        self._stopper = Stopper(slurm, terms.classes, self.state, self.save)
        self._announced = Announced(terms, slurm, self.state)
        self._sources: dict[str, float] = {}
        """When each source last answered, or was begun to be asked. [s of UNIX]"""
        self._silent: dict[str, str] = {}
        """What is wrong with each source that is silent."""
        self._lost = False
        self.slurm_error = ""
        """What Slurm last said instead of an answer; empty while it answers."""
        self._last_step: float | None = None

    def save(self) -> None:
        """Write the state down."""
        self._folder.write(self.state)

    def expect(self, sources: Iterable[str], now: float) -> None:
        """Count the silence of sources from now on."""
        self._sources = dict.fromkeys(sources, now)

    def hear(self, readings: Iterable[SourceReading], now: float) -> None:
        """Take in what sources said."""
        for reading in readings:
            if reading.error:
                self._note_silent(reading)
            else:
                self._note_heard(reading)
                self._take(reading)
        over = filter(lambda key: self.state.events[key].end <= now, self.state.events)
        for key in list(over):
            self._end(key)

    def _note_silent(self, reading: SourceReading) -> None:
        source, error = reading.source, reading.error
        if self._silent.get(source) != error:
            self._silent[source] = error
            self._audit.note("source silent", source=source, error=error)

    def _note_heard(self, reading: SourceReading) -> None:
        if reading.source in self._silent:
            del self._silent[reading.source]
            self._audit.note("source back", source=reading.source)
        self._sources[reading.source] = reading.at
        self.state.heard[reading.source] = reading.at

    def _take(self, reading: SourceReading) -> None:
        """Compare what a source asks with what is known of it."""
        events, prefix = self.state.events, f"{reading.source}|"
        # what was over before it was heard of is no news
        live = filter(lambda event: event.end > reading.at, reading.events)
        said = {f"{prefix}{event.id}": event for event in live}
        for key in said.keys() & events.keys():
            if not events[key].same_as(said[key]):
                events[key] = replace(said[key], received=events[key].received)
                self._audit.note("changed", **_told(events[key], self._terms))
        for key in sorted(said.keys() - events.keys()):
            events[key] = replace(said[key], received=reading.at)
            self._audit.note("heard", **_told(events[key], self._terms))
        known = set(filter(methodcaller("startswith", prefix), events))
        for key in sorted(known - said.keys()):
            if events[key].end > reading.at:
                self._audit.note("taken back", **_told(events[key], self._terms))
            self._end(key)

    def _end(self, key: str) -> None:
        """Let an event go, and say what work got under it."""
        event = self.state.events.pop(key)
        if key in self.state.at_start:
            shares = work_under(self.state, key)
            self._audit.note("ended", event=event.id, share_of_work=shares)

    def _notice_silence(self, now: float) -> bool:
        """Return whether the signal is lost: a source was not heard for too long."""
        oldest = now - self._terms.lost_after_s
        silent = sorted(
            filter(lambda name: self._sources[name] < oldest, self._sources)
        )
        if bool(silent) != self._lost:
            self._lost = bool(silent)
            what = "signal lost" if silent else "signal back"
            self._audit.note(what, sources=silent or list(self._sources))
        return self._lost

    def step(self, now: float) -> StepDone | None:
        """Do one step; None while Slurm does not answer.

        Raises
        ------
        InputError
            If state or audit log cannot be written.
        """
        is_lost = self._notice_silence(now)
        events = tuple(self.state.events.values())
        ahead = now + self._terms.lead_time_s
        limit = least_between(events, self._terms, now, ahead, is_lost=is_lost)

        def import_mw(at: float) -> float:
            return limit_at(events, self._terms, at, is_lost=is_lost).mw

        if self._dispatcher is not None:
            limit = self._dispatcher.allowed(limit, import_mw, now)
        try:
            fleet = SlurmFleet.of(self._park, self._slurm.view())
            done = self._keep(fleet, limit, now)
        except SlurmSilentError as error:
            if str(error) != self.slurm_error:
                self.slurm_error = str(error)
                self._audit.note("slurm silent", error=self.slurm_error)
            return None
        if self.slurm_error:
            self.slurm_error = ""
            self._audit.note("slurm back")
        self.save()
        return done

    def _keep(self, fleet: SlurmFleet, limit: PowerLimit, now: float) -> StepDone:
        """Bring the cluster towards a limit."""
        state, terms = self.state, self._terms
        asked = self._demanded(limit, now)
        self._measure(fleet, limit, now)
        chosen = self._budget.choose(fleet, asked)
        is_new = (
            state.because != limit.because
            or abs((state.limit_mw or 0.0) - limit.mw) > SMALLEST_STEP_MW
        )
        if is_new:
            self._note_limit(limit, chosen, now)
        doomed = self._budget.apply(fleet, asked, chosen)
        self._stopper.step(fleet.jobs, doomed, limit.because, now)
        self._announced.step(fleet, now)
        drawn_kw = self._budget.counted_kw(fleet)
        is_met = drawn_kw <= asked.it_kw + HAIR_KW
        if is_met != state.is_met:
            state.is_met = is_met
            self._note_met(drawn_kw, limit, now)
        active = tuple(filter(methodcaller("is_on", now), state.events.values()))
        return StepDone(limit, terms.facility_mw(drawn_kw), is_met, active)

    def _demanded(self, limit: PowerLimit, now: float) -> Demanded:
        """Bring a limit to the nodes: IT power, for how long, at which price."""
        price = price_at(self.state.events.values(), now)
        until, usd = limit.until, 0.0
        if price is not None:
            until, usd = min(until, price.end), price.usd_per_mwh
        hours = self._terms.cut_hours(until - now)
        return Demanded(self._terms.it_kw(limit.mw), hours, usd, limit.because)

    def _measure(self, fleet: SlurmFleet, limit: PowerLimit, now: float) -> None:
        """Count the work of each class under the events that bind."""
        work = work_by_class(fleet.jobs, self._terms.classes)
        seconds = 0.0 if self._last_step is None else now - self._last_step
        self._last_step = now
        for key, event in self.state.events.items():
            if event.id == limit.because:
                begin_event(self.state, key, work)
            if event.is_on(now):
                add_to_event(self.state, key, work, seconds)

    def _note_limit(self, limit: PowerLimit, chosen: BudgetChoice, now: float) -> None:
        state = self.state
        self._audit.note(
            "limit",
            mw=limit.mw,
            before_mw=state.limit_mw,
            because=limit.because,
            asked_by=limit.asked_by,
            until=iso(limit.until),
            dark=chosen.dark,
            jobs=chosen.jobs,
            loss_usd=round(chosen.found.loss_usd, 2),
            gap=chosen.found.gap if math.isfinite(chosen.found.gap) else "not known",
            can_be_met=chosen.found.is_met,
            will_draw_mw=round(self._terms.facility_mw(chosen.found.kw), 6),
        )
        state.limit_mw, state.because, state.since = limit.mw, limit.because, now
        state.is_met = False

    def _note_met(self, drawn_kw: float, limit: PowerLimit, now: float) -> None:
        self._audit.note(
            "met" if self.state.is_met else "not met",
            mw=round(self._terms.facility_mw(drawn_kw), 6),
            allowed_mw=limit.mw,
            because=limit.because,
            after_s=round(now - self.state.since, 3),
        )

    def release(self) -> None:
        """Give back all that is ours, whatever the limit.

        Raises
        ------
        SlurmSilentError
            If Slurm does not answer.
        """
        fleet = SlurmFleet.of(self._park, self._slurm.view())
        self._budget.release(fleet)
        self._announced.release()
        self._stopper.start_all()
        self._audit.note("released")
        self.state.limit_mw, self.state.because = None, ""
        self.save()


def _told(event: GridEvent, terms: OperateTerms) -> dict[str, object]:
    """Return an event as the audit log says it."""
    most_mw = event.most_mw(terms)
    asked: dict[EventKind, dict[str, object]] = {
        "limit": {"mw": most_mw},
        "price": {"usd_per_mwh": event.usd_per_mwh},
        "alert": {"alert": event.alert, "mw": min(most_mw, terms.contract_mw)},
    }
    return {
        "event": event.id,
        "asked_by": event.asked_by,
        "from": iso(event.start),
        "until": iso(event.end),
        **asked[event.kind],
    }
