"""Sizes kept on disk: the same plan with them and without, and another file for whatever they depend on."""

import json
from pathlib import Path

import pytest

from abilene.buildout import Sizer, cache
from abilene.buildout.cache import default_folder, name_of, read_sizes, write_sizes
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(SMALL))["as_written"].programme


@pytest.mark.slow
def test_the_ways_are_the_same_with_kept_sizes_and_without(programme, tmp_path, caplog):
    fresh = Sizer(SMALL.parent).site_powers(programme)["prairie"]
    first = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    (path,) = tmp_path.iterdir()
    kept = path.read_bytes()
    assert {"grid", "own power"} <= json.loads(kept)["sizes"].keys()
    again = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    assert fresh.candidates == first.candidates == again.candidates
    assert fresh.cuts == first.cuts == again.cuts
    path.write_text("{broken")
    with caplog.at_level("INFO", "abilene"):
        sized = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    assert sized.candidates == fresh.candidates
    assert path.read_bytes() == kept
    assert "cache on disk, broken, sized again" in caplog.text


@pytest.mark.parametrize("what", ["price", "net_load", "load"])
def test_a_file_of_ones_own_hours_has_its_part_in_the_name(programme, tmp_path, what):
    site = programme.sites["prairie"]
    own = type(site).model_validate(
        site.model_dump(by_alias=True, exclude_unset=True) | {what: {"file": "p.csv"}}
    )
    (tmp_path / "p.csv").write_text("40")
    before = name_of("key", own, tmp_path)
    (tmp_path / "p.csv").write_text("50")
    names = {
        before,
        name_of("key", own, tmp_path),
        name_of("key", site, tmp_path),
        name_of("other", own, tmp_path),
    }
    assert len(names) == 4


def test_another_version_of_the_code_has_sizes_of_its_own(
    programme, tmp_path, monkeypatch
):
    """What an engine with a fault has sized is not taken by the one in which it is mended."""
    (tmp_path / "power").mkdir()
    engine = tmp_path / "power" / "engine.py"
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "buildout" / "cache.py"))
    names = set()
    try:
        for code in ("cost = 1", "cost = 2", "cost = 1"):
            engine.write_text(code)
            cache._sources.cache_clear()
            names.add(name_of("key", programme.sites["prairie"], tmp_path))
    finally:
        cache._sources.cache_clear()
    assert len(names) == 2


def test_sizes_are_kept_where_the_user_says_or_not_at_all(monkeypatch, tmp_path):
    monkeypatch.setenv("ABILENE_CACHE", "off")
    assert default_folder() is None
    monkeypatch.setenv("ABILENE_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("ABILENE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / "abilene"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("")
    write_sizes(tmp_path / "file" / "sizes.json", {"grid": {"grid.first": 1.0}})
    assert read_sizes(tmp_path / "file" / "sizes.json") is None


SIZES = {"grid": {"grid.first": 1.0, "solar": 0.0}, "own power": {"wind": 1.25}}


def test_sizes_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "new" / "sizes-1.json"
    write_sizes(path, SIZES)
    assert read_sizes(path) == SIZES
    assert [file.name for file in path.parent.iterdir()] == ["sizes-1.json"]


def test_every_flipped_bit_and_every_cut_is_noticed(tmp_path):
    path = tmp_path / "sizes-1.json"
    write_sizes(path, SIZES)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(
                whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
            )
            assert read_sizes(path) is None, (at, bit)
        path.write_bytes(whole[:at])
        assert read_sizes(path) is None, at


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"sizes": null}', "[" * 100_000, json.dumps(SIZES)],
)
def test_what_is_no_file_of_ours_is_as_if_it_were_absent(tmp_path, text):
    path = tmp_path / "sizes-1.json"
    path.write_text(text)
    assert read_sizes(path) is None


def test_sizes_of_another_campus_are_not_taken(tmp_path):
    """A file under another name is whole, but it is of another campus."""
    write_sizes(tmp_path / "sizes-1.json", SIZES)
    (tmp_path / "sizes-1.json").rename(tmp_path / "sizes-2.json")
    assert read_sizes(tmp_path / "sizes-2.json") is None


ATTACKS = SMALL.parents[2] / "shared" / "cases" / "faults" / "attack"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["30-cache-design-missing.json", "31-cache-size-doubled.json"]
)
def test_a_file_that_somebody_has_changed_is_sized_again(programme, tmp_path, name):
    """A missing design ended in a traceback, a doubled size in another plan."""
    if not (ATTACKS / name).is_file():
        pytest.skip(f"no {ATTACKS / name}")
    fresh = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    (path,) = tmp_path.iterdir()
    path.write_bytes((ATTACKS / name).read_bytes())
    again = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    assert again.candidates == fresh.candidates
    assert again.cuts == fresh.cuts


def test_a_user_without_a_home_keeps_no_sizes(monkeypatch):
    monkeypatch.delenv("ABILENE_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert default_folder() is None
