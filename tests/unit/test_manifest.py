"""What a manifest lists is ours; all else is somebody's own."""

import json
import os

import pytest

from abilene.errors import InputError
from abilene.manifest import (
    COMMAND,
    MANIFEST,
    OF_OLDER,
    command_of,
    command_of_files,
    json_bytes,
    listed_files,
    refuse_to_replace,
    sha256,
    unchanged_bytes,
    unlisted,
    with_manifest,
)


@pytest.fixture
def ours(tmp_path):
    """Return a folder with two files, and a manifest that lists them."""
    folder = tmp_path / "plan"
    (folder / "hourly").mkdir(parents=True)
    data = {"a.csv": b"a", "hourly/b.csv": b"b"}
    for name, each in data.items():
        (folder / name).write_bytes(each)
    listed = {name: sha256(each) for name, each in data.items()}
    manifest = {"versions": {"abilene": "1"}, "files": listed}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_what_we_wrote_may_be_replaced_and_so_may_what_is_empty_or_missing(
    ours, tmp_path
):
    (tmp_path / "empty").mkdir()
    for folder in (ours, tmp_path / "empty", tmp_path / "missing"):
        refuse_to_replace(folder, folder, "")
    (ours / "a.csv").unlink()
    refuse_to_replace(ours, ours, "")
    assert unlisted(ours) == []


def test_sha256_is_that_of_the_standard():
    # FIPS 180-2, appendix B.1
    assert sha256(b"abc").startswith("ba7816bf8f01cfea414140de5dae2223")


@pytest.mark.parametrize(
    "name", ["notes.txt", ".hidden", "hourly/x", "deep/er/x", "A.csv"]
)
def test_a_file_that_somebody_added_is_named(ours, name):
    (ours / name).parent.mkdir(parents=True, exist_ok=True)
    (ours / name).write_text("mine")
    with pytest.raises(InputError, match="holds something else: ") as caught:
        refuse_to_replace(ours, ours, "")
    assert str(caught.value).endswith("; choose another folder, or move that away")
    assert name in unlisted(ours)


def test_a_file_of_ours_that_somebody_changed_is_theirs(ours):
    (ours / "a.csv").write_text("a, and what I think of it")
    with pytest.raises(InputError, match=r"a\.csv, which was changed"):
        refuse_to_replace(ours, ours, "")


def test_an_empty_folder_in_ours_is_somebodys(ours):
    (ours / "drafts").mkdir()
    with pytest.raises(InputError, match="something else: drafts"):
        refuse_to_replace(ours, ours, "")


def test_a_link_in_place_of_a_file_or_folder_of_ours_is_somebodys(ours, tmp_path):
    (ours / "a.csv").rename(tmp_path / "a.csv")
    (ours / "a.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"something else: a\.csv"):
        refuse_to_replace(ours, ours, "")
    (ours / "a.csv").unlink()
    (ours / "hourly").rename(tmp_path / "hourly")
    (ours / "hourly").symlink_to(tmp_path / "hourly")
    with pytest.raises(InputError, match="something else: hourly"):
        refuse_to_replace(ours, ours, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_folder_in_place_of_a_file_of_ours_is_somebodys(ours):
    (ours / "a.csv").unlink()
    os.mkfifo(ours / "a.csv")
    with pytest.raises(InputError, match=r"a\.csv, which was changed"):
        refuse_to_replace(ours, ours, "")


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{}",
        "[]",
        "null",
        "3",
        "[" * 100_000,
        '{"versions": {"abilene": "1"}}',
        '{"versions": {"abilene": "1"}, "files": ["mine.txt"]}',
        '{"versions": {"other": "1"}, "files": {"mine.txt": "0"}}',
        '{"files": {"mine.txt": "0"}}',
        '{"versions": {"abilene": "1"}, "files": {"../plan/mine.txt": "0"}}',
        '{"versions": "abilene", "files": {"mine.txt": "0"}}',
    ],
)
def test_a_manifest_of_somebody_else_makes_nothing_ours(tmp_path, manifest):
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / MANIFEST).write_text(manifest)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(
        InputError, match=r"holds something else: (manifest\.json|mine\.txt)"
    ):
        refuse_to_replace(folder, folder, "")


