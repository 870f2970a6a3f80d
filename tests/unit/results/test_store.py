"""What stands in the folder of a plan, and how it comes back."""

import hashlib
import json
from pathlib import Path

import pytest

from abilene.disk import write_folder
from abilene.errors import InputError
from abilene.results.store import (
    CSV_TABLES,
    plan_files,
    plan_folder,
    plan_name,
    read_files,
    read_plan,
)


def test_files_of_the_caller_are_listed_in_the_manifest(january):
    plan, draft, _ = january
    files = plan_files(plan, draft, {"report.html": b"<!DOCTYPE html>"})
    assert files["report.html"] == b"<!DOCTYPE html>"
    assert b'"report.html": "' in files["manifest.json"]
    assert list(files)[-1] == "manifest.json"


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
        InputError, match=r"report\.html is missing or was changed since its manifest"
    ):
        read_files(tmp_path / "x")


@pytest.mark.parametrize(
    ("at", "old", "new"),
    [
        ("as_of", '"as_of": "2025-01-23"', '"as_of": "2025-13-23"'),
        ("it_mw", '-Q4": ', '-Q5": '),
        ("values", '"programme.usd_year": 2025', '"programme.usd_year": 1e400'),
    ],
)
def test_a_plan_json_that_was_touched_is_refused_alone_and_in_its_folder(
    january, tmp_path, at, old, new
):
    plan, draft, _ = january
    write_folder(tmp_path / "x", plan_files(plan, draft, {}))
    text = (tmp_path / "x" / "plan.json").read_text()
    assert old in text
    (tmp_path / "alone.json").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=rf"not a plan of this version: .*{at}"):
        read_plan(tmp_path / "alone.json")
    # what still is a plan, but not the one that was written
    (tmp_path / "x" / "plan.json").write_text(text.replace('"title": "', '"title": "x'))
    with pytest.raises(InputError, match=r"plan\.json is missing or was changed"):
        read_plan(tmp_path / "x")


@pytest.mark.parametrize("manifest", ["", "[]", '""', "\xff", '{"hours": 3}'])
def test_a_manifest_that_was_touched_leaves_the_plan_without_hours(
    january, tmp_path, manifest
):
    plan, draft, _ = january
    write_folder(tmp_path / "x", plan_files(plan, draft, {}))
    (tmp_path / "x" / "manifest.json").write_text(manifest, "latin-1")
    assert read_plan(tmp_path / "x") == plan
    with pytest.raises(InputError, match="holds no plan"):
        read_files(tmp_path / "x")
