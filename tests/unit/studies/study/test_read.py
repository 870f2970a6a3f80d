"""What a study refuses before anything is run, and at which place."""

from datetime import date

import pytest
from small_study import EQUITY, GRID, PRICE, read, refusal, written

from abilene.errors import InputError
from abilene.studies.study import read as module
from abilene.studies.study.read import read_study, text_of


def test_paths_that_the_programme_does_not_have_are_refused_with_their_place(tmp_path):
    assert refusal(tmp_path, "{sweep: {capital.equty.amount_usd: [1]}}") == (
        "study.yaml:3:44: design.sweep.capital.equty.amount_usd: there is no such path; "
        "did you mean 'capital.equity.amount_usd'?"
    )
    ranged = (
        "{sweep: {capital.equty.amount_usd: {from: 1 bn USD, to: 2 bn USD, count: 3}}}"
    )
    assert "there is no such path" in refusal(tmp_path, ranged)
    sampled = (
        "{sobol: {samples: 4, over: {sites.a.grid.h.firm_mw: {uniform: [1 MW, 2 MW]}}}}"
    )
    assert "there is no such path" in refusal(tmp_path, sampled)
    record = "{sweep: {sites.a.grid.g: [1, 2]}}"
    assert "whole record" in refusal(tmp_path, record)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (f"{{sweep: {{{GRID}: [100, -5]}}}}", "greater than or equal to 0"),
        (f"{{sweep: {{{GRID}: [100, many]}}}}", "cannot read 'many'"),
        (f"{{sobol: {{samples: 4, over: {{{GRID}: {{uniform: [-5, 5]}}}}}}}}", "greater than or equal to 0"),
        (f"{{sobol: {{samples: 4, over: {{{GRID}: {{uniform: [5, 1]}}}}}}}}", "5 is not below 1"),
        (f"{{sweep: {{{GRID}: {{from: 1 USD, to: 5, count: 2}}}}}}", "measures money"),
        ("{sweep: {sites.a.grid.g.from: {from: 2026, to: 2027-Q1, count: 2}}}", "is no number; write one, or a list of values"),
    ],
)  # fmt: skip
def test_values_outside_their_field_are_refused_before_any_run(tmp_path, design, said):
    found = refusal(tmp_path, design)
    assert said in found
    assert found.startswith("study.yaml:3:")


def test_values_that_contradict_each_other_are_refused(tmp_path):
    sites = "sites.a.phases.p"
    design = f"{{grid: {{{sites}.build_quarters: [1, 2], {sites}.shell_spend: ['[0.5, 0.5]', '[1]']}}}}"
    found = refusal(tmp_path, design)
    assert "shell_spend has 2 quarters, the work only 1" in found


def test_views_campuses_and_outputs_that_there_are_not_are_refused_together(tmp_path):
    more = "viewpoints: [secure]\ncampuses: [b]\noutputs: [npv_uds, sites.b.it_mw, sites.a.phases.z]"
    found = refusal(tmp_path, f"{{sweep: {{{GRID}: [1]}}}}", more).splitlines()
    assert [line.partition(": ")[0] for line in found] == [
        "study.yaml:2:14", "study.yaml:3:12", "study.yaml:4:11", "study.yaml:4:20", "study.yaml:4:35",
    ]  # fmt: skip
    assert "no plan answers 'npv_uds'; did you mean 'npv_usd'?" in found[2]
    assert "there is no campus 'b'" in found[3]
    assert "there is no phase 'z'" in found[4]
    sized = refusal(
        tmp_path, f"{{sweep: {{{GRID}: [1]}}}}", "ask: size\noutputs: [it_mw]"
    )
    assert "no size answers 'it_mw'; the first key is one of" in sized


def test_a_path_is_set_for_every_run_or_varied_and_is_no_output(tmp_path):
    sweep = f"{{sweep: {{{EQUITY}: [1 bn USD]}}}}"
    assert "it is set for every run too; take it out of 'set'" in refusal(
        tmp_path, sweep, f"set: {{{EQUITY}: 3 bn USD}}"
    )
    unknown = refusal(tmp_path, sweep, "set: {capital.c.amount_usd: 3 bn USD}")
    assert unknown.startswith("study.yaml:2:29: set.capital.c.amount_usd: there is no")
    output = "sites.a.phases.p.it_mw"
    both = refusal(tmp_path, f"{{sweep: {{{output}: [50]}}}}", f"outputs: [{output}]")
    assert "an output has the same name as what is varied" in both


