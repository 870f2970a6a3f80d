"""A plan as a user of Python holds it: its folder, its tables, hours and charts, and how it shows itself."""

import json
from pathlib import Path

import pytest

import abilene as ab
from abilene.results.tables import tables

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
SCREEN = (24, 120)


@pytest.fixture(scope="module")
def plan():
    return ab.plans(ab.load(SMALL))


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    return plan.write(tmp_path_factory.mktemp("plans") / "small")


def fits_a_screen(text):
    lines = text.splitlines()
    return len(lines) <= SCREEN[0] and max(map(len, lines)) <= SCREEN[1]


def test_its_folder_is_that_of_the_command(plan, folder):
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert {"plan.json", "report.html", "plan.xlsx", "quarters.csv"} <= listed.keys()
    assert json.loads((folder / "plan.json").read_text()) == plan.model_dump(
        mode="json"
    )
    assert {path.name for path in folder.iterdir()} >= {"hourly", "manifest.json"}


def test_by_default_it_is_written_below_plans(plan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert plan.write() == Path("plans") / plan.name
    assert (tmp_path / "plans" / plan.name / "plan.json").is_file()


def test_a_folder_that_holds_something_else_is_refused(plan, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ab.InputError, match="holds something else"):
        plan.write(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_read_back_it_is_equal_and_can_be_written_again(plan, folder, tmp_path):
    again = ab.read_plan(folder)
    assert again == plan
    copy = again.write(tmp_path / "copy")
    for file in folder.rglob("*"):
        if file.is_file():
            assert (copy / file.relative_to(folder)).read_bytes() == file.read_bytes()


def test_a_folder_that_lacks_a_file_is_not_written_again(folder, plan, tmp_path):
    broken = plan.write(tmp_path / "broken")
    (broken / "quarters.csv").unlink()
    with pytest.raises(ab.InputError, match=r"lacks quarters\.csv"):
        ab.read_plan(broken).write(tmp_path / "other")


def test_from_plan_json_alone_there_is_nothing_to_write(folder, tmp_path):
    alone = ab.read_plan(folder / "plan.json")
    with pytest.raises(ab.InputError, match="does not know its programme"):
        alone.write(tmp_path / "other")


def test_every_table_is_a_frame_with_units(plan):
    names = [*tables(plan), "hours_as_written_prairie"]
    assert list(plan.tables) == names
    assert len(plan.tables) == len(names)
    for name in names:
        frame = plan.tables[name]
        assert len(frame) > 0 or name == "claims"  # the example has no ledger
        assert frame.attrs["title"]
    assert plan.tables["quarters"].attrs["units"]["it_mw"] == "MW"
    assert plan.tables["tranches"].attrs["units"]["amount_usd"] == "USD"
    view = plan.viewpoints["as_written"]
    quarters = plan.tables["quarters"].set_index("quarter")
    assert quarters["it_mw"].to_dict() == view.it_mw
    drawn = plan.tables["tranches"].set_index("tranche")["drawn_usd"]
    assert drawn.sum() == pytest.approx(view.capital_drawn_usd, abs=1)


def test_an_unknown_table_is_refused_with_the_nearest(plan):
    with pytest.raises(ab.InputError, match="did you mean 'tranches'"):
        plan.tables["tranche"]
    assert "tranche" not in plan.tables


def test_hours_are_those_of_the_last_quarter_also_after_reading_back(plan, folder):
    hours = plan.hours("prairie")
    assert len(hours) == 8760
    assert str(hours.index.tz) == "UTC"
    served = sum(plan.viewpoints["as_written"].sites["prairie"].powered_mw.values())
    assert hours["load_mw"].max() == pytest.approx(served)
    again = ab.read_plan(folder).tables["hours_as_written_prairie"]
    assert again.to_numpy() == pytest.approx(hours.to_numpy())
    assert list(again.columns) == list(hours.columns)


@pytest.mark.parametrize(
    ("site", "view", "said"),
    [
        ("prairy", "", "did you mean 'prairie'"),
        ("prairie", "musk", "no viewpoint 'musk'"),
    ],
)
def test_hours_of_nobody_are_refused(plan, site, view, said):
    with pytest.raises(ab.InputError, match=said):
        plan.hours(site, view)


def test_a_notebook_sees_the_table_of_the_command(plan):
    shown = plan._repr_html_()
    assert "in view" in shown
    assert "as_written" in shown
    assert "<script" not in shown
    assert "every figure is the same" in plan.compare(plan)._repr_html_()


def test_charts_are_pages_in_a_frame_without_requests(plan):
    assert "load" in plan.charts
    charts = plan.chart("load")
    assert len(charts) == 1
    assert charts[0].id == "load"
    frame = charts._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert 'data-chart="load"' in charts.html()
    assert "default-src 'none'" in charts.html()
    assert fits_a_screen(repr(charts))


def test_every_kind_of_chart_can_be_asked_for(plan):
    for name in plan.charts:
        for chart in plan.chart(name):
            assert chart.rows
    several = plan.chart("dispatch")
    one = plan.chart(several[0].id)
    assert [chart.id for chart in one] == [several[0].id]


def test_an_unknown_chart_and_a_plan_without_programme_are_refused(plan, folder):
    with pytest.raises(ab.InputError, match="did you mean 'load'"):
        plan.chart("laod")
    with pytest.raises(ab.InputError, match="does not know its programme"):
        ab.read_plan(folder).chart("load")


def test_the_plan_of_one_view_does_the_same(tmp_path, plan):
    view = ab.plan(ab.load(SMALL), "as_written")
    assert view == plan.viewpoints["as_written"]
    assert view.plan == plan
    assert view.write(tmp_path / "one") == tmp_path / "one"
    assert view.hours("prairie").equals(plan.hours("prairie"))
    assert list(view.tables) == list(plan.tables)
    assert repr(view) == repr(plan)
    assert view.chart("money")[0].title == plan.chart("money")[0].title
