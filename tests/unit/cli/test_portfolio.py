"""The command portfolio: what it prints, writes and refuses."""

import json

from click.testing import CliRunner
from two_views import two_views

from abilene.cli import main

BOTH = ("--viewpoint", "announced", "--viewpoint", "secured")
LIKELY = ("--probability", "announced=.6", "--probability", "secured=.4")


def asked(file, *options):
    return CliRunner().invoke(main, ["portfolio", str(file), *BOTH, *options])


def test_the_page_and_json_have_the_figures_that_are_printed(tmp_path):
    file, out = two_views(tmp_path), tmp_path / "lists"
    told = asked(file, *LIKELY, "--futures", "100", "--out", str(out), "--json")
    assert told.exit_code == 0, told.output
    figures = json.loads(told.stdout)
    assert figures == json.loads((out / "answer.json").read_text())
    best, other = figures["orders"]
    assert best["phases"] == ["b.p", "a.p"]
    printed = asked(file, *LIKELY, "--futures", "100")
    for mw in (best["expected_it_mw_quarters"], other["expected_it_mw_quarters"]):
        assert f"{mw:,.0f}" in printed.stdout


def test_nothing_is_expected_where_nobody_says_how_likely_views_are(tmp_path):
    told = asked(two_views(tmp_path))
    assert told.exit_code == 2
    assert "--probability: nobody says how likely the views are" in told.output
