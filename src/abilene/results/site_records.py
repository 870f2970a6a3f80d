"""What a plan answers about each campus: keys of ``plan.json`` below ``sites``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import PrivateAttr

from abilene.record import Record
from abilene.results.as_built_records import AsBuiltAnswer
from abilene.results.at_work import AtWork, HoursOnDemand
from abilene.results.cash_records import CashYear
from abilene.results.known import ByQuarter, KnownByQuarter, QuarterText
from abilene.results.reliability_records import FleetAnswer, ReliabilityAnswer


class PhaseAnswer(Record):
    """A phase in one view: when it comes, and what it waits for."""

    it_mw: float
    """IT load. [MW]"""
    target: QuarterText | None
    """Quarter in which it is promised, as announced, whether that was broken or not."""
    due: QuarterText | None = None
    """Quarter before which this view plans it nowhere; null for none."""
    begins: QuarterText | None
    """Quarter in which work begins: measured, or as late as the time it takes allows;
    null for never."""
    earliest: QuarterText | None
    """First quarter that lead times, dates and the power of the site would allow,
    whatever the money."""
    energised: QuarterText | None
    """Quarter in which it is energised; null for never."""
    waits_for: Literal[
        "history",
        "target",
        "lead_time",
        "hardware",
        "earlier_phase",
        "power",
        "money",
        "not_known",
    ]
    """What it comes last after: nothing, as it runs; its own target; the time it takes
    to build; its hardware; a phase before it at its site; power; money, with its
    earmarks and conditions."""


class Shed(Record):
    """A block of the load of a campus that may be shed where power costs more than the compute lost with it."""

    how: str
    """Which workload, and what becomes of it."""
    share_of_load: float
    """Part of the load. [-]"""
    usd_per_mwh: float
    """What a MWh of it is worth, in the programme's year of money. [USD/MWh]"""
    mwh_per_year: float
    """What of it is not served in the year that ends with the quarter after the plan, in
    dear hours or as supply is missing. [MWh/year]"""


class TariffAfter(Record):
    """What a campus is billed in the quarter after a plan, as by quarter: it ends the last year."""

    quarter: QuarterText
    """That quarter."""
    billed_mw: float
    """[MW]"""
    least_mw: float
    """[MW]"""
    stranded_usd: float
    """[USD]"""
    carried_usd: float | None
    """[USD]"""
    fixed_usd: float
    """[USD]"""
    billed_usd: float
    """[USD]"""


class TariffAnswer(Record):
    """What a campus is billed under the tariffs of its connections."""

    lines_usd_per_year: Mapping[str, float]
    """Each line, after its part of the grid, in the year that ends with the quarter after
    the plan, in the programme's year of money, with what is of the whole campus:
    `carried_usd`, fixed charges, and least demand that the load does not reach. [USD/year]"""
    stranded_usd_per_year: Mapping[str, float] = {}
    """Part of that: least demand that the load does not reach, by line; a line of which
    nothing strands in the plan is left out. [USD/year]"""
    costs_most: str | None
    """The line that costs most; null where nothing is billed."""
    drawn_mwh_per_year: float
    """Drawn in that year. [MWh/year]"""
    usd_per_mwh: float | None
    """All lines together per MWh drawn; null where nothing is. [USD/MWh]"""
    billed_mw: ByQuarter
    """Demand billed of the load of each quarter, by the demand line that bills most: peaks,
    and what a ratchet makes of those of the months before, mean of its months; without
    the least of a contract. [MW]"""
    least_mw: ByQuarter
    """What lines with ``least_of_contract`` bill at least of the contract demand of the
    quarter. [MW]"""
    stranded_usd: ByQuarter
    """Paid for least demand above the demand billed of the load, month by month; a phase
    that is late pays it. Part of the cost of electricity. [USD]"""
    carried_usd: ByQuarter | None
    """What lines bill beyond what each design is billed by itself, without the least of a
    contract: under ratchets for peaks of the quarters before (below zero while a load is
    younger than its ratchet), as minimum bills, and for energy above the first step. Part
    of the cost of electricity; null where no line does. [USD]"""
    fixed_usd: ByQuarter
    """Fixed charges; part of the cost of electricity. [USD]"""
    billed_usd: ByQuarter
    """All that is billed for the quarter: every line, fixed charges and what strands.
    [USD]"""
    paid_usd: ByQuarter
    """What is paid of bills in the quarter, later than they are for where the tariff says
    so: cash. [USD]"""
    owed_usd: ByQuarter
    """Billed by the end of the quarter and not paid yet. [USD]"""
    collateral_usd: ByQuarter
    """Collateral posted in cash and held at the end of the quarter. [USD]"""
    exit_usd: ByQuarter | None
    """What leaving all contracts at the end of the quarter would cost, which nobody pays
    here; null where no tariff has a term. [USD]"""
    after_plan: TariffAfter | None = None
    """The quarter after the plan, with which its last year ends."""


