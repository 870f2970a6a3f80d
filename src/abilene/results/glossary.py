"""What each printed word and unit of a plan means: the one home of these definitions.

The report and the local page show them, and the glossary of the documentation is made
from them. A word stands here as it is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A printed word."""

    name: str
    """As it is printed."""
    unit: str
    """Unit of its figures; empty for a word that has none."""
    meaning: str
    """One or two sentences."""

    @property
    def anchor(self) -> str:
        """Its place in a page, by the rule of Markdown headings: ``in view`` is ``in-view``."""
        return re.sub(r"[^\w\- ]", "", self.name.lower()).strip().replace(" ", "-")


@dataclass(frozen=True)
class TermGroup:
    """Words that belong together, and where their method is told."""

    title: str
    page: str
    """Page of the documentation, without its ending."""
    terms: tuple[Term, ...]


MONEY = TermGroup(
    "Money",
    "concepts/layers",
    (
        Term(
            "tranche",
            "",
            "Money from one provider on one set of terms: when it opens, what it may "
            "pay for, when it expires, what it costs.",
        ),
        Term(
            "in view",
            "bn USD",
            "The money that the view believes in: the totals of all tranches that are "
            "part of no other and reach the programme directly.",
        ),
        Term(
            "owed at the end",
            "bn USD",
            "What is owed to all who lend at the end of the last quarter of the plan. "
            "Each draw is a loan on the terms of its tranche; what has no tenor, or is "
            "refinanced, stays owed.",
        ),
        Term(
            "owed, not paid",
            "bn USD",
            "What is owed for operation, obligations and loans, and no source of the "
            "view pays, over the quarters of the plan; below it the first of them. No "
            "plan leaves more than building nothing more would.",
        ),
        Term(
            "usable",
            "bn USD",
            "The most that this money could pay towards the uses of the whole "
            "programme, given earmarks, conditions and expiry. Never more than what "
            "is in view.",
        ),
        Term(
            "waits for event",
            "bn USD",
            "In view and not usable, as the event that opens its tranche does not come "
            "in time in this plan. What is not usable is sorted by one cause each, in "
            "this order: an event, a date, expiry, an earmark, no use.",
        ),
        Term(
            "not open yet",
            "bn USD",
            "In view and not usable, as its tranche opens on a later day than there is "
            "something to pay.",
        ),
        Term(
            "expired",
            "bn USD",
            "In view and not usable, as its tranche expires before there is something "
            "to pay.",
        ),
        Term(
            "earmarked",
            "bn USD",
            "In view and not usable, as it may only pay for what other money, or more "
            "of the same, pays already.",
        ),
        Term(
            "without use",
            "bn USD",
            "In view and not usable, although nothing stands in its way: the programme "
            "in the file costs less.",
        ),
        Term(
            "drawn",
            "bn USD",
            "What the tranches pay in this plan. Never more than what is usable.",
        ),
        Term(
            "refuted: spent",
            "bn USD",
            "A view whose money history has refuted: what was spent before the day of "
            "the plan, where that is more than the view believes is there.",
        ),
        Term(
            "not attributed",
            "bn USD",
            "Spent before the day of the plan, and paid by no tranche of this view: "
            "what the field calls unfunded sunk cost.",
        ),
        Term(
            "funding gap",
            "bn USD",
            "The least extra money, free of earmark and open from the day of the plan, "
            "that lets every phase keep the quarter it would have with money without "
            "limit. The line 'from' is the first quarter in which some of it is drawn.",
        ),
        Term(
            "of its own",
            "bn USD",
            "Of a tranche with parts: its amount less what its parts account for, so "
            "that each dollar counts once.",
        ),
        Term(
            "outside",
            "",
            "A tranche that reaches the programme only through the tranches that it "
            "funds; it is not counted in view.",
        ),
    ),
)

