"""A study from Python."""

import pytest
from made_study import made
from small_study import EQUITY, GRID, written

import abilene as ab
from abilene.disk import write_folder
from abilene.report.studies.page import StudyAnswer

OVER = (
    f"{{{EQUITY}: {{uniform: [1 bn USD, 2 bn USD]}}, {GRID}: {{uniform: [100, 400]}}}}"
)
TWO = f"{{grid: {{{EQUITY}: [1 bn USD, 2 bn USD], {GRID}: [100, 400]}}}}"


@pytest.fixture
def two(tmp_path):
    return ab.StudyOutcome(made(tmp_path, TWO, lambda _, usd, mw: (mw / 2, usd)))


def test_a_study_is_run_from_its_file(tmp_path):
    path = written(
        tmp_path, f"{{sweep: {{{GRID}: [100, 400]}}}}", "outputs: [it_mw.2026]"
    )
    steps = []
    found = ab.study(path, keep=tmp_path / "kept", step=steps.append)
    assert list(found.results["it_mw.2026"]) == [0.0, 100.0]
    assert steps
    assert list((tmp_path / "kept").glob("study.runs-*"))
    assert found.ended == {"optimal": 2}
    assert repr(found) == "Study Small: sweep, 2 rows\n  2 optimal"


def test_rows_are_a_frame_with_units(two):
    frame = two.results
    assert list(frame[GRID]) == [100.0, 400.0, 100.0, 400.0]
    assert frame.attrs["units"][GRID] == "MW"
    assert frame.attrs["title"] == "Small"
    assert two.indices.empty
    assert "measure" in two.indices.columns


def test_indices_are_a_frame(tmp_path):
    design = f"{{latin_hypercube: {{samples: 8, over: {OVER}}}}}"
    found = ab.StudyOutcome(made(tmp_path, design, lambda _, usd, mw: (mw, usd)))
    assert set(found.indices["measure"]) == {"spearman", "PRCC"}


def test_charts_are_of_the_outputs_that_vary(two):
    assert two.charts == ["it_mw.2027", "capital_cost_usd"]
    (chart,) = two.chart("it_mw.2027")
    assert chart.id == "surface-1"
    with pytest.raises(ab.InputError, match=r"there is no output 'it_mw.2028'"):
        two.chart("it_mw.2028")


def test_the_folder_is_that_of_the_command(two, tmp_path):
    folder = two.write(tmp_path / "out")
    assert (folder / "results.parquet").is_file()
    assert "it_mw.2027" in two._repr_html_()
    assert two.write(folder) == folder  # its own may be written again


def test_a_folder_of_another_study_is_kept(two, tmp_path):
    answer = StudyAnswer("Other", (), (), {}, command="study", made_by={"study": "f00"})
    write_folder(tmp_path / "out", answer.files())
    with pytest.raises(ab.InputError, match="holds the results of another study"):
        two.write(tmp_path / "out")
