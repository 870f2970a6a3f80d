"""What it costs real jobs to shed load, and what that earns: by policy, by notice, by share and by hours a year.

A trace is repeated until the year is full, and replayed through the year with full
power and through its cuts. What a cut costs is work lost and work not made up by the
end of the year; what it earns is what the campus is billed less for the draw of the
same jobs, and the credit of a curtailable contract.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.compute.cluster import simulate
from abilene.compute.job_replay import JobReplay
from abilene.compute.jobs import Jobs, Reliability, repeated
from abilene.compute.service_order import POLICIES, Policy
from abilene.dates import SECONDS_PER_HOUR, Quarter
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.programme.schema import Programme
from abilene.site.hours import SiteHours
from abilene.site.load import full_load_mw
from abilene.site.load_hours import facility_share
from abilene.studies.campus_power import DAY_HOURS
from abilene.studies.flexibility import Flex, Mask, cut_steps, firm_from, hour_worth
from abilene.studies.shed_bills import SavedCharges, ShedBills, shed_bills
from abilene.studies.simulation import Slice

NOTICES_H: Mapping[str, float] = {
    "none": 0.0,
    "10 min": 1 / 6,
    "1 h": 1.0,
    "day ahead": 24.0,
}
"""Notices that stand beside each other. [h]"""
SHARES = (0.0, 0.05, 0.1, 0.25, 0.5)
"""Shares of the load on the curve. [-]"""
TIMES = (0.25, 0.5, 1.0, 2.0)
"""Hours a year on the curve, per those asked for. [-]"""
USUAL = (0.25, 3.0, 100.0)
"""Share of the load [-], hours of an event and hours a year where nobody says."""
SHOWN: tuple[str, ...] = ("fifo", "backfill", "easy", "priority")
"""Policies that stand beside the one asked for, as far as there are such."""


@dataclass(frozen=True)
class Offer:
    """What a utility offers for power that it may cut."""

    contract: str
    """Its id; empty where there is none."""
    mw: float = 0.0
    """What may be cut. [MW]"""
    credit_usd_per_kw_year: float | None = None
    """None where nobody says."""
    notice_hours: float | None = None
    """None where nobody says; counts as none. [h]"""

    def credit_usd(self, shed_mw: float) -> float | None:
        """Return what is paid for so much load, of which no more counts than may be cut. [USD/year]"""
        if self.credit_usd_per_kw_year is None:
            return None
        return self.credit_usd_per_kw_year * 1000.0 * min(shed_mw, self.mw)


@dataclass(frozen=True)
class JobsLost:
    """What cuts cost the jobs of a year, on the whole campus."""

    policy: Policy
    notice_hours: float
    """[h]"""
    lost_hours: float
    """Work since the last checkpoint, further checkpoints and restarts, more than with
    full power; without what failures cost. [accelerator-hours/year]"""
    behind_hours: float
    """Work that is not done by the end of the year and would be with full power;
    below zero where the order of jobs happens to gain. [accelerator-hours/year]"""
    wait_hours: float | None
    """Mean wait of a job; None where none finishes. [h]"""
    full_power_wait_hours: float | None
    """The same with full power. [h]"""

    @property
    def not_made_up_hours(self) -> float:
        """What of the work that is behind is not work lost. [accelerator-hours/year]"""
        return max(0.0, self.behind_hours - self.lost_hours)

    @property
    def cost_hours(self) -> float:
        """What counts as cost: work lost, and work not made up. [accelerator-hours/year]"""
        return self.lost_hours + self.not_made_up_hours


@dataclass(frozen=True)
class ShedPoint:
    """What shedding costs and earns at a share of the load and hours a year."""

    share: float
    """[-]"""
    hours: float
    """Hours a year that are cut. [h]"""
    events: int
    shed_mwh: float
    """What the facility draws less in these hours. [MWh/year]"""
    lost: JobsLost
    cost_usd: float
    """[USD/year]"""
    saved: SavedCharges
    credit_usd: float | None
    """Of the contract; None where none is known. [USD/year]"""
    opens: Quarter | None
    """First quarter in which the contracts give enough firm power for what is not shed;
    None if they never do."""
    quarters_earlier: int | None
    """How much earlier that is than for the whole load; None where a date is missing."""

    @property
    def earned_usd(self) -> float:
        """Charges saved, and the credit if it is known. [USD/year]"""
        return self.saved.total_usd + (self.credit_usd or 0.0)

    @property
    def net_usd(self) -> float:
        """What is earned less what it costs. [USD/year]"""
        return self.earned_usd - self.cost_usd


@dataclass(frozen=True)
class ShedJobs:
    """What shedding costs the jobs of a trace, and what it earns."""

    terms: Flex
    offer: Offer
    usd_per_hour: float
    """What an accelerator-hour is worth. [USD/h]"""
    price_from: str
    by_notice: tuple[JobsLost, ...]
    """At the share and hours asked for: by policy, then notice."""
    asked: ShedPoint
    """At the share and hours asked for."""
    curve: tuple[ShedPoint, ...]
    """By hours a year, then share."""
    notes: tuple[str, ...]
    """What it rests on."""
    __repr__ = brief


def contract_terms(programme: Programme, site_id: str, contract: str) -> Flex:
    """Return what a contract lets the utility shed: its share of the load, and its events.

    Raises
    ------
    InputError
        If there is no such contract, or it is not cut in events, or may cut the whole
        load.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}.grid.{contract}"
    if contract not in site.grid:
        fix = choices(contract, site.grid)
        raise InputError(Problem(f"there is no contract '{contract}'", fix, path))
    grid = site.grid[contract]
    if grid.curtail is None:
        fix = "say its events: curtail: {events: 15, hours_each: 4, credit_usd_per_kw_year: 40}"
        raise InputError(Problem("it is not cut in events", fix, path))
    share = grid.curtailable_mw / full_load_mw(site)
    if share >= 1:
        what = f"{grid.curtailable_mw:g} MW may be cut, which is the whole load"
        fix = "no load is left to compare; lower it"
        raise InputError(Problem(what, fix, f"{path}.curtailable_mw"))
    events = grid.curtail
    hours = min(events.events * events.hours_each, events.most_hours)
    return Flex(share, events.hours_each, hours)


