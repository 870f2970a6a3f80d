"""Lines, surfaces and tornadoes of a study."""

from made_study import made
from small_study import EQUITY, GRID, PRICE

from abilene.report.charts.responses import end_charts, line_charts, surface_charts
from abilene.report.charts.varied import Shown


def shown(study, output="it_mw.2027"):
    return Shown(study, ("as_written", "2026-02-01", None), study.rows, output, 7)


def test_a_line_runs_along_the_values(tmp_path):
    study = made(
        tmp_path, f"{{sweep: {{{GRID}: [100, 400 MW]}}}}", lambda _, mw: (mw / 2, 1.0)
    )
    (chart,) = line_charts(shown(study))
    assert chart.option["xAxis"]["data"] == ["100", "400"]
    assert chart.option["series"][0]["data"] == [50.0, 200.0]
    assert chart.columns == (f"{GRID} [MW]", "it_mw.2027")
    assert chart.rows == ((100.0, 50.0), (400.0, 200.0))


def test_a_surface_has_a_cell_for_each_pair_that_has_an_answer(tmp_path):
    design = f"{{grid: {{{EQUITY}: [1 bn USD, 2 bn USD], {GRID}: [100, 400]}}}}"
    study = made(
        tmp_path,
        design,
        lambda _, usd, mw: None if usd + mw > 2e9 + 300 else (mw + usd / 1e9, 0.0),
    )
    (chart,) = surface_charts(shown(study))
    cells = [cell["value"] for cell in chart.option["series"][0]["data"]]
    assert cells == [["1", "100", 101.0], ["1", "400", 401.0], ["2", "100", 102.0]]
    assert chart.option["xAxis"]["data"] == ["1", "2"]
    assert chart.option["yAxis"]["data"] == ["100", "400"]
    scale = chart.option["visualMap"]
    assert (scale["min"], scale["max"]) == (101.0, 401.0)
    assert chart.rows[-1] == (2.0, 400.0, "-")
    assert chart.option["yAxis"]["name"] == f"{GRID} [MW]"


def test_a_tornado_has_the_widest_on_top_and_leaves_out_what_moves_nothing(tmp_path):
    design = f"{{one_at_a_time: {{{EQUITY}: [1, 2, 3], {GRID}: [100, 200, 400], {PRICE}: [1, 2, 3]}}}}"
    study = made(tmp_path, design, lambda _, usd, mw, price: (mw + usd, 1.0))
    (chart,) = end_charts(shown(study))
    assert chart.rows == (
        ("g.firm_mw", "100 .. 400", 102.0, 402.0),
        ("equity.amount_usd", "1 .. 3", 201.0, 203.0),
    )
    assert "base 202" in chart.source
    assert chart.option["yAxis"]["data"] == ["g.firm_mw", "equity.amount_usd"]


def test_without_a_base_there_is_no_tornado(tmp_path):
    design = f"{{one_at_a_time: {{{GRID}: [100, 200, 400]}}}}"
    study = made(tmp_path, design, lambda _, mw: None if mw == 200 else (mw, 1.0))
    assert list(end_charts(shown(study))) == []
