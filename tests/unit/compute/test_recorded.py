"""Jobs as they ran: what is read, what is left out, and the accelerators that they held in any interval."""

import numpy as np
import pytest

from abilene.compute.recorded import (
    ALL,
    MOST_CLASSES,
    OTHER,
    RecordedRuns,
    read_recorded,
)
from abilene.errors import InputError, ShapeError

HEAD = "start,end,accelerators\n"
DAY = "2026-03-01T"


def written(tmp_path, text):
    path = tmp_path / "runs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def runs(*rows, kinds=(ALL,), kind=None):
    start, end, gang = map(np.array, zip(*rows, strict=True))
    number = np.zeros(len(rows), np.int64) if kind is None else np.array(kind)
    return RecordedRuns(start * 1.0, end * 1.0, gang * 1.0, number, kinds)


def test_means_over_intervals_are_exact():
    found = runs((0, 1800, 8), (900, 5400, 4))
    hours = np.arange(3) * 3600.0
    held = found.held_means(hours, hours + 3600)
    assert held.tolist() == [[8 * 0.5 + 4 * 0.75, 4 * 0.5, 0.0]]
    assert found.accelerator_hours == 8 * 0.5 + 4 * 1.25
    assert found.most_held == 12


def test_one_ends_where_another_starts():
    found = runs((0, 100, 8), (100, 200, 8), (100, 200, 2))
    assert found.most_held == 10


def test_each_class_is_counted_by_itself():
    found = runs((0, 3600, 8), (0, 1800, 4), kinds=("a", "b", "c"), kind=[0, 1])
    held = found.held_means(np.zeros(1), np.full(1, 3600.0))
    assert held.tolist() == [[8.0], [2.0], [0.0]]


def test_times_are_read_by_their_offsets(tmp_path):
    text = f"{HEAD}{DAY}00:00-06:00,{DAY}01:00-06:00,8\n{DAY}06:30Z,{DAY}07:00Z,4.5\n"
    found = read_recorded(written(tmp_path, text))
    assert found.end_s - found.start_s == pytest.approx([3600, 1800])
    assert found.start_s[1] - found.start_s[0] == 1800
    assert found.accelerators.tolist() == [8.0, 4.5]
    assert (found.kinds, found.left_out) == ((ALL,), ())


def test_what_never_ran_is_left_out_and_counted(tmp_path):
    rows = f"{DAY}00:00Z,{DAY}00:00Z,8\n{DAY}00:00Z,{DAY}01:00Z,8\n"
    found = read_recorded(written(tmp_path, HEAD + rows))
    assert len(found) == 1
    assert found.left_out == ("1 runs of no length, the first in line 2",)


def test_classes_stand_by_what_they_held_and_the_smallest_are_one(tmp_path):
    names = [f"q{number}" for number in range(MOST_CLASSES + 2)]
    rows = (
        f"{DAY}00:00Z,{DAY}01:00Z,{10 * (number + 1)},{name}"
        for number, name in enumerate(names)
    )
    text = "start,end,accelerators,queue\n" + "\n".join(rows) + "\n"
    found = read_recorded(written(tmp_path, text))
    assert found.kinds == (*reversed(names[-MOST_CLASSES + 1 :]), OTHER)
    held = found.held_means(found.start_s[:1], found.end_s[:1])[:, 0]
    assert held.tolist() == [80, 70, 60, 50, 40, 10 + 20 + 30]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEAD}{DAY}01:00Z,{DAY}00:00Z,8\n", ":2:2: a run ends before it starts"),
        (f"{HEAD}{DAY}01:00Z,{DAY}01:00Z,8\n", "no job in the table ran"),
        (f"{HEAD}{DAY}00:00,{DAY}01:00Z,8\n", "has no offset from UTC"),
        (f"{HEAD}{DAY}00:00Z,{DAY}01:00Z,0\n", "is not above 0"),
        (
            f"start,end,accelerators,queue,class\n{DAY}00:00Z,{DAY}01:00Z,8,a,b\n",
            "class",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, text, words):
    with pytest.raises(InputError, match=words.replace(".", r"\.")):
        read_recorded(written(tmp_path, text))


def test_arrays_that_do_not_align_are_refused():
    one = np.zeros(1)
    with pytest.raises(ShapeError, match="one value per run"):
        RecordedRuns(one, np.ones(2), one, one.astype(np.int64))
    with pytest.raises(InputError, match="ends before it starts"):
        RecordedRuns(one, one, one, one.astype(np.int64))
