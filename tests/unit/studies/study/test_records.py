"""The file of a study: what it may say, where it is refused, and its schema."""

import json
from pathlib import Path

import jsonschema
import pytest
from small_study import EQUITY, GRID, read, refusal

from abilene.studies.study.records import StudyFile, study_json_schema

ROOT = Path(__file__).parents[4]


def test_a_list_stands_for_values_and_two_or_three_for_the_ends(tmp_path):
    design = read(tmp_path, f"{{grid: {{{GRID}: [100, 200 MW]}}}}").file.design
    assert design.grid[GRID].values == (100, "200 MW")
    assert design.kind == "grid"
    ends = read(tmp_path, f"{{one_at_a_time: {{{GRID}: [1, 2, 3], {EQUITY}: [4, 5]}}}}")
    one, other = ends.file.design.one_at_a_time.values()
    assert (one.low, one.base, one.high) == (1, 2, 3)
    assert (other.low, other.base, other.high) == (4, None, 5)


def test_a_list_is_one_value_of_a_path_that_holds_one(tmp_path):
    path = "sites.a.phases.p.shell_spend"
    lists = read(tmp_path, f"{{sweep: {{{path}: [[0.5, 0.5], [0.1, 0.9]]}}}}")
    quoted = read(tmp_path, f"{{sweep: {{{path}: ['[0.5, 0.5]', '[0.1, 0.9]']}}}}")
    assert lists.points == quoted.points
    assert lists.settings(lists.points[1]) == ((path, "[0.1, 0.9]"),)
    ends = read(tmp_path, f"{{one_at_a_time: {{{path}: [[0.5, 0.5], [0.1, 0.9]]}}}}")
    assert [point.get(path) for point in ends.points] == [
        None,
        "[0.5, 0.5]",
        "[0.1, 0.9]",
    ]
    said = refusal(tmp_path, f"{{sweep: {{{GRID}: [[100, 200]]}}}}")
    assert said.startswith("study.yaml:3:")


def test_a_study_says_what_it_varies_once_and_by_one_design(tmp_path):
    assert refusal(tmp_path, "{}") == (
        "study.yaml:3:9: design: not one design; give one of sweep, grid, one_at_a_time, latin_hypercube, sobol"
    )
    both = f"{{sweep: {{{GRID}: [1]}}, grid: {{{GRID}: [1]}}}}"
    assert "not one design" in refusal(tmp_path, both)
    assert "at most 1 item" in refusal(
        tmp_path, f"{{sweep: {{{GRID}: [1], {EQUITY}: [1]}}}}"
    )


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (f"{{sweep: {{{GRID}: {{from: 1, to: 2}}}}}}", "no values; write a list of them, or {from: LOW"),
        (f"{{sweep: {{{GRID}: []}}}}", "no values; write a list"),
        (f"{{sobol: {{samples: 12, over: {{{GRID}: {{uniform: [1, 2]}}}}}}}}", "no power of two, and the sequence is not even then; write 8 or 16"),
        (f"{{sobol: {{samples: 8, over: {{{GRID}: {{uniform: [1, 2], choices: [1]}}}}}}}}", "not one distribution"),
        (f"{{sobol: {{samples: 8, over: {{{GRID}: {{uniform: [1]}}}}}}}}", "has 1, of at least 2; write at least 2"),
        (f"{{sobol: {{sample: 8, over: {{{GRID}: {{uniform: [1, 2]}}}}}}}}", "did you mean 'samples'?"),
    ],
)  # fmt: skip
def test_what_a_design_lacks_is_said_at_its_place(tmp_path, design, said):
    found = refusal(tmp_path, design)
    assert said in found
    assert found.startswith("study.yaml:3:")


def test_unknown_keys_and_numbers_out_of_bounds_are_refused(tmp_path):
    sweep = f"{{sweep: {{{GRID}: [100]}}}}"
    assert refusal(tmp_path, sweep, "output: [npv_usd]") == (
        "study.yaml:2:1: output: unknown key; did you mean 'outputs'?"
    )
    assert "study.yaml:2:6: gap: 1 is refused" in refusal(tmp_path, sweep, "gap: 1")
    assert "futures" in refusal(tmp_path, sweep, "futures: 10")


def test_the_schema_admits_what_the_reader_does_and_is_the_one_that_is_shipped(
    tmp_path,
):
    schema = study_json_schema()
    shipped = json.loads((ROOT / "schema" / "study.json").read_text(encoding="utf-8"))
    assert schema == shipped
    full = {
        "programme": "p.yaml",
        "viewpoints": "announced",
        "with": ["changes.yaml"],
        "as_of": [2026, "2026-03-01"],
        "design": {"one_at_a_time": {"a.b": [1, "2 MW"]}},
    }
    jsonschema.validate(full, schema)
    StudyFile.model_validate(full)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"programme": "p.yaml"}, schema)
