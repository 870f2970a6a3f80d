"""``pue_peak`` is ``facility_per_it_peak``: in files, claims, rules, ``--set`` and the schema."""

import json

import jsonschema
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from abilene.claims import view
from abilene.claims.format import format_text
from abilene.cli import main
from abilene.errors import InputError
from abilene.programme.changes import lay_text_over, load
from abilene.programme.json_schema import programme_json_schema
from abilene.programme.read import read_programme
from abilene.programme.resolve import resolve, seen_by
from abilene.programme.synonyms import first_name, second_names

FIRST, SECOND = "sites.a.facility_per_it_peak", "sites.a.pue_peak"
CAMPUS = """\
programme: {id: x, title: X, start: 2026-Q1, end: 2026-Q4, usd_year: 2026, ledger: claims}
hardware: {h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD}}
sites:
  a:
    pue_peak: 1.4
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 200, from: 2025-Q3}}
    phases:
      p: {it_mw: 100, hardware: h, shell_usd_per_it_kw: 9000, build_quarters: 2, hardware_quarters: 1,
          shell_spend: [1], hardware_spend: [1]}
capital: {c: {amount_usd: 9 bn USD}}
"""
CLAIMS = """\
source: {id: s, kind: release, publisher: P, published: 2026-01-05}
actors: [{id: o, name: Operator, role: principal}]
claims:
  - {id: said, about: sites.a.pue_peak, says: o, said: 2026-01-05, kind: announced, value: 1.25}
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the campus, with something in it replaced, and its claims."""

    def written(old="", new="", claims=""):
        folder = tmp_path / "claims"
        folder.mkdir(exist_ok=True)
        (folder / "s.yaml").write_text(claims or CLAIMS.partition("claims:")[0])
        assert old in CAMPUS
        path = tmp_path / "campus.yaml"
        path.write_text(CAMPUS.replace(old, new) if old else CAMPUS)
        return path

    return written


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def problems(path):
    with pytest.raises(InputError) as caught:
        read_programme(path)
    folder = f"{path.parent}/"
    return [str(problem).replace(folder, "") for problem in caught.value.problems]


def test_either_name_gives_the_same_programme(write):
    second = read_programme(write())
    first = read_programme(write("pue_peak", "facility_per_it_peak"))
    assert second.programme == first.programme
    assert second.programme.sites["a"].facility_per_it_peak == 1.4
    (seen,) = seen_by(second, ["as_written"]).values()
    assert seen.provenance[FIRST] == "literal:campus.yaml:5"
    assert SECOND not in seen.provenance
    assert second.inputs["campus.yaml"] == CAMPUS  # the text stays as written


def test_check_takes_it(write):
    result = run("check", write(claims=CLAIMS))
    assert result.exit_code == 0
    assert "1 sites.*.facility_per_it_peak" in result.output


def test_both_names_at_once_are_an_error_at_the_second(write):
    path = write(
        "    pue_peak: 1.4", "    facility_per_it_peak: 1.3\n    pue_peak: 1.4"
    )
    expected = (
        f"campus.yaml:6:5: {SECOND}: given twice: '{FIRST}' is the same figure; "
        "keep one of the two"
    )
    assert problems(path) == [expected]
    assert run("check", path).exit_code == 2


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (
            "pue_peak: 0.4",
            f"campus.yaml:5:15: {SECOND}: 0.4 is refused; "
            "input should be greater than or equal to 1",
        ),
        (
            "pue_peak: {a: 1}",
            f"campus.yaml:5:15: {SECOND}: this is refused; "
            "input should be a valid number",
        ),
        (
            "pue_peek: 1.4",
            "campus.yaml:5:5: sites.a.pue_peek: unknown key; did you mean 'pue_peak'?",
        ),
        (
            "title: A",
            f"campus.yaml:5:5: {FIRST}: missing; add 'facility_per_it_peak'",
        ),
    ],
)
def test_messages_name_the_key_as_it_was_written(write, new, expected):
    assert expected in problems(write("pue_peak: 1.4", new))


def test_campuses_that_are_no_mappings_are_refused_as_ever(write):
    path = write(
        CAMPUS[CAMPUS.index("sites:") : CAMPUS.index("capital:")], "sites: 3\n"
    )
    assert problems(path)[0].startswith(
        "campus.yaml:3:8: sites: 3 stands here, where a mapping is wanted"
    )