def terms_of(
    programme: Programme,
    site_id: str,
    contract: str | None,
    share: float | None,
    hours: float | None,
    hours_per_year: float | None,
) -> Flex:
    """Return what is shed: what a contract may cut, or what is asked for, by default a quarter for 3 h, 100 h a year.

    Raises
    ------
    InputError
        As ``contract_terms`` and ``Flex``, or if both are given.
    """
    if contract is None:
        given = (share, hours, hours_per_year)
        return Flex(
            *(
                usual if one is None else one
                for one, usual in zip(given, USUAL, strict=True)
            )
        )
    if not share is hours is hours_per_year is None:
        what = "a contract says itself how much it may cut, and how long"
        fix = "leave --share, --hours and --hours-per-year out"
        raise InputError(Problem(what, fix, "--contract"))
    return contract_terms(programme, site_id, contract)


def offer_of(programme: Programme, site_id: str, contract: str | None) -> Offer:
    """Return what a contract offers; without one nothing, and the campus knows a day before when it sheds."""
    if contract is None:
        return Offer("", notice_hours=NOTICES_H["day ahead"])
    grid = programme.sites[site_id].grid[contract]
    terms = grid.curtail
    assert terms is not None  # contract_terms has seen to it
    return Offer(
        contract,
        grid.curtailable_mw,
        terms.credit_usd_per_kw_year,
        terms.notice_hours,
    )


def study_shed_jobs(
    programme: Programme,
    site_id: str,
    terms: Flex,
    cluster: Slice,
    jobs: Jobs,
    hours: SiteHours,
    *,
    policy: Policy = "fifo",
    contract: str | None = None,
) -> ShedJobs:
    """Replay a trace through cuts, and count what they cost and earn.

    Parameters
    ----------
    programme, site_id
        As a view sees it; the site needs a grid contract.
    terms : Flex
        What is shed; of a contract ``contract_terms``.
    cluster, jobs, policy
        A slice of the campus, the trace, and who is served first.
    hours : SiteHours
        Weather and price of the year.
    contract : str, optional
        Contract whose utility calls the events: by the net load of its grid, or where
        that is not known by price. Without one the campus sheds where a MWh costs most
        under its tariff, its coincident peaks included.
    """
    offer = offer_of(programme, site_id, contract)
    bills = shed_bills(programme, site_id, hours, contract)
    by, words = _called_by(bills, hours, contract)
    bench = _Bench(
        programme, site_id, cluster, jobs, policy, hours, terms, offer, bills, by
    )
    curve = [
        bench.point(share, times * terms.hours_per_year)
        for times in TIMES
        for share in (*SHARES, *_between(terms.share))
        if times * terms.hours_per_year >= terms.event_hours
    ]
    asked = bench.point(terms.share, terms.hours_per_year)
    usd_per_hour, price_from = bench.worth
    return ShedJobs(
        terms,
        offer,
        usd_per_hour,
        price_from,
        tuple(bench.losses()),
        asked,
        tuple(sorted(curve, key=lambda each: (each.hours, each.share))),
        (*_notes(bench, words), *bills.notes),
    )


