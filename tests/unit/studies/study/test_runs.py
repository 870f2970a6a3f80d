"""A study, run: the laws of its rows, what a folder of runs is taken up from, and what is not the end of it."""

import pytest
from small_study import EQUITY, GRID, SMALL, ran, read, written

from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.studies.study import answers, runs
from abilene.studies.study.outputs import output_of
from abilene.studies.study.read import read_study
from abilene.studies.study.runs import StudyError, run_study
from abilene.tasks.parquet import table_bytes

GRID_OF_FOUR = f"{{grid: {{{EQUITY}: [2 bn USD, 10 bn USD], {GRID}: [100, 400]}}}}"


def test_a_grid_of_one_point_is_the_plan_to_the_digit_in_every_output(tmp_path):
    """Every figure by its key that the answer of a plan has, by quarter and not."""
    path = written(tmp_path, f"{{grid: {{{EQUITY}: [5 bn USD]}}}}")
    draft = load(tmp_path / "small.yaml", [f"{EQUITY}=5 bn USD"])
    view = plans(draft).viewpoints["as_written"]
    keys = [key for key, value in view if isinstance(value, float)]
    quarters = [
        f"{key}.{q}" for key in ("it_mw", "capital_cost_usd") for q in view.it_mw
    ]
    names = [
        *keys,
        *quarters,
        "sites.a.phases.p",
        "sites.a.phases.q",
        "sites.a.capex_usd",
    ]
    path.write_text(path.read_text() + f"outputs: [{', '.join(names)}]\n")
    (row,) = run_study(read_study(path)).rows
    assert len(keys) > 8
    assert {name: row[name] for name in names} == {
        name: output_of(view, name) for name in names
    }
    assert row[EQUITY] == 5e9
    assert (row["status"], row["gap"]) == (view.status, view.mip_gap)


def test_the_order_of_points_changes_no_row(tmp_path):
    one = ran(tmp_path, f"{{sweep: {{{EQUITY}: [2 bn USD, 5 bn USD, 10 bn USD]}}}}")
    other = ran(tmp_path, f"{{sweep: {{{EQUITY}: [10 bn USD, 2 bn USD, 5 bn USD]}}}}")

    def of(study):
        return {row[EQUITY]: {**row, "run": None} for row in study.rows}

    assert of(one) == of(other)


def test_what_stands_is_taken_up_and_the_bytes_are_the_same(tmp_path, monkeypatch):
    study = read(tmp_path, GRID_OF_FOUR)
    kept = tmp_path / "kept"
    whole = run_study(study, kept)
    (folder,) = kept.iterdir()
    files = sorted(folder.glob("*.parquet"))
    bytes_of = {file.name: file.read_bytes() for file in files}
    assert len(files) == 4
    for file in files[1:3]:
        file.unlink()
    done = []
    real = answers.plans
    monkeypatch.setattr(
        answers, "plans", lambda *a, **k: done.append(1) or real(*a, **k)
    )
    again = run_study(study, kept)
    assert len(done) == 2
    assert {
        file.name: file.read_bytes() for file in folder.glob("*.parquet")
    } == bytes_of
    assert table_bytes(again.table) == table_bytes(whole.table)
    assert table_bytes(run_study(study).table) == table_bytes(whole.table)


def test_a_run_that_is_refused_is_a_row_and_the_others_stand(tmp_path, monkeypatch):
    real = answers.plans

    def sometimes(draft, *args, **kwargs):
        if draft.overrides[GRID] == "100":
            raise ZeroDivisionError("of this one")
        return real(draft, *args, **kwargs)

    monkeypatch.setattr(answers, "plans", sometimes)
    study = read(tmp_path, GRID_OF_FOUR)
    found = run_study(study)
    assert found.ended() == {"failed": 2, "optimal": 2}
    assert found.rows[0]["reason"] == "ZeroDivisionError: of this one"
    assert found.rows[1]["it_mw.2027"] is not None
    with pytest.raises(
        StudyError, match=r"as_written .*firm_mw=100 is failed: ZeroDivisionError"
    ):
        run_study(study, strict=True)


def test_views_days_and_campuses_have_rows_of_their_own(tmp_path):
    more = (
        "viewpoints: [announced, secured]\nas_of: [2026-02-01, 2026-05-01]\ncampuses: a"
    )
    found = ran(tmp_path, f"{{sweep: {{{GRID}: [400]}}}}", more)
    heads = [(row["viewpoint"], row["as_of"], row["campus"]) for row in found.rows]
    assert heads == [
        (view, day, campus)
        for day in ("2026-02-01", "2026-05-01")
        for view in ("announced", "secured")
        for campus in (None, "a")
    ]
    assert [row["run"] for row in found.rows] == [0] * 8


def test_outputs_that_nobody_asked_for_and_no_run_has_are_left_out(tmp_path):
    design = f"{{sweep: {{{GRID}: [400]}}}}"
    assert "npv_usd" not in ran(tmp_path, design).rows[0]
    asked = ran(tmp_path, design, "outputs: [npv_usd, it_mw.2026]")
    assert asked.rows[0]["npv_usd"] is None


def test_the_folder_is_said_to_be_made_by_what(tmp_path):
    over = f"{{{EQUITY}: {{uniform: [2 bn USD, 9 bn USD]}}}}"
    found = ran(tmp_path, f"{{latin_hypercube: {{samples: 2, seed: 5, over: {over}}}}}")
    said = found.made_by
    assert said["seeds"] == {"futures": 1, "design": 5}
    assert said["design"]["latin_hypercube"]["over"][EQUITY] == {
        "uniform": ["2 bn USD", "9 bn USD"]
    }
    assert said["units"][EQUITY] == "USD"
    assert said["versions"].keys() >= {"abilene", "numpy"}
    other = read(
        tmp_path, f"{{sweep: {{{GRID}: [400]}}}}", programme=SMALL + "# note\n"
    )
    assert said["study"] != other.study_hash
    assert found.table.schema.field(EQUITY).metadata == {b"unit": b"USD"}


def test_versions_of_what_is_not_installed_are_left_out(monkeypatch):
    monkeypatch.setattr(runs, "PACKAGES", ("numpy", "no-such-package"))
    assert [name for name, _ in runs._versions()] == ["numpy"]
