"""The folder of a run is that of its inputs, and says what is in it."""

import json

import pytest
from real_runs import assert_whole
from task_functions import failing, powers

from abilene.errors import InputError
from abilene.manifest import MANIFEST
from abilene.tasks.folder import results_in
from abilene.tasks.item import WorkItem
from abilene.tasks.parquet import table_bytes
from abilene.tasks.versions import versions_here

ITEMS = [WorkItem("two", (2, 3)), WorkItem("ten", (10, 3))]
BYTES = table_bytes(powers({"above": 0}, 2, 3))


def opened(parent, shared=0, items=ITEMS, work=powers):
    return results_in(parent, "powers", work, shared, items)


def test_its_manifest_says_of_what_it_is_and_what_stands(tmp_path):
    with opened(tmp_path) as folder:
        assert folder.standing() == set()
        folder.write(1, BYTES)
    assert_whole(folder.place)
    said = json.loads((folder.place / MANIFEST).read_bytes())
    assert said["of"] == "powers"
    assert said["versions"] == versions_here()
    assert (said["tasks"], said["done"]) == (2, 1)
    assert folder.place.name == f"powers-{said['inputs'][:12]}"
    with opened(tmp_path) as again:
        assert again.standing() == {1}


def test_other_inputs_work_or_versions_have_another_folder(tmp_path, monkeypatch):
    places = set()
    for shared, work in ((0, powers), (1, powers), (0, failing)):
        with opened(tmp_path, shared, work=work) as folder:
            places.add(folder.place)
    other = {**versions_here(), "numpy": "0.1"}
    monkeypatch.setattr("abilene.tasks.folder.versions_here", lambda: other)
    with opened(tmp_path) as folder:
        places.add(folder.place)
    assert len(places) == 4


def test_more_tasks_of_the_same_inputs_take_up_what_stands(tmp_path):
    with opened(tmp_path) as folder:
        folder.write(0, BYTES)
        folder.write(1, BYTES)
    more = [*ITEMS, WorkItem("three", (3, 3))]
    with opened(tmp_path, items=more) as again:
        assert again.place == folder.place
        assert again.standing() == {0, 1}
    changed = [ITEMS[1], ITEMS[0]]
    with opened(tmp_path, items=changed) as other:
        assert other.standing() == set()
    assert_whole(folder.place)


def test_what_is_not_of_these_inputs_is_refused(tmp_path):
    with opened(tmp_path) as folder:
        pass
    manifest = folder.place / MANIFEST
    said = json.loads(manifest.read_bytes())
    for text in ("{", json.dumps({**said, "inputs": "0" * 64})):
        manifest.write_text(text)
        with pytest.raises(InputError, match="holds something else"), opened(tmp_path):
            pass
    manifest.unlink()
    (folder.place / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="no manifest of ours"), opened(tmp_path):
        pass
    assert (folder.place / "notes.txt").read_text() == "mine"
    (folder.place / "notes.txt").unlink()
    folder.place.rmdir()
    folder.place.write_text("a file")
    with pytest.raises(InputError, match="it is no folder"), opened(tmp_path):
        pass


def test_without_a_place_a_result_is_held_until_it_is_read():
    with opened(None) as held:
        held.write(1, BYTES)
        assert held.standing() == set()
        assert held.read(1) == (powers({"above": 0}, 2, 3), None)
        with pytest.raises(KeyError):
            held.read(1)
