"""Sampled studies: bars of indices, and clouds over what moves an output most."""

import numpy as np
from made_study import made
from small_study import EQUITY, GRID

from abilene.report.charts import clouds
from abilene.report.charts.clouds import cloud_charts
from abilene.report.charts.varied import Shown

OVER = f"{{{EQUITY}: {{uniform: [1, 2]}}, {GRID}: {{uniform: [100, 400]}}, sites.a.cooling: {{choices: [liquid, evaporative]}}}}"


def sampled(folder, samples=16):
    rng = np.random.default_rng(1)
    design = f"{{latin_hypercube: {{samples: {samples}, over: {OVER}}}}}"
    return made(folder, design, lambda _, usd, mw, how: (mw + 20 * rng.random(), 1.0))


def shown(study):
    return Shown(study, ("as_written", "2026-02-01", None), study.rows, "it_mw.2027", 3)


def test_bars_and_clouds_begin_with_what_moves_it_most(tmp_path):
    bars, first, second = cloud_charts(shown(sampled(tmp_path)))
    assert bars.option["yAxis"]["data"][0] == "g.firm_mw"
    assert [one["name"] for one in bars.option["series"]] == ["spearman", "PRCC"]
    assert bars.rows[0][0] == GRID
    assert bars.rows[0][2] > 0.9
    assert "PRCC: the same" in bars.source
    assert first.columns == (f"{GRID} [MW]", "it_mw.2027")
    assert len(first.option["series"][0]["data"]) == 16
    assert "tooltip" in first.option["series"][0]["data"][0]
    assert first.option["xAxis"]["type"] == "value"
    assert second.id == "cloud-3-1"


def test_a_large_sample_is_drawn_in_part_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(clouds, "MOST_POINTS", 10)
    monkeypatch.setattr(clouds, "TOLD_POINTS", 5)
    study = sampled(tmp_path)
    _, first, _ = cloud_charts(shown(study))
    dots = first.option["series"][0]["data"]
    assert len(dots) == len(first.rows) == 10
    assert "tooltip" not in dots[0]
    assert first.source.endswith("; the first 10 are drawn")


def test_words_are_categories(tmp_path, monkeypatch):
    monkeypatch.setattr(clouds, "CLOUDS", 3)
    *_, last = cloud_charts(shown(sampled(tmp_path)))
    kinds = {
        chart.columns[0]: chart.option["xAxis"]["type"]
        for chart in [*cloud_charts(shown(sampled(tmp_path)))][1:]
    }
    assert kinds["sites.a.cooling"] == "category"
    assert last.rows


def test_too_few_runs_for_partial_correlations_have_the_others(tmp_path):
    bars, *_ = cloud_charts(shown(sampled(tmp_path, samples=4)))
    assert [one["name"] for one in bars.option["series"]] == ["spearman"]
