"""Steps tell the log of their module what was done and how long it took; nobody hears it who did not ask."""

import logging
import re
import subprocess
import sys

import pytest

from abilene.timing import timed

log = logging.getLogger("abilene.test_of_timing")


def test_a_step_is_told_with_its_outcome_and_its_seconds(caplog):
    with (
        caplog.at_level(logging.INFO, "abilene"),
        timed(log, "read %d files of %s", 3, "claims") as ended,
    ):
        ended += ["2 claims", "1 actor"]
    (record,) = caplog.records
    assert record.name == "abilene.test_of_timing"
    assert record.levelno == logging.INFO
    said, seconds = record.getMessage().rsplit(", ", 1)
    assert said == "read 3 files of claims: 2 claims, 1 actor"
    assert re.fullmatch(r"\d+\.\d{3} s", seconds)


def test_who_listens_to_everything_hears_a_step_begin(caplog):
    with caplog.at_level(logging.DEBUG, "abilene"):
        with timed(log, "size %s", "abilene"):
            assert [r.getMessage() for r in caplog.records] == ["size abilene ..."]
        with timed(log, "solve", level=logging.DEBUG):
            pass
    assert [r.getMessage().partition(":")[0] for r in caplog.records] == [
        "size abilene ...",
        "size abilene",
        "solve",
    ]


def test_a_step_that_fails_is_told_and_its_error_goes_on(caplog):
    with (
        caplog.at_level(logging.INFO, "abilene"),
        pytest.raises(ZeroDivisionError),
        timed(log, "divide"),
    ):
        _ = 1 / 0
    assert caplog.records[0].getMessage().startswith("divide: ZeroDivisionError, ")


def test_what_nobody_hears_is_not_turned_into_text(caplog):
    class Large:
        def __str__(self):
            raise AssertionError("nobody asked for it")

    with (
        caplog.at_level(logging.INFO, "abilene"),
        timed(log, "solve %s", Large(), level=logging.DEBUG) as ended,
    ):
        ended.append("optimal")
    assert not caplog.records


def test_the_library_is_silent_until_somebody_listens():
    """A warning of a library without a handler would go to standard error."""
    code = "import abilene.timing, logging; logging.getLogger('abilene.x').warning('heard')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout + done.stderr == ""


def test_a_program_that_configures_logging_hears_the_library(caplog, examples):
    from abilene.programme.changes import load

    with caplog.at_level(logging.INFO, "abilene.programme"):
        load(examples / "one-campus.yaml")
    heard = [(r.name, r.getMessage().partition(":")[0]) for r in caplog.records]
    path = examples / "one-campus.yaml"
    assert heard == [
        ("abilene.programme.read", f"read the programme {path}"),
        ("abilene.programme.read", "check 0 claims"),
    ]
