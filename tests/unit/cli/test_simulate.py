"""``abilene simulate``: table, JSON and folder say the same, twice the same."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

SMALL = str(Path(__file__).parents[3] / "examples" / "one-campus.yaml")


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "jobs.csv"
    rows = (f"{i * 1800},{3600 + 60 * (i % 90)},{8 + i % 64}" for i in range(400))
    path.write_text(
        "submit_s,duration_s,accelerators\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return str(path)


def run(*args):
    return CliRunner().invoke(main, ["simulate", SMALL, *args])


def test_folder_and_json_agree(trace, tmp_path):
    out = tmp_path / "out"
    shown = run("--trace", trace, "--policy", "backfill", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    assert "never short" in shown.output
    assert {path.name for path in out.iterdir()} == {
        "answer.json",
        "hours.csv",
        "report.html",
        "manifest.json",
    }
    data = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert (
        json.loads(run("--trace", trace, "--policy", "backfill", "--json").stdout)
        == data
    )
    here = data["this_power"]
    assert here["jobs_finished"] == here["jobs"] == 400
    assert here["powered_hours"] == pytest.approx(
        here["idle_hours"]
        + here["capped_hours"]
        + here["useful_hours"]
        + here["checkpointing_hours"]
        + here["restarting_hours"]
        + here["lost_to_failures_hours"]
        + here["lost_to_power_hours"]
        + here["lost_to_preemption_hours"]
    )
    assert data["short_hours"] > 0
    with (out / "hours.csv").open(encoding="utf-8") as file:
        hours = list(csv.DictReader(file))
    assert all(
        float(hour["drawn_it_kw"]) <= float(hour["usable_it_kw"]) + 1e-3
        for hour in hours
    )
    assert sum(float(hour["drawn_it_kw"]) for hour in hours) * 1e3 == pytest.approx(
        here["energy_wh"], rel=1e-5
    )


def test_the_page_asks_for_nothing(trace, tmp_path):
    run("--trace", trace, "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    for chart in ("simulated-power", "simulated-work"):
        assert f'data-chart="{chart}"' in page


def test_wrong_names_are_told(trace):
    policy = run("--trace", trace, "--policy", "fifi")
    assert policy.exit_code == 2
    assert "did you mean 'fifo'" in policy.output
    assert run("--trace", "none.csv").exit_code == 2
    small = run("--trace", trace, "--accelerators", "8")
    assert small.exit_code == 2
    assert "a job wants 71 accelerators" in small.output
