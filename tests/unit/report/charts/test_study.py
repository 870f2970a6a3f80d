"""Which charts a study has, by its design."""

import pytest
from made_study import made
from small_study import EQUITY, GRID, PRICE

from abilene.report.charts.study import charts_of_output, study_charts, told_apart
from abilene.studies.study.rows import rows_by_group

OVER = f"{{{EQUITY}: {{uniform: [1, 2]}}, {GRID}: {{uniform: [100, 400]}}}}"
DESIGNS = {
    f"{{sweep: {{{GRID}: [100, 200]}}}}": ["sweep"],
    f"{{grid: {{{GRID}: [100, 200]}}}}": ["sweep"],
    f"{{grid: {{{EQUITY}: [1, 2], {GRID}: [100, 200]}}}}": ["surface"],
    f"{{grid: {{{EQUITY}: [1, 2], {GRID}: [100, 200], {PRICE}: [1]}}}}": [
        "cloud",
        "cloud",
    ],
    f"{{one_at_a_time: {{{GRID}: [100, 200, 300]}}}}": ["ends"],
    f"{{latin_hypercube: {{samples: 4, over: {OVER}}}}}": ["indices", "cloud", "cloud"],
    f"{{sobol: {{samples: 4, over: {OVER}}}}}": ["indices", "cloud", "cloud"],
}


@pytest.mark.parametrize("design", DESIGNS)
def test_each_design_has_its_charts(tmp_path, design):
    study = made(tmp_path, design, lambda _, *values: (sum(values), 1.0))
    ((group, rows),) = rows_by_group(study.rows).items()
    found = study_charts(study, group, rows, 1)
    assert [chart.id.partition("-")[0] for chart in found] == DESIGNS[design]
    assert len({chart.id for chart in found}) == len(found)
    assert all(chart.csv() and chart.spec() for chart in found)


def test_outputs_that_stand_still_or_repeat_another_have_none(tmp_path):
    outputs = ("it_mw.2026", "it_mw.2027", "npv_usd", "sites.a.phases.p")
    study = made(
        tmp_path, f"{{sweep: {{{GRID}: [100, 200]}}}}", lambda _, mw: (mw, mw, 5.0, "never"), outputs=outputs
    )  # fmt: skip
    assert list(told_apart(study, study.rows)) == ["it_mw.2026"]
    ((group, rows),) = rows_by_group(study.rows).items()
    assert charts_of_output(study, group, rows, "sites.a.phases.p", 1) == []
    assert len(charts_of_output(study, group, rows, "it_mw.2027", 1)) == 1
