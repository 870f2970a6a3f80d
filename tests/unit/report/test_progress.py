"""While a plan is made: a line a step in a log file, and Ctrl-C that stops once."""

import os
import signal
import time

import pytest

from abilene.report.progress import progress, stop_on_interrupt


def test_a_log_file_gets_a_line_a_step(capsys):
    with progress("sizing", "") as step:
        step("prairie")
        step("milam")
    assert capsys.readouterr().err.splitlines() == ["sizing: prairie", "sizing: milam"]


@pytest.fixture
def heard():
    """Hear Ctrl-C as in the foreground: a shell lets what it runs in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_the_first_interrupt_sets_the_event_and_the_second_interrupts():
    before = signal.getsignal(signal.SIGINT)
    with stop_on_interrupt() as cancel:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wait(5)
        with pytest.raises(KeyboardInterrupt):
            interrupt_and_wait()
    assert signal.getsignal(signal.SIGINT) is before


def interrupt_and_wait():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
