"""Eleven vintages of Epoch AI's Frontier Data Centers (CC BY 4.0), where they lie beside the repository.

The forecasts and their outcomes against a diff of the same vintages made by another
program, and the replay of 31 July 2026 against the numbers that its author published.
"""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from abilene.claims.refclass import packaged_classes
from abilene.cli import main
from abilene.risk.score import brier, crps_up_to
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
REPLAY = "Epoch AI, Frontier Data Centers (CC BY 4.0), replayed from 31 July 2026 by another program"
PENDING = (
    "66 milestones that were pending on 31 July, by what was confirmed by 2 October"
)


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


@pytest.fixture(scope="module")
def july(vintages):
    (found,) = replay_vintages(vintages, END, [date(2026, 7, 31)])
    return found


def test_the_replay_of_july(july, record_answer):
    law = july.refclass
    assert law.events == 16
    assert (law.mu, law.sigma) == pytest.approx((0.46977, 0.42253), abs=5e-5)
    assert len(july.pending) == 66
    assert sum(it.confirmed for it in july.pending) == 1
    assert sum(it.seen < date.max for it in july.pending) == 5
    word, by_class = july.scores(july.pending)
    assert word.expected == 8
    for name, theirs, ours, within in (
        ("expected to have come by 2 October", 5.9, by_class.expected, 0.1),
        ("Brier score of the class", 0.0459, by_class.brier_confirmed, 5e-5),
        ("Brier score of the table's own word", 0.1061, word.brier_confirmed, 5e-5),
    ):
        record_answer(name, REPLAY, theirs, ours, within, note=PENDING)
    # 5.86 where delay grows in proportion beyond a year, too: here it does not.
    assert by_class.expected == pytest.approx(5.9, abs=0.1)
    assert word.brier_confirmed == pytest.approx(0.1061, abs=5e-5)
    assert by_class.brier_confirmed == pytest.approx(0.0459, abs=5e-5)
    assert word.brier_assumed == pytest.approx(0.046, abs=6e-4)
    assert by_class.brier_assumed == pytest.approx(0.057, abs=6e-4)
    assert word.crps_days == pytest.approx(3.18, abs=5e-3)
    # 1.19 where a day counts from its beginning, as for the word; its author has 1.23, below
    assert by_class.crps_days == pytest.approx(1.19, abs=5e-3)


def test_the_replay_of_july_without_an_end_to_proportion(july):
    """As its author counted, delay in proportion to a lead of any length: 5.86 were expected."""
    law = replace(july.refclass, cap_days=100_000)
    _, by_class = replace(july, refclass=law).scores(july.pending)
    assert by_class.expected == pytest.approx(5.86, abs=5e-3)
    assert by_class.brier_confirmed == pytest.approx(0.0459, abs=5e-5)


def test_the_replay_of_july_by_the_scores_of_plan_folders(july, record_answer):
    """The same law as 2,000 futures of each milestone, scored as ``abilene score`` does: 1.23 d against 3.18 d."""
    law, as_of = july.refclass, july.as_of
    until = (END - as_of).days
    ours, words, briers = [], [], []
    for it in july.pending:
        said, due = it.first.said, it.first.due
        tail = law.longer(said, due, as_of)
        # evenly spaced levels of what is not there yet: the law itself, without noise
        levels = 1 - tail * (1 - (np.arange(2_000) + 0.5) / 2_000)
        days = [(law.quantile(said, due, said, q) - as_of).days for q in levels]
        # a quantile is the day by whose end it is there: on the day before it is under way
        futures = np.array(days, np.float64) - 1
        came = (it.seen - as_of).days if it.confirmed else None
        ours.append(crps_up_to(futures, came, until))
        word = np.array([min((it.word - as_of).days, 10**6)], np.float64)
        words.append(crps_up_to(word, came, until))
        briers.append(brier(float(np.mean(futures < until)), came is not None))
    for name, theirs, found in (
        ("class", 1.23, ours),
        ("table's own word", 3.18, words),
    ):
        what = f"CRPS of the {name} up to 2 October"
        record_answer(what, REPLAY, theirs, np.mean(found), 5e-3, "d", PENDING)
    assert np.mean(words) == pytest.approx(3.18, abs=5e-3)
    assert np.mean(ours) == pytest.approx(1.23, abs=5e-3)
    assert np.mean(briers) == pytest.approx(0.0459, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("epoch_2026_04", date(2026, 4, 3)),
        ("epoch_2026_05", date(2026, 5, 23)),
        ("epoch_2026_07", date(2026, 7, 31)),
    ],
)
def test_packaged_classes_of_earlier_days_are_what_could_be_fitted_then(
    vintages, name, day
):
    (found,) = replay_vintages(vintages, END, [day])
    fitted, packaged = found.refclass, packaged_classes()[name]
    assert (packaged.mu, packaged.sigma) == pytest.approx(
        (fitted.mu, fitted.sigma), abs=6e-4
    )
    for known in ("n", "events", "sites", "known_from"):
        assert getattr(packaged, known) == getattr(fitted, known)


def test_the_page_shows_what_is_printed():
    days = "2026-04-03", "2026-05-23", "2026-07-31"
    args = ["track-record", str(DATA / "epoch_vintages"), "--until", str(END)]
    done = CliRunner().invoke(main, [*args, *(f"--as-of={day}" for day in days)])
    printed = "\n".join(line.rstrip() for line in done.output.strip("\n").splitlines())
    assert printed in (ROOT / "docs" / "backtest.md").read_text(encoding="utf-8")
