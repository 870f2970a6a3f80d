"""Sizes kept on disk: the same plan with them and without, and another file for whatever they depend on."""

import json
from pathlib import Path

import pytest

from abilene.buildout import Sizer
from abilene.buildout.cache import default_folder, name_of, read_sizes, write_sizes
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(SMALL))["as_written"].programme


def test_the_ways_are_the_same_with_kept_sizes_and_without(programme, tmp_path):
    fresh = Sizer(SMALL.parent).site_powers(programme)["prairie"]
    first = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    (path,) = tmp_path.iterdir()
    sizes = json.loads(path.read_text())
    assert {"grid", "own power"} <= set(sizes)
    again = Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"]
    assert fresh.candidates == first.candidates == again.candidates
    assert fresh.cuts == first.cuts == again.cuts
    path.write_text("{broken")
    assert (
        Sizer(SMALL.parent, tmp_path).site_powers(programme)["prairie"].candidates
        == fresh.candidates
    )
    assert json.loads(path.read_text()) == sizes


def test_a_file_of_ones_own_hours_has_its_part_in_the_name(programme, tmp_path):
    site = programme.sites["prairie"]
    own = type(site).model_validate(
        site.model_dump(by_alias=True, exclude_unset=True)
        | {"price": {"file": "p.csv"}}
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
