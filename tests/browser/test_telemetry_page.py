"""The page of ``abilene telemetry`` opened from disk: its three charts draw, wide and narrow, and nothing else is requested."""

import pytest
from telemetry_made import INSTALLED, made_log, made_runs

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.telemetry import telemetry_answer
from abilene.studies.proposed_draws import proposed_draws
from abilene.studies.telemetry import replay_telemetry


@pytest.fixture(scope="module")
def address(examples, tmp_path_factory):
    programme = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    runs = made_runs()
    log = made_log(runs, error_kw=80.0)
    found = replay_telemetry(programme, "prairie", runs, log, INSTALLED)
    proposed = proposed_draws(programme, found)
    path = tmp_path_factory.mktemp("page") / "report.html"
    page = telemetry_answer(found, proposed, "Jobs <b>here</b>", "power.csv").page()
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [1400, 390])
def test_all_charts_draw_and_no_page_is_wider_than_its_screen(visit, address, width):
    page, requests, errors = visit(address)
    page.set_viewport_size({"width": width, "height": 900})
    for chart in page.locator("[data-chart]").all():
        chart.locator("canvas").first.wait_for()
    assert page.locator("[data-chart]").count() == 3
    assert page.locator("h1").inner_text() == "Jobs <b>here</b>"
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert errors == []
    assert requests == [address]
