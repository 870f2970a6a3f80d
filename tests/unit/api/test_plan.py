"""A plan as a user of Python holds it: its folder, its hours, and how it shows itself."""

import json
import pickle
from pathlib import Path

import pytest

import abilene as ab


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
    with pytest.raises(ab.InputError, match=r"quarters\.csv is missing or was changed"):
        ab.read_plan(broken).write(tmp_path / "other")


def test_from_plan_json_alone_there_is_nothing_to_write(folder, tmp_path):
    alone = ab.read_plan(folder / "plan.json")
    with pytest.raises(ab.InputError, match="does not know its programme"):
        alone.write(tmp_path / "other")


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


def test_the_plan_of_one_view_does_the_same(tmp_path, first, plan):
    view = first
    assert view == plan.viewpoints["as_written"]
    assert view.plan == plan
    assert view.write(tmp_path / "one") == tmp_path / "one"
    assert view.hours("prairie").equals(plan.hours("prairie"))
    assert list(view.tables) == list(plan.tables)
    assert repr(view) == repr(plan)
    assert view.chart("money")[0].title == plan.chart("money")[0].title


def test_it_comes_back_equal_from_another_process(plan):
    again = pickle.loads(pickle.dumps(plan))
    assert type(again) is ab.Plan
    assert again == plan
    assert again.hours("prairie").equals(plan.hours("prairie"))
    assert again.chart("load")[0] == plan.chart("load")[0]
