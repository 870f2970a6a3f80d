"""What Slurm says, read from lines that Slurm 22.05 printed, and the commands that it gets."""

import sys

import pytest
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.slurm import (
    DryRunner,
    ProcessRunner,
    RanCommand,
    Slurm,
    SlurmNode,
    SlurmSilentError,
    reservation_name,
    seconds_of,
)

NODES = """n1|allocated|64/0/0/64|none
n3|drained|0/0/64/64|abilene:ev1
n3|drained|0/0/64/64|abilene:ev1
"""
JOBS = """2|RUNNING|64|1-02:03:04|main|(null)|(null)|root|kw:16,x|n[3-4]|class=flex2,x|y
1|RUNNING|64|0:01|main|a|(null)|root|(null)|n1|(null)
"""
LICENCES = "LicenseName=kw Total=64 Used=64 Free=0 Reserved=0 Remote=no\n"


class Printed:
    """Answers with what Slurm printed."""

    def ask(self, command):
        jobs = "2|1|\n1|0|\n" if "-O" in command else JOBS
        texts = {"sinfo": NODES, "squeue": jobs, "scontrol": LICENCES}
        return RanCommand(tuple(command), 0, texts[command[0]])

    tell = ask


def test_nodes_and_jobs_are_what_slurm_prints():
    view = Slurm(Printed()).view()
    assert view.nodes["n1"].may_start
    assert not view.nodes["n1"].is_ours
    assert view.nodes["n3"].is_ours
    two, one = view.jobs
    assert (two.nodes, two.licences, two.requeues) == (
        ("n3", "n4"),
        {"kw": 16, "x": 1},
        True,
    )
    assert (two.run_s, two.fields["comment"]) == (93784.0, "class=flex2,x|y")
    assert (two.cpus_per_node, one.requeues) == (32.0, False)
    assert (one.fields["account"], one.fields["comment"]) == ("a", "")
    assert Slurm(Printed()).licences("kw") == 64


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:01", 1), ("1:00:00", 3600), ("1-02:03:04", 93784), ("UNLIMITED", 0)],
)
def test_times_of_slurm(text, seconds):
    assert seconds_of(text) == seconds


def test_commands_are_those_that_were_tried():
    twin = SlurmTwin.of(4)
    slurm = Slurm(twin)
    slurm.drain(["n4", "n3"], "event 1 of (utility)")
    slurm.send(["12", "3"], "USR1", steps=False)
    slurm.send(["3"], "TERM", steps=True)
    slurm.requeue(["12", "3"])
    slurm.start_now("3")
    slurm.resume(["n4", "n3"])
    slurm.reserve_licences("abilene_kw", "kw", 32)
    slurm.change_licences("abilene_kw", "kw", 16)
    slurm.unreserve("abilene_kw")
    slurm.cancel(["3"])
    assert twin.told == [
        "scontrol update nodename=n3,n4 state=drain reason=abilene:event-1-of-utility-",
        "scancel --signal=USR1 --batch 3 12",
        "scancel --signal=TERM --full 3",
        "scontrol requeue 3,12",
        "scontrol update jobid=3 starttime=now",
        "scontrol update nodename=n3,n4 state=resume",
        "scontrol create reservation reservationname=abilene_kw starttime=now duration=UNLIMITED "
        "licenses=kw:32 flags=LICENSE_ONLY users=root",
        "scontrol update reservationname=abilene_kw licenses=kw:16",
        "scontrol delete reservationname=abilene_kw",
        "scancel 3",
    ]


def test_an_announced_cut_is_reserved(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    twin = SlurmTwin.of(4)
    Slurm(twin).reserve_nodes(reservation_name("cut 1"), ["n3", "n4"], 1.8e9, 180)
    assert twin.told[0].startswith(
        "scontrol create reservation reservationname=abilene_cut-1 starttime=2027-01-15T"
    )
    assert twin.told[0].endswith(
        "duration=180 nodes=n3,n4 flags=MAINT,IGNORE_JOBS users=root"
    )
    assert list(Slurm(twin).reservations()) == ["abilene_cut-1"]


def test_a_silent_slurm_says_so():
    twin = SlurmTwin.of(1)
    twin.is_silent = True
    with pytest.raises(SlurmSilentError, match="Unable to contact slurm controller"):
        Slurm(twin).view()


@pytest.mark.parametrize(
    ("state", "reason", "ours", "starts", "off"),
    [
        ("drained", "abilene:e", True, False, False),
        ("draining", "disk", False, False, False),
        ("idle~", "none", False, False, True),
        ("down*", "Not responding", False, False, False),
        ("mixed", "abilene:e", False, True, False),
    ],
)
def test_states_of_nodes(state, reason, ours, starts, off):
    node = SlurmNode("n1", state, 0, 8, reason)
    assert (node.is_ours, node.may_start, node.is_off) == (ours, starts, off)


def test_a_process_is_run_and_timed():
    runner = ProcessRunner()
    done = runner.ask([sys.executable, "-c", "print('out'); raise SystemExit(3)"])
    assert (done.code, done.out) == (3, "out\n")
    assert done.seconds > 0
    assert runner.tell(["no-such-command"]).code == 127


def test_a_command_that_hangs_fails(monkeypatch):
    monkeypatch.setattr("abilene.operate.slurm.TIMEOUT_S", 0.2)
    done = ProcessRunner().ask([sys.executable, "-c", "import time; time.sleep(9)"])
    assert (done.code, done.error) == (124, "no answer in 0.2 s")


def test_a_dry_run_prints_each_command_once_until_something_else_is_wanted():
    printed = []
    twin = SlurmTwin.of(2)
    twin.jobs.append(TwinJob("1", ["n1"], 8))
    dry = DryRunner(printed.append, twin)
    slurm = Slurm(dry)
    assert slurm.view().jobs[0].id == "1"
    for _ in range(2):
        slurm.drain(["n1"], "e")
    dry.forget()
    slurm.drain(["n1"], "e")
    assert printed == ["scontrol update nodename=n1 state=drain reason=abilene:e"] * 2
    assert twin.told == []
