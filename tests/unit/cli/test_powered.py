"""Where a command takes the power of a campus from, and what it refuses."""

import json

import pytest
from click.testing import CliRunner

from abilene.cli import main


@pytest.fixture(scope="module")
def simulate(examples):
    def run(*args):
        file, trace = examples / "one-campus.yaml", examples / "jobs.csv"
        command = ["simulate", str(file), "--trace", str(trace), *args]
        return CliRunner().invoke(main, command)

    return run


def test_a_series_of_ones_own(simulate, tmp_path):
    path = tmp_path / "mine.csv"
    rows = ["130" if 10 <= hour < 12 else "260" for hour in range(24 * 30)]
    path.write_text("\n".join(["facility_mw", *rows]) + "\n", encoding="utf-8")
    data = json.loads(simulate("--power", str(path), "--json").stdout)
    assert (data["first_step"], data["short_hours"]) == (0, 2)
    assert any("mine.csv, facility power of 260 MW" in note for note in data["notes"])


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--power", "p.csv", "--plan", "f", "--quarter", "2028-Q1"], "keep one"),
        (["--power", "p.csv", "--own-power"], "--own-power: is of no use"),
        (["--power-of", "it"], "--power-of: is of no use without --power"),
        (["--power", "-"], "abilene operate acts on power as it comes"),
        (["--plan", "f"], "--quarter: missing"),
        (["--quarter", "2028-Q1"], "--plan: missing"),
        (["--plan", "f", "--quarter", "2028-Q1"], "f holds no plan"),
    ],
)
def test_options_that_would_be_passed_over_are_refused(simulate, args, words):
    done = simulate(*args)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
