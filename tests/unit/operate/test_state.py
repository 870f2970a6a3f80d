"""The state of an operator outlives it."""

import math

import pytest
from operator_terms import NOW

from abilene.errors import InputError
from abilene.operate.signal import GridEvent
from abilene.operate.state import OperatorState, StateFolder, StoppingJob


def some_state():
    return OperatorState(
        events={"s|e": GridEvent("e", "utility", "limit", NOW, limit_mw=0.1)},
        stopping={"7": StoppingJob(NOW, NOW + 2, "e", 1)},
        requeued={"8": 3},
        limit_mw=0.1,
    )


def test_what_is_written_is_read_back(tmp_path):
    StateFolder(tmp_path).write(some_state())
    found, wrong = StateFolder(tmp_path).read()
    assert (found, wrong) == (some_state(), "")
    assert found.events["s|e"].end == math.inf


def test_without_a_file_there_is_nothing_to_know(tmp_path):
    assert StateFolder(tmp_path / "none").read() == (OperatorState(), "")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9}', '{"version": 1}'])
def test_what_is_no_state_is_said_and_left_behind(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    found, wrong = StateFolder(tmp_path).read()
    assert found == OperatorState()
    assert wrong


def test_what_has_not_changed_is_not_written(tmp_path):
    folder = StateFolder(tmp_path)
    folder.write(some_state())
    (tmp_path / "state.json").unlink()
    folder.write(some_state())
    assert not (tmp_path / "state.json").exists()


def test_one_operator_holds_a_folder(tmp_path):
    folder = StateFolder(tmp_path / "a")
    with (
        folder.held(),
        pytest.raises(InputError, match="another operator holds"),
        folder.held(),
    ):
        pass
    with folder.held():
        assert folder.audit.name == "audit.jsonl"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(InputError, match="cannot be used"),
        StateFolder(tmp_path / "file" / "a").held(),
    ):
        pass
