"""Eleven vintages of Epoch AI's Frontier Data Centers (CC BY 4.0), where they lie beside the repository.

The forecasts and their outcomes against a diff of the same vintages made by another
program, and the replay of 31 July 2026 against the numbers that its author published.
"""

import csv
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.studies.track_record import replay_vintages
from abilene.studies.vintages import NEVER, read_vintages

ROOT = Path(__file__).resolve().parents[2]
DATA = next(
    (
        up / "shared" / "data"
        for up in ROOT.parents
        if (up / "shared" / "data" / "epoch_vintages").is_dir()
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    DATA is None, reason="the vintages do not lie beside the repository"
)
END = date(2026, 10, 2)


@pytest.fixture(scope="module")
def vintages():
    return read_vintages(DATA / "epoch_vintages")


@pytest.fixture(scope="module")
def diff():
    with (DATA / "slips.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_forecasts_are_those_of_the_diff(vintages, diff):
    *earlier, _ = vintages
    ours = {
        (*name, str(dated.day))
        for it in earlier
        for name, dated in it.milestones.items()
        if dated.day > it.day
    }
    theirs = {(row["site"], row["milestone"], row["forecast"]) for row in diff}
    assert ours == theirs
    assert (len(ours), len({site for site, *_ in ours})) == (127, 53)


def test_outcomes_are_those_of_the_diff(vintages, diff):
    for row in diff:
        came = vintages[-1].came((row["site"], row["milestone"]), END)
        ours = (str(came.day), came.kind) if came != NEVER else ("", "")
        theirs = row["outcome"], row["state"] if row["outcome"] else ""
        assert ours == theirs, row


def test_the_replay_of_july(vintages):
    (found,) = replay_vintages(vintages, END, [date(2026, 7, 31)])
    law = found.refclass
    assert law.events == 16
    assert (law.mu, law.sigma) == pytest.approx((0.46977, 0.42253), abs=5e-5)
    assert len(found.pending) == 66
    assert sum(it.confirmed for it in found.pending) == 1
    assert sum(it.seen < date.max for it in found.pending) == 5
    word, by_class = found.scores(found.pending)
    assert word.expected == 8
    # 5.86 where delay grows in proportion beyond a year, too: here it does not.
    assert by_class.expected == pytest.approx(5.9, abs=0.1)
    assert word.brier_confirmed == pytest.approx(0.1061, abs=5e-5)
    assert by_class.brier_confirmed == pytest.approx(0.0459, abs=5e-5)
    assert word.brier_assumed == pytest.approx(0.046, abs=6e-4)
    assert by_class.brier_assumed == pytest.approx(0.057, abs=6e-4)
    assert word.crps_days == pytest.approx(3.18, abs=5e-3)
    # 1.23 is between 1.19, where days count from their beginning, as for the word, and
    # 1.24, where they count from their end.
    assert by_class.crps_days == pytest.approx(1.23, abs=0.04)


def test_the_page_shows_what_is_printed():
    days = "2026-04-03", "2026-05-23", "2026-07-31"
    args = ["track-record", str(DATA / "epoch_vintages"), "--until", str(END)]
    done = CliRunner().invoke(main, [*args, *(f"--as-of={day}" for day in days)])
    printed = "\n".join(line.rstrip() for line in done.output.strip("\n").splitlines())
    assert printed in (ROOT / "docs" / "backtest.md").read_text(encoding="utf-8")
