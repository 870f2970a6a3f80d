"""What stands on each page: its tables, its charts, and the words around them. Pure functions of the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from abilene.errors import InputError
from abilene.report.answer import (
    decision,
    running_lines,
    view_remarks,
    view_title,
)
from abilene.report.answer_table import answer_sections
from abilene.report.chart import Chart
from abilene.report.checks import plan_checks
from abilene.report.colours import view_colours
from abilene.report.gallery import GALLERY, Subject
from abilene.report.headline import headline, what_would_change
from abilene.report.hours import hours_of_plan
from abilene.report.promises import as_json, by_state, counted
from abilene.report.why import explain
from abilene.results.compare import compare
from abilene.results.glossary import TERM_GROUPS
from abilene.results.records import PlanRecord
from abilene.site.problem import chosen_site
from abilene.web.claims import claim_tables, topic_json, topics
from abilene.web.comparing import comparison_tables
from abilene.web.controls import controls
from abilene.web.promises import lines_of, promise_tables
from abilene.web.session import MadePlan, Session, changes_summary
from abilene.web.tables import (
    PageTable,
    answer_tables,
    campus_page_tables,
    compute_tables,
    money_tables,
    page_table,
)


class NotThere(InputError):
    """What was asked for does not exist."""


@dataclass(frozen=True)
class Page:
    """A page: what it shows, and what its JSON and CSV twins hold."""

    title: str
    tables: list[PageTable]
    charts: list[Chart] = field(default_factory=list)
    made: MadePlan | None = None
    """The plan that it shows, if it shows one."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """What else its template needs."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What else its JSON twin holds."""

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain data."""
        plan = (
            {"plan": self.made.name, "as_of": self.made.plan.as_of} if self.made else {}
        )
        charts = [
            {"id": c.id, "title": c.title, "unit": c.unit, "source": c.source}
            for c in self.charts
        ]
        return {
            "title": self.title,
            **plan,
            **self.data,
            "tables": [s.as_json for s in self.tables],
            "charts": charts,
        }

    def table(self, name: str) -> PageTable:
        """Return a table by its name, or the first."""
        found = next((one for one in self.tables if name in {"", one.name}), None)
        if found is None:
            names = ", ".join(one.name for one in self.tables)
            raise NotThere(
                f"there is no table '{name}' on this page; known: {names or 'none'}"
            )
        return found


Maker = Callable[[Session, Mapping[str, str]], Page]
"""Makes a page from the session and the query of the address."""


def plan_of(session: Session, query: Mapping[str, str]) -> MadePlan:
    """Return the plan that a page is asked for, or the newest.

    Raises
    ------
    NotThere
        If there is none.
    """
    name = query.get("plan", "")
    made = session.find(name)
    if made is None:
        what = f"there is no plan '{name}' here" if name else "there is no plan yet"
        raise NotThere(f"{what}; plan the programme first, or wait until that is done")
    return made


def answer_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the answer: the decision, the views side by side, the load by quarter."""
    made = plan_of(session, query)
    plan = made.plan
    words = {
        "decision": decision(plan),
        "running": list(running_lines(plan)),
        "columns": [
            (name, view_title(view), list(view_remarks(view)))
            for name, view in plan.viewpoints.items()
        ],
        "headline": list(headline(plan)),
        "would_change": list(what_would_change(plan)),
        "checks": list(plan_checks(plan)),
        "sections": list(answer_sections(plan)),
        "warnings": plan.warnings,
    }
    data = {
        "decision": words["decision"],
        "running": words["running"],
        "warnings": list(plan.warnings),
    }
    return Page(
        "Answer", answer_tables(made), charts_on("answer", made), made, words, data
    )


def campuses_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the campuses: power, phases, load, and two weeks of hours of each."""
    made = plan_of(session, query)
    return Page("Campuses", campus_page_tables(made), charts_on("campuses", made), made)


def money_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the money: tranches, draws, costs."""
    made = plan_of(session, query)
    return Page("Money", money_tables(made), charts_on("money", made), made)


def compute_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the compute that each view powers."""
    made = plan_of(session, query)
    return Page("Compute", compute_tables(made), charts_on("compute", made), made)


def claims_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the claims, path by path, with what each view makes of them; ``path`` picks those that contain it."""
    wanted = query.get("path", "")
    found = [
        topic for topic in topics(session.draft, session.seen()) if wanted in topic.path
    ]
    words = {
        "topics": found,
        "views": list(session.seen()),
        "paths": sorted(session.draft.variables),
    }
    data = {"topics": [topic_json(topic) for topic in found]}
    made = session.find()
    return Page(
        "Claims",
        claim_tables(found),
        charts_on("claims", made) if made else [],
        words=words,
        data=data,
    )


def promises_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return what has become of promises, who made them and each speaker's record, in the view named ``view``."""
    views = session.seen()
    seen = views.get(query.get("view", "")) or next(iter(views.values()))
    lines = lines_of(session.draft, seen)
    words = {
        "seen": seen,
        "views": list(views),
        "counts": counted(lines),
        "states": [(state, list(those)) for state, those in by_state(lines)],
    }
    data = as_json(lines, {"viewpoint": seen.view.id, "as_of": seen.as_of.isoformat()})
    return Page("Promises", promise_tables(lines), words=words, data={"record": data})


