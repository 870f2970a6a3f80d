"""Points of each design: by hand, and the laws of their samples."""

import builtins

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.errors import MissingExtraError
from abilene.studies.study.designs import (
    count_of,
    latin_hypercube,
    paths_of,
    points_of,
    saltelli,
)
from abilene.studies.study.records import LatinHypercube, Sobol, StudyDesign

OVER = {"a.x": {"uniform": [0, 10]}, "b.y": {"choices": ["no", "yes"]}}


def read(_path, value):
    return float(value)


def points(**design):
    found, refused = points_of(StudyDesign.model_validate(design), read)
    assert not refused
    assert len(found) == count_of(StudyDesign.model_validate(design))
    return found


def test_a_sweep_is_a_list_or_a_range():
    assert points(sweep={"a.x": [3, "5 MW"]}) == [{"a.x": 3}, {"a.x": "5 MW"}]
    ends = {"from": 1, "to": 100, "count": 3}
    assert points(sweep={"a.x": ends}) == [{"a.x": 1.0}, {"a.x": 50.5}, {"a.x": 100.0}]
    logged = points(sweep={"a.x": ends | {"log": True}})
    assert [point["a.x"] for point in logged] == pytest.approx([1, 10, 100])


def test_a_grid_has_every_pair_the_last_path_first():
    assert points(grid={"a.x": [1, 2], "b.y": ["no", "yes"]}) == [
        {"a.x": 1, "b.y": "no"},
        {"a.x": 1, "b.y": "yes"},
        {"a.x": 2, "b.y": "no"},
        {"a.x": 2, "b.y": "yes"},
    ]


def test_one_at_a_time_begins_with_the_base():
    found = points(one_at_a_time={"a.x": [1, 2, 3], "b.y": ["no", "yes"]})
    assert found == [
        {"a.x": 2},
        {"a.x": 1},
        {"a.x": 3},
        {"a.x": 2, "b.y": "no"},
        {"a.x": 2, "b.y": "yes"},
    ]


@given(st.integers(2, 60), st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_a_latin_hypercube_has_one_point_in_each_part_of_each_path(
    samples, paths, seed
):
    over = {f"a.x{n}": {"uniform": [0, 1]} for n in range(paths)}
    asked = LatinHypercube(samples=samples, seed=seed, over=over)
    found = latin_hypercube(asked)
    assert found.shape == (samples, paths)
    cells = np.floor(found * samples).astype(int)
    assert np.array_equal(
        np.sort(cells, axis=0), np.tile(np.arange(samples), (paths, 1)).T
    )
    assert np.array_equal(found, latin_hypercube(asked))


def test_samples_are_laid_over_the_distributions():
    found = points(latin_hypercube={"samples": 4, "over": OVER})
    assert sorted(int(point["a.x"] // 2.5) for point in found) == [0, 1, 2, 3]
    assert sorted(point["b.y"] for point in found) == ["no", "no", "yes", "yes"]
    other = points(latin_hypercube={"samples": 4, "seed": 2, "over": OVER})
    assert found != other


def test_a_saltelli_sample_changes_one_path_at_a_time():
    """Block of a base sample: A, AB of each path, B; with pairs BA of each path too."""
    found = saltelli(Sobol(samples=4, over=OVER)).reshape(4, 4, 2)
    first, *mixed, last = found.transpose(1, 0, 2)
    for n, one in enumerate(mixed):
        assert np.array_equal(one[:, n], last[:, n])
        assert np.array_equal(one[:, 1 - n], first[:, 1 - n])
    pairs = Sobol(samples=4, second_order=True, over=OVER)
    assert saltelli(pairs).shape == (24, 2)
    assert len(points(sobol=pairs.model_dump(exclude_none=True))) == 24
    assert np.array_equal(saltelli(pairs), saltelli(pairs))


def test_what_cannot_be_read_is_told_of_every_path():
    over = {"a.x": {"uniform": [2, 1]}, "b.y": {"loguniform": [0, 1]}}
    for design in ({"latin_hypercube": {"samples": 4, "over": over}},):
        found, refused = points_of(StudyDesign.model_validate(design), read)
        assert found == []
        assert [path for path, _ in refused] == ["a.x", "b.y"]
    ranges = StudyDesign.model_validate(
        {"grid": {"a.x": {"from": 0, "to": 1, "count": 3, "log": True}}}
    )
    assert "no logarithm" in points_of(ranges, read)[1][0][1]
    assert paths_of(ranges) == ["a.x"]


def test_without_salib_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("SALib"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"abilene\[study\]"):
        saltelli(Sobol(samples=4, over=OVER))