class MinTakeAnswer(Record):
    """A contract with a minimum take in a plan."""

    least_mwh: ByQuarter
    """Least energy to be paid for, of all that it grants. [MWh]"""
    taken_mwh: ByQuarter
    """Taken by the load that runs. [MWh]"""
    not_taken_usd: ByQuarter
    """Paid for what is not taken, nominal; part of the cost of electricity. [USD]"""


class PpaAnswer(Record):
    """A power purchase agreement of a campus that is settled against the market, nominal."""

    kind: str
    """fixed_for_floating, shaped or sleeved."""
    mw: float
    """What is signed: all of it where it earns over its term, levelised, else nothing.
    [MW]"""
    mwh: ByQuarter
    """Delivered, and settled. [MWh]"""
    usd_per_mwh: ByQuarter
    """Strike and fee of the contract year. [USD/MWh]"""
    market_usd: ByQuarter
    """What the market pays for it in the hours in which it is delivered. [USD]"""
    paid_usd: ByQuarter
    """Strike and fee less what the market pays, below zero where it earns; part of the cost
    of electricity. [USD]"""


class SiteAnswer(Record, AtWork):
    """A campus in one view."""

    it_mw: ByQuarter
    """IT load energised at the end of each quarter. [MW]"""
    facility_mw: ByQuarter
    """Facility load at its peak, at the end of each quarter. [MW]"""
    power: dict[str, float]
    """Power by block at the last quarter: load on the grid, and equipment built.
    [MW]"""
    plans_own: tuple[str, ...] = ()
    """Kinds of that equipment that nobody has announced: the plan chose how much, below a
    limit of the author's own."""
    served_mw: dict[str, ByQuarter]
    """Load by the design that powers it: the grid alone, the grid with equipment, or
    generation on site. [MW]"""
    lcoe_usd_per_mwh: float | None
    """Levelised cost of the electricity of the year that ends with the quarter after the
    plan, all equipment in service included; null if not sized. [USD/MWh]"""
    co2_t_per_mwh: float | None
    """Emissions of the same year over the energy served; null if not sized, or if
    nothing says what its grid power emits. [t/MWh]"""
    facility_mwh_per_year: float | None = None
    """Energy that its facility load asks for in the same year, hour by hour below its
    peak where the file says how it is cooled, or brings its load. [MWh/year]"""
    it_mwh_per_year: float | None = None
    """The same of its IT load; null where that is not known by the hour. [MWh/year]"""
    pue_annual: float | None = None
    """PUE over that year, facility energy per IT energy; null if nothing runs, or IT load
    is not known by the hour. [-]"""
    power_not_attributed_mw: float
    """Measured load at the last quarter for which no power in this file accounts.
    [MW]"""
    grid_price_usd_per_mwh: float | None = None
    """Mean price paid over the hours bought from the grid in the same year, charges by
    the MWh included, demand charges not; null if none is bought, or not sized.
    [USD/MWh]"""
    energy_only: tuple[str, ...] = ()
    """Contracts whose price holds no delivery, demand or capacity charge, so that what the
    campus pays and its cost of electricity are of energy only; none where it buys
    nothing from a grid, or each has a tariff or charges."""
    with_charges: tuple[str, ...] = ()
    """Its other contracts: they have a tariff, charges or a price of their own. Beside some
    of ``energy_only`` its prices are so in part."""
    unserved_hours: float | None
    """Hours of the same year in which some load is left unserved, as supply is missing;
    hours in which several designs of power are short count once. [h/year]"""
    shed_hours: float | None = None
    """Hours of it in which some load is shed although there is supply, as power costs
    more than the compute lost; 0 where the file does not say that work may be shed.
    [h/year]"""
    lifted_usd_per_year: float | None = None
    """What load that is not served in it counts in running cost, and so in cash, NPV and
    USD/GPU-hour, above its value, so that no hour is too dear for load that buys through;
    nobody pays it. In the programme's year of money; null if not sized. [USD/year]"""
    tariff: TariffAnswer | None = None
    """What its connections are billed; null where none has a tariff, or its power is not
    sized."""
    min_take: Mapping[str, MinTakeAnswer] = {}
    """Minimum take by part of the grid; empty where no contract has one, or its power is
    not sized."""
    reliability: ReliabilityAnswer | None = None
    """How reliably it serves its load at the end of the plan as machines and lines fail;
    null where nothing there has an outage rate, or its power is not sized."""
    as_built: AsBuiltAnswer | None = None
    """What stands at its end, run together for a year: beside the grid alone, with CO2,
    water and starts of machines; null where nothing runs, or its power is not sized."""
    machines: Mapping[str, FleetAnswer] = {}
    """Machines by kind of equipment, where the file says how large one is."""
    ppa: Mapping[str, PpaAnswer] = {}
    """Power purchase agreements by id; empty where its power is not sized."""
    sleeve_above_mwh: ByQuarter | None = None
    """What sleeved agreements deliver above what is drawn at the market price, which is
    where they are not exact; null where none is signed. [MWh]"""
    sleeve_above_usd: ByQuarter | None = None
    """What that counts as sold for, at the market price, nominal. [USD]"""
    curtail_credit_usd: Mapping[str, ByQuarter] = {}
    """What the utility pays for power that it may cut, by connection, nominal; empty where
    none has a credit, or its power is not sized. [USD]"""
    shed: Mapping[str, Shed] = {}
    """Load that may be shed because power is dear, by workload and how, the cheapest
    first; empty where none may, or its power is not sized."""
    useful_h100_hours: KnownByQuarter | None = None
    """Useful compute of the campus, in hours of an H100 at its dense BF16 peak.
    [H100-hours]"""
    capex_usd: float
    """Capital cost in this plan. [USD]"""
    phases: dict[str, QuarterText | None]
    """Quarter in which each phase is energised, or null for never."""
    schedule: Mapping[str, PhaseAnswer] = {}
    """Each phase: when it comes, and what it waits for."""

    lcoc_usd_per_gpu_hour: float | None = None
    """As for the whole programme."""
    npv_usd: float | None = None
    """As for the whole programme."""
    irr_per_year: tuple[float, ...] | None = None
    """As for the whole programme."""
    cash_flow: Mapping[str, CashYear] = {}
    """Cash by calendar year, to the end of the use of what is built."""
    _hours: dict[str, HoursOnDemand] = PrivateAttr(default_factory=dict)

    @property
    def is_without_co2(self) -> bool:
        """Whether its power is sized, and its emissions are not known all the same."""
        return self.lcoe_usd_per_mwh is not None and self.co2_t_per_mwh is None

    def keep_hours(self, designs: Mapping[str, HoursOnDemand]) -> None:
        """Keep what gives the hours of one MW of load, for each design that powers the campus in the last year."""
        self._hours.update(designs)

    @property
    def hours_at_hand(self) -> Mapping[str, HoursOnDemand]:
        """What gives the hours of one MW of load, for each design whose hours are at hand."""
        return self._hours

    def __eq__(self, other: object) -> bool:
        """Compare the keys, whatever hours are at hand."""
        return isinstance(other, SiteAnswer) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]
