"""What a plan answers: the only home of the keys of ``plan.json``.

Every key is present from the first version on; what is not computed yet is null. Money
is nominal USD, power MW, quarters are ``2026-Q3``. ``abilene schema plan`` publishes
this as JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from abilene.record import Record
from abilene.results.cash_records import CapitalPayment, CashRow, CashYear
from abilene.results.debt_records import CoverageYear, TrancheDebt
from abilene.results.known import (
    ByQuarter,
    Cited,
    DayText,
    KnownByQuarter,
    PlainValue,
    QuarterText,
    Running,
)
from abilene.results.promised import PathPromises
from abilene.results.rests_on import PathBand, RestsOn
from abilene.results.risk_records import RiskAnswer
from abilene.results.site_records import SiteAnswer
from abilene.results.unsaid import Unsaid
from abilene.units import Mark


class Delay(Record):
    """A phase that comes late or never, and what holds it."""

    quarter: QuarterText
    """Its target quarter."""
    site: str
    """Site id."""
    phase: str
    """Phase id."""
    binding: str
    """Smallest single relaxation that moves it: money, earmark, condition, grid,
    equipment, lead_time, land or hardware; or ``several: a + b``; or promise, where
    what was announced is broken and a later day is believed; or price, where it could be
    built and would not pay; or ``no claim``, where a strict view believes no day or power of it;
    or ``not known``, where the search was stopped."""
    detail: str
    """What that relaxation would bring."""


class TrancheAnswer(Record):
    """A tranche of money in one view."""

    amount_usd: float | None
    """Its amount; null is "no claim". [USD]"""
    state: str | None
    """Kind of the claim that won: the state of the money."""
    evidence: str | None
    """Kind of the source of that claim."""
    outside: bool
    """Reaches the programme only through the tranches that it funds."""
    money_usd: float
    """Its own money: the amount less what its parts account for. [USD]"""
    drawn_usd: float
    """Drawn over the whole plan. [USD]"""
    fees_usd: float = 0.0
    """Upfront and commitment fees over the whole plan. [USD]"""


class TornadoBar(Record):
    """A figure varied alone, the build-out held as it is, and what the plan is then worth."""

    input: str
    """The kind of figure."""
    spread: str
    """``claims``, the lowest and highest that the view admits, or the stated spread of
    its kind."""
    lcoc_low: float | None
    """Levelised cost of compute with the figure at its low end. [USD per
    accelerator-hour]"""
    lcoc_high: float | None
    """The same at its high end. [USD per accelerator-hour]"""
    npv_low_usd: float | None
    """Net present value with the figure at its low end; null without a price. [USD]"""
    npv_high_usd: float | None
    """The same at its high end. [USD]"""


class Relaxation(Record):
    """A single limit that is set aside, and what the view would then build."""

    limit: str
    """money, earmark, condition, grid, equipment, lead_time, land or hardware; or
    amount: one more bn USD."""
    path: str
    """What it is a limit of: a tranche, a site, a kind of hardware; or the whole
    programme."""
    what: str
    """The same in words."""
    it_mw_end: float
    """IT load that it adds at the last quarter. [MW]"""
    it_mw_quarters: float
    """IT load that it adds, summed over the quarters. [MW quarters]"""
    first_quarter: QuarterText | None
    """First quarter with more IT load than before; null if it brings nothing."""
    cost_usd: float | None
    """Extra money that it stands for, where it is money. [USD]"""


class Cash(Record):
    """Cash of operation and of lenders by quarter, beside capital cost. [USD]"""

    revenue_usd: ByQuarter
    """Compute sold, or rent of tenants."""
    electricity_usd: ByQuarter
    """Power for what runs, and load left unserved at its value (VOLL), when its bill is
    paid."""
    running_cost_usd: ByQuarter
    """Staff, upkeep and other running costs."""
    obligations_usd: ByQuarter
    """Leases and other contracts, fees of letters of credit."""
    collateral_returned_usd: ByQuarter = Field(default_factory=dict)
    """Collateral of connections that is given back at the end of their term."""
    interest_usd: ByQuarter
    """Interest on what is drawn."""
    fees_usd: ByQuarter
    """Upfront and commitment fees."""
    repaid_usd: ByQuarter
    """Paid back to lenders."""
    bridged_usd: ByQuarter
    """Drawn from tranches for what operation cannot pay yet."""
    reinvested_usd: ByQuarter
    """Paid for capital cost from operation."""
    unpaid_usd: ByQuarter
    """Owed, and paid by nobody."""
    balance_usd: ByQuarter
    """In cash at the end of the quarter."""


class OrderedPhase(Record):
    """A place in the one build order."""

    site: str
    """Site id."""
    phase: str
    """Phase id."""
    views: tuple[str, ...]
    """Views that build it in this order."""


class BuildOrder(Record):
    """One build order that is good whoever is right: each view builds a first part of it."""

    phases: tuple[OrderedPhase, ...]
    """In the order in which they are built."""
    it_mw_quarters: dict[str, float]
    """IT load in each view under this order, summed over the quarters. [MW quarters]"""
    it_mw_quarters_own: dict[str, float]
    """The same in the view's own best plan: the difference is the price of the common
    order. [MW quarters]"""
    probabilities: dict[str, float] = Field(default_factory=dict)
    """How likely each view is taken to be; none where nobody says so. [-]"""
    expected_it_mw_quarters: float | None = None
    """Mean of the IT load under this order by these probabilities. [MW quarters]"""
    expected_it_mw_quarters_own: float | None = None
    """The same of the views' own best plans: the difference is what it would be worth
    to know which view is right. [MW quarters]"""
    status: Literal["optimal", "feasible"] = "feasible"
    """Whether no list is better, to the gap of the plans along them, or the best found."""
    mip_gap: float | None = None
    """Gap to the views' own plans, which no list can beat; null where no bound is known.
    [-]"""
    stopped: bool = False
    """Whether the search ended before it was done."""


class Compute(Record):
    """What the accelerators deliver: useful = offered - what power, ramp-up and failures take, in this order."""

    accelerators: dict[str, ByQuarter]
    """Accelerators at work in each quarter, by hardware: what was energised by the end
    of the quarter before."""
    offered_exaflop_hours: KnownByQuarter
    """Dense BF16 peak x these accelerators x hours; null where nobody published the
    peak. [EFLOP/s h]"""
    useful_exaflop_hours: KnownByQuarter
    """What is left after all losses. [EFLOP/s h]"""
    useful_h100_hours: KnownByQuarter
    """The same in hours of an H100 at its dense BF16 peak. [H100-hours]"""
    lost_share: dict[str, KnownByQuarter]
    """Part of what is offered that each cause takes: power, ramp_up, failures. [-]"""
    lost_share_in_all: dict[str, float | None]
    """The same over the whole plan. [-]"""
    tokens: KnownByQuarter
    """Tokens written by what serves; null where nobody says how many an accelerator
    writes."""


class ViewAnswer(Record):
    """The plan of one viewpoint."""

    title: str
    """Title of the viewpoint."""
    as_of: DayText
    """Day of the plan: nothing published later is used."""
    status: Literal["optimal", "feasible", "none"]
    """Whether the plan is proven best, to 0.1 % at least, or the best found."""
    mip_gap: float | None
    """Relative gap between the plan and what no plan can beat; null where no bound is
    known, as in a plan that is worth nothing and was stopped. [-]"""
    stopped: bool = False
    """Whether its search was stopped; else the gap that is left was asked for, or is
    that of designs of power that were not sized."""
    capital_in_view_usd: float
    """Totals of the tranches that are part of nothing and not outside. [USD]"""
    capital_usable_usd: float
    """The most that the tranches opened in this plan could pay to the uses of the whole
    programme. [USD]"""
    capital_waiting_usd: Mapping[str, float] | None = None
    """What is in view and not usable, by what it waits for: an ``event`` or a ``date``
    that opens it, ``expired``, an ``earmark`` for what is paid already, or ``no_use``,
    as the programme costs less; null in plans of earlier versions. [USD]"""
    capital_in_view_mark: Mark = ""
    """How what is in view stands to what was said: ``at most`` or ``at least`` where it
    rests on such a bound, ``about`` where on both."""
    capital_in_view_cautious_usd: float | None = None
    """The same where every interval, and all rivals together, count at the worse end.
    [USD]"""
    capital_in_view_generous_usd: float | None = None
    """The same at their better end. [USD]"""
    bands: Mapping[str, PathBand] = {}
    """Both ends of what is claimed, by path, where they differ."""
    capital_drawn_usd: float
    """Drawn in this plan. [USD]"""
    capital_not_attributed_usd: float
    """Spent before the day of the plan, and paid by no tranche of this view. [USD]"""
    capital_spent_usd: float = 0.0
    """Capital cost before the quarter of the day of the plan, whoever paid it. [USD]"""
    it_mw: ByQuarter
    """IT load energised at the end of each quarter. [MW]"""
    facility_mw: ByQuarter
    """Facility load at its peak, at the end of each quarter. [MW]"""
    it_mw_cautious: ByQuarter | None = None
    """Lower edge of the band: the least of this plan and of those in which every
    interval, and all rivals together, count at one end. [MW]"""
    it_mw_generous: ByQuarter | None = None
    """Upper edge of the band: the most of the same plans. [MW]"""
    useful_exaflop_hours: float | None
    """Dense BF16 peak x powered accelerators x hours x (1 - lost fraction), over the
    whole plan; null if a part of it is not known. [EFLOP/s h]"""
    compute: Compute | None = None
    """Useful compute by quarter, and what was lost on the way."""
    first_late: Delay | None
    """Earliest target of a phase that is energised later than its target, and could
    have been planned earlier."""
    late_already: dict[str, int]
    """Phases whose target no decision can meet any more, and by how much. [quarters]"""
    first_stop: Delay | None
    """Earliest target of a phase that is never energised."""
    funding_gap_usd: float | None
    """Least extra free money that lets every phase of the unlimited plan keep its
    quarter. [USD]"""
    funding_gap_quarter: QuarterText | None
    """First quarter in which it is drawn."""
    lcoe_usd_per_mwh: float | None
    """Levelised cost of the electricity of the year that ends with the quarter after the
    plan, all equipment in service included; null if not sized. [USD/MWh]"""
    grid_price_usd_per_mwh: float | None = None
    """Mean price paid over the hours bought from the grid by all campuses in that year;
    null if none is bought, or not sized. [USD/MWh]"""
    co2_t_per_year: float | None
    """Emissions of that year; null if those of a campus are not known. [t/year]"""
    facility_mwh_per_year: float | None = None
    """Energy that the facility load of all campuses asks for in that year. [MWh/year]"""
    lcoc_usd_per_gpu_hour: float | None
    """Levelised cost of compute over the life of what is built, in money of the
    programme's year: sold at it, and growing with inflation, an accelerator-hour earns
    just the discount rate. [USD per accelerator-hour]"""
    npv_usd: float | None
    """Net present value over the life of what is built, before financing, money already
    spent included; in the quarter of the day of the plan and money of the programme's
    year; null without a price of compute. [USD]"""
    irr_per_year: tuple[float, ...] | None = None
    """Every internal rate of return of the same cash, nominal; none, one or several;
    null without a price. [-]"""
    after_tax: bool = False
    """Whether these three count income tax."""
    worth_notes: tuple[str, ...] = ()
    """What is missing for these three."""
    cash_flow: Mapping[str, CashYear] = {}
    """Cash by calendar year, to the end of the use of what is built."""
    cash_by_quarter: Mapping[str, CashRow] = {}
    """The same by quarter: what NPV and LCOC are made of."""
    payments: tuple[CapitalPayment, ...] = ()
    """What capital cost is made of: every payment, with its amount and price."""
    tornado: tuple[TornadoBar, ...] = ()
    """The figures that move NPV most, or LCOC where there is no price; the widest
    first."""
    capital_cost_usd: ByQuarter
    """Capital cost by quarter of payment. [USD]"""
    energy_cost_usd: ByQuarter
    """Cost of electricity by quarter; met from operation, not from capital. [USD]"""
    drawn_usd: dict[str, ByQuarter]
    """Draws by tranche and quarter. [USD]"""
    paid_usd: Mapping[str, dict[str, float]] = {}
    """Sources and uses: what each tranche, and "not attributed", pays for each use,
    over the whole plan. [USD]"""
    passed_usd: Mapping[str, dict[str, float]] = {}
    """What each tranche passes to those that it funds, over the whole plan. [USD]"""
    cash: Cash | None = None
    """Cash by quarter; null where compute has no price and nothing is borrowed."""
    debt: Mapping[str, TrancheDebt] = {}
    """What is owed on each tranche that lends, to its last payment, also after the
    plan."""
    coverage: Mapping[str, CoverageYear] = {}
    """Debt service by calendar year from the day of the plan on, and the cash that
    covers it; empty where nobody lends."""
    min_dscr: float | None = None
    """Least debt service cover ratio of the years in which compute is sold in every
    quarter; null without a price or without debt. [-]"""
    min_llcr: float | None = None
    """Least loan life cover ratio, once all is drawn; null also where a loan has no
    end. [-]"""
    debt_price_usd_per_gpu_hour: float | None = None
    """Price at which the least DSCR is 1, in money of the programme's year, growing with
    inflation; it needs no price in the file. [USD per accelerator-hour]"""
    debt_slack_months: float | None = None
    """Whole months by which operation may slip with a DSCR of 1 or more, up to 120.
    [months]"""
    owed_after_operation_usd: float | None = None
    """Owed when the last compute is sold: debt that outlives what it pays for. [USD]"""
    relaxations: tuple[Relaxation, ...] | None = None
    """What each single limit holds back, the most first; null if it was not asked."""
    sites: dict[str, SiteAnswer]
    """Campuses."""
    tranches: dict[str, TrancheAnswer]
    """Money."""
    risk: RiskAnswer | None = None
    """How likely all of that is; null in plans of earlier versions."""
    voices: tuple[str, ...]
    """What those whom this view prefers or trusts said about its money, and the answers
    to them."""
    promises: dict[str, PathPromises] = Field(default_factory=dict)
    """What has become of the promises about each path that has any."""
    unsaid: dict[str, Unsaid] = Field(default_factory=dict)
    """What a strict view leaves out, by path: phases, contracts and equipment of which
    nobody has secured or measured the day or the power; empty in any other view."""
    it_mw_kept_out: float = 0.0
    """IT load of the phases that it keeps out so, or whose only day was taken back. [MW]"""
    rests_on: RestsOn = RestsOn()
    """What its megawatts and its money rest on; empty in plans of earlier versions."""
    provenance: dict[str, str]
    """Where each value of the resolved programme comes from: a claim id,
    ``literal:file:line``, ``set``, ``derived:a,b``, ``derived:class:ID:CLAIM`` or ``no
    claim``."""
    values: dict[str, PlainValue]
    """Each value of the resolved programme, in the unit of its path; null is "no
    claim"."""


