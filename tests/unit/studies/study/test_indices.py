"""Rank correlations against scipy's, groups, and what has no index."""

import numpy as np
import pytest
from scipy import stats
from small_study import EQUITY, GRID, read

from abilene.studies.study.indices import (
    indices_of,
    rank_indices,
    ranks,
    sobol_indices,
)
from abilene.studies.study.records import Sobol

RNG = np.random.default_rng(3)
OVER = f"{{{EQUITY}: {{uniform: [1, 2]}}, {GRID}: {{uniform: [1, 2]}}}}"


def test_ranks_are_those_of_scipy():
    values = np.array([3.0, 1.0, 3.0, 2.0, 2.0, 2.0])
    assert np.array_equal(ranks(values), stats.rankdata(values))


def test_spearman_is_that_of_scipy_and_the_partial_one_follows_from_the_inverse():
    """The partial correlation is -p_ij / sqrt(p_ii p_jj) of the inverse P of all correlations of ranks."""
    columns = dict(zip("xyz", RNG.random((3, 50)), strict=True))
    output = columns["x"] ** 3 + 0.3 * columns["y"] + 0.1 * RNG.random(50)
    found = {
        (path, name): value for path, _, name, value, _ in rank_indices(output, columns)
    }
    ranked = [stats.rankdata(one) for one in (*columns.values(), output)]
    inverse = np.linalg.inv(np.corrcoef(ranked))
    for n, path in enumerate(columns):
        assert found[path, "spearman"] == pytest.approx(
            stats.spearmanr(columns[path], output).statistic, abs=1e-12
        )
        partial = -inverse[n, 3] / np.sqrt(inverse[n, n] * inverse[3, 3])
        assert found[path, "PRCC"] == pytest.approx(partial, abs=1e-12)


def test_a_column_that_stands_still_and_too_few_runs_have_no_index():
    still = {"x": RNG.random(4), "y": np.ones(4), "z": RNG.random(4)}
    found = rank_indices(RNG.random(4), still)
    assert [(path, name) for path, _, name, _, _ in found] == [
        ("x", "spearman"),
        ("z", "spearman"),
    ]


def test_the_same_seed_gives_the_same_interval():
    asked = Sobol(
        samples=4, seed=0, over={"x": {"uniform": [0, 1]}, "y": {"uniform": [0, 1]}}
    )
    values = RNG.random(16)
    assert sobol_indices(values, ["x", "y"], asked) == sobol_indices(
        values, ["x", "y"], asked
    )
    pairs = asked.model_copy(update={"second_order": True})
    found = sobol_indices(RNG.random(24), ["x", "y"], pairs)
    assert [(one, other, name) for one, other, name, *_ in found][-1] == (
        "x",
        "y",
        "S2",
    )


def test_indices_are_of_each_view_and_of_outputs_that_vary_and_are_known(tmp_path):
    study = read(tmp_path, f"{{latin_hypercube: {{samples: 8, over: {OVER}}}}}")
    rows = [
        {
            "viewpoint": view, "as_of": "2026-01-01", "campus": None,
            EQUITY: float(n), GRID: ["one", "two"][n % 2],
            "varies": float(n if view == "a" else -n), "still": 1.0,
            "unknown": None if n == 3 else float(n), "words": str(n),
        }
        for n in range(8)
        for view in ("a", "b")
    ]  # fmt: skip
    found = list(indices_of(study, rows, ["varies", "still", "unknown", "words"]))
    assert {one.output for one in found} == {"varies"}
    spearman = {
        (one.viewpoint, one.path): one.value
        for one in found
        if one.measure == "spearman"
    }
    assert spearman["a", EQUITY] == pytest.approx(1.0)
    assert spearman["b", EQUITY] == pytest.approx(-1.0)
    assert spearman["a", GRID] == pytest.approx(-spearman["b", GRID])


def test_a_grid_has_no_indices(tmp_path):
    study = read(tmp_path, f"{{grid: {{{GRID}: [100, 200]}}}}")
    assert list(indices_of(study, [], ["it_mw.2026"])) == []
