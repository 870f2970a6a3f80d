"""The commands risk and score: what they print, and what they refuse."""

import json

import pytest
from click.testing import CliRunner
from real_runs import assert_whole
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
    early = asked(tmp_path, "--class", "epoch_2025_26")
    assert early.exit_code == 2
    assert "epoch_2025_26 is known from 2026-10-02" in early.output
    assert asked(tmp_path, "--futures", "1").exit_code == 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    here = tmp_path_factory.mktemp("foretold")
    (here / "small.yaml").write_text(TEXT)
    args = ["plan", str(here / "small.yaml"), "--as-of", "2026-01-10"]
    told = CliRunner().invoke(main, [*args, "--out", str(here / "asked")])
    assert told.exit_code == 0, told.output
    assert "never rewritten" in " ".join(told.output.split())
    return here


def scored(folder, *options):
    asked = ["score", str(folder / "asked"), str(folder / "small.yaml"), *options]
    return CliRunner().invoke(main, asked)


def test_the_report_says_on_its_first_screen_what_is_sure(folder):
    page = (folder / "asked" / "report.html").read_text()
    first_screen = page[page.index("<h1>") : page.index("<main>")]
    assert "80 % sure of" in first_screen
    assert "to be scored as quarters end" in first_screen


def test_planning_of_another_day_into_it_is_refused_at_once(folder):
    """Before anything is planned, which takes its time; the same again is the same folder."""
    args = ["plan", str(folder / "small.yaml"), "--out", str(folder / "asked")]
    told = CliRunner().invoke(main, [*args, "--as-of", "2026-04-10"])
    assert told.exit_code == 2
    assert "a forecast is never rewritten" in told.output
    assert "planning" not in told.output
    assert "IT MW" not in told.output
    assert CliRunner().invoke(main, [*args, "--as-of", "2026-01-10"]).exit_code == 0


def test_a_folder_is_scored_and_the_page_has_the_same_figures(folder, tmp_path):
    out = tmp_path / "scores"
    told = scored(folder, "--as-of", "2028-05-01", "--json", "--out", str(out))
    figures = json.loads(told.stdout)
    assert figures == json.loads((out / "answer.json").read_text())
    assert {one["outcome"] for one in figures["questions"]} == {"pending"}
    assert (figures["as_of"], figures["asked_for"]) == ("2026-03-31", "2028-05-01")
    held = {path.name for path in out.iterdir()}
    assert held == {
        *("answer.json", "calibration.csv", "load.csv", "manifest.json", "report.html"),
    }


def test_scores_of_a_view_that_was_not_asked_are_refused(folder):
    told = scored(folder, "--viewpoint", "secured")
    assert told.exit_code == 2
    assert "no forecast of the view secured" in told.output


def test_what_is_kept_is_taken_up_and_the_figures_are_the_same(tmp_path):
    keep = tmp_path / "kept"
    alone = json.loads(asked(tmp_path, "--futures", "200", "--json").stdout)
    for _ in range(2):
        told = asked(tmp_path, "--futures", "200", "--json", "--keep", str(keep))
        assert json.loads(told.stdout) == alone
    (folder,) = keep.iterdir()
    assert folder.name.startswith("as_written-")
    assert_whole(folder)


def test_both_ways_to_share_the_work_are_refused(tmp_path):
    told = asked(tmp_path, "--workers", "2", "--dask", "tcp://127.0.0.1:8786")
    assert told.exit_code == 2
    assert "--workers and --dask are both given; keep" in told.stderr
