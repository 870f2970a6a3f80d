"""The operator as a process."""

import os
import signal
import threading

import pytest
from operator_terms import NOW, terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.audit import AuditLog, read_audit
from abilene.operate.loop import (
    AuditedRunner,
    Reporter,
    run_loop,
    run_once,
    stopped_by_signals,
)
from abilene.operate.operator import Operator, StepDone
from abilene.operate.signal import GridEvent, PowerLimit
from abilene.operate.slurm import DryRunner, Slurm
from abilene.operate.state import StateFolder


class Source:
    """Asks for a cut at each poll; stops the loop after some."""

    name, poll_s = "vtn", 0.001

    def __init__(self, stop=None, polls=20):
        self.stop, self.left, self.reported = stop, polls, []

    def poll(self, now):
        self.left -= 1
        if self.left <= 0 and self.stop is not None:
            self.stop.set()
        return (GridEvent("cut", "utility", "limit", NOW - 9, NOW + 99, cut=0.25),)

    def report(self, event, mw, at):
        self.reported.append((event.id, mw))

    def close(self):
        pass


def operator(folder, runner):
    state = StateFolder(folder)
    audit = AuditLog(state.audit, lambda: NOW)
    return Operator(terms_of(), Slurm(AuditedRunner(runner, audit)), state, audit)


def four_busy():
    twin = SlurmTwin.of(4)
    twin.jobs = [TwinJob(str(i), [f"n{i}"], 8) for i in range(1, 5)]
    return twin


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_the_loop_and_not_the_step(number):
    before = signal.getsignal(number)
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(5)
    assert signal.getsignal(number) == before


def test_the_loop_keeps_the_limit_and_its_state(tmp_path):
    twin, stop = four_busy(), threading.Event()
    source = Source(stop)
    run_loop(operator(tmp_path, twin), [source], 0.01, stop, clock=lambda: NOW)
    assert len(twin.ours()) == 1
    assert len(twin.jobs) == 3
    assert (tmp_path / "state.json").exists()
    commands = [
        line["line"]
        for line in read_audit(tmp_path / "audit.jsonl")
        if line["what"] == "command"
    ]
    assert commands == twin.told


def test_a_dry_run_tells_slurm_nothing(tmp_path):
    twin, stop, printed = four_busy(), threading.Event(), []
    dry = DryRunner(printed.append, twin)
    run_loop(
        operator(tmp_path, dry), [Source(stop)], 0.01, stop, clock=lambda: NOW, dry=dry
    )
    assert twin.told == []
    assert [line.split()[:2] for line in printed[:2]] == [
        ["scontrol", "update"],
        ["scontrol", "requeue"],
    ]
    assert len(printed) == len(set(printed))


def test_one_step_is_enough_where_one_is_asked_for(tmp_path):
    twin = four_busy()
    run_once(operator(tmp_path, twin), [Source()], NOW)
    assert [line.split()[1] for line in twin.told] == ["update", "requeue"]


def test_what_is_drawn_is_reported_now_and_then():
    source = Source()
    event = source.poll(NOW)[0]
    reporter = Reporter([source])
    done = StepDone(PowerLimit(0.18, "cut"), 0.17, True, (event,))
    for at in (0, 1, 20):
        reporter.tell(done, NOW + at)
        reporter.join()
    reporter.tell(StepDone(PowerLimit(0.2, "contract"), 0.17, True, ()), NOW + 90)
    reporter.join()
    assert source.reported == [("cut", 0.17)] * 2
