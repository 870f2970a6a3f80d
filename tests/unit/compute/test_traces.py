import gzip
from datetime import date

import pytest

from abilene.compute.traces import read_jobs, read_philly
from abilene.errors import InputError

PHILLY = """timestamp,duration,num_gpus,gpu_time,cluster
2017-10-09 00:00:10,120.9,4,480,a
2017-10-08 23:59:59,300,1,300,a
2017-10-10 00:00:00,59,1,59,a
2017-10-11 12:00:00,600,128,1,b
"""


def test_philly(tmp_path):
    path = tmp_path / "jobs.csv.gz"
    path.write_bytes(gzip.compress(PHILLY.encode()))
    jobs = read_philly(path)
    assert jobs.submit_s.tolist() == [86410, 86399, 2 * 86400, 3 * 86400 + 43200]
    kept = read_philly(
        path,
        date(2017, 10, 9),
        date(2017, 10, 12),
        least_duration_s=60,
        most_accelerators=64,
    )
    assert (
        kept.submit_s.tolist(),
        kept.work_s.tolist(),
        kept.accelerators.tolist(),
    ) == ([10], [120], [4])
    with pytest.raises(InputError, match="no job is left"):
        read_philly(path, first=date(2018, 1, 1))


def test_plain(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(
        "submit_s,duration_s,accelerators,tier\n0,60,8,1\n5.5,30,1,0\n",
        encoding="utf-8",
    )
    jobs = read_jobs(path)
    assert jobs.submit_s.tolist() == [0, 5.5]
    assert jobs.tier.tolist() == [1, 0]


def test_plain_with_times(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(
        "submitted,duration_s,accelerators\n2026-01-31 12:00:00,60,8\n2026-02-01,1,1\n",
        encoding="utf-8",
    )
    assert read_jobs(path).submit_s.tolist() == [43200, 86400]


def test_all_bad_lines_are_told_with_their_place(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(
        "submit_s,duration_s,accelerators\n0,60,8\nsoon,60,8\n0,60,many\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_jobs(path)
    assert [problem.place.line for problem in error.value.problems] == [3, 4]


def test_missing_column_and_file(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("submit_s,duration_s,gpus\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column accelerators"):
        read_jobs(path)
    with pytest.raises(InputError, match="cannot read the trace"):
        read_jobs(tmp_path / "none.csv")
