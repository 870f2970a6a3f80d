"""The page of a study: its charts draw, and it keeps to the width of a phone."""

import pytest
from made_study import made
from small_study import EQUITY, GRID

from abilene.report.studies.study import study_page

OVER = (
    f"{{{EQUITY}: {{uniform: [1 bn USD, 2 bn USD]}}, {GRID}: {{uniform: [100, 400]}}}}"
)
DESIGNS = {
    "sweep": (f"{{sweep: {{{GRID}: [100, 200]}}}}", 2),
    "surface": (f"{{grid: {{{EQUITY}: [1 bn USD, 2 bn USD], {GRID}: [100, 400]}}}}", 2),
    "tornado": (
        f"{{one_at_a_time: {{{EQUITY}: [1, 2, 3], {GRID}: [1, 200, 300]}}}}",
        2,
    ),
    "clouds": (f"{{latin_hypercube: {{samples: 8, over: {OVER}}}}}", 6),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_every_chart_is_drawn_from_this_file_alone(name, visit, tmp_path):
    design, count = DESIGNS[name]
    study = made(tmp_path, design, lambda _, *values: (values[-1] / 2, sum(values) * 2))
    path = tmp_path / "report.html"
    path.write_text(study_page(study).page(), encoding="utf-8")
    page, requests, errors = visit(path.as_uri())
    drawn = page.locator("[data-chart]:has(canvas)")
    drawn.nth(count - 1).wait_for()
    assert drawn.count() == page.locator("[data-chart]").count() == count
    assert requests == [path.as_uri()]
    assert errors == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
