"""One task: what it returns, and what it says when it fails."""

import pickle

import pytest
import task_functions

from abilene.errors import MissingExtraError
from abilene.tasks.item import TaskError, WorkItem, refuse_unnamed, result_of
from abilene.tasks.parquet import table_bytes
from abilene.tasks.versions import versions_here


def test_the_result_is_the_file_of_its_table():
    item = WorkItem("ten", (10, 3))
    table = task_functions.powers({"above": 1}, 10, 3)
    assert table["power"].to_pylist() == [2, 11, 101]
    made = result_of(task_functions.powers, {"above": 1}, item, versions_here())
    assert made == table_bytes(table)


def test_a_failure_names_the_task_its_inputs_and_what_was_said_in_one_line():
    item = WorkItem("number 3", (3,))
    with pytest.raises(TaskError) as raised:
        result_of(task_functions.failing, None, item, versions_here())
    said = "number 3 failed: ValueError: 3 is odd (inputs: 3)"
    assert str(raised.value) == said
    assert str(pickle.loads(pickle.dumps(raised.value))) == said


def test_an_optional_part_that_is_missing_is_no_failure_of_the_task():
    with pytest.raises(MissingExtraError, match=r"abilene\[risk\]"):
        result_of(task_functions.lacking, None, WorkItem("any"), versions_here())


def test_a_process_with_other_versions_computes_nothing():
    other = {**versions_here(), "numpy": "0.1"}
    with pytest.raises(TaskError, match=r"numpy is .* on this worker, and 0\.1 here"):
        result_of(task_functions.failing, None, WorkItem("number 1", (1,)), other)


def test_what_no_other_process_can_find_is_refused():
    refuse_unnamed(task_functions.powers)
    with pytest.raises(TypeError, match="define it at the top of a module"):
        refuse_unnamed(lambda shared: None)
