"""Results and paths are told apart, and what is no result needs no plan."""

import subprocess
import sys

import pytest

from abilene.report.asked import NAMES, SAME_AS, Asked, result_asked
from abilene.report.derivations import RESULTS


def test_every_result_can_be_asked_for():
    assert set(RESULTS) == NAMES
    assert {name.partition(".")[0] for name in SAME_AS.values()} <= NAMES


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("npv", ("npv", "")),
        ("NPV", ("npv", "")),
        ("USD/GPU-hour", ("lcoc", "")),
        ("money in view", ("in_view", "")),
        ("it_mw.2028-Q4", ("it_mw", "2028-Q4")),
        ("MW.2028-Q4", ("it_mw", "2028-Q4")),
        ("lcoe_usd_per_mwh.prairie", ("lcoe", "prairie")),
        ("capital", ("capital_cost", "")),
        ("capital.equity.amount_usd", None),
        ("capital.equity", None),
        ("sites.prairie.price", None),
        ("", None),
    ],
)
def test_results_and_paths_are_told_apart(path, asked):
    assert result_asked(path) == (asked and Asked(*asked))


def test_a_claim_is_explained_without_numpy(examples):
    code = (
        "import sys; from abilene.cli import main;"
        "main(['why', sys.argv[1], sys.argv[2]], standalone_mode=False);"
        "assert 'numpy' not in sys.modules"
    )
    path = "capital.equity.amount_usd"
    file = str(examples / "one-campus.yaml")
    done = subprocess.run(
        [sys.executable, "-c", code, file, path], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("useful compute", ("useful", "")),
        ("useful_compute.2029", ("useful", "2029")),
        ("IRR, % a year", ("irr", "")),
        ("min LLCR", ("llcr", "")),
        ("NPV, bn USD", ("npv", "")),
        ("covenant broken", ("covenant", "")),
        ("refuted: spent", ("spent", "")),
        ("owed, not paid", ("unpaid", "")),
        ("kept out", ("kept_out", "")),
        ("owed at the end", ("owed", "")),
        ("what_binds", ("first_stop", "")),
        ("  waits for event", ("waiting", "event")),
        ("lost to ramp-up", ("lost", "ramp_up")),
        ("usd_per_mwh", ("lcoe", "")),
        ("paid, USD/MWh", ("paid", "")),
        ("energy only", ("paid", "")),
        ("facility MW at end of 2028", ("facility_mw", "2028")),
        ("IT MW of 2030 rest on", ("rests_on", "2030")),
        ("power assumed", ("rests_on", "")),
        ("contested", ("money_rests_on", "")),
        ("2028", ("it_mw", "2028")),
        ("contract or filing", ("rests_on", "")),
    ],
)
def test_words_of_the_table_are_taken_as_they_are_printed(words, asked):
    assert result_asked(words) == Asked(*asked)
