"""The report opened from disk in a real browser: every chart draws, links work, nothing else is requested."""

from pathlib import Path

import pytest

from abilene.report.document import report_html

pytestmark = pytest.mark.slow

COLOURS_OF_A_CANVAS = """canvas => {
  const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return new Set(pixels).size;
}"""

IN_SIGHT = """() => {
  const { y } = document.querySelector(":target").getBoundingClientRect();
  return y >= 0 && y < innerHeight;
}"""


@pytest.fixture(scope="module")
def address(january, three_weeks, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(*january, {"abilene": three_weeks}), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(visit, address):
    """Return the page, what it requested, and what it complained of."""
    return visit(address)


def test_every_chart_draws_and_nothing_else_is_requested(opened, address):
    page, requests, errors = opened
    charts = page.locator("[data-chart]")
    assert charts.count() > 15
    for chart in charts.all():
        chart.locator("canvas").first.wait_for()
        assert chart.locator("canvas").first.evaluate(COLOURS_OF_A_CANVAS) > 10, (
            chart.get_attribute("data-chart")
        )
    assert errors == []
    assert requests == [address]


def test_the_answer_needs_no_scrolling(opened):
    page = opened[0]
    for part in (
        ".decision",
        ".headline",
        "[data-chart=load] canvas",
        ".changes",
        ".checks",
    ):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] < 768, part
    # the notes for which there is no room are one click away
    more = page.locator(".checks details")
    assert not more.locator("li").last.is_visible()
    more.locator("summary").click()
    assert more.locator("summary").inner_text() == f"{more.locator('li').count()} more"
    assert more.locator("li").last.is_visible()
    table = page.locator(".answer table").first.bounding_box()
    chart = page.locator(".load").first.bounding_box()
    assert table["x"] + table["width"] < chart["x"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_figure_leads_to_what_is_behind_it_and_that_to_who_says_so(opened):
    page = opened[0]
    behind = page.locator("#money-of-musk")
    assert not behind.is_visible()
    page.locator(".headline a[href='#money-of-musk']").first.click()
    behind.wait_for()
    behind.locator("a[href='#capital.softbank_equity.amount_usd']").click()
    claim = page.locator("[id='capital.softbank_equity.amount_usd']")
    assert claim.evaluate("one => one.matches(':target')")
    assert "SoftBank has well under $10B secured." in claim.inner_text()
    assert "why it won" in claim.inner_text()
    # The page scrolls there smoothly, which takes a while.
    page.wait_for_function(IN_SIGHT)


def test_data_and_spec_can_be_saved(opened):
    page, requests, _ = opened
    for kind, text in (("csv", "quarter,announced [MW]"), ("json", '{"option":')):
        with page.expect_download() as saved:
            page.locator(f"a[download='load.{kind}']").click()
        assert saved.value.suggested_filename == f"load.{kind}"
        assert Path(saved.value.path()).read_text(encoding="utf-8").startswith(text)
    assert not any(url.startswith("http") for url in requests)


def test_the_table_behind_a_chart_opens(opened):
    page = opened[0]
    table = page.locator("figure.load table")
    assert not table.is_visible()
    page.locator("figure.load summary").click()
    assert table.is_visible()


def test_charts_keep_to_the_width_of_the_window(opened):
    page = opened[0]
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_function(
        "document.querySelector('[data-chart=load] canvas')?.getBoundingClientRect().width < 420"
    )
    # tables that are wider scroll by themselves
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_markup_in_a_claim_runs_nowhere(browser, hostile, tmp_path):
    path = tmp_path / "hostile.html"
    path.write_text(report_html(*hostile), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(path.as_uri())
    title = page.title()
    chart = page.locator("[data-chart=draws-announced]")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    before = chart.screenshot()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.7)
    while chart.screenshot() == before:  # until the words beside the pointer are drawn
        page.wait_for_timeout(50)
    assert page.locator("img").count() == 0
    assert chart.locator("div", has_text="onerror").count() == 0
    assert page.title() == title
    page.close()


def test_it_prints_with_its_charts(opened):
    page = opened[0]
    page.emulate_media(media="print")
    assert page.locator("[data-chart=load] canvas").first.is_visible()
    assert not page.locator("header nav").is_visible()
    assert page.pdf().startswith(b"%PDF")
