"""Two names change places in one step, or nothing is touched."""

import errno

import pytest

from abilene import exchange
from abilene.exchange import exchanged


def test_two_folders_change_places(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    for folder in (a, b):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    swapped = exchanged(a, b)
    assert (a / "name").read_text() == ("b" if swapped else "a")
    assert (b / "name").read_text() == ("a" if swapped else "b")


def test_what_is_not_there_is_an_error_of_the_system(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="No such file") as caught:
        exchanged(tmp_path / "a", tmp_path / "b")
    assert caught.value.errno == errno.ENOENT


@pytest.mark.parametrize("number", sorted(exchange.CANNOT))
def test_a_file_system_that_cannot_is_no_error(tmp_path, monkeypatch, number):
    class Library:
        @staticmethod
        def renameat2(*_):
            exchange.ctypes.set_errno(number)
            return -1

    monkeypatch.setattr(exchange.ctypes, "CDLL", lambda *_, **__: Library)
    assert not exchanged(tmp_path / "a", tmp_path / "b")


def test_a_system_without_such_a_call_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(exchange.ctypes, "CDLL", lambda *_, **__: object())
    monkeypatch.setattr(exchange.sys, "platform", "linux")
    assert not exchanged(tmp_path / "a", tmp_path / "b")
    monkeypatch.setattr(exchange.sys, "platform", "win32")
    assert not exchanged(tmp_path / "a", tmp_path / "b")