def _between(share: float) -> tuple[float, ...]:
    """Return a share that is asked for, if it is not on the curve anyway."""
    return () if share in SHARES else (share,)


def _called_by(
    bills: ShedBills, hours: SiteHours, contract: str | None
) -> tuple[Floats, str]:
    """Return by what the hours of cuts are chosen, and what that is called."""
    if contract is None:
        return bills.usd_per_mwh, bills.words
    if hours.net_load_mw is not None:
        return hours.net_load_mw, "highest net load of the grid"
    return hours.price_usd_per_mwh, "highest price, which stands for net load"


@dataclass(frozen=True)
class _Bench:
    """A year of jobs on a slice, ready to be cut."""

    programme: Programme
    site_id: str
    cluster: Slice
    jobs: Jobs
    policy: Policy
    hours: SiteHours
    terms: Flex
    offer: Offer
    bills: ShedBills
    by: Floats
    """By what hours of cuts are chosen, shape (steps,)."""

    @cached_property
    def step_hours(self) -> float:
        """[h]"""
        return self.hours.weather.axis.step_hours

    @cached_property
    def year_s(self) -> float:
        """Length of the year. [s]"""
        return self.hours.weather.axis.hours * SECONDS_PER_HOUR

    @cached_property
    def year(self) -> Jobs:
        """The trace, as often as fills the year."""
        day_s = DAY_HOURS * SECONDS_PER_HOUR
        period_s = math.ceil((float(self.jobs.submit_s.max()) + 1.0) / day_s) * day_s
        return repeated(self.jobs, period_s, math.ceil(self.year_s / period_s))

    @cached_property
    def scale(self) -> float:
        """Accelerators of the campus per those of the slice. [-]"""
        return self.cluster.campus_accelerators / self.cluster.accelerators

    @cached_property
    def worth(self) -> tuple[float, str]:
        """What an accelerator-hour is worth, and where that comes from. [USD/h]"""
        return hour_worth(self.programme, self.site_id, self.cluster.hardware)

    @cached_property
    def full(self) -> dict[Policy, JobReplay]:
        """The year with full power, by policy, as far as it was asked for."""
        return {}

    def cut(self, hours_per_year: float) -> Mask:
        """Return the steps of cuts of so many hours a year."""
        terms = replace(self.terms, hours_per_year=hours_per_year)
        return cut_steps(self.by, terms, self.step_hours, self.hours.weather.axis.hours)

    def with_full_power(self, policy: Policy) -> JobReplay:
        """Return the year with full power."""
        if policy not in self.full:
            ones = np.ones(self.hours.weather.axis.length)
            self.full[policy] = self.replay(policy, ones, self.cluster.reliability)
        return self.full[policy]

    def replay(
        self, policy: Policy, share: Floats, reliability: Reliability
    ) -> JobReplay:
        """Replay the year under a share of full power in each step."""
        supply = self.cluster.supply(share, self.step_hours)
        return simulate(self.year, supply, policy, reliability, self.year_s)

    def through(
        self, policy: Policy, share: float, events: Mask, notice_hours: float
    ) -> JobReplay:
        """Replay the year through cuts that are announced so long before."""
        if share == 0 or not events.any():
            return self.with_full_power(policy)
        saving = announced(self.cluster.reliability, notice_hours)
        return self.replay(policy, np.where(events, 1.0 - share, 1.0), saving)

    def lost(self, replay: JobReplay, notice_hours: float) -> JobsLost:
        """Return what a replay lost beside full power."""
        full = self.with_full_power(replay.policy)
        overhead, usual = (
            _overhead_hours(each, self.cluster.reliability.restart_s)
            for each in (replay, full)
        )
        return JobsLost(
            replay.policy,
            notice_hours,
            self.scale * (overhead - usual),
            self.scale * (full.useful_hours - replay.useful_hours),
            *map(_mean_wait_hours, (replay, full)),
        )

    def losses(self) -> Iterator[JobsLost]:
        """Yield what is lost by policy and notice, at the share and hours asked for."""
        events = self.cut(self.terms.hours_per_year)
        for policy in POLICIES:
            if policy not in (*SHOWN, self.policy):
                continue
            known: dict[Reliability, JobReplay] = {}
            for notice_hours in NOTICES_H.values():
                saving = announced(self.cluster.reliability, notice_hours)
                if saving not in known:
                    known[saving] = self.through(
                        policy, self.terms.share, events, notice_hours
                    )
                yield self.lost(known[saving], notice_hours)

    def point(self, share: float, hours_per_year: float) -> ShedPoint:
        """Return what shedding costs and earns, under the policy and the notice of the contract."""
        events, notice_hours = self.cut(hours_per_year), self.offer.notice_hours or 0.0
        replay = self.through(self.policy, share, events, notice_hours)
        lost = self.lost(replay, notice_hours)
        before_mw = self.draw_mw(self.with_full_power(self.policy))
        after_mw = self.draw_mw(replay)
        load_mw = full_load_mw(self.programme.sites[self.site_id])
        whole, opens = (
            firm_from(self.programme, self.site_id, mw)
            for mw in (load_mw, (1.0 - share) * load_mw)
        )
        return ShedPoint(
            share=share,
            hours=float(events.sum()) * self.step_hours,
            events=round(
                float(events.sum()) * self.step_hours / self.terms.event_hours
            ),
            shed_mwh=float((before_mw - after_mw)[events].sum()) * self.step_hours,
            lost=lost,
            cost_usd=lost.cost_hours * self.worth[0],
            saved=self.bills.saved(before_mw, after_mw),
            credit_usd=self.offer.credit_usd(share * load_mw),
            opens=opens,
            quarters_earlier=None if whole is None or opens is None else whole - opens,
        )

    def draw_mw(self, replay: JobReplay) -> Floats:
        """Return what the facility draws in each step of the year, shape (steps,). [MW]"""
        steps = self.hours.weather.axis.length
        full_wh = self.cluster.it_w * self.cluster.accelerators
        of_hours = replay.hourly.energy_wh / full_wh
        at = (np.arange(steps) * self.step_hours + 1e-9).astype(np.int64)
        it_share = of_hours[np.minimum(at, len(of_hours) - 1)]
        load_mw = full_load_mw(self.programme.sites[self.site_id])
        share = facility_share(
            self.programme, self.site_id, (self.hours,), it_share, np.arange(steps)
        )
        return np.asarray(share * load_mw)


