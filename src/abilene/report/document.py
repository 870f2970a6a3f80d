"""The report: one HTML file that answers, shows and says who says so, without any request to anywhere.

The page holds its style, its charts and the chart library. Every text is escaped, for a claim may hold anything; and
the page's policy, which browsers enforce, lets nothing be loaded and no script run but the two that it names by hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from abilene.buildout import Sizer
from abilene.data import read_bytes
from abilene.hours import Hours
from abilene.programme.read import Draft
from abilene.programme.resolve import Seen
from abilene.report import evidence
from abilene.report.answer import decision, remarks, running, sections, title
from abilene.report.charts import draws_charts, load_chart, money_chart
from abilene.report.colours import view_colours
from abilene.report.dispatch import dispatch_charts
from abilene.report.hours import hours_of_plan
from abilene.result import Plan
from abilene.store import hourly_files

CHART_LIBRARY = "js/echarts.min.js"


def report_files(plan: Plan, draft: Draft, views: Mapping[str, Seen], sizer: Sizer) -> dict[str, bytes]:
    """Return ``report.html`` and the hours of each sized campus, by their path in the plan folder."""
    hours = hours_of_plan(plan, views, sizer)
    html = report_html(plan, draft, views, hours).encode()
    return {"report.html": html, **hourly_files({site_id: one.columns for site_id, one in hours.items()})}


def report_html(plan: Plan, draft: Draft, views: Mapping[str, Seen], hours: Mapping[str, Hours] | None = None) -> str:
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
    colours = view_colours(draft.ledger.viewpoints)
    load = load_chart(plan, evidence.measured_it_mw(next(iter(views.values()))), colours)
    money = [money_chart(plan), *draws_charts(plan, evidence.tranche_titles(draft))]
    sites = {site_id: list(dispatch_charts(site_id, one)) for site_id, one in (hours or {}).items()}
    return page(
        "report.html",
        plan=plan,
        colours=colours,
        decision=decision(plan),
        running=list(running(plan)),
        sections=list(sections(plan)),
        columns=[(view_id, title(view), list(remarks(view))) for view_id, view in plan.viewpoints.items()],
        load=load,
        money=money,
        sites=sites,
        options={chart.id: chart.option for chart in [load, *money, *chain.from_iterable(sites.values())]},
        tranches=evidence.money_figures(draft, views),
        others=evidence.other_figures(draft, views),
        sources=evidence.sources_used(draft, views),
    )


def page(template: str, **values: Any) -> str:
    """Return a page made from a template of ``report/page``, with what draws its charts; every text is escaped."""
    scripts = {script_hash(text): text for text in _scripts()}
    return _environment().get_template(template).render(version=version("abilene"), scripts=scripts, **values)


@cache
def _scripts() -> tuple[str, str]:
    """Return the chart library, and the script that draws the charts with it."""
    own = files("abilene.report").joinpath("page", "report.js").read_text(encoding="utf-8")
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
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    environment.filters["web"] = web_address
    return environment


def web_address(url: str) -> str:
    """Return an address that a reader may follow; nothing for any other, such as one that would run as a script."""
    return url if url.startswith(("https://", "http://")) else ""
