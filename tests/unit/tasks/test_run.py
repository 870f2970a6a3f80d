"""Tasks in this process: in their order, kept, taken up again, and what a failure leaves."""

import json

import pytest
from real_runs import assert_whole, bytes_of
from task_functions import failing, powers

from abilene.manifest import MANIFEST, json_bytes
from abilene.tasks.item import TaskError, WorkItem
from abilene.tasks.run import duration, run_tasks

ITEMS = [WorkItem(f"base {base}", (base, 4)) for base in range(6)]
SHARED = {"above": 100}


def kept(folder, items=ITEMS):
    return [*run_tasks(powers, SHARED, items, folder, name="powers")]


def test_results_come_in_order_and_stand_in_the_folder(tmp_path):
    found = kept(tmp_path)
    assert [done.item for done in found] == ITEMS
    assert found[3].table["power"].to_pylist() == [101, 103, 109, 127]
    assert not any(done.was_there for done in found)
    (folder,) = tmp_path.iterdir()
    assert_whole(folder)
    assert [done.file.parent for done in found] == [folder] * 6


def test_what_stands_is_taken_up_and_the_bytes_are_the_same(tmp_path):
    whole = kept(tmp_path)
    before = bytes_of(tmp_path)
    whole[1].file.unlink()
    whole[4].file.write_bytes(whole[4].file.read_bytes()[:-9])
    again = kept(tmp_path)
    assert [done.was_there for done in again] == [True, False, True, True, False, True]
    assert bytes_of(tmp_path) == before
    assert [done.table for done in again] == [done.table for done in whole]


def test_only_what_is_asked_for_is_computed(tmp_path):
    found = run_tasks(powers, SHARED, ITEMS, tmp_path)
    next(found)
    next(found)
    found.close()
    assert [done.was_there for done in kept(tmp_path)] == [False] * 6  # another name
    (folder,) = tmp_path.glob("tasks-*")
    assert len([*folder.glob("*.parquet")]) == 2
    assert_whole(folder)


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = [*run_tasks(powers, SHARED, ITEMS)]
    assert [done.table for done in found] == [done.table for done in kept(tmp_path)]
    assert {done.file for done in found} == {None}


def test_a_task_that_fails_is_named_and_what_others_made_stays(tmp_path):
    items = [WorkItem(f"number {n}", (n,)) for n in (0, 2, 3, 4)]
    found = run_tasks(failing, None, items, tmp_path)
    assert [next(found).item.name for _ in range(2)] == ["number 0", "number 2"]
    with pytest.raises(TaskError, match=r"number 3 failed: ValueError: 3 is odd"):
        next(found)
    (folder,) = tmp_path.iterdir()
    assert len([*folder.glob("*.parquet")]) == 2
    assert_whole(folder)


def test_ctrl_c_leaves_what_stands(tmp_path):
    found = run_tasks(powers, SHARED, ITEMS, tmp_path, name="powers")
    next(found)
    with pytest.raises(KeyboardInterrupt):
        found.throw(KeyboardInterrupt)
    assert [done.was_there for done in kept(tmp_path)] == [True] + [False] * 5


def test_it_says_how_far_it_is_and_how_long_the_rest_takes(monkeypatch):
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr("abilene.tasks.run.time.monotonic", lambda: next(clock))
    told = []
    [*run_tasks(powers, SHARED, ITEMS[:4], step=told.append, name="powers")]
    assert told == [
        "powers: 2 of 4 done, about 3 min left",
        "powers: 3 of 4 done, about 2 min left",
        "powers: 4 of 4 done",
    ]


def test_durations_for_people():
    told = [*map(duration, (0.2, 12.4, 90.0, 3600.0, 9000.0))]
    assert told == [
        "",
        ", about 12 s left",
        ", about 2 min left",
        ", about 1.0 h left",
        ", about 2.5 h left",
    ]


def cut(data):
    return data[:-9]


def flipped_in_a_page(data):
    return data[:30] + bytes([data[30] ^ 1]) + data[31:]


def flipped_in_what_no_page_counts(data):
    """A column gets another name, which the sums of pages know nothing of."""
    return data.replace(b"power", b"qower")


def emptied(_):
    return b""


@pytest.mark.parametrize(
    ("harm", "is_listed"),
    [
        (cut, True),
        (flipped_in_a_page, True),
        (flipped_in_what_no_page_counts, True),
        (emptied, False),
        (cut, False),
        (flipped_in_a_page, False),
    ],
)
def test_what_is_damaged_is_said_and_computed_anew(tmp_path, caplog, harm, is_listed):
    """The manifest lists no file of a run that was killed."""
    file = kept(tmp_path)[2].file
    before = bytes_of(tmp_path)
    file.write_bytes(harm(file.read_bytes()))
    assert bytes_of(tmp_path) != before
    if not is_listed:
        manifest = file.with_name(MANIFEST)
        said = json.loads(manifest.read_bytes())
        manifest.write_bytes(json_bytes({**said, "files": {}}))
    again = kept(tmp_path)
    assert [done.was_there for done in again] == [True] * 2 + [False] + [True] * 3
    assert bytes_of(tmp_path) == before
    (said,) = caplog.messages
    assert str(file) in said
    assert said.endswith("it is computed anew")
    assert "\n" not in said


def test_what_is_damaged_and_not_asked_for_is_not_taken_for_whole(tmp_path):
    file = kept(tmp_path)[4].file
    before = bytes_of(tmp_path)
    file.write_bytes(flipped_in_a_page(file.read_bytes()))
    found = run_tasks(powers, SHARED, ITEMS, tmp_path, name="powers")
    next(found)
    found.close()
    assert [done.was_there for done in kept(tmp_path)].count(False) == 1
    assert bytes_of(tmp_path) == before


def test_a_function_that_no_process_can_find_is_refused():
    with pytest.raises(TypeError, match="cannot be found by other processes"):
        next(run_tasks(lambda shared: None, None, ITEMS))
