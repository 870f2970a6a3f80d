"""The example notebook runs from its first cell to its last, and shows what it says."""

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"
pytest.importorskip(
    "matplotlib",
    reason="matplotlib draws the charts of the notebook: pip install 'abilene[notebook]'",
)


@pytest.fixture(scope="module")
def ran():
    """Run every code cell in one namespace, beside the notebook, without a screen; return the namespace."""
    import matplotlib as mpl

    cells = [
        cell
        for cell in json.loads(NOTEBOOK.read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(NOTEBOOK.parent)
        mpl.use("Agg")
        for cell in cells:
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return names


def test_it_plans_and_shows_the_load(ran):
    view = ran["view"]
    assert ran["quarters"]["IT [MW]"].iloc[-1] == view.it_mw["2030-Q4"] > 0
    lines = ran["axes"].get_lines()
    assert [line.get_label() for line in lines] == ["IT [MW]", "facility [MW]"]
    assert list(lines[0].get_ydata()) == list(view.it_mw.values())


def test_it_shows_the_hours_of_the_campus(ran):
    assert len(ran["dispatch"]) == 8760
    assert len(ran["week"]) == 168
    assert ran["week"].max().max() > 10


def test_its_comparison_is_that_of_more_equity(ran):
    assert [value.path for value in ran["difference"].values] == [
        "capital.equity.amount_usd"
    ]
    rows = {
        row.name: row
        for section in ran["difference"].views[0].sections
        for row in section.rows
    }
    assert rows["first stop"].a
    assert rows["first stop"].b is None


def test_it_is_kept_without_outputs():
    for cell in json.loads(NOTEBOOK.read_text())["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
