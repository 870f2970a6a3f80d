"""The programme that ``abilene new`` writes."""

from pathlib import Path

import pytest

from abilene.errors import InputError
from abilene.programme.read import read_programme
from abilene.programme.template import template, write_new


def test_it_is_a_programme_named_after_its_file(tmp_path):
    path = tmp_path / "My Campus-2.yaml"
    write_new(path)
    draft = read_programme(path)
    assert draft.programme.programme.id == "my_campus_2"
    text = path.read_text()
    assert f"abilene plan {path}" in text
    assert "yaml-language-server" not in text  # that line holds only in the repository


def test_an_id_begins_with_a_letter():
    assert "id: p_2026 " in template(Path("2026.yaml"))
    assert "id: campus " in template(Path("CAMPUS.yaml"))


def test_nothing_is_overwritten_and_no_folder_made(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists already; choose another name"):
        write_new(path)
    assert path.read_text() == "mine"
    with pytest.raises(InputError, match=r"there is no folder .*; make it first"):
        write_new(tmp_path / "none" / "a.yaml")
    assert not (tmp_path / "none").exists()