def test_a_manifest_of_somebody_else_alone_is_not_ours_either(tmp_path):
    (tmp_path / MANIFEST).write_text('{"name": "an app of the web"}')
    with pytest.raises(InputError, match=r"something else: manifest\.json"):
        refuse_to_replace(tmp_path, tmp_path, "")


def test_a_file_or_the_current_folder_is_refused(ours, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="it is no folder"):
        refuse_to_replace(ours / "a.csv", ours, "")
    monkeypatch.chdir(ours / "hourly")
    with pytest.raises(InputError, match="is the current folder"):
        refuse_to_replace(ours, ours, "")


def test_a_manifest_lists_every_file_with_its_hash_and_who_made_it(tmp_path):
    files = with_manifest({"b.csv": b"b", "a/ü.csv": b"abc"}, {"id": "x"})
    assert list(files) == ["b.csv", "a/ü.csv", MANIFEST]
    manifest = json.loads(files[MANIFEST])
    assert list(manifest["files"]) == ["a/ü.csv", "b.csv"]
    assert manifest["files"]["a/ü.csv"] == sha256(b"abc")
    assert manifest["versions"]["abilene"]
    assert manifest["id"] == "x"


def test_json_is_the_same_for_the_same_and_has_no_nan():
    assert json_bytes({"a": "ü"}) == '{\n "a": "ü"\n}\n'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes({"a": float("nan")})


def test_a_file_is_read_as_it_was_written_or_not_at_all(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    assert unchanged_bytes(tmp_path / "a", sha256(b"a")) == b"a"
    for name, digest in (("a", sha256(b"b")), ("b", sha256(b"b")), ("", "")):
        with pytest.raises(
            InputError, match=r"missing or was changed.*; make it again"
        ):
            unchanged_bytes(tmp_path / name, digest)


@pytest.mark.parametrize("name", ["../a", "/etc/hostname", "x/../../a"])
def test_a_manifest_lists_only_what_is_in_its_folder(tmp_path, name):
    data = json.dumps({"versions": {"abilene": "1"}, "files": {name: "0"}})
    (tmp_path / MANIFEST).write_text(data)
    assert not listed_files(tmp_path)


def write(folder, files):
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def test_a_folder_is_replaced_only_by_the_command_that_wrote_it(tmp_path):
    files = with_manifest({"a.csv": b"a"}, {COMMAND: "plan"})
    assert command_of_files(files) == "plan"
    assert command_of_files({"a.yaml": b""}) == ""
    write(tmp_path / "p", files)
    refuse_to_replace(tmp_path / "p", tmp_path / "p", "plan")
    for other in ("export", "simulate", ""):
        with pytest.raises(InputError) as caught:
            refuse_to_replace(tmp_path / "p", tmp_path / "p", other)
        assert str(caught.value) == (
            f"{tmp_path / 'p'} exists and holds something else: what 'abilene plan' "
            "wrote; choose another folder, or move that away"
        )


def test_a_folder_of_an_older_version_is_known_by_its_files(tmp_path):
    for n, (names, command) in enumerate(OF_OLDER):
        folder = tmp_path / str(n)
        write(folder, with_manifest(dict.fromkeys(names, b""), {}))
        assert command_of(folder) == command
    write(tmp_path / "x", with_manifest({"a.csv": b""}, {}))
    assert command_of(tmp_path / "x") == ""
    with pytest.raises(InputError, match="what another command of Abilene wrote"):
        refuse_to_replace(tmp_path / "x", tmp_path / "x", "plan")
    assert command_of(tmp_path) == ""
