"""What is half-written has a name of its own, a lock, and an end."""

import os
import time

import pytest

from abilene import partial
from abilene.manifest import MANIFEST, with_manifest
from abilene.partial import (
    beside,
    clear_left,
    locked,
    partial_file,
    partial_folder,
    remove_tree,
    write_all,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def left_folder(place, kind="partial", files=None):
    """Leave a folder behind as a process that died does: with no lock."""
    left = beside(place, kind)
    for name, data in (files or with_manifest({"a.csv": b"a"}, {})).items():
        (left / name).parent.mkdir(parents=True, exist_ok=True)
        (left / name).write_bytes(data)
    return left


def test_names_beside_a_place_are_hidden_and_never_the_same(tmp_path):
    a, b = (beside(tmp_path / "plan", "partial") for _ in range(2))
    assert a != b
    assert a.name.startswith(f".plan.partial-{os.getpid()}-")
    assert partial.NAME.fullmatch(a.name)[1] == "plan"


def test_a_partial_is_there_while_it_is_written_and_then_gone(tmp_path):
    place = tmp_path / "plan"
    with partial_file(place, b"whole") as file:
        assert file.read_bytes() == b"whole"
        with partial_folder(place) as folder:
            (folder / "x").write_text("x")
            assert len(names(tmp_path)) == 2
    assert names(tmp_path) == []


@pytest.mark.skipif(partial.fcntl is None, reason="no locks here")
def test_what_is_being_written_is_not_cleared_and_what_was_left_is(tmp_path):
    place = tmp_path / "plan"
    left_folder(place)
    beside(place, "partial").write_bytes(b"half")
    with partial_file(place, b"whole") as file, partial_folder(place) as folder:
        clear_left(tmp_path)
        assert names(tmp_path) == sorted([file.name, folder.name])


def test_a_folder_in_which_somebody_has_put_something_is_not_cleared(tmp_path):
    left = left_folder(tmp_path / "plan")
    (left / "mine.txt").write_text("mine")
    clear_left(tmp_path)
    assert (left / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("manifest", [b"", b'{"versions": {"abi'])
def test_a_folder_that_died_at_its_first_file_is_cleared(tmp_path, manifest):
    left_folder(tmp_path / "plan", files={MANIFEST: manifest})
    clear_left(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "name", [".plan.partial", "plan.partial-1-abcdef01", ".plan.partial-1-xyz", ".x"]
)
def test_other_names_are_somebody_elses(tmp_path, name):
    (tmp_path / name).write_text("mine")
    clear_left(tmp_path)
    assert names(tmp_path) == [name]


def test_a_link_with_such_a_name_is_not_followed(tmp_path):
    mine = tmp_path / "home"
    mine.mkdir()
    (mine / MANIFEST).write_text("{}")
    beside(tmp_path / "plan", "partial").symlink_to(mine)
    clear_left(tmp_path)
    assert names(mine) == [MANIFEST]


def test_what_was_to_be_replaced_is_put_back_or_goes(tmp_path):
    place = tmp_path / "plan"
    left_folder(place, "replaced")
    clear_left(tmp_path)
    assert names(tmp_path) == ["plan"]
    assert (place / "a.csv").read_bytes() == b"a"
    left_folder(place, "replaced")
    clear_left(tmp_path)
    assert names(tmp_path) == ["plan"]


def test_where_there_are_no_locks_age_tells_what_was_left(tmp_path, monkeypatch):
    monkeypatch.setattr(partial, "fcntl", None)
    old, new = (beside(tmp_path / "plan", "partial") for _ in range(2))
    for file in (old, new):
        file.write_bytes(b"half")
    a_week_ago = time.time() - 7 * 86_400
    os.utime(old, (a_week_ago, a_week_ago))
    clear_left(tmp_path)
    assert names(tmp_path) == [new.name]
    with partial_file(tmp_path / "file", b"x") as file, locked(tmp_path):
        assert file.read_bytes() == b"x"


@pytest.mark.skipif(partial.fcntl is None, reason="no locks here")
def test_a_folder_that_another_run_holds_is_waited_for_and_not_for_ever(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(partial, "TRIES", 2)
    monkeypatch.setattr(partial, "PAUSE_S", 0.0)
    with (
        locked(tmp_path),
        pytest.raises(OSError, match="another run"),
        locked(tmp_path),
    ):
        pass
    with pytest.raises(FileNotFoundError), locked(tmp_path / "missing"):
        pass


def test_all_bytes_are_on_the_disk_before_it_goes_on(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append((tmp_path / "x").stat()))
    with (tmp_path / "x").open("wb") as file:
        write_all(file, b"0123456789")
    assert [each.st_size for each in seen] == [10]


def test_a_tree_goes_with_its_read_only_folders_and_without_what_a_link_leads_to(
    tmp_path,
):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "link").symlink_to(tmp_path / "mine")
    (tree / "deep").chmod(0o500)
    remove_tree(tree)
    assert names(tmp_path) == ["mine"]
    assert (tmp_path / "mine" / "letter").read_text() == "dear"
