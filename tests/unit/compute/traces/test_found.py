"""Rules that all forms share: which length counts, what never ran, and for what else accelerators may stand."""

from abilene.compute.traces.forms import Form
from abilene.compute.traces.found import found_in
from abilene.compute.traces.told import TraceColumn, read_told
from abilene.tabular.separated import FOUND

SAID = {name: TraceColumn((name,)) for name in ("start", "end", "duration", "accelerators", "asked")}  # fmt: skip


def found(tmp_path, row, by_span=False):
    path = tmp_path / "jobs.csv"
    path.write_text(",".join(SAID) + f"\n{row}\n")
    form = Form("some", "", (), SAID, by_span=by_span)
    return found_in(read_told(path, SAID, FOUND), form)


def test_which_length_counts(tmp_path):
    assert found(tmp_path, "10,30,15,1,1").work_s.tolist() == [15]
    assert found(tmp_path, "10,30,15,1,1", by_span=True).work_s.tolist() == [20]
    assert found(tmp_path, "10,30,,1,1").work_s.tolist() == [20]


def test_what_never_ran_or_never_ended(tmp_path):
    for row, started, ended in [
        ("10,30,15,1,1", True, True), (",30,0,1,1", False, True), (",30,9,1,1", True, True), ("10,,,1,1", True, False),
    ]:  # fmt: skip
        each = found(tmp_path, row)
        assert each.never_started.tolist() == [not started]
        assert each.never_ended.tolist() == [not ended]


def test_a_gang_is_what_a_job_got_else_what_it_asked_for(tmp_path):
    for row, gang in [("10,30,15,4,8", 4), ("10,30,15,,8", 8), ("10,30,15,0,8", 8), ("10,30,15,4,", 4)]:  # fmt: skip
        assert found(tmp_path, row).accelerators.tolist() == [gang]