def test_more_runs_than_anybody_could_wait_for_are_refused(tmp_path):
    many = ", ".join(
        f"{path}: {{from: 1, to: 9, count: 2000}}" for path in (EQUITY, GRID)
    )
    assert "4,000,000 points, and 1,000,000 are the most" in refusal(
        tmp_path, f"{{grid: {{{many}}}}}"
    )


def test_what_holds_in_every_run_is_laid_first(tmp_path):
    (tmp_path / "mine.yaml").write_text(f"set: {{{PRICE}: 30 k USD, {GRID}: 7}}")
    study = read(
        tmp_path,
        f"{{sweep: {{{EQUITY}: [1 bn USD]}}}}",
        f"set: {{{GRID}: 300 MW, sites.a.phases.p.shell_spend: [0.25, 0.75]}}\nwith: mine.yaml\n"
        "known_by: 2026-05-01\nas_of: [2026-03-01, 2026-06]",
    )
    assert dict(study.draft.overrides) == {
        PRICE: "30 k USD", GRID: "300 MW", "sites.a.phases.p.shell_spend": "[0.25, 0.75]",
    }  # fmt: skip
    assert study.draft.ledger.known_by == date(2026, 5, 1)
    assert study.days == (date(2026, 3, 1), date(2026, 6, 30))
    assert study.views == ("as_written",)


def test_a_study_knows_its_units_title_and_cells(tmp_path):
    design = f"{{grid: {{{EQUITY}: [1 bn USD], sites.a.cooling: [liquid], sites.a.grid.g.from: [2027]}}}}"
    study = read(tmp_path, design)
    assert study.units == {
        EQUITY: "USD",
        "sites.a.cooling": "",
        "sites.a.grid.g.from": "date",
    }
    assert study.title == "Small"
    assert study.cell(EQUITY, "1 bn USD") == 1e9
    assert study.cell("sites.a.grid.g.from", "2027") == "2027-12-31"
    assert study.cell("sites.a.cooling", "liquid") == "liquid"
    assert study.cell(EQUITY, None) is None
    assert study.settings(study.points[0])[0] == (EQUITY, "1 bn USD")
    assert (text_of(0.1), text_of(True), text_of("x")) == ("0.1", "true", "x")


def test_every_point_of_a_sample_is_tried(tmp_path, monkeypatch):
    tried = []
    real = module._tried
    monkeypatch.setattr(
        module,
        "_tried",
        lambda draft, at, point: tried.append(point) or real(draft, at, point),
    )
    over = f"{{{EQUITY}: {{uniform: [1, 2]}}, {GRID}: {{uniform: [1, 2]}}}}"
    study = read(tmp_path, f"{{latin_hypercube: {{samples: 6, over: {over}}}}}")
    assert [point for point in tried if len(point) == 2] == list(study.points)
    assert (
        sum(len(point) == 1 for point in tried) == 2 + 4
    )  # whether there is such a path, and both ends


def test_the_programme_is_named_relative_to_the_study(tmp_path, monkeypatch):
    path = written(tmp_path, f"{{sweep: {{{GRID}: [1]}}}}")
    monkeypatch.chdir(tmp_path.parent)
    assert read_study(path).draft.name == "small.yaml"
    path.write_text(path.read_text().replace("small.yaml", "smal.yaml"))
    with pytest.raises(InputError) as refused:
        read_study(path)
    assert str(refused.value) == (
        f"{path}:1:12: programme: no such file 'smal.yaml'; did you mean 'small.yaml'?"
    )
    assert "study.yaml:2:8: with: no such file 'mine.yaml'; did you mean" in refusal(
        tmp_path, f"{{sweep: {{{GRID}: [1]}}}}", "with: [mine.yaml]"
    )


def test_outputs_of_a_time_outside_the_plan_are_refused_at_their_line(tmp_path):
    sweep, outputs = f"{{sweep: {{{GRID}: [1]}}}}", "outputs: [it_mw.2027, it_mw.2099]"
    assert refusal(tmp_path, sweep, outputs) == (
        "study.yaml:2:23: outputs: 2099 is outside the plan, 2026-Q1 to 2027-Q4; "
        "ask for a time within it"
    )
    # a plan may be made longer for all runs, or from run to run
    longer = read(tmp_path, sweep, "set: {programme.end: 2099-Q4}\n" + outputs)
    varied = read(tmp_path, "{sweep: {programme.end: [2028-Q4, 2099-Q4]}}", outputs)
    assert longer.outputs == varied.outputs == ("it_mw.2027", "it_mw.2099")
