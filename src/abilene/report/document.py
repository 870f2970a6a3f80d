"""The report: one HTML file that answers, shows and says who says so, without any request to anywhere.

The page holds its style, its charts and the chart library. Every text is escaped, for a
claim may hold anything; and the page's policy, which browsers enforce, lets nothing be
loaded and no script run but the two that it names by hash.
"""

from __future__ import annotations

from collections.abc import Mapping

from abilene.buildout import Sizer
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.report.answer import (
    decision,
    running_lines,
    view_remarks,
    view_title,
)
from abilene.report.answer_table import answer_sections
from abilene.report.behind import table_of_build_order, tables_behind
from abilene.report.checks import plan_checks
from abilene.report.evidence import evidence_of, sources_used
from abilene.report.gallery import GALLERY, Subject, charts_of
from abilene.report.headline import headline, what_would_change
from abilene.report.hours import hours_of_plan
from abilene.report.lenders import lenders_tables
from abilene.report.promises import promises_behind
from abilene.report.risk_rows import (
    SCORED_LINE,
    first_odds,
    law_notes,
    odds_lines,
    run_in,
)
from abilene.report.templates import page
from abilene.results.glossary import ANCHORS, TERM_GROUPS
from abilene.results.hours import Hours
from abilene.results.records import PlanRecord


def report_files(
    plan: PlanRecord, draft: Draft, views: Mapping[str, Seen], sizer: Sizer
) -> dict[str, bytes]:
    """Return ``report.html``, by its path in the plan folder."""
    hours = hours_of_plan(plan, views, sizer)
    return {"report.html": report_html(plan, draft, views, hours).encode()}


def report_html(
    plan: PlanRecord,
    draft: Draft,
    views: Mapping[str, Seen],
    hours: Mapping[str, Hours] | None = None,
) -> str:
    """Return the report of a plan; the same plan always gives the same text.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    draft : Draft
        What was planned, with its ledger.
    views : mapping of str to Seen
        The programme as each view of the plan sees it.
    hours : mapping of str to Hours, optional
        Campuses at work, by site: two weeks of each are shown.
    """
    subject = Subject(plan, draft, views, hours or {})
    charts = charts_of(subject)
    return page(
        "report.html",
        plan=plan,
        colours=subject.colours,
        decision=decision(plan),
        running=list(running_lines(plan)),
        headline=list(headline(plan)),
        changes=list(what_would_change(plan)),
        first_odds=first_odds(plan),
        odds_lines=list(odds_lines(plan)),
        law_notes=law_notes(run_in(plan)),
        scored_line=SCORED_LINE,
        checks=list(plan_checks(plan)),
        sections=list(answer_sections(plan)),
        columns=[
            (view_id, view_title(view), list(view_remarks(view)))
            for view_id, view in plan.viewpoints.items()
        ],
        behind=tables_behind(plan, subject.titles),
        order=table_of_build_order(plan.build_order) if plan.build_order else None,
        worth_notes=list(
            dict.fromkeys(
                note for view in plan.viewpoints.values() for note in view.worth_notes
            )
        ),
        lenders=lenders_tables(plan, subject.titles),
        charts=charts,
        gallery=GALLERY,
        promises=promises_behind(plan, draft.ledger),
        evidence=evidence_of(draft, views),
        sources=sources_used(draft, views),
        term_groups=TERM_GROUPS,
        anchors=ANCHORS,
    )
