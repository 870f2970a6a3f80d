"""What a reader should know before using the figures of a plan, and in which of its views it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from abilene.certificate import gap_words, percent
from abilene.errors import Problem
from abilene.finance.capital_check import FREE_DEBT, check_capital, check_debt
from abilene.planning.alike import alike
from abilene.planning.bill_notes import LEAST_SAID_USD, bill_notes
from abilene.planning.unsaid import unsaid_notes
from abilene.programme.draft import Draft
from abilene.programme.idle import idle_settings
from abilene.programme.resolve import Seen, default_day
from abilene.programme.unbound_terms import unbound_terms
from abilene.programme.undated import consequence
from abilene.results.at_work import QUARTERS, burning_hours
from abilene.results.covenants import broken_covenants
from abilene.results.records import ViewAnswer
from abilene.results.refuted import refuted_usd
from abilene.results.unpaid import owed_and_not_paid
from abilene.site.beside_state import beside_state
from abilene.site.contract_notes import contract_notes
from abilene.site.market import price_doubt

MUCH_LOST = 0.05
"""Share of the compute lost to power above which a note says so. [-]"""
NOT_PLANNED = (
    "not planned, the search was stopped; plan it alone with --viewpoint, "
    "or give more time with --seconds"
)
NOT_PROVEN = (
    "not proven best: the search was stopped, {gap}; --seconds gives it more time"
)
NOT_CLOSED = (
    "within {gap} of the best: designs of power that were not sized could better the "
    "plan by so much at most; they are sought in no more than four rounds, so that "
    "neither a smaller --gap nor more time brings it down"
)
NOT_PAID = (
    "{owed} bn USD of what is owed for operation, obligations and loans cannot be "
    "paid, from {first} on: give a tranche that may pay for 'operation', "
    "or compute a price"
)
REFUTED = (
    "history has refuted this view of the money: {spent:,.1f} bn USD were spent before "
    "the day of the plan, where {mark}{in_view:,.1f} are in view"
)
BROKEN = (
    "covenant of {name} broken from {year} on: {ratio} {found}, below the {least} "
    "that its lenders ask for"
)
LATE_ALREADY = "past their target already, in quarters: {phases}"
LOST_TO_POWER = (
    "{share} of the compute is lost to power: in those hours supply is missing, or "
    "power costs more than load that may be shed is worth"
)
MEAN_WORTH = (
    "{site}: what its load is worth is the mean over the hardware "
    "of all its phases: {shares}"
)
UNKNOWN_CO2 = (
    "{sites}: CO2 is not known, as nothing says what the grid power there emits: "
    "give grid_co2_region"
)
BURNT = (
    "{site}: {store} charges and discharges at once in {hours:,} hours of the year, where "
    "power costs less than nothing; no real storage does, so that what is saved by it is "
    "too much"
)
LIFTED = (
    "{site}: load that is not served counts {usd:,.1f} m USD a year above its value in running cost, "
    "NPV and USD/GPU-hour, so that no hour is too dear for load that buys through; "
    "nobody pays that"
)
SHORT_YEAR = (
    "{site}: USD/MWh, CO2, the price paid and hours unserved are those of {quarters} of "
    "the year that ends with the quarter after the plan: nothing ran there before"
)
UNLIKE_SIZE = (
    "{sites}: `abilene size` of the same load may find more equipment and fewer USD/MWh: "
    "it pays plants off in level real sums over their life, the plan in level sums of "
    "the day, at an inflation of {inflation:.1%} a year higher in the first half of a life"
)
PRICE_DOUBTS: Mapping[str, str] = {
    "flat": (
        "{sites}: the price of grid power is the same in every hour, as no profile of "
        "its own region is packaged"
    ),
    "borrowed": (
        "{sites}: the hours of the price of grid power are borrowed from another market, "
        "and assumed"
    ),
}
NO_DAY = "{path}: its day is broken or was taken back, and nobody gives another: {consequence}"
UNDATED = "{count} figures of the programme file carry no date and stand as they are"
FREE_DEBT_OF = "{said}: {names}; give each a rate"
NOTHING: Sequence[str] = ()


def warnings(
    draft: Draft, views: Mapping[str, Seen], answers: Mapping[str, ViewAnswer]
) -> Iterator[str]:
    """Yield what a reader should know before using the figures, and in which views it holds."""
    yield from map("--set {}".format, idle_settings(draft, views))
    said_of = defaultdict[str, list[str]](list)
    for name, seen in views.items():
        for text in _notes_of(draft, seen, answers.get(name)):
            said_of[text].append(name)
    for text, names in said_of.items():
        is_of_all = len(names) == len(views)
        yield text if is_of_all else f"{', '.join(names)}: {text}"
    yield from alike(answers)


def _notes_of(draft: Draft, seen: Seen, found: ViewAnswer | None) -> Sequence[str]:
    """Return what is to be said of one view, the gravest first."""
    if found is None:
        return [NOT_PLANNED]
    view = _View(draft, seen, found)
    return [
        *view.stopped,
        *view.refuted,
        *unsaid_notes(found.unsaid),
        *view.without_a_day,
        *view.not_paid,
        *view.broken_covenants,
        *view.late_already,
        *view.lost_to_power,
        *view.mean_worth_of_load,
        *view.unknown_co2,
        *view.short_years,
        *view.lifted,
        *bill_notes(seen.programme, found),
        *view.unlike_size,
        *view.burnt_power,
        *view.doubtful_prices,
        *view.of_contracts,
        *view.far_from_state,
        *found.worth_notes,
        *view.free_debt,
        *view.doubtful_amounts,
        *view.undated,
    ]


@dataclass(frozen=True)
class _View:
    """A view that was planned; each property is what there is to say of one thing, mostly nothing."""

    draft: Draft
    seen: Seen
    found: ViewAnswer

    @property
    def stopped(self) -> Sequence[str]:
        """Whether its plan may not be the best one."""
        gap = self.found.mip_gap
        if self.found.stopped:
            return [NOT_PROVEN.format(gap=gap_words(gap))]
        if gap is not None and self._power_may_better_it:
            return [NOT_CLOSED.format(gap=percent(gap))]
        return NOTHING

    @property
    def _power_may_better_it(self) -> bool:
        """Whether designs of power that were not sized may better the plan, as they do under npv alone."""
        is_worth = self.found.npv_usd is not None
        chosen = self.seen.programme.programme.objective or "npv"
        return is_worth and chosen == "npv" and self.found.status == "feasible"

    @property
    def refuted(self) -> Sequence[str]:
        """Whether more was spent already than the view believes is there."""
        spent_usd = refuted_usd(self.found)
        if spent_usd is None:
            return NOTHING
        mark, in_view_usd = (
            self.found.capital_in_view_mark,
            self.found.capital_in_view_usd,
        )
        return [
            REFUTED.format(
                spent=spent_usd / 1e9,
                mark=f"{mark} ".lstrip(),
                in_view=in_view_usd / 1e9,
            )
        ]

    @property
    def not_paid(self) -> Sequence[str]:
        """What is owed for operation and lenders, and no source pays."""
        owed = owed_and_not_paid(self.found)
        if owed is None:
            return NOTHING
        return [NOT_PAID.format(owed=owed.bn_usd, first=owed.since)]

    @property
    def broken_covenants(self) -> Sequence[str]:
        """The loans whose lenders ask for more cover than there is."""
        return [
            BROKEN.format(
                name=name,
                ratio=ratio.upper(),
                year=year,
                found=f"{found:.2f}",
                least=f"{least:g}",
            )
            for name, ratio, year, found, least in broken_covenants(self.found)
        ]

    @property
    def late_already(self) -> Sequence[str]:
        """The phases whose target no decision can meet any more."""
        late = self.found.late_already.items()
        if not late:
            return NOTHING
        phases = ", ".join(f"{phase} by {quarters}" for phase, quarters in late)
        return [LATE_ALREADY.format(phases=phases)]

    @property
    def without_a_day(self) -> Sequence[str]:
        """What the plan does without a day that was broken or taken back."""
        answers = self.seen.resolved
        return [
            NO_DAY.format(path=path, consequence=consequence(path, answers[path].own))
            for path in self.seen.undated
        ]

    @property
    def lost_to_power(self) -> Sequence[str]:
        """Whether power is so scarce or dear that much compute stands still."""
        compute = self.found.compute
        share = compute.lost_share_in_all["power"] if compute else None
        if share is None or share <= MUCH_LOST:
            return NOTHING
        return [LOST_TO_POWER.format(share=f"{share:.1%}")]

    @property
    def mean_worth_of_load(self) -> Sequence[str]:
        """Where load that may be shed is of several kinds of hardware, and so worth a mean over them."""
        notes = []
        for site_id, site in self.found.sites.items():
            it_mw = self.seen.programme.sites[site_id].it_mw_by_hardware
            if site.shed and len(it_mw) > 1:
                total_mw = sum(it_mw.values())
                shares = [f"{mw / total_mw:.0%} {name}" for name, mw in it_mw.items()]
                note = MEAN_WORTH.format(site=site_id, shares=", ".join(shares))
                notes.append(note)
        return notes

    @property
    def of_contracts(self) -> Sequence[str]:
        """What contracts of its campuses mean for plan and sizing, and which of their terms bind nothing."""
        of_site = partial(contract_notes, self.seen.programme)
        unbound = unbound_terms(self.seen.programme)
        return [
            *chain.from_iterable(map(of_site, self.found.sites)),
            *map(str, unbound),
        ]

    @property
    def far_from_state(self) -> Sequence[str]:
        """The campuses whose power costs far more or less than industrial customers pay in their state."""
        programme, notes = self.seen.programme, list[str]()
        for site_id, site in self.found.sites.items():
            beside = beside_state(programme, site_id)
            if beside:
                notes.append(beside.note(site.lcoe_usd_per_mwh))
        return [*filter(None, notes)]

    @property
    def unknown_co2(self) -> Sequence[str]:
        """The campuses that draw power of a grid of which nothing says what it emits."""
        sites = self.seen.programme.sites
        unknown = ", ".join(
            site_id
            for site_id, site in self.found.sites.items()
            if site.is_without_co2 and not sites[site_id].grid_co2_region
        )
        return [UNKNOWN_CO2.format(sites=unknown)] if unknown else NOTHING

    @property
    def short_years(self) -> Sequence[str]:
        """The sized campuses that run in a part only of the year whose figures are printed."""
        notes = []
        for site_id, site in self.found.sites.items():
            runs = np.sum([*site.year_mw.values()], axis=0) > 0
            count = int(np.sum(runs))
            if site.lcoe_usd_per_mwh is not None and 0 < count < QUARTERS:
                quarters = "one quarter" if count == 1 else f"{count} quarters"
                notes.append(SHORT_YEAR.format(site=site_id, quarters=quarters))
        return notes

    @property
    def lifted(self) -> Sequence[str]:
        """What the campuses count for load that is not served beyond what it is worth."""
        return [
            LIFTED.format(site=site_id, usd=(site.lifted_usd_per_year or 0.0) / 1e6)
            for site_id, site in self.found.sites.items()
            if (site.lifted_usd_per_year or 0.0) >= LEAST_SAID_USD
        ]

    @property
    def unlike_size(self) -> Sequence[str]:
        """The sized campuses that may build equipment, where its cost rises otherwise than in a sizing."""
        programme = self.seen.programme
        inflation = programme.programme.inflation_per_year
        sites = ", ".join(
            site_id
            for site_id, site in self.found.sites.items()
            if site.lcoe_usd_per_mwh is not None and programme.sites[site_id].equipment
        )
        if not (sites and inflation > 0):
            return NOTHING
        return [UNLIKE_SIZE.format(sites=sites, inflation=inflation)]

    @property
    def burnt_power(self) -> Sequence[str]:
        """The storages that the cheapest operation charges and discharges at once, in any one design."""
        return [
            BURNT.format(site=site_id, store=store, hours=hours)
            for site_id, site in self.found.sites.items()
            for store, hours in burning_hours(site).items()
        ]

    @property
    def doubtful_prices(self) -> Sequence[str]:
        """The campuses whose price by the hour is not that of their market."""
        sites = self.seen.programme.sites
        notes = []
        for doubt, text in PRICE_DOUBTS.items():
            names = [
                site_id
                for site_id, site in self.found.sites.items()
                if site.grid_price_usd_per_mwh is not None
                and price_doubt(sites[site_id]) == doubt
            ]
            if names:
                notes.append(text.format(sites=", ".join(names)))
        return notes

    @property
    def doubtful_amounts(self) -> Sequence[str]:
        """The tranches whose parts are more than they are."""
        problems = check_capital(self.seen.programme)
        return [
            f"{problem.path}: {problem.what}"
            for problem in problems
            if problem.path.endswith(".amount_usd")
        ]

    @property
    def free_debt(self) -> Sequence[str]:
        """The debt that nobody gives a rate."""
        problems = check_debt(self.seen.programme)
        if not problems:
            return NOTHING
        names = ", ".join(map(_tranche_of, problems))
        return [FREE_DEBT_OF.format(said=FREE_DEBT, names=names)]

    @property
    def undated(self) -> Sequence[str]:
        """How much of the file may be younger than the day of an earlier plan."""
        is_earlier = self.seen.as_of < default_day(self.draft)
        if not (is_earlier and self.draft.ledger.claims):
            return NOTHING
        kinds = [answer.kind for answer in self.seen.resolved.values()]
        return [UNDATED.format(count=kinds.count("assumed"))]


def _tranche_of(problem: Problem) -> str:
    """Return the tranche that a problem is about."""
    return problem.path.split(".")[1]
