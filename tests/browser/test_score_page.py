"""The page of ``abilene score`` opened from disk: all charts draw, on a phone too, and nothing else is requested."""

import pytest
from made_up_scores import calibrated

from abilene.report.studies.score import score_page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    page = score_page("Odds <b>here</b>", calibrated(20)).page()
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


def test_all_charts_draw_on_a_phone_and_nothing_is_requested(visit, address):
    page, requests, errors = visit(address)
    charts = page.locator("[data-chart]")
    assert charts.count() == 4
    for chart in charts.all():
        chart.locator("canvas").first.wait_for()
    assert page.locator("h1").inner_text().startswith("Odds <b>here</b>")
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(
        "document.querySelector('[data-chart=pit] canvas')?.getBoundingClientRect().width < 390"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert errors == []
    assert requests == [address]
