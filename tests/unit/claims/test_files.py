"""Ledger files on disk: formatted, turned into a table and back, whole or not at all."""

import pytest

from abilene.claims import read_ledger
from abilene.claims.files import convert_claims, format_files
from abilene.claims.table import to_csv
from abilene.errors import InputError


def test_files_and_folders_are_written_only_where_they_change(tmp_path):
    good, other = tmp_path / "good.yaml", tmp_path / "folder" / "other.yml"
    other.parent.mkdir()
    good.write_text("source:\n  id: s\n")
    other.write_text("source: {id: s}\n")
    assert format_files([good, other.parent]) == [other]
    assert other.read_text() == good.read_text()
    assert format_files([tmp_path]) == []


def test_no_file_is_written_if_one_is_broken(tmp_path):
    (tmp_path / "a.yaml").write_text("source: {id: s}")
    (tmp_path / "b.yaml").write_text("source: {")
    with pytest.raises(InputError, match=r"b.yaml:1:10"):
        format_files([tmp_path])
    assert (tmp_path / "a.yaml").read_text() == "source: {id: s}"


@pytest.fixture
def folder(tmp_path, story):
    folder = tmp_path / "claims"
    folder.mkdir()
    for document, _ in story.origins.values():
        (folder / document.file.removeprefix("claims/")).write_text(
            document.text, encoding="utf-8"
        )
    return folder


def test_a_folder_becomes_a_table_beside_it_and_a_table_a_folder(folder, story):
    (table,) = convert_claims(folder)
    assert table == folder.with_suffix(".csv")
    assert table.read_bytes().decode("utf-8-sig") == to_csv(story)
    other = table.rename(table.with_name("other.csv"))
    files = convert_claims(other)
    assert files == [
        folder.parent / "other" / "hill.yaml",
        folder.parent / "other" / "information.yaml",
    ]
    assert read_ledger(folder.parent / "other").claims == story.claims


def test_a_programme_file_stands_for_its_ledger(folder):
    programme = folder.parent / "p.yaml"
    programme.write_text("programme: {ledger: claims/}")
    assert convert_claims(programme) == [folder.with_suffix(".csv")]


def test_what_cannot_be_converted_is_refused(folder):
    table = folder.with_suffix(".csv")
    with pytest.raises(InputError, match=r"claims.csv: no such file"):
        convert_claims(table)
    table.write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"claims.csv:1:1: .*; save it as UTF-8 text"):
        convert_claims(table)
    table.unlink()
    convert_claims(folder)
    with pytest.raises(
        InputError, match="claims holds claims already; move it away first"
    ):
        convert_claims(table)
    with pytest.raises(
        InputError, match=r"claims\.csv holds claims already; move it away first"
    ):
        convert_claims(folder)
    (folder.parent / "p.yaml").write_text("programme: {id: p}")
    with pytest.raises(
        InputError,
        match=r"p\.yaml: names no ledger; give a programme file with 'ledger'",
    ):
        convert_claims(folder.parent / "p.yaml")
