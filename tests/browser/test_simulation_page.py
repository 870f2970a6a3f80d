"""The page of ``abilene simulate`` opened from disk: both charts draw, and nothing else is requested."""

from pathlib import Path

import numpy as np
import pytest

from abilene.compute.jobs import Jobs
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.simulation import simulation_answer
from abilene.studies.simulation import replayed, slice_of

SMALL = Path(__file__).parents[2] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    programme = seen_by(load(SMALL))["as_written"].programme
    jobs = Jobs(3600.0 * np.arange(200), np.full(200, 32), np.full(200, 9000.0))
    share = np.ones(8760)
    share[60:64] = 0.4
    found = replayed(slice_of(programme, "prairie", jobs), jobs, share, "fifo")
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(
        simulation_answer(found, "Jobs <b>here</b>", ("a note",)).page(),
        encoding="utf-8",
    )
    return path.as_uri()


def test_both_charts_draw_and_nothing_is_requested(visit, address):
    page, requests, errors = visit(address)
    for chart in page.locator("[data-chart]").all():
        chart.locator("canvas").first.wait_for()
    assert page.locator("[data-chart]").count() == 2
    assert page.locator("h1").inner_text() == "Jobs <b>here</b>"
    assert "Power is short in 4 hours" in page.locator(".decision").inner_text()
    assert errors == []
    assert requests == [address]