POWER = TermGroup(
    "Load and power",
    "power",
    (
        Term(
            "IT MW",
            "MW",
            "Load of the computers that are energised by the end of a quarter, at its "
            "peak: accelerators, their hosts and their network.",
        ),
        Term(
            "facility MW",
            "MW",
            "Load at the meter at its peak: IT load, its cooling and all losses.",
        ),
        Term(
            "PUE",
            "-",
            "Power usage effectiveness: facility load over IT load. The file gives it "
            "at the peak (pue_peak, or facility_per_it_peak).",
        ),
        Term(
            "on the grid, MW",
            "MW",
            "Facility load that grid contracts carry at the last quarter of the plan.",
        ),
        Term(
            "own, MW",
            "MW",
            "Own power: the rest of the facility load at the last quarter, carried by "
            "equipment on site (behind the meter).",
        ),
        Term(
            "equipment built, MW",
            "MW",
            "Capacity of the generators and stores at the campus at the last quarter. "
            "It may exceed the load: sun and wind run for a part of the year only.",
        ),
        Term(
            "since",
            "",
            "First quarter at whose end the campus has any load.",
        ),
        Term(
            "USD/MWh",
            "USD/MWh",
            "LCOE over the hours of the last year, which ends with the quarter after the "
            "plan: in each quarter runs what was energised by the end of the one before, "
            "as far as anything was. All equipment in service counts.",
        ),
        Term(
            "LCOE",
            "USD/MWh",
            "Levelised cost of electricity by the fixed charge rate: yearly capital "
            "charge, fixed and variable cost, over the energy served in a year. Before "
            "tax, at the real discount rate.",
        ),
        Term(
            "Mt CO2 a year",
            "Mt/year",
            "Emissions of serving the load of the last year, the same as that of "
            "USD/MWh, those of the grid's electricity among them.",
        ),
        Term(
            "t/MWh",
            "t/MWh",
            "The same emissions over the energy served.",
        ),
        Term(
            "paid, USD/MWh",
            "USD/MWh",
            "Mean price paid over the hours bought from the grid in the last year, charges "
            "by the MWh included, demand charges not. Where nothing is shed, stored or made "
            "on site, it is the stated mean.",
        ),
        Term(
            "hours shed a year",
            "h/year",
            "Hours of the last year in which some load is shed although there is supply, "
            "because power costs more than the compute lost, its restart included. None, but of "
            "workloads that say so (`sheds_down_to`): the campus buys through.",
        ),
        Term(
            "hours unserved a year",
            "h/year",
            "Hours of the last year in which some load, however little, is left without "
            "power because supply is missing: a contract is cut, or too little was built. "
            "Hours in which several designs of power are short count once.",
        ),
        Term(
            "not served",
            "MWh/year",
            "Energy of a block of load that may be shed and is not served in the last "
            "year, in dear hours or as supply is missing; the cheapest block first.",
        ),
    ),
)

COMPUTE = TermGroup(
    "Compute",
    "compute",
    (
        Term(
            "useful compute",
            "H100-hours",
            "What energised accelerators could compute: dense BF16 rate x accelerators "
            "x hours, less what short power, ramp-up and failures take. It is not what "
            "is sold, and not a model's own efficiency.",
        ),
        Term(
            "H100",
            "989.4 TFLOP/s",
            "The measure of compute: an H100 SXM at its dense BF16 rate.",
        ),
        Term(
            "m H100",
            "million H100",
            "Useful compute of a year, as the number of H100s that would deliver it by "
            "working all hours of that year without loss; in millions.",
        ),
        Term(
            "H100-years",
            "million H100-years",
            "Useful compute over all quarters of the plan: one is an H100 working for "
            "8,766 hours; in millions.",
        ),
        Term(
            "EFLOP/s h",
            "EFLOP/s h",
            "Exaflop-hours: 10^18 operations a second, for an hour.",
        ),
        Term(
            "lost to power",
            "%",
            "Part of the compute on offer, over the whole plan, that is lost in hours "
            "in which load is left unserved.",
        ),
        Term(
            "lost to ramp-up",
            "%",
            "Part lost while new halls fill, in the first quarters of each phase, as "
            "the file assumes.",
        ),
        Term(
            "lost to failures",
            "%",
            "Part lost to broken accelerators: work done since the last checkpoint, "
            "restarts, and the writing of checkpoints.",
        ),
        Term(
            "not known",
            "",
            "A figure that nobody published, or a sum that needs it. It is never "
            "taken for zero. Where a figure was not asked for, or its inputs are "
            "missing, 'not computed' stands instead. What binds, or a phase waits for, "
            "is not known where the search was stopped: a longer one might have found an "
            "earlier quarter with nothing set aside.",
        ),
    ),
)