class PlanRecord(Record):
    """A plan folder: one programme in several views."""

    id: str
    """Id of the programme."""
    title: str
    """Title of the programme."""
    input_hash: str
    """SHA-256 of everything the plan depends on."""
    version: str
    """Version of Abilene that made it."""
    files: dict[str, str]
    """SHA-256 of each input file, by name."""
    overrides: dict[str, str]
    """What was set by ``--set``, by path."""
    as_of: DayText
    """Day of the plan, where a view sets none of its own."""
    known_by: str | None = None
    """Day after which nothing recorded counts; null where all of the ledger does."""
    running: dict[str, Running]
    """What already runs, by site."""
    viewpoints: dict[str, ViewAnswer]
    """The plan of each viewpoint."""
    claims: dict[str, Cited]
    """Every claim that was public on the day of the latest view, by id."""
    build_order: BuildOrder | None = None
    """One build order across the views; null if it was not asked."""
    warnings: tuple[str, ...]
    """What a reader should know before using the figures."""

    def campuses(self) -> Iterator[tuple[str, str, SiteAnswer]]:
        """Yield each campus of each view: the id of the view, that of the campus, and its answer."""
        for view_id, view in self.viewpoints.items():
            for site_id, site in view.sites.items():
                yield view_id, site_id, site


def plan_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``plan.json``."""
    schema = PlanRecord.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Abilene plan",
    }
