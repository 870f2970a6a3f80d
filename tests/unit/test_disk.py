"""Files are written as a whole or not at all."""

import pytest

from abilene.disk import write_whole
from abilene.errors import InputError


def test_a_file_and_its_folder_are_made(tmp_path):
    path = tmp_path / "a" / "b" / "plan.json"
    write_whole(path, b"{}")
    assert path.read_bytes() == b"{}"
    write_whole(path, b"[]")
    assert path.read_bytes() == b"[]"
    assert [file.name for file in path.parent.iterdir()] == ["plan.json"]


def test_what_was_there_stays_if_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")

    def full(self, data):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(InputError) as caught:
        write_whole(path, b"new")
    assert str(caught.value) == (
        f"{path} cannot be written: No space left on device; choose another place"
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