WORTH = TermGroup(
    "Cost and worth",
    "finance",
    (
        Term(
            "USD/GPU-hour",
            "USD/GPU-hour",
            "LCOC. A GPU-hour is an hour of one accelerator of whatever kind the plan "
            "runs.",
        ),
        Term(
            "LCOC",
            "USD/GPU-hour",
            "Levelised cost of compute: the price of an accelerator-hour, in money of "
            "the programme's year and growing with inflation, at which the present "
            "value of all cash over the life of what is built is zero. Before "
            "financing.",
        ),
        Term(
            "NPV",
            "bn USD",
            "Net present value of the same cash at the price that the file gives, in "
            "the quarter of the day of the plan and money of the programme's year. "
            "Before financing, money already spent included. Only where compute has a "
            "price.",
        ),
        Term(
            "IRR",
            "% a year",
            "Internal rate of return: every nominal rate at which the present value of "
            "the same cash is zero. There may be none, one or several.",
        ),
        Term(
            "DSCR",
            "",
            "Debt service cover ratio of a calendar year: the cash available for debt "
            "service (CFADS: revenue less electricity, running costs and obligations, "
            "before tax) over interest, fees and repayment. Not known without a price "
            "of compute.",
        ),
        Term(
            "min DSCR",
            "",
            "The least DSCR of the years in which compute is sold in every quarter.",
        ),
        Term(
            "LLCR",
            "",
            "Loan life cover ratio: what the CFADS up to the last payment is worth, at "
            "the rate of the debt, over what is owed. Not known before all is drawn, or "
            "where a loan has no end.",
        ),
        Term(
            "min LLCR",
            "",
            "The least LLCR at the start of the same years.",
        ),
        Term(
            "covenant broken",
            "",
            "The first year of full operation in which a DSCR or LLCR is below what the "
            "lenders of a tranche ask for (its dscr_min or llcr_min), and which of the "
            "two. The plan is not held back by it.",
        ),
        Term(
            "nominal USD",
            "USD",
            "Dollars of the day on which they are paid. Money of the plan is nominal "
            "unless a year of money is named.",
        ),
    ),
)

TIME = TermGroup(
    "When, and what holds it",
    "buildout",
    (
        Term(
            "quarter",
            "",
            "The step of the plan, such as 2026-Q3. Loads are those energised at its "
            "end; a date falls in its quarter.",
        ),
        Term(
            "first late",
            "",
            "The phase of earliest target among those that are energised after it, and "
            "that a decision could still bring forward.",
        ),
        Term(
            "first stop",
            "",
            "The phase of earliest target among those that are never energised within "
            "the plan.",
        ),
        Term(
            "target",
            "",
            "The quarter in which a phase was promised as announced, whether that was "
            "broken since or not: delay is counted from it.",
        ),
        Term(
            "due",
            "",
            "The quarter before which a view plans a phase nowhere: the promise that it "
            "still believes, or what a reference class expects after the last one that "
            "is broken.",
        ),
        Term(
            "what binds",
            "",
            "The smallest single limit that, set aside with all else as planned, lets "
            "that phase come, or come earlier. It is one of the words below; "
            "'several: a + b' where no one of them alone is enough.",
        ),
        Term(
            "promise",
            "",
            "A claim that gives a day by which something will be there. Where it is what "
            "binds, the announced day is broken and a later one is believed.",
        ),
        Term(
            "condition",
            "",
            "What binds is when money opens: the events and dates on which tranches "
            "wait.",
        ),
        Term(
            "earmark",
            "",
            "What binds is what money may pay for: tranches bound to some uses.",
        ),
        Term(
            "hardware",
            "",
            "What binds is the date from which accelerators can be bought.",
        ),
        Term(
            "lead_time",
            "",
            "What binds is the time it takes to build: the phase would come if phases "
            "were built within one quarter.",
        ),
        Term(
            "land",
            "",
            "What binds is the most facility load that the site can carry.",
        ),
        Term(
            "equipment",
            "",
            "What binds is how much power equipment may be built at the site, or from "
            "when.",
        ),
        Term(
            "grid",
            "",
            "What binds is how much power the grid contracts of the site give, or from "
            "when.",
        ),
        Term(
            "money",
            "",
            "What binds is the amount of money: free money would let the phase come.",
        ),
        Term(
            "price",
            "",
            "What binds is what compute earns: the phase could be built, and would not "
            "pay at this price.",
        ),
        Term(
            "amount",
            "",
            "Among single limits set aside: money of a tranche that somebody has "
            "announced and that this view does not count.",
        ),
        Term(
            "waits for",
            "",
            "The last thing that a phase comes after: its promised quarter, building, "
            "hardware, the phase before it, power, or money with its earmarks and "
            "conditions; nothing where it runs already; not known where the search was "
            "stopped and money may not be what it waits for.",
        ),
        Term(
            "MW years",
            "MW years",
            "IT load that setting a limit aside adds, summed over the years in which "
            "it runs.",
        ),
    ),
)

