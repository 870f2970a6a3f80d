"""Plan folders: written as a whole or not at all."""

import pytest

from abilene.errors import InputError
from abilene.results.store import plan_files, write_folder


def test_files_of_the_caller_are_listed_in_the_manifest(january):
    plan, draft, _ = january
    files = plan_files(plan, draft, {"report.html": b"<!DOCTYPE html>"})
    assert files["report.html"] == b"<!DOCTYPE html>"
    assert b'"report.html": "' in files["manifest.json"]
    assert list(files)[-1] == "manifest.json"


def test_an_older_plan_is_replaced_as_a_whole(tmp_path):
    folder = tmp_path / "plans" / "x"
    write_folder(folder, {"manifest.json": b"1", "old.csv": b"1"})
    write_folder(folder, {"manifest.json": b"2", "hourly/a.csv": b"2"})
    assert sorted(p.name for p in folder.iterdir()) == ["hourly", "manifest.json"]
    assert (folder / "manifest.json").read_bytes() == b"2"
    assert [p.name for p in folder.parent.iterdir()] == ["x"]


def test_a_failure_leaves_the_older_plan_and_no_trace(tmp_path):
    folder = tmp_path / "x"
    write_folder(folder, {"manifest.json": b"1"})
    with pytest.raises(TypeError):
        write_folder(folder, {"manifest.json": b"2", "broken": "not bytes"})
    assert (folder / "manifest.json").read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_another_folder_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("dear")
    with pytest.raises(InputError, match="holds something else; choose another folder"):
        write_folder(tmp_path / "home", {"manifest.json": b"1"})