def announced(reliability: Reliability, notice_hours: float) -> Reliability:
    """Return how jobs save their work where cuts are announced so long before: if there is time, before each."""
    in_time = notice_hours * SECONDS_PER_HOUR >= reliability.checkpoint_s
    return replace(reliability, notice=notice_hours > 0 and in_time)


def _mean_wait_hours(replay: JobReplay) -> float | None:
    mean_s = replay.waits_s.mean
    return None if math.isnan(mean_s) else mean_s / SECONDS_PER_HOUR


def _overhead_hours(replay: JobReplay, restart_s: float) -> float:
    """Return what accelerators did that was of no use, but for what failures cost. [accelerator-hours]

    A job that was stopped draws other failures than one that was not: by chance, and not
    by the cut.
    """
    failed_s = restart_s * float(replay.failures @ replay.jobs.accelerators)
    return math.fsum(
        (
            replay.lost_to_power_hours,
            replay.lost_to_preemption_hours,
            replay.checkpointing_hours,
            replay.restarting_hours,
            -failed_s / SECONDS_PER_HOUR,
        )
    )


def _notes(bench: _Bench, words: str) -> Iterator[str]:
    """Yield what the answer rests on."""
    offer, terms = bench.offer, bench.terms
    yield (
        f"jobs: the trace, repeated through a year on {bench.cluster.accelerators:,} accelerators, times "
        f"{bench.scale:,.1f} for the campus; cuts of {terms.event_hours:g} h in the hours of {words}"
    )
    if np.isinf(bench.cluster.reliability.interval_s(bench.year.accelerators)).all():
        yield "jobs write no checkpoints, so notice saves nothing: see the note on failures"
    if not offer.contract:
        yield "credit: none counts, as no contract is named by --contract"
    elif offer.credit_usd_per_kw_year is None:
        yield f"credit: not known, as grid.{offer.contract} states none; none counts"
    else:
        yield (
            f"credit: {offer.credit_usd_per_kw_year:g} USD/kW a year of grid.{offer.contract}, for {offer.mw:,g} MW "
            "at most, however many hours it is cut"
        )
    if offer.notice_hours is None:
        yield "notice on the curve: nobody says, and none counts"
    else:
        own = "" if offer.contract else ", as the campus itself says when it sheds"
        yield f"notice on the curve: {offer.notice_hours:g} h{own}"
    yield (
        "cost: work lost, and work not made up by the end of the year, at the price of an accelerator-hour; "
        "what is made up in idle hours costs nothing"
    )