CLAIMS = TermGroup(
    "Who says so",
    "concepts/claims",
    (
        Term(
            "view",
            "",
            "A way of believing: rules that say which claims count. Each view is "
            "planned alone, by the same method.",
        ),
        Term(
            "claim",
            "",
            "What somebody said about one value of the programme, on one day, in one "
            "source.",
        ),
        Term(
            "announced",
            "",
            "Kind of claim: promised in public. As a view: all money that is at least "
            "announced counts.",
        ),
        Term(
            "committed",
            "",
            "Kind of claim: signed, with conditions outstanding; of things, ordered or "
            "contracted. As a view: all money that is at least committed counts.",
        ),
        Term(
            "secured",
            "",
            "Kind of claim: callable now; of things, a permit, slot or connection is "
            "granted. As a view: only money that is at least secured counts, of an "
            "interval the cautious end.",
        ),
        Term(
            "measured",
            "",
            "Kind of claim: paid out; of things, seen or metered.",
        ),
        Term(
            "forecast",
            "",
            "Kind of claim: a projection.",
        ),
        Term(
            "assumed",
            "",
            "The author's own: a figure of the programme file that no claim gives.",
        ),
        Term(
            "no claim",
            "",
            "No claim about it counts in this view, and the file's own figure does not "
            "either. Money then counts 0; anything else is not known.",
        ),
        Term(
            "checked",
            "",
            "The words were compared with their source; they stand in quotation marks. "
            "Of megawatts: all that they hang on was.",
        ),
        Term(
            "reported",
            "",
            "The words are as somebody passed them on; nobody compared them with the "
            "source.",
        ),
        Term(
            "evidence",
            "",
            "Kind of source, best first: meter, filing, contract, release, post, "
            "interview, news, analysis. It says how good a claim is; the kind of claim "
            "does not.",
        ),
        Term(
            "at most",
            "",
            "The claim gives an upper bound only, and that bound is used. The other "
            "way round it is 'at least'. Money in view that rests on such a claim is "
            "at most its sum, and the funding gap at least what it says.",
        ),
        Term(
            "band",
            "",
            "What rivals and intervals leave open: the figure where each value is the "
            "worst, and where it is the best, of the claims as good as the one that "
            "wins. No row where both ends read the same.",
        ),
        Term(
            "rival",
            "",
            "A claim as good as the one that wins (same kind, rank, preference and "
            "kind of source) with another value.",
        ),
        Term(
            "rest on",
            "",
            "Of megawatts: the weakest evidence among what each hangs on, its size, "
            "its date, its power and its money; each megawatt counts once. Of money: "
            "the evidence of the amount; each dollar counts once.",
        ),
        Term(
            "contract or filing",
            "",
            "Evidence: said in a contract, a filing or by a meter.",
        ),
        Term(
            "release",
            "",
            "Evidence: a release or post of whoever says so.",
        ),
        Term(
            "first-hand news",
            "",
            "Evidence: news, interviews and analyses that report what they heard or "
            "worked out themselves.",
        ),
        Term(
            "second-hand news",
            "",
            "Evidence: the same, passing on what others published.",
        ),
        Term(
            "size assumed",
            "MW",
            "Of the megawatts above: those whose IT load nobody but the author states. "
            "The four of these overlap.",
        ),
        Term(
            "date assumed",
            "MW",
            "The same of the target, or of the time that building takes where that "
            "is what they wait for.",
        ),
        Term(
            "power assumed",
            "MW",
            "The same of the contract or the equipment that carries them, or of its "
            "date.",
        ),
        Term(
            "money assumed",
            "MW",
            "The same of who pays for them.",
        ),
        Term(
            "the plan's own",
            "",
            "Of equipment, marked with *: nobody has announced it. The plan chose how "
            "much, below a limit that the author of the file assumes.",
        ),
        Term(
            "contested",
            "bn USD",
            "Of the money in view: what somebody disputes or denies, whether the view "
            "trusts them or not.",
        ),
        Term(
            "cautious",
            "",
            "Of what was said as an interval, the end that is worse for the programme; "
            "0 where more is better and only an upper bound was said. Of a band, the worst "
            "of all rivals.",
        ),
        Term(
            "generous",
            "",
            "Of what was said as an interval, the end that is better for the programme.",
        ),
    ),
)

PROOF = TermGroup(
    "How sure a plan is",
    "buildout",
    (
        Term(
            "optimal",
            "",
            "No plan beats this one by more than the gap that was asked for, nor by more "
            "than 0.1 %, however large a gap was asked for.",
        ),
        Term(
            "feasible",
            "",
            "The plan keeps every limit, but it is not proven best: a better one may "
            "exist, within the gap.",
        ),
        Term(
            "gap",
            "%",
            "How far the plan can be from what no plan can beat, relative to the plan. "
            "'Within g of the best' is a plan whose search ended: at the gap that was "
            "asked for, or while designs of power that were not sized could better it "
            "by g at most. Of a plan worth nothing no share can be said: 'no bound "
            "known'.",
        ),
        Term(
            "set aside",
            "",
            "A limit is taken away, alone, and the whole programme planned again.",
        ),
    ),
)

TERM_GROUPS = (MONEY, POWER, COMPUTE, WORTH, TIME, CLAIMS, PROOF)
"""All words, by what they are about."""
TERMS = tuple(term for group in TERM_GROUPS for term in group.terms)
"""All words."""
ANCHORS = {term.name: term.anchor for term in TERMS}
"""Place of each word in a page, by the word."""
