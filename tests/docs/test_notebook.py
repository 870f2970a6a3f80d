"""The example notebook runs from its first cell to its last, and keeps what it shows."""

import contextlib
import io
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"
pytest.importorskip(
    "matplotlib",
    reason="matplotlib draws the charts of the notebook: pip install 'abilene[notebook]'",
)


def code_cells():
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def ran():
    """Run every code cell in one namespace, beside the notebook, without a screen.

    Return the namespace, and what each cell prints.
    """
    import matplotlib as mpl

    names, printed = {}, []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(NOTEBOOK.parent)
        mpl.use("Agg")
        for cell in code_cells():
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
            printed.append(out.getvalue())
    return names, printed


def test_it_prints_what_it_keeps(ran):
    kept = [
        "".join(
            "".join(output["text"])
            for output in cell["outputs"]
            if output["output_type"] == "stream"
        )
        for cell in code_cells()
    ]
    assert ran[1] == kept


def test_every_cell_shows_something_and_none_an_error():
    shown = set()
    for cell in code_cells():
        assert cell["outputs"], cell["id"]
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr"
            shown |= set(output.get("data", {}))
    assert {"text/html", "image/png"} <= shown


def test_it_plans_and_shows_the_load(ran):
    names = ran[0]
    view = names["view"]
    assert names["quarters"]["it_mw"].iloc[-1] == view.it_mw["2030-Q4"] > 0
    lines = names["axes"].get_lines()
    assert [line.get_label() for line in lines] == ["it_mw", "facility_mw"]
    assert list(lines[0].get_ydata()) == list(view.it_mw.values())


def test_it_shows_the_hours_of_the_campus(ran):
    assert len(ran[0]["hours"]) == 8760
    assert len(ran[0]["week"]) == 168
    assert ran[0]["week"].max().max() > 10


def test_its_comparison_is_that_of_more_equity(ran):
    difference = ran[0]["difference"]
    assert [value.path for value in difference.values] == ["capital.equity.amount_usd"]
    rows = {
        row.name: row
        for section in difference.views[0].sections
        for row in section.rows
    }
    assert rows["first stop"].a
    assert rows["first stop"].b is None