def why_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return why a path has its value in each view, or in the one named ``view``."""
    path, views = query.get("path", ""), session.seen()
    names = [query["view"]] if query.get("view") in views else list(views)
    lines = {
        name: list(explain(session.draft, path, {name: views[name]})) for name in names
    }
    rows = ((name, line) for name, those in lines.items() for line in those)
    return Page(
        f"Why {path}",
        [page_table("why", path, ("view", "line"), rows)],
        words={"lines": lines, "path": path},
        data={"path": path, "lines": lines},
    )


def compare_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return what differs between plans ``a`` and ``b``, by default the last two; ``all`` adds what is the same."""
    made = {one.name: changes_summary(one.changes) for one in session.made()}
    names = {**made, **{name: "" for name in session.written() if name not in made}}
    newest, before, *_ = (*list(names)[:2], "", "")
    a, b = query.get("a") or before, query.get("b") or newest
    everything = bool(query.get("all"))
    first, second = (_compared(session, name) if name else None for name in (a, b))
    found, problem = None, ""
    try:
        found = compare(first, second) if first and second else None
    except InputError as error:
        problem = str(error)
    tables = comparison_tables(found, everything=everything) if found else []
    words = {
        "names": list(names.items()),
        "a": a,
        "b": b,
        "everything": everything,
        "problem": problem,
        "same": not any(one.rows for one in tables),
        "twin": urlencode({"a": a, "b": b, **({"all": "yes"} if everything else {})}),
    }
    data = {
        "comparison": found.model_dump(mode="json") if found else None,
        "problem": problem,
    }
    return Page("Compare", tables, words=words, data=data)


def _compared(session: Session, name: str) -> PlanRecord:
    plan = session.read(name)
    if plan is None:
        raise NotThere(f"there is no plan '{name}' here")
    return plan


def what_if_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return the sliders of a campus and of the programme, and what is changed so far."""
    first = next(iter(session.original().values()))
    sites = [
        name
        for name, site in first.programme.sites.items()
        if site.weather or site.price
    ]
    site_id = chosen_site(
        first.programme, query.get("site") or (sites or list(first.programme.sites))[0]
    )
    found = controls(first, site_id)
    rows = (
        (
            control.path,
            session.changes.overrides.get(control.path, f"{control.value:g}"),
            control.unit,
        )
        for control in found
    )
    made = session.find(query.get("plan", ""))
    words = {
        "controls": found,
        "site": site_id,
        "sites": sites,
        "views": session.shown,
        "paths": sorted(session.draft.variables),
        "sections": [],
        "decision": "",
    }
    if made:
        words["sections"] = list(answer_sections(made.plan))
        words["decision"] = decision(made.plan)
    data = {"site": site_id, "sliders": [control.model_dump() for control in found]}
    return Page(
        "What if",
        [page_table("values", "Values", ("path", "value", "unit"), rows)],
        [],
        made,
        words,
        data,
    )


def words_page(session: Session, query: Mapping[str, str]) -> Page:
    """Return what every printed word and unit means."""
    rows = (
        (group.title, term.name, term.unit, term.meaning)
        for group in TERM_GROUPS
        for term in group.terms
    )
    columns = ("about", "word", "unit", "meaning")
    table = page_table("words", "What the words mean", columns, rows)
    return Page("Words", [table], words={"term_groups": TERM_GROUPS})


PAGES_OF = {
    "answer": ("answer", "compute"),
    "build": ("campuses",),
    "power": ("campuses",),
    "money": ("money",),
    "cost": ("money",),
    "compute": ("compute",),
    "claims": ("claims",),
}
"""Pages on which each section of the gallery of the report stands; any other stands on
the first."""


def charts_on(page: str, made: MadePlan) -> list[Chart]:
    """Return the charts of the report that stand on a page; they are made once for each plan."""
    if page not in made.charts:
        made.charts[page] = _charts(page, made)
    return made.charts[page]


def _charts(page: str, made: MadePlan) -> list[Chart]:
    entries = [one for one in GALLERY if page in PAGES_OF.get(one.section, ("answer",))]
    needs_hours = any(one.section == "power" for one in entries)
    hours = hours_of_plan(made.plan, made.views, made.sizer) if needs_hours else {}
    subject = Subject(made.plan, made.draft, made.views, hours)
    return list(chain.from_iterable(one.charts(subject) for one in entries))


def colours(made: MadePlan) -> dict[str, str]:
    """Return the colour of each view."""
    return view_colours(made.draft.ledger.viewpoints)


PAGES: dict[str, Maker] = {
    "answer": answer_page,
    "campuses": campuses_page,
    "money": money_page,
    "compute": compute_page,
    "claims": claims_page,
    "promises": promises_page,
    "compare": compare_page,
    "what-if": what_if_page,
}
"""The pages in the bar, in its order."""
OTHER_PAGES: dict[str, Maker] = {"why": why_page, "words": words_page}
