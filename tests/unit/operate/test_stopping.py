"""How jobs are ended, step by step."""

import pytest
from operator_terms import NOW, terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.slurm import RanCommand, Slurm
from abilene.operate.state import OperatorState
from abilene.operate.stopping import MOST_STARTS, Stopper, ending


class Machine:
    def __init__(self, *jobs, twin=None):
        self.twin = twin or SlurmTwin.of(4)
        self.twin.jobs = list(jobs)
        self.state, self.saved = OperatorState(), []
        slurm = self.slurm = Slurm(self.twin)
        self.stopper = Stopper(slurm, terms_of().classes, self.state, self.save)

    def save(self):
        self.saved.append(sorted(self.state.stopping))

    def step(self, doomed, at):
        view = self.slurm.view()
        chosen = {job.id: job for job in view.jobs if job.id in doomed}
        before = len(self.twin.told)
        self.stopper.step(view.jobs, chosen, "e", NOW + at)
        return self.twin.told[before:]


def told_job(number="7", **more):
    return TwinJob(number, ["n1"], 8, "flex3", **more)


def test_a_job_gets_its_signal_its_grace_and_a_start():
    machine = Machine(told_job(), TwinJob("9", ["n2"], 8))
    assert machine.step({"7"}, 0) == ["scancel --signal=USR1 --batch 7"]
    assert machine.saved == [
        ["7"]
    ]  # before the signal: a kill after it forgets nothing
    assert machine.step({"7"}, 1.9) == []
    assert machine.step({"7"}, 2) == ["scontrol requeue 7"]
    assert machine.step(set(), 3) == ["scontrol update jobid=7 starttime=now"]
    assert machine.step(set(), 4) == []
    assert machine.state == OperatorState()


def test_a_job_without_a_signal_is_put_back_at_once():
    machine = Machine(TwinJob("9", ["n2"], 8))
    assert machine.step({"9"}, 0) == ["scontrol requeue 9"]


def test_a_job_that_cannot_be_put_back_is_ended():
    machine = Machine(told_job(requeue=0))
    machine.step({"7"}, 0)
    assert machine.step({"7"}, 2) == ["scancel 7"]
    assert machine.step(set(), 3) == []


def test_a_job_that_may_run_on_is_left_alone():
    machine = Machine(told_job())
    machine.step({"7"}, 0)
    assert machine.step(set(), 1) == []
    assert machine.step(set(), 5) == []
    assert machine.state.stopping == {}


class Deaf(SlurmTwin):
    """Refuses to put back, and to start."""

    def tell(self, command):
        self.told.append(" ".join(command))
        return RanCommand(tuple(command), 1)


def test_what_is_put_back_in_vain_is_ended():
    machine = Machine(told_job(), twin=Deaf.of(4))
    machine.step({"7"}, 0)
    told = [machine.step({"7"}, at) for at in (2, 3, 4, 5)]
    assert told == [["scontrol requeue 7"]] * 3 + [["scancel 7"]]


def test_a_job_that_does_not_start_is_left_to_slurm_in_the_end():
    machine = Machine(twin=Deaf.of(4))
    machine.state.requeued["7"] = 0
    told = [machine.step(set(), at) for at in range(MOST_STARTS + 5)]
    assert sum(map(len, told)) == MOST_STARTS


def test_a_job_that_started_by_itself_is_told_nothing():
    machine = Machine(told_job())
    machine.state.requeued["7"] = 0
    assert machine.step(set(), 0) == []
    assert machine.state.requeued == {}


@pytest.mark.parametrize(("state", "told"), [("COMPLETING", 0), ("RUNNING", 1)])
def test_what_is_ending_is_not_started(state, told):
    machine = Machine(told_job(state=state))
    machine.state.requeued["7"] = 0
    machine.step(set(), 0)
    assert len(machine.state.requeued) == 1 - told
    assert ending(machine.slurm.view().jobs[0]) == (state == "COMPLETING")


def test_all_that_waits_is_started_at_the_end():
    machine = Machine(told_job())
    machine.step({"7"}, 0)
    machine.state.requeued["8"] = 0
    machine.stopper.start_all()
    assert machine.twin.told[-1] == "scontrol update jobid=8 starttime=now"
    assert machine.state == OperatorState()
