"""Starts and ends of a trace: of sacct and of plain tables, by offsets or the clock of the meter; what is left out is counted."""

import pytest

from abilene.compute.recorded import ALL
from abilene.compute.traces.recorded_runs import (
    MOST_CLASSES,
    OTHER,
    read_recorded,
)
from abilene.errors import InputError

HEAD = "start,end,accelerators\n"
DAY = "2026-03-01T"
SACCT = """JobID|User|Submit|Start|End|Elapsed|State|Timelimit|AllocTRES|Partition
17|ann|2026-01-31T11:00:00|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED|2-00:00:00|cpu=64,gres/gpu=8|large
17.batch||2026-01-31T12:00:10|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED||cpu=64,gres/gpu=8|
18|bob|2026-01-31T12:01:00|2026-01-31T12:01:00|2026-01-31T13:31:00|01:30:00|CANCELLED by 1000|UNLIMITED|gres/gpu:h100=4|small
19|bob|2026-01-31T12:02:00|2026-01-31T12:02:00|2026-01-31T12:32:00|30:00|COMPLETED|01:00:00|cpu=4|small
20|ann|2026-01-31T12:03:00|Unknown|Unknown|00:00:00|PENDING|01:00:00||small
21|ann|2026-01-31T12:03:00|2026-01-31T18:00:00|Unknown|00:00:00|RUNNING|01:00:00|gres/gpu=2|small
"""


def written(tmp_path, text):
    path = tmp_path / "runs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_sacct_is_read_by_the_clock_of_the_meter(tmp_path):
    found = read_recorded(written(tmp_path, SACCT), -6 * 3600.0)
    noon_s = 1_769_882_400.0  # 2026-01-31 at 12:00, six hours west of UTC
    assert found.start_s - noon_s == pytest.approx([10, 60, 6 * 3600])
    # failed or not, it held accelerators; what runs on holds them to the last time told
    end_s = 10 + 25 * 3600 + 1
    assert found.end_s - noon_s == pytest.approx([end_s, 60 + 5400, end_s])
    assert found.accelerators.tolist() == [8, 4, 2]
    assert found.kinds == ("large", "small")
    assert found.kind.tolist() == [0, 1, 1]
    assert found.notes == (
        "jobs: 3 of 5 used",
        "jobs: left out 1 never started (the first in line 6)",
        "jobs: left out 1 without accelerators (the first in line 5)",
        "jobs: 1 had not ended; they hold accelerators as far as the file tells",
        "Start: times without an offset from UTC, taken by the clock of the meter, UTC-6 h",
    )


def test_a_running_job_holds_for_as_long_as_it_has_run(tmp_path):
    text = SACCT.replace("Unknown|00:00:00|RUNNING", "Unknown|02:00:00|RUNNING")
    found = read_recorded(written(tmp_path, text), -6 * 3600.0)
    assert found.end_s[2] - found.start_s[2] == 7200


def test_seconds_since_1970_are_times(tmp_path):
    text = "submit_s,start_s,end_s,gpus\n1769882300,1769882400,1769886000,8\n"
    found = read_recorded(written(tmp_path, text))
    assert (found.start_s[0], found.end_s[0]) == (1_769_882_400, 1_769_886_000)


def test_columns_may_be_named(tmp_path):
    text = "from,to,n\n2026-01-31T12:00Z,2026-01-31T13:00Z,8\n"
    columns = {"start": "from", "end": "to", "accelerators": "n"}
    found = read_recorded(written(tmp_path, text), columns=columns)
    assert found.accelerator_hours == 8


def test_times_are_read_by_their_offsets(tmp_path):
    text = f"{HEAD}{DAY}00:00-06:00,{DAY}01:00-06:00,8\n{DAY}06:30Z,{DAY}07:00Z,4.5\n"
    found = read_recorded(written(tmp_path, text))
    assert found.end_s - found.start_s == pytest.approx([3600, 1800])
    assert found.start_s[1] - found.start_s[0] == 1800
    assert found.accelerators.tolist() == [8.0, 4.5]
    assert (found.kinds, found.notes) == ((ALL,), ("jobs: 2 of 2 used",))


def test_what_never_ran_is_left_out_and_counted(tmp_path):
    rows = f"{DAY}00:00Z,{DAY}00:00Z,8\n{DAY}00:00Z,{DAY}01:00Z,8\n"
    found = read_recorded(written(tmp_path, HEAD + rows))
    assert len(found) == 1
    assert found.notes[1] == "jobs: left out 1 of zero length (the first in line 2)"


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
        (f"{HEAD}{DAY}01:00Z,{DAY}00:00Z,8\n", "1 that end before they start"),
        (f"{HEAD}{DAY}01:00Z,{DAY}01:00Z,8\n", "no job ran on accelerators: 1 of zero"),
        (f"{HEAD}{DAY}00:00Z,{DAY}01:00Z,0\n", "1 without accelerators"),
        ("start_s,end_s,accelerators\n10,20,8\n", "start_s: its numbers tell no day"),
        ("submit_s,duration_s,accelerators\n10,20,8\n", "does not tell when jobs started"),
        (f"start,end,accelerators,queue,class\n{DAY}00:00Z,{DAY}01:00Z,8,a,b\n", "class"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, text, words):
    with pytest.raises(InputError) as caught:
        read_recorded(written(tmp_path, text))
    assert words in str(caught.value)
    assert "runs.csv:1:" in str(caught.value)
