"""The command risk: what it prints, and what it refuses."""

import json

from click.testing import CliRunner
from uncertain_programme import TEXT

from abilene.cli import main


def asked(tmp_path, *options):
    file = tmp_path / "small.yaml"
    file.write_text(TEXT)
    return CliRunner().invoke(main, ["risk", str(file), *options])


def test_it_prints_what_one_can_be_sure_of(tmp_path):
    told = asked(tmp_path, "--futures", "200")
    assert told.exit_code == 0, told.output
    assert "80 % sure of" in told.output
    assert "nothing takes longer than promised" in told.output


def test_json_and_a_page_have_the_same_figures(tmp_path):
    out = tmp_path / "odds"
    told = asked(tmp_path, "--futures", "200", "--json", "--out", str(out))
    figures = json.loads(told.stdout)
    assert figures == json.loads((out / "answer.json").read_text())
    assert (out / "report.html").is_file()
    (view,) = figures["viewpoints"].values()
    assert view["risk"]["futures"] == 200


def test_a_class_that_nobody_knows_is_refused(tmp_path):
    told = asked(tmp_path, "--class", "nonesuch")
    assert told.exit_code == 2
    assert "there is no reference class 'nonesuch'" in told.output
    assert asked(tmp_path, "--futures", "1").exit_code == 2