def test_a_claim_may_be_about_it(write):
    draft = read_programme(write(claims=CLAIMS))
    (seen,) = seen_by(draft, ["announced"]).values()
    assert seen.programme.sites["a"].facility_per_it_peak == 1.25
    assert seen.provenance[FIRST] == "said"
    assert draft.ledger.claims["said"].about == FIRST
    assert str(draft.ledger.place("claims", "said", "about")).endswith("s.yaml:4:23")


def test_a_claim_that_misspells_it_is_told_both_names(write):
    claims = CLAIMS.replace("pue_peak", "pue_peek")
    (problem,) = problems(write(claims=claims))
    assert problem == (
        "claims/s.yaml:4:23: claims.said.about: there is no path 'sites.a.pue_peek'; "
        "did you mean 'sites.a.pue_peak'?"
    )


def test_a_rule_may_be_about_it(write):
    rules = "[{about: sites.*.pue_peak, kinds: [measured, assumed]}]"
    text = f"viewpoints: [{{id: measured_only, rules: {rules}}}]"
    draft = read_programme(write(claims=CLAIMS))
    strict = lay_text_over(draft, text, "mine.yaml")
    seen = resolve(strict, view(strict.ledger, "measured_only"))
    assert seen.programme.sites["a"].facility_per_it_peak == 1.4
    assert seen.resolved[FIRST].lost == {"said": "announced is not admitted here"}


def test_set_takes_it_and_what_is_set_later_wins(write):
    path = write(claims=CLAIMS)
    draft = load(path, [f"{FIRST}=1.2", f"{SECOND}=1.3"])
    assert draft.overrides == {FIRST: "1.3"}
    assert load(path, [f"{SECOND}=1.3", f"{FIRST}=1.2"]).overrides == {FIRST: "1.2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{SECOND}=0.3",
            f"--set {SECOND}=0.3: 0.3 is refused; "
            "input should be greater than or equal to 1",
        ),
        (
            "sites.a.pue_peek=1.3",
            "--set sites.a.pue_peek: there is no such path; "
            "did you mean 'sites.a.pue_peak'?",
        ),
    ],
)
def test_set_names_it_as_it_was_written(write, text, expected):
    with pytest.raises(InputError) as caught:
        load(write(), [text])
    assert str(caught.value) == expected


def test_a_plan_with_it_set_keeps_the_first_name(write, tmp_path):
    folder = tmp_path / "out"
    result = run("plan", write(), "--set", f"{SECOND}=1.3", "--out", folder)
    assert result.exit_code == 0, result.output
    plan = json.loads((folder / "plan.json").read_text())
    assert plan["overrides"] == {FIRST: "1.3"}
    (seen,) = plan["viewpoints"].values()
    assert seen["provenance"][FIRST] == "set"


def test_why_answers_to_either_name(write):
    path = write(claims=CLAIMS)
    second = run("why", path, SECOND, "--viewpoint", "announced").output
    first = run("why", path, FIRST, "--viewpoint", "announced").output
    assert first == second
    assert first.startswith(f"{FIRST}, As announced, as of 2026-01-05: 1.25")


def test_changes_take_it_and_write_the_first_name(write):
    draft = read_programme(write())
    laid = lay_text_over(draft, f"set: {{{SECOND}: 1.3}}", "mine.yaml")
    assert laid.overrides == {FIRST: "1.3"}
    with pytest.raises(InputError) as caught:
        lay_text_over(draft, f"set: {{{FIRST}: 1.2, {SECOND}: 1.3}}", "mine.yaml")
    assert str(caught.value) == (
        f"mine.yaml:1:42: set.{SECOND}: given twice: "
        f"'set.{FIRST}' is the same figure; keep one of the two"
    )


def test_fmt_leaves_the_name_as_it_is():
    assert f"about: {SECOND}\n" in format_text(CLAIMS, "s.yaml")


def test_the_schema_takes_one_of_the_two():
    schema = programme_json_schema()
    site = schema["$defs"]["Site"]
    assert site["properties"]["pue_peak"]["unit"] == "fraction"
    data = YAML(typ="safe").load(CAMPUS)
    data["programme"]["end"] = "2026"
    jsonschema.validate(data, schema)
    data["sites"]["a"]["facility_per_it_peak"] = 1.4
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)
    del data["sites"]["a"]["facility_per_it_peak"], data["sites"]["a"]["pue_peak"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_names_of_paths_and_patterns():
    assert first_name(SECOND) == first_name(FIRST) == FIRST
    assert first_name("**.pue_peak") == "**.facility_per_it_peak"
    assert (
        first_name("sites.pue_peak.phases.p.it_mw") == "sites.pue_peak.phases.p.it_mw"
    )
    assert second_names([FIRST, "sites.a.title"]) == [SECOND]
