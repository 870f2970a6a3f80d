"""Which runs there are, and which come to the same."""

from small_study import EQUITY, GRID, SMALL, read

from abilene.studies.study.cases import cases_of, runs_of

TWO = f"{{grid: {{{EQUITY}: [1 bn USD, 2 bn USD], {GRID}: [100, 200]}}}}"


def test_each_point_is_a_run_with_its_inputs(tmp_path):
    runs = runs_of(read(tmp_path, TWO))
    assert [run.inputs for run in runs][1] == {
        "run": 1, "viewpoint": "as_written", "as_of": "2026-02-01", EQUITY: 1e9, GRID: 200.0,
    }  # fmt: skip
    assert len(list(cases_of(runs))) == 4
    assert runs[1].case.settings == ((EQUITY, "1 bn USD"), (GRID, "200"))


def test_what_a_point_leaves_out_is_as_the_programme_has_it(tmp_path):
    runs = runs_of(
        read(tmp_path, f"{{one_at_a_time: {{{EQUITY}: [1, 3], {GRID}: [50, 60]}}}}")
    )
    assert [(run.inputs[EQUITY], run.inputs[GRID]) for run in runs] == [
        (4e9, 400.0), (1.0, 400.0), (3.0, 400.0), (4e9, 50.0), (4e9, 60.0),
    ]  # fmt: skip


def test_values_that_come_to_the_same_are_run_once(tmp_path):
    runs = runs_of(read(tmp_path, f"{{sweep: {{{GRID}: [100, 100 MW, 0.1 GW, 200]}}}}"))
    assert len(runs) == 4
    assert len(list(cases_of(runs))) == 2


def test_a_record_that_a_day_does_not_know_moves_nothing_then(tmp_path):
    later = SMALL.replace("amount_usd: 4", "known_from: 2026-06-01, amount_usd: 4")
    study = read(
        tmp_path, f"{{sweep: {{{EQUITY}: [1 bn USD, 2 bn USD]}}}}", "as_of: [2026-03-01, 2026-07-01]", later
    )  # fmt: skip
    runs = runs_of(study)
    days = [(run.inputs["as_of"], run.inputs[EQUITY]) for run in runs]
    assert days == [
        ("2026-03-01", 1e9),
        ("2026-07-01", 1e9),
        ("2026-03-01", 2e9),
        ("2026-07-01", 2e9),
    ]
    assert len(list(cases_of(runs))) == 3


def test_views_that_believe_the_same_are_planned_once(tmp_path):
    more = "viewpoints: [announced, committed]"
    runs = runs_of(read(tmp_path, f"{{sweep: {{{GRID}: [100, 200]}}}}", more))
    assert len(runs) == 4
    names = [run.inputs["viewpoint"] for run in runs]
    assert names == ["announced", "committed"] * 2
    assert runs[0].case == runs[1].case != runs[2].case == runs[3].case


def test_money_does_not_move_the_power_of_a_campus(tmp_path):
    study = read(tmp_path, TWO, "ask: size")
    runs = runs_of(study)
    assert len(runs) == 4
    assert len(list(cases_of(runs))) == 2
    assert {run.case.campus for run in runs} == {"a"}


def test_what_makes_no_programme_is_a_run_of_its_own(tmp_path, monkeypatch):
    from abilene.errors import InputError
    from abilene.studies.study import cases

    def refused(draft, settings):
        raise InputError("no")

    monkeypatch.setattr(cases, "with_values", refused)
    runs = runs_of(read(tmp_path, f"{{sweep: {{{GRID}: [100, 200]}}}}"))
    assert len(list(cases_of(runs))) == 2
    assert runs[0].inputs["as_of"] is None
