"""Plan folders: written as a whole or not at all."""

import hashlib
import json
from pathlib import Path

import pytest

from abilene.errors import InputError
from abilene.results.store import (
    CSV_TABLES,
    plan_files,
    plan_folder,
    plan_name,
    read_files,
    read_plan,
    with_manifest,
    write_folder,
)


def test_files_of_the_caller_are_listed_in_the_manifest(january):
    plan, draft, _ = january
    files = plan_files(plan, draft, {"report.html": b"<!DOCTYPE html>"})
    assert files["report.html"] == b"<!DOCTYPE html>"
    assert b'"report.html": "' in files["manifest.json"]
    assert list(files)[-1] == "manifest.json"


def test_an_older_plan_is_replaced_as_a_whole(tmp_path):
    folder = tmp_path / "plans" / "x"
    write_folder(folder, with_manifest({"old.csv": b"1"}, {"id": "old"}))
    write_folder(folder, with_manifest({"hourly/a.csv": b"2"}, {"id": "new"}))
    assert sorted(p.name for p in folder.iterdir()) == ["hourly", "manifest.json"]
    assert b'"new"' in (folder / "manifest.json").read_bytes()
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
    with pytest.raises(
        InputError, match="holds something else: letter; choose another"
    ):
        write_folder(tmp_path / "home", {"manifest.json": b"1"})


def test_a_folder_is_called_after_the_programme_and_its_inputs(january):
    plan = january[0]
    assert plan_name(plan) == f"stargate-{plan.input_hash[:8]}"
    assert plan_folder(plan) == Path("plans") / plan_name(plan)


def test_the_manifest_has_the_hash_of_every_file_and_of_every_input(january):
    plan, draft, _ = january
    files = plan_files(plan, draft, {})
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())
    }
    assert manifest["inputs"] == plan.files
    assert len(manifest["sources"]) == len(draft.ledger.sources)
    assert {f"{name}.csv" for name in CSV_TABLES} < files.keys()


def test_the_same_plan_gives_the_same_bytes(january):
    plan, draft, _ = january
    assert plan_files(plan, draft, {}) == plan_files(plan, draft, {})


def test_a_plan_comes_back_from_its_folder_and_from_plan_json_alone(january, tmp_path):
    plan, draft, _ = january
    write_folder(tmp_path / "x", plan_files(plan, draft, {}))
    assert read_plan(tmp_path / "x") == plan
    alone = tmp_path / "alone.json"
    alone.write_bytes((tmp_path / "x" / "plan.json").read_bytes())
    assert read_plan(alone) == plan
    assert not read_plan(alone).viewpoints["announced"].sites["abilene"].has_hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "holds no plan; give a folder that 'abilene plan' wrote"),
        ("{", "plan.json holds no plan; give a folder"),
        ('{"id": 3}', "is not a plan of this version: id: .*; make it again with"),
    ],
)
def test_what_is_no_plan_is_refused_with_what_to_do(tmp_path, text, message):
    if text is not None:
        (tmp_path / "plan.json").write_text(text)
    with pytest.raises(InputError, match=message):
        read_plan(tmp_path)


def test_the_files_of_a_folder_are_those_of_its_manifest(january, tmp_path):
    plan, draft, _ = january
    files = plan_files(plan, draft, {"report.html": b"x"})
    write_folder(tmp_path / "x", files)
    (tmp_path / "x" / "notes.txt").write_text("mine")
    assert read_files(tmp_path / "x") == files
    (tmp_path / "x" / "report.html").unlink()
    with pytest.raises(
        InputError, match=r"lacks report\.html, which its manifest lists"
    ):
        read_files(tmp_path / "x")


@pytest.mark.parametrize(
    "manifest",
    ["{}", "[]", "not json", '{"files": ["work.txt"]}', '{"versions": {"abilene": 1}}'],
)
def test_a_folder_with_somebody_elses_manifest_is_left_alone(tmp_path, manifest):
    """A file called manifest.json does not make a folder ours."""
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "work.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds something else: \w+"):
        write_folder(tmp_path, with_manifest({"a.txt": b"a"}, {}))
    assert (tmp_path / "work.txt").read_text() == "mine"


def test_a_file_that_somebody_added_to_a_plan_is_not_lost(tmp_path):
    folder = tmp_path / "plan"
    write_folder(folder, with_manifest({"deep/a.txt": b"a"}, {}))
    write_folder(folder, with_manifest({"b.txt": b"b"}, {}))
    assert sorted(path.name for path in folder.iterdir()) == ["b.txt", "manifest.json"]
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"something else: notes\.txt"):
        write_folder(folder, with_manifest({"c.txt": b"c"}, {}))
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_link_leads_on_to_its_folder_and_modes_are_kept(tmp_path):
    folder, link = tmp_path / "plan", tmp_path / "latest"
    write_folder(folder, with_manifest({"a.txt": b"a"}, {}))
    folder.chmod(0o750)
    link.symlink_to(folder)
    write_folder(link, with_manifest({"b.txt": b"b"}, {}))
    assert link.is_symlink()
    assert (folder / "b.txt").read_bytes() == b"b"
    assert folder.stat().st_mode & 0o777 == 0o750


def test_a_place_that_cannot_hold_a_folder_is_an_input_error(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for place in (file, file / "below", Path("/proc/no/such/place")):
        with pytest.raises(InputError, match=r"something else|cannot be written"):
            write_folder(place, with_manifest({"a.txt": b"a"}, {}))
    assert file.read_text() == "mine"
