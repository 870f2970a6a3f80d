"""Every chart of a plan by name: what a page goes through to show them, and what each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from abilene.brief import brief
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import Location
from abilene.report.chart import Chart
from abilene.report.charts.claims import claims_charts
from abilene.report.charts.costs import cash_charts, cost_charts
from abilene.report.charts.flows import flow_charts
from abilene.report.charts.lenders import (
    coverage_charts,
    owed_charts,
    waterfall_charts,
)
from abilene.report.charts.load import load_chart
from abilene.report.charts.money import draws_charts, money_chart
from abilene.report.charts.odds import odds_charts
from abilene.report.charts.phases import phases_charts
from abilene.report.charts.places import places_charts
from abilene.report.charts.states import states_charts
from abilene.report.charts.tornado import tornado_charts
from abilene.report.colours import view_colours
from abilene.report.dispatch import dispatch_charts
from abilene.report.evidence import measured_it_mw, tranche_titles
from abilene.results.hours import Hours
from abilene.results.records import PlanRecord


@dataclass(frozen=True)
class Subject:
    """What the charts of a plan are made from."""

    plan: PlanRecord
    draft: Draft
    """What was planned, with its ledger."""
    views: Mapping[str, Seen]
    """The programme as each view of the plan sees it."""
    hours: Mapping[str, Hours] = field(default_factory=dict)
    """Campuses at work, by site."""
    __repr__ = brief

    @cached_property
    def colours(self) -> dict[str, str]:
        """Colour of each view."""
        return view_colours(self.draft.ledger.viewpoints)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Name of each tranche for people."""
        return tranche_titles(self.draft)

    @property
    def first(self) -> Seen:
        """The programme as the first view sees it."""
        return next(iter(self.views.values()))

    @property
    def day(self) -> date:
        """Last day on which anything could be known in any view."""
        return max(seen.as_of for seen in self.views.values())

    @property
    def places(self) -> dict[str, Location]:
        """Where the sites are, of those whose place is known."""
        return {
            site_id: site.at
            for site_id, site in self.first.programme.sites.items()
            if site.at is not None
        }


@dataclass(frozen=True)
class Entry:
    """A kind of chart; there may be one of it for each view or campus, or none where nothing is known."""

    name: str
    section: str
    """Part of the page in which it stands."""
    title: str
    """What it answers."""
    charts: Callable[[Subject], Iterable[Chart]]


GALLERY = (
    Entry(
        "load",
        "answer",
        "How much runs when",
        lambda of: [load_chart(of.plan, measured_it_mw(of.first), of.colours)],
    ),
    Entry(
        "odds",
        "odds",
        "How much runs with which probability",
        lambda of: odds_charts(of.plan, of.colours),
    ),
    Entry(
        "phases",
        "build",
        "What is built when, and what it waits for",
        lambda of: phases_charts(of.plan),
    ),
    Entry(
        "places",
        "build",
        "Where it is built",
        lambda of: places_charts(of.plan, of.places, of.colours),
    ),
    Entry(
        "money", "money", "How much money there is", lambda of: [money_chart(of.plan)]
    ),
    Entry(
        "states",
        "money",
        "How firm the money is",
        lambda of: states_charts(of.draft, of.day, of.titles),
    ),
    Entry(
        "flows",
        "money",
        "Who pays for what",
        lambda of: flow_charts(of.plan, of.titles),
    ),
    Entry(
        "draws", "money", "Who pays when", lambda of: draws_charts(of.plan, of.titles)
    ),
    Entry("cost", "cost", "What it costs", lambda of: cost_charts(of.plan)),
    Entry(
        "cash",
        "cost",
        "When it has paid for itself",
        lambda of: cash_charts(of.plan, of.colours),
    ),
    Entry(
        "tornado",
        "cost",
        "Which figures it hangs on",
        lambda of: tornado_charts(of.plan),
    ),
    Entry(
        "owed",
        "lenders",
        "What is owed when",
        lambda of: owed_charts(of.plan, of.colours),
    ),
    Entry(
        "coverage",
        "lenders",
        "How well cash covers what is due",
        lambda of: coverage_charts(of.plan, of.colours),
    ),
    Entry(
        "waterfall",
        "lenders",
        "What cash comes in, and what lenders take of it",
        lambda of: waterfall_charts(of.plan),
    ),
    Entry(
        "dispatch",
        "power",
        "What runs a campus hour by hour",
        lambda of: [
            chart
            for site_id, hours in of.hours.items()
            for chart in dispatch_charts(site_id, hours)
        ],
    ),
    Entry(
        "claims",
        "claims",
        "Who said what when",
        lambda of: claims_charts(of.draft.ledger, of.day),
    ),
)


def charts_of(subject: Subject) -> dict[str, list[Chart]]:
    """Return every chart of a plan, by the name of its entry."""
    return {entry.name: list(entry.charts(subject)) for entry in GALLERY}
