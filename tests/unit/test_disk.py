"""Files and folders are written as a whole or not at all."""

import errno
import os
import stat
import threading
from functools import partial
from pathlib import Path

import pytest

from abilene import disk
from abilene.disk import check_folder, write_folder, write_whole
from abilene.errors import InputError
from abilene.manifest import with_manifest


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def plan(**files):
    """Return files and the manifest that lists them."""
    return with_manifest(
        {name.replace("_", "."): text.encode() for name, text in files.items()}, {}
    )


@pytest.fixture
def full(monkeypatch):
    """Let the disk be full for whatever is written."""

    def refuse(file, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "write_all", refuse)
    monkeypatch.setattr("abilene.partial.write_all", refuse)


def test_a_file_and_its_folder_are_made(tmp_path):
    path = tmp_path / "a" / "b" / "plan.json"
    write_whole(path, b"{}")
    assert path.read_bytes() == b"{}"
    write_whole(path, b"[]")
    assert path.read_bytes() == b"[]"
    assert names(path.parent) == ["plan.json"]


def test_what_was_there_stays_if_writing_fails(tmp_path, full):
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    with pytest.raises(InputError) as caught:
        write_whole(path, b"new")
    assert str(caught.value) == (
        f"{path} cannot be written: No space left on device; nothing was changed; "
        "make room, or choose another place"
    )
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]  # nothing half-written lies about


def test_a_folder_in_the_way_is_said(tmp_path):
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "plan.json", b"new")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "file" / "plan.json", b"new")


def test_a_file_keeps_its_mode_and_the_link_that_leads_to_it(tmp_path):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_what_is_no_file_is_written_to_and_never_replaced():
    before = Path("/dev/null").stat().st_rdev
    write_whole(Path("/dev/null"), b"new")
    assert Path("/dev/null").stat().st_rdev == before


def test_an_older_plan_is_replaced_as_a_whole(tmp_path):
    folder = tmp_path / "plans" / "x"
    write_folder(folder, with_manifest({"old.csv": b"1"}, {"id": "old"}))
    write_folder(folder, with_manifest({"hourly/a.csv": b"2"}, {"id": "new"}))
    assert names(folder) == ["hourly", "manifest.json"]
    assert b'"new"' in (folder / "manifest.json").read_bytes()
    assert names(folder.parent) == ["x"]


def test_a_failure_leaves_the_older_plan_and_no_trace(tmp_path, full):
    folder = tmp_path / "x"
    with pytest.raises(InputError, match=r"No space .*; nothing was changed; make"):
        write_folder(folder, plan(a_txt="a"))
    assert names(tmp_path) == []


def test_a_failure_that_is_none_of_the_disk_leaves_the_older_plan_too(tmp_path):
    folder = tmp_path / "x"
    write_folder(folder, plan(a_txt="a"))
    with pytest.raises(TypeError):
        write_folder(folder, plan(b_txt="b") | {"broken": "not bytes"})
    assert names(folder) == ["a.txt", "manifest.json"]
    assert names(tmp_path) == ["x"]


def test_another_folder_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("dear")
    for write in (
        partial(check_folder, command=""),
        lambda folder: write_folder(folder, plan(a="a")),
    ):
        with pytest.raises(
            InputError, match="holds something else: letter; choose another"
        ):
            write(tmp_path / "home")
    assert (tmp_path / "home" / "letter").read_text() == "dear"


def test_a_folder_without_a_manifest_is_written_once(tmp_path):
    write_folder(tmp_path / "x", {"a.yaml": b"a"})
    with pytest.raises(InputError, match=r"something else: a\.yaml"):
        write_folder(tmp_path / "x", {"a.yaml": b"a"})


