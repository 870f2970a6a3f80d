"""Helios, Seren and Kalos: columns as published, offsets from UTC, and which length counts."""

from pathlib import Path

import pytest

from abilene.compute.traces.reading import read_trace

HELIOS = """job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
1,ua,v,1,1,1,COMPLETED,2020-06-09 18:41:01,2020-06-09 18:41:01,2020-06-09 18:42:01,60,0
2,ub,v,4,16,1,FAILED,2020-06-09 18:41:27,2020-06-09 18:41:37,2020-06-09 18:45:46,249,10
3,ua,v,0,16,1,COMPLETED,2020-06-09 18:41:27,2020-06-09 18:41:37,2020-06-09 18:45:46,249,10
4,ua,v,8,16,1,CANCELLED,2020-06-09 18:41:27,,,,
5,uc,v,8,16,1,TIMEOUT,2020-06-09 18:41:28,2020-06-09 18:41:37,2020-06-09 18:41:38,1,9
"""
SEREN = """job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,queue,gpu_time
7,u1,1,8,128,Other,FAILED,2023-03-01 00:18:22+08:00,2023-03-01 00:18:54+08:00,2023-03-01 00:20:51+08:00,117,32,936.0
8,u1,1,8,128,Other,COMPLETED,2023-02-28 16:18:23+00:00,2023-03-01 00:24:11+08:00,2023-03-01 00:24:12+08:00,9,13,1.0
"""
EXCERPTS = Path(__file__).parents[5] / "shared" / "cases" / "traces"


def test_helios(tmp_path):
    path = tmp_path / "cluster_log.csv"
    path.write_text(HELIOS)
    trace = read_trace(path)
    jobs = trace.jobs
    assert trace.form == "helios"
    assert jobs.submit_s.tolist() == [0, 26, 27]
    assert jobs.work_s.tolist() == [60, 249, 1]
    assert jobs.accelerators.tolist() == [1, 4, 8]
    assert jobs.useful.tolist() == [True, False, False]
    assert jobs.user.tolist() == [0, 1, 2]
    assert [(each.kind, each.first.line) for each in trace.dropped] == [
        ("never started", 5), ("without accelerators", 4),
    ]  # fmt: skip


def test_acme_lasts_from_start_to_end_at_one_time_in_all_zones(tmp_path):
    path = tmp_path / "trace_seren.csv"
    path.write_text(SEREN)
    trace = read_trace(path)
    assert trace.form == "acme"
    assert trace.jobs.submit_s.tolist() == [0, 1]
    assert trace.jobs.work_s.tolist() == [117, 1]


@pytest.mark.parametrize(("name", "work_s"), [("seren_trace.csv", [117, 2693]), ("kalos_trace.csv", [8, 70])])  # fmt: skip
def test_published_rows(name, work_s):
    if not (EXCERPTS / name).is_file():
        pytest.skip("the shared cases do not lie beside the repository")
    assert read_trace(EXCERPTS / name).jobs.work_s.tolist() == work_s
