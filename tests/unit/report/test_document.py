"""The report: one file without outside references, complete, escaped, and the same each time."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.answer import decision
from abilene.report.answer_table import answer_sections
from abilene.report.checks import plan_checks
from abilene.report.document import report_html
from abilene.report.gallery import Subject, charts_of
from abilene.results.glossary import TERMS

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
LOADING = {
    "src",
    "srcset",
    "data",
    "poster",
    "background",
    "action",
    "formaction",
    "xlink:href",
}


class Page(HTMLParser):
    """Tags with their attributes, and the text outside scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self._silent = [], "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag):
        self._silent = False

    def handle_data(self, data):
        self.text += "" if self._silent else data


@pytest.fixture(scope="module")
def html(january, three_weeks):
    return report_html(*january, {"abilene": three_weeks})


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_it_is_one_file_that_loads_nothing(html, page):
    assert html.startswith("<!DOCTYPE html>")
    assert len(html.encode()) < 4_000_000
    for tag, attrs in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "img", "base", "form"}
        assert not LOADING & set(attrs)
        assert tag == "a" or "href" not in attrs
        assert not attrs.get("href", "").startswith("data:") or "download" in attrs
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(
        attrs["content"]
        for _, attrs in page.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")


def test_every_inner_link_has_its_target(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    links = [
        attrs["href"] for _, attrs in page.tags if attrs.get("href", "").startswith("#")
    ]
    assert links
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links} <= set(ids)


def test_the_answer_is_there_with_every_row_of_the_terminal(january, page):
    plan = january[0]
    assert decision(plan) in page.text
    for view_id, view in plan.viewpoints.items():
        assert view_id in page.text
        assert view.title in page.text
        assert all(statement.strip() in page.text for statement in view.voices)
    for head, rows in answer_sections(plan):
        assert head in page.text
        for name, cells in rows:
            assert name in page.text
            assert all(cell in page.text for cell in cells)
    assert all(warning in page.text for warning in plan.warnings)


def test_every_tranche_stands_with_its_claim(january, page):
    plan, draft, _ = january
    ids = {attrs.get("id") for _, attrs in page.tags}
    for view in plan.viewpoints.values():
        for name in view.tranches:
            path = f"capital.{name}.amount_usd"
            assert path in ids
            claim = draft.ledger.claims.get(view.provenance[path])
            assert claim is None or claim.quote in page.text
    assert "at most 10 bn USD" in page.text
    assert "no claim is admitted" in page.text
    assert "contested by" in page.text


def test_every_chart_of_the_gallery_has_its_place_its_table_and_its_files(
    january, three_weeks, page
):
    charts = [
        chart
        for those in charts_of(Subject(*january, {"abilene": three_weeks})).values()
        for chart in those
    ]
    places = [attrs["data-chart"] for _, attrs in page.tags if "data-chart" in attrs]
    assert sorted(places) == sorted(chart.id for chart in charts)
    files = {
        attrs["download"]: attrs["href"]
        for _, attrs in page.tags
        if "download" in attrs
    }
    for chart in charts:
        assert unquote(files[f"{chart.id}.csv"].partition(",")[2]) == chart.csv()
        assert unquote(files[f"{chart.id}.json"].partition(",")[2]) == chart.spec()
        assert chart.source in page.text


def test_the_headline_leads_to_what_is_behind_it_and_on_to_who_says_so(january, page):
    plan = january[0]
    links = [
        attrs["href"] for _, attrs in page.tags if attrs.get("href", "").startswith("#")
    ]
    for view_id, view in plan.viewpoints.items():
        assert {
            f"#money-of-{view_id}",
            f"#phases-of-{view_id}",
            f"#power-of-{view_id}",
        } <= set(links)
        for name in view.tranches:
            assert links.count(f"#capital.{name}.amount_usd") >= len(plan.viewpoints)
        for site_id, site in view.sites.items():
            assert all(
                f"#sites.{site_id}.phases.{name}.it_mw" in links for name in site.phases
            )
    assert "why it won" in page.text
    assert all(check.words in page.text for check in plan_checks(plan))


def test_the_same_plan_gives_the_same_bytes(january, three_weeks, html):
    assert report_html(*january, {"abilene": three_weeks}) == html


def test_markup_in_a_claim_stays_text(hostile):
    html = report_html(*hostile)
    page = Page(html)
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert html.count("<script") == 2
    assert "<script>document.title=1" in page.text
    assert not any(
        tag == "img" or name.startswith("on")
        for tag, attrs in page.tags
        for name in attrs
    )
    assert not any("javascript:" in (attrs.get("href") or "") for _, attrs in page.tags)
    assert "</script><script>document" not in html


def test_a_programme_without_a_ledger_has_a_report(one_campus):
    draft = load(SMALL)
    html = report_html(one_campus, draft, seen_by(draft))
    assert "the author&#39;s own: literal:one-campus.yaml:" in html
    assert "Sources:" not in html


def test_every_word_is_defined_and_the_rows_of_the_table_lead_to_theirs(page):
    ids = {attrs.get("id") for _, attrs in page.tags}
    links = {attrs.get("href") for _, attrs in page.tags}
    for term in TERMS:
        assert f"word-{term.anchor}" in ids
        assert term.meaning in page.text
    assert {"#words", "#word-in-view", "#word-own-mw", "#word-what-binds"} <= links
