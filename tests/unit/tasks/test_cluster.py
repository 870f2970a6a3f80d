"""Tasks in processes of this machine: the same bytes as in one, failures and missing parts said as there."""

import pytest
from real_runs import bytes_of
from task_functions import failing, lacking, powers

from abilene.errors import MissingExtraError
from abilene.tasks.item import TaskError, WorkItem
from abilene.tasks.run import run_tasks
from abilene.tasks.where import where_of

ITEMS = [WorkItem(f"base {base}", (base, 4)) for base in range(20)]
SHARED = {"above": 100}


@pytest.fixture(scope="module")
def hands():
    """Return two processes, started once for this module: that takes three seconds."""
    with where_of(2).opened() as two:
        yield two


def test_two_processes_write_the_bytes_of_one(hands, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    alone = [*run_tasks(powers, SHARED, ITEMS, one)]
    found = [*run_tasks(powers, SHARED, ITEMS, two, hands)]
    assert [done.table for done in found] == [done.table for done in alone]
    assert bytes_of(two) == bytes_of(one)
    for done in found[3:15]:
        done.file.unlink()
    again = [done.was_there for done in run_tasks(powers, SHARED, ITEMS, two, hands)]
    assert again == [True] * 3 + [False] * 12 + [True] * 5
    assert bytes_of(two) == bytes_of(one)


def test_the_first_failure_in_order_is_raised_and_others_stay(hands, tmp_path):
    items = [WorkItem(f"number {n}", (n,)) for n in (0, 2, 3, 4, 5)]
    found = run_tasks(failing, None, items, tmp_path, hands)
    with pytest.raises(TaskError, match=r"number 3 failed: ValueError: 3 is odd"):
        list(found)
    (folder,) = tmp_path.iterdir()
    assert (
        {"000000", "000001"}
        <= {file.name[:6] for file in folder.glob("*.parquet")}
        <= {"000000", "000001", "000003"}
    )


def test_a_part_that_workers_lack_is_named(hands):
    with pytest.raises(MissingExtraError, match=r"Sobol .*abilene\[risk\]"):
        list(run_tasks(lacking, None, [WorkItem("any")], None, hands))