def test_a_link_leads_on_to_its_folder_and_modes_are_kept(tmp_path):
    folder, link = tmp_path / "plan", tmp_path / "latest"
    write_folder(folder, plan(a_txt="a", b_txt="b"))
    (folder / "a.txt").chmod(0o604)
    folder.chmod(0o750)
    link.symlink_to(folder)
    write_folder(link, plan(a_txt="A", c_txt="c"))
    assert link.is_symlink()
    assert names(folder) == ["a.txt", "c.txt", "manifest.json"]
    assert (folder / "a.txt").read_text() == "A"
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o604
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_link_to_nothing_leads_on_to_a_new_folder(tmp_path):
    (tmp_path / "latest").symlink_to(tmp_path / "plan")
    write_folder(tmp_path / "latest", plan(a_txt="a"))
    assert names(tmp_path) == ["latest", "plan"]
    assert (tmp_path / "latest").is_symlink()


def test_a_place_that_cannot_hold_a_folder_is_an_input_error(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for place in (file, file / "below", Path("/proc/no/such/place")):
        with pytest.raises(InputError, match=r"something else|cannot be written"):
            write_folder(place, plan(a_txt="a"))
    assert file.read_text() == "mine"


def test_a_place_that_cannot_hold_a_folder_is_said_before_there_is_anything_to_write(
    tmp_path, monkeypatch
):
    file = tmp_path / "file"
    file.write_text("mine")
    for place in (file, file / "below", Path("/proc/no/such/place")):
        with pytest.raises(InputError, match=r"something else|cannot be written"):
            check_folder(place, "")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    check_folder(tmp_path / "a" / "b", "")
    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(InputError, match=r"No space .* make room, or choose another"):
        check_folder(tmp_path / "a" / "b", "")
    assert names(tmp_path) == ["file"]


def test_what_somebody_puts_there_in_the_last_moment_is_not_lost(tmp_path, monkeypatch):
    """Between the look and the exchange a file may come; then both change places again."""
    folder = tmp_path / "plan"
    write_folder(folder, plan(a_txt="a"))
    exchange, calls = disk._exchange, []

    def late(partial, place):
        if not calls:
            (place / "notes.txt").write_text("mine")
        calls.append(place)
        exchange(partial, place)

    monkeypatch.setattr(disk, "_exchange", late)
    with pytest.raises(InputError, match=r"something else: notes\.txt"):
        write_folder(folder, plan(b_txt="b"))
    assert names(folder) == ["a.txt", "manifest.json", "notes.txt"]
    assert names(tmp_path) == ["plan"]


@pytest.fixture
def in_steps(monkeypatch):
    """Let the file system know no exchange."""
    monkeypatch.setattr(disk, "exchanged", lambda a, b: False)


def test_without_an_exchange_a_folder_is_replaced_in_steps(tmp_path, in_steps):
    folder = tmp_path / "plan"
    write_folder(folder, plan(a_txt="a"))
    write_folder(folder, plan(b_txt="b"))
    assert names(folder) == ["b.txt", "manifest.json"]
    assert names(tmp_path) == ["plan"]


def test_steps_that_fail_are_taken_back(tmp_path, in_steps, monkeypatch):
    folder = tmp_path / "plan"
    write_folder(folder, plan(a_txt="a"))
    rename = Path.rename

    def failing(self, target):
        if "partial" in self.name and Path(target) == folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError, match="error; nothing was changed"):
        write_folder(folder, plan(b_txt="b"))
    assert names(folder) == ["a.txt", "manifest.json"]
    assert names(tmp_path) == ["plan"]


def test_many_writers_into_one_folder_leave_the_folder_of_one_of_them(tmp_path):
    """While they write there is a whole folder under the name at every look."""
    folder = tmp_path / "plan"
    write_folder(folder, plan(a_txt="0", b_txt="0"))
    errors = []

    def write(number):
        try:
            for _ in range(5):
                write_folder(folder, plan(a_txt=str(number), b_txt=str(number)))
        except InputError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert folder.is_dir()
    for thread in threads:
        thread.join()
    assert errors == []
    assert names(folder) == ["a.txt", "b.txt", "manifest.json"]
    assert (folder / "a.txt").read_text() == (folder / "b.txt").read_text()
    assert names(tmp_path) == ["plan"]
