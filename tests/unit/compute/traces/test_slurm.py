"""sacct -P with a header and without, in all its ways to write a length, and MIT Supercloud's log."""

from pathlib import Path

import numpy as np
import pytest

from abilene.compute.traces.reading import read_trace
from abilene.compute.traces.slurm import XDMOD
from abilene.errors import InputError

HEAD = "JobID|User|Account|Submit|Start|End|Elapsed|State|Timelimit|AllocTRES|ReqTRES|JobName\n"
ROWS = """1|ann|x|2026-01-31T12:00:00|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED|2-00:00:00|billing=8,cpu=8,gres/gpu:h100=8,gres/gpu=8,node=1|gres/gpu=8|"train, big
1.batch||x|2026-01-31T12:00:10|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED||cpu=8,gres/gpu=8||batch
2|bob|x|2026-01-31T12:01:00|2026-01-31T12:01:00|2026-01-31T13:31:00|01:30:00|CANCELLED by 1000|UNLIMITED|gres/gpu:a100=2,gres/gpu:h100=3||b
3|ann|x|2026-01-31T12:02:00|2026-01-31T12:02:00|2026-01-31T12:07:30|05:30.500|TIMEOUT|00:05:00|gres/gpu=1|gres/gpu=1|c
4|ann|x|2026-01-31T12:02:00|2026-01-31T12:02:00|2026-01-31T12:07:30|00:05:30|COMPLETED|00:05:00|cpu=4,node=1|cpu=4|cpu only
5|ann|x|2026-01-31T12:03:00|Unknown|Unknown|00:00:00|PENDING|Partition_Limit||gres/gpu=4|waits
6|ann|x|2026-01-31T12:03:00|None|2026-01-31T12:04:00|00:00:00|CANCELLED by 0|00:05:00||gres/gpu=4|never ran
7|ann|x|2026-01-31T12:03:00|2026-01-31T12:03:00|Unknown|00:10:00|RUNNING|00:05:00|gres/gpu=4|gres/gpu=4|runs
8|ann|x|2026-01-31T12:03:00|2026-01-31T12:03:00|2026-01-31T12:03:00|00:00:00|FAILED|00:05:00|gres/gpu=4|gres/gpu=4|at once
"""
SUPERCLOUD = """id_job,id_user,state,timelimit,time_submit,time_start,time_end,tres_alloc,tres_req
1,7,3,60,1613500000,1613500010,1613503610,"1=20,2=170000,4=1,5=20,1002=2","1=20"
2,8,5,4294967295,1613500100,1613500110,1613500120,"1=20,4=1,1001=1","1=20"
3,8,4,60,1613500100,0,1613500120,"1=20,4=1","1=20,1002=4"
4,8,3,60,1613500100,1613500110,1613500120,"1=20,4=1","1=20"
"""
LOG = Path(__file__).parents[5] / "shared" / "cases" / "traces" / "sacct_unit.log"
KINDS = [
    ("never started", 2, 7),
    ("not ended when the trace was taken", 1, 9),
    ("without accelerators", 1, 6),
    ("of zero length", 1, 10),
]


def kinds(trace):
    return [(each.kind, each.jobs, each.first.line) for each in trace.dropped]


def test_sacct_with_a_header(tmp_path):
    path = tmp_path / "sacct.txt"
    path.write_text(HEAD + ROWS)
    trace = read_trace(path)
    jobs = trace.jobs
    assert (trace.form, trace.read, trace.used) == ("sacct", 8, 3)
    assert jobs.submit_s.tolist() == [0, 60, 120]
    assert jobs.work_s.tolist() == [90001, 5400, 330.5]
    assert jobs.accelerators.tolist() == [8, 5, 1]
    assert jobs.useful.tolist() == [True, False, False]
    assert jobs.requested_s.tolist() == [172800, np.inf, 300]
    assert jobs.user.tolist() == [0, 1, 0]
    assert kinds(trace) == KINDS
    assert "1 rows are parts of jobs, and not counted" in trace.notes


def test_sacct_without_a_header_as_xdmod_asks_for_it(tmp_path):
    cells = dict.fromkeys(XDMOD, "x")
    cells |= {"Submit": "2026-01-31T12:00:00", "Eligible": "Unknown", "Elapsed": "00:01:00"}  # fmt: skip
    cells |= {"Start": "2026-01-31T12:00:00", "End": "2026-01-31T12:01:00", "AllocTRES": "gres/gpu=2"}  # fmt: skip
    cells |= {"State": "COMPLETED", "Timelimit": "", "NCPUS": "64", "NodeList": "a1,a2,a3,a[04-09],b1,b2,b3"}  # fmt: skip
    path = tmp_path / "sacct.log"
    path.write_text("|".join(cells[name] for name in XDMOD) + "\n")
    jobs = read_trace(path).jobs
    assert (jobs.work_s.tolist(), jobs.accelerators.tolist()) == ([60], [2])
    other = read_trace(path, columns={"accelerators": "NCPUS"}).jobs
    assert other.accelerators.tolist() == [64]


def test_sacct_in_an_order_of_its_own_with_columns_by_number(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("9|2026-01-31T12:00:00|00:01:00|4,4\n")
    columns = {"submit": "2", "duration": "3", "accelerators": "1"}
    jobs = read_trace(path, "sacct", columns).jobs
    assert (jobs.work_s.tolist(), jobs.accelerators.tolist()) == ([60], [9])
    columns["accelerators"] = "5"
    with pytest.raises(InputError, match=r"accelerators=5: there is no such column"):
        read_trace(path, "sacct", columns)


def test_a_cluster_without_gpus_counts_processors_and_says_so(tmp_path):
    path = tmp_path / "sacct.txt"
    path.write_text("JobID|NCPUS|Submit|Elapsed\n1|4|2026-01-31T12:00:00|00:01:00\n")
    trace = read_trace(path)
    assert trace.jobs.accelerators.tolist() == [4]
    assert trace.notes[0].startswith("NCPUS: each counts as an accelerator")


def test_supercloud_counts_since_1970_and_resources_by_number(tmp_path):
    path = tmp_path / "slurm-log.csv"
    path.write_text(SUPERCLOUD)
    trace = read_trace(path)
    jobs = trace.jobs
    assert trace.form == "supercloud"
    assert jobs.submit_s.tolist() == [0, 100]
    assert jobs.work_s.tolist() == [3600, 10]
    assert jobs.accelerators.tolist() == [2, 1]
    assert jobs.useful.tolist() == [True, False]
    assert np.array_equal(jobs.requested_s, [3600, np.nan], equal_nan=True)
    assert [each.kind for each in trace.dropped] == ["never started", "without accelerators"]  # fmt: skip


@pytest.mark.skipif(not LOG.is_file(), reason="the shared cases do not lie beside the repository")  # fmt: skip
def test_the_log_of_open_xdmod():
    """Three jobs on processors; the fourth has GPUs and lasted no time."""
    with pytest.raises(
        InputError, match=r":1:1: .* 3 without accel.*, 1 of zero length"
    ):
        read_trace(LOG)
    jobs = read_trace(LOG, columns={"accelerators": "NCPUS"}).jobs
    assert jobs.accelerators.tolist() == [256, 36, 48]
    assert jobs.work_s.tolist() == [259200, 252184, 50449]
    assert jobs.useful.tolist() == [False, False, True]
