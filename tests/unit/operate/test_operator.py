"""The operator on a Slurm in memory: a limit once met is not passed, whatever comes."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from operator_terms import NOW, terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.audit import AuditLog, read_audit
from abilene.operate.operator import Operator
from abilene.operate.signal import GridEvent
from abilene.operate.slurm import Slurm
from abilene.operate.sources import SourceReading
from abilene.operate.state import StateFolder


class Machine:
    """An operator, its Slurm, and a clock that is turned by hand."""

    def __init__(self, folder, twin=None, **changes):
        self.folder, self.now = folder, NOW
        folder.mkdir(parents=True, exist_ok=True)
        self.twin = twin or SlurmTwin.of(4)
        self.terms = terms_of(**changes)
        self.restart()

    def restart(self):
        """Begin anew, as after a kill."""
        state = StateFolder(self.folder)
        audit = AuditLog(state.audit, lambda: self.now)
        self.operator = Operator(self.terms, Slurm(self.twin), state, audit)
        self.operator.expect(["vtn"], self.now)

    def hear(self, *events, error=""):
        reading = SourceReading("vtn", self.now, events, error)
        self.operator.hear([reading], self.now)

    def step(self, seconds=1.0):
        self.now += seconds
        return self.operator.step(self.now)

    def noted(self, what):
        lines = read_audit(self.folder / "audit.jsonl")
        return [line for line in lines if line["what"] == what]


def cut(start=0.0, end=100.0, share=0.25, name="cut"):
    return GridEvent(name, "utility", "limit", NOW + start, NOW + end, cut=share)


def jobs(*notes):
    return [TwinJob(str(i), [f"n{i}"], 8, n) for i, n in enumerate(notes, start=1)]


@pytest.fixture
def machine(tmp_path):
    found = Machine(tmp_path)
    found.twin.jobs = jobs("flex0", "flex3", "rest", "flex3")
    return found


def test_a_cut_is_met_after_the_grace_and_all_comes_back(machine):
    machine.step()
    machine.hear(cut(0, 20))
    assert not machine.step().is_met
    assert machine.step().drawn_mw == 0.24
    done = machine.step()
    done = machine.step()
    assert (done.is_met, done.limit.because) == (True, "cut")
    assert done.drawn_mw == pytest.approx(0.18)
    assert machine.noted("met")[-1]["after_s"] == 3
    machine.now = NOW + 20
    machine.hear(cut(0, 20))
    assert machine.step().limit.because == "contract"
    assert machine.twin.ours() == set()
    (ended,) = machine.noted("ended")
    assert ended["share_of_work"]["flex0"] == 1
    assert ended["share_of_work"]["flex3"] < 1
    asked = machine.noted("heard")[0]
    assert (asked["event"], asked["asked_by"], asked["mw"]) == (
        "cut",
        "utility",
        pytest.approx(0.18),
    )


def test_work_is_stopped_before_an_announced_cut(tmp_path):
    machine = Machine(tmp_path, lead_s=5)
    machine.twin.jobs = jobs("flex3", "flex3", "flex3", "flex3")
    machine.hear(cut(60, 100))
    machine.step()
    assert len(machine.twin.reserved) == 1
    machine.now = NOW + 54
    for _ in range(4):
        done = machine.step()
    assert machine.now < NOW + 60
    assert done.is_met
    assert machine.twin.reserved == {}


def test_a_kill_at_any_step_changes_nothing_that_is_told(tmp_path):
    def told(kills):
        machine = Machine(tmp_path / str(kills))
        machine.twin.jobs = jobs("flex0", "flex3", "rest", "flex3")
        for step in range(10):
            machine.hear(cut(2, 7))
            machine.step()
            if step in kills:
                machine.restart()
        return [line for line in machine.twin.told if "starttime" not in line]

    assert told(()) != []
    assert told(()) == told(range(10))


def test_an_event_that_is_taken_back_ends(machine):
    machine.hear(cut())
    for _ in range(4):
        machine.step()
    machine.hear()
    assert machine.step().limit.because == "contract"
    assert len(machine.noted("taken back")) == 1


def test_an_event_that_changes_is_noted_and_kept(machine):
    machine.hear(cut())
    machine.hear(cut())
    machine.hear(cut(share=0.5))
    assert machine.step().limit.mw == pytest.approx(0.12)
    assert [len(machine.noted(what)) for what in ("heard", "changed")] == [1, 1]


def test_a_lost_signal_holds_what_was_asked_and_then_what_the_contract_allows(tmp_path):
    machine = Machine(tmp_path, lost_signal_mw=0.2, lost_after_s=10)
    machine.hear(cut(0, 30))
    machine.hear(error="timed out")
    assert machine.step(5).limit.because == "cut"
    assert machine.step(10).limit.because == "cut"
    machine.hear(error="timed out")
    assert machine.step(20).limit.because == "lost signal"
    machine.hear()
    assert machine.step().limit.because == "contract"
    assert [len(machine.noted(w)) for w in ("signal lost", "signal back")] == [1, 1]
    assert [len(machine.noted(w)) for w in ("source silent", "source back")] == [1, 1]


def test_a_silent_slurm_is_waited_for(machine):
    machine.twin.is_silent = True
    assert machine.step() is None
    assert machine.step() is None
    machine.twin.is_silent = False
    assert machine.step().is_met
    assert [len(machine.noted(w)) for w in ("slurm silent", "slurm back")] == [1, 1]


def test_a_state_that_cannot_be_read_is_said_and_slurm_is_believed(machine):
    machine.hear(cut())
    for _ in range(4):
        machine.step()
    assert len(machine.twin.ours()) == 1
    (machine.folder / "state.json").write_text("{")
    machine.restart()
    machine.hear(cut())
    assert machine.step().is_met
    assert len(machine.twin.ours()) == 1
    assert len(machine.noted("state unreadable")) == 1


def test_a_node_that_somebody_resumed_goes_dark_again(machine):
    machine.hear(cut())
    for _ in range(4):
        machine.step()
    (name,) = machine.twin.ours()
    machine.twin.nodes[name] = ["up", "none"]
    assert not machine.step().is_met
    assert machine.step().is_met


def test_release_gives_all_back(machine):
    machine.hear(cut())
    machine.step()
    machine.operator.release()
    assert machine.twin.ours() == set()
    assert json.loads((machine.folder / "state.json").read_text())["because"] == ""


def test_what_cannot_be_met_is_said(tmp_path):
    machine = Machine(
        tmp_path, nodes=[{"names": "n[1-4]", "full_kw": 48, "idle_kw": 12}]
    )
    machine.hear(cut(share=0.9))
    for _ in range(3):
        assert not machine.step().is_met
    assert machine.noted("limit")[0]["can_be_met"] is False


EVENTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 20), st.sampled_from([0.1, 0.3, 0.6])),
    max_size=4,
)


@settings(max_examples=12)
@given(EVENTS, st.data())
def test_a_limit_once_met_is_not_passed(tmp_path_factory, asked, data):
    # what is tried is the order of things, and not the disk
    with patch("os.fsync"):
        hold_through(Machine(tmp_path_factory.mktemp("law")), asked, data)


def hold_through(machine, asked, data):
    machine.twin.jobs = jobs("flex0", "flex3", "rest", "flex3")
    events = [
        cut(start, start + length, share, f"e{i}")
        for i, (start, length, share) in enumerate(asked)
    ]
    before = None
    for number in range(35):
        live = [one for one in events if one.end > machine.now]
        machine.hear(*live)
        done = machine.step()
        if before is not None and before.is_met and done.limit.mw >= before.limit.mw:
            assert done.is_met
        before = done
        # work starts wherever Slurm lets it
        free = [n for n, (state, _) in machine.twin.nodes.items() if state == "up"]
        idle = [name for name in free if not machine.twin.busy(name)]
        if idle and data.draw(st.booleans()):
            machine.twin.jobs.append(TwinJob(f"9{number}", [idle[0]], 8, "flex3"))


def test_a_source_that_stays_silent_for_another_reason_says_the_new_one(machine):
    for error in ("not YAML", "not YAML", "there is no such file"):
        machine.hear(error=error)
    errors = [line["error"] for line in machine.noted("source silent")]
    assert errors == ["not YAML", "there is no such file"]


def test_a_limit_that_cannot_be_met_says_what_is_drawn_at_best(tmp_path):
    kind = {"names": "n[1-4]", "full_kw": 48, "idle_kw": 12, "drained_kw": 2}
    machine = Machine(tmp_path, nodes=[kind])
    machine.hear(cut(share=1.0))
    machine.step()
    line = machine.noted("limit")[-1]
    assert not line["can_be_met"]
    assert line["will_draw_mw"] == pytest.approx(4 * 2 * 1.25 / 1000)
