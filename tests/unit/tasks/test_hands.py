"""In this process tasks run one after the other, and only when they are asked for."""

import pytest
from task_functions import failing, lacking

from abilene.errors import MissingExtraError
from abilene.tasks.hands import in_this_process
from abilene.tasks.item import TaskError, WorkItem
from abilene.tasks.parquet import table_bytes


def test_each_comes_with_its_place_and_a_failure_ends_nothing():
    asked = []

    def todo():
        for place in (7, 8, 9):
            asked.append(place)
            yield place, WorkItem(f"number {place}", (place,))

    coming = in_this_process(failing, None, todo())
    assert asked == []
    place, error = next(coming)
    assert place == 7
    assert isinstance(error, TaskError)
    assert asked == [7]
    assert next(coming) == (8, table_bytes(failing(None, 8)))
    assert [place for place, _ in coming] == [9]


def test_a_part_that_is_missing_ends_all():
    with pytest.raises(MissingExtraError):
        next(in_this_process(lacking, None, [(0, WorkItem("any"))]))
