"""Microsoft's Philly cluster: whole seconds, and what never ran is left out."""

import gzip

from abilene.compute.traces.reading import read_trace

PHILLY = """timestamp,duration,num_gpus,gpu_time,cluster
2017-10-09 00:00:10,120.9,4,480,a
2017-10-08 23:59:59,300,1,300,a
2017-10-10 00:00:00,0.9,1,59,a
2017-10-11 12:00:00,600,2048,1,b
"""


def test_a_packed_table(tmp_path):
    path = tmp_path / "jobs.csv.gz"
    path.write_bytes(gzip.compress(PHILLY.encode()))
    trace = read_trace(path)
    assert trace.form == "philly"
    assert trace.jobs.submit_s.tolist() == [11, 0, 2 * 86400 + 43201]
    assert trace.jobs.work_s.tolist() == [120, 300, 600]
    assert trace.jobs.accelerators.tolist() == [4, 1, 2048]
    assert [(each.kind, each.first.line) for each in trace.dropped] == [
        ("of zero length", 4)
    ]
    kept = read_trace(path, keep_dates=True)
    assert kept.jobs.submit_s.tolist() == [86410, 86399, 3 * 86400 + 43200]
