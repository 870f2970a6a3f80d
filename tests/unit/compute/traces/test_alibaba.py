"""PAI in hundredths of a GPU, with and without a header; openb in thousandths, whose deletion is a moment."""

from pathlib import Path

import pytest

from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError

TASKS = """a,tensorflow,1.0,Terminated,1739162.0,1739200.0,600.0,29.296875,50.0,MISC
b,worker,4.0,Failed,1739262.0,1739300.0,600.0,29.296875,100.0,V100
b,ps,1.0,Failed,1739262.0,1739300.0,600.0,29.296875,,
c,worker,2.0,Running,1739262.0,,600.0,29.296875,25.0,T4
d,worker,2.0,Terminated,1739362.0,1739372.0,600.0,29.296875,25.0,T4
"""
HEAD = "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type\n"
PODS = """name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
p0,12000,16384,1,1000,,LS,Running,100,1100,110
p1,6000,12288,1,460,,LS,Succeeded,200,1200,200
p2,6000,12288,0,0,,LS,Succeeded,200,1200,200
p3,6000,12288,2,1000,,BE,Failed,300,310,305
p4,6000,12288,1,500,,BE,Pending,300,310,
"""
OPENB = Path(__file__).parents[5] / "shared" / "cases" / "traces" / "openb_pod_list_head.csv"  # fmt: skip


@pytest.mark.parametrize("head", ["", HEAD])
def test_tasks_of_pai(tmp_path, head):
    path = tmp_path / "pai_task_table.csv"
    path.write_text(head + TASKS)
    trace = read_trace(path)
    assert trace.form == "pai"
    assert trace.jobs.submit_s.tolist() == [0, 100, 200]
    assert trace.jobs.work_s.tolist() == [38, 38, 10]
    assert trace.jobs.accelerators.tolist() == [1, 4, 1]
    assert trace.jobs.useful.tolist() == [True, False, True]
    assert [each.kind for each in trace.dropped] == [
        "not ended when the trace was taken", "without accelerators",
    ]  # fmt: skip
    assert any("2 jobs share accelerators" in note for note in trace.notes)


@pytest.mark.parametrize(
    "text",
    [
        "a,i,u,Terminated,4550879.0,4551416.0\n",
        "job_name,inst_id,user,status,start_time,end_time\na,i,u,Terminated,1,2\n",
        "a,worker,n,w,i,Terminated,2081336.0,2083889.0,m\n",
    ],
)
def test_tables_of_pai_without_accelerators_are_refused(tmp_path, text):
    path = tmp_path / "pai.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=r"has no accelerators; give pai_task_table"):
        read_trace(path)


def test_pods_of_openb(tmp_path):
    path = tmp_path / "openb.csv"
    path.write_text(PODS)
    trace = read_trace(path)
    assert trace.jobs.submit_s.tolist() == [0, 100, 200]
    assert trace.jobs.work_s.tolist() == [990, 1000, 5]
    assert trace.jobs.accelerators.tolist() == [1, 1, 2]
    assert trace.jobs.useful.tolist() == [True, True, False]
    assert [(each.kind, each.first.line) for each in trace.dropped] == [
        ("never started", 6), ("without accelerators", 4),
    ]  # fmt: skip


@pytest.mark.skipif(not OPENB.is_file(), reason="the shared cases do not lie beside the repository")  # fmt: skip
def test_published_pods():
    """299 pods: 22 were never scheduled, and 18 of the others ask for no GPU."""
    trace = read_trace(OPENB)
    assert (trace.read, trace.used) == (299, 259)
    assert [each.jobs for each in trace.dropped] == [22, 18]
