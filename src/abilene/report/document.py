"""The report: one HTML file that answers, shows and says who says so, without any request to anywhere.

The page holds its style, its charts and the chart library. Every text is escaped, for a
claim may hold anything; and the page's policy, which browsers enforce, lets nothing be
loaded and no script run but the two that it names by hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from abilene.buildout import Sizer
from abilene.data import read_bytes
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.report import evidence
from abilene.report.answer import (
    answer_sections,
    decision,
    running_lines,
    view_remarks,
    view_title,
)
from abilene.report.behind import table_of_build_order, tables_behind
from abilene.report.chart import LinkedCell, plain
from abilene.report.gallery import GALLERY, Subject, charts_of
from abilene.report.headline import headline, plan_checks, what_would_change
from abilene.report.hours import hours_of_plan
from abilene.results.hours import Hours
from abilene.results.records import Plan

CHART_LIBRARY = "js/echarts.min.js"
SAFE_IN_DATA = ",:;[]{}()!*/?@$=|'^`+"
"""Characters that a data address may hold as they are."""


def report_files(
    plan: Plan, draft: Draft, views: Mapping[str, Seen], sizer: Sizer
) -> dict[str, bytes]:
    """Return ``report.html``, by its path in the plan folder."""
    hours = hours_of_plan(plan, views, sizer)
    return {"report.html": report_html(plan, draft, views, hours).encode()}


def report_html(
    plan: Plan,
    draft: Draft,
    views: Mapping[str, Seen],
    hours: Mapping[str, Hours] | None = None,
) -> str:
    """Return the report of a plan; the same plan always gives the same text.

    Parameters
    ----------
    plan : Plan
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
        charts=charts,
        gallery=GALLERY,
        tranches=evidence.money_figures(draft, views),
        others=evidence.other_figures(draft, views),
        own=evidence.own_figures(draft, views),
        sources=evidence.sources_used(draft, views),
    )


def page(template: str, **values: Any) -> str:
    """Return a page made from a template of ``report/page``, with what draws its charts; every text is escaped."""
    scripts = {script_hash(text): text for text in _scripts()}
    return (
        _environment()
        .get_template(template)
        .render(version=version("abilene"), scripts=scripts, **values)
    )


@cache
def _scripts() -> tuple[str, str]:
    """Return the chart library, and the script that draws the charts with it."""
    own = (
        files("abilene.report")
        .joinpath("page", "report.js")
        .read_text(encoding="utf-8")
    )
    return read_bytes(CHART_LIBRARY).decode("utf-8"), own


def script_hash(text: str) -> str:
    """Return the hash by which a content security policy allows a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("abilene.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "web": web_address,
        "data_address": data_address,
        "plain": plain,
    }
    environment.tests["cited"] = lambda cell: isinstance(cell, LinkedCell)
    return environment


def web_address(url: str) -> str:
    """Return an address that a reader may follow; nothing for any other, such as one that would run as a script."""
    return url if url.startswith(("https://", "http://")) else ""


def data_address(text: str, kind: str) -> str:
    """Return an address that holds a text itself; the script that draws reads the option of a chart out of one."""
    return f"data:{kind};charset=utf-8,{quote(text, safe=SAFE_IN_DATA)}"
