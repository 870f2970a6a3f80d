"""What the page on odds says of one build order is what its command prints."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "risk.md").read_text()
STARGATE = ROOT / "examples" / "stargate" / "programme.yaml"
LIKELY = ("committed=0.7", "secured=0.3")


@pytest.mark.slow
def test_one_build_order_brings_what_the_page_says():
    asked = [word for view in LIKELY for word in ("--probability", view)]
    views = ("--viewpoint", "committed", "--viewpoint", "secured")
    told = CliRunner().invoke(
        main, ["portfolio", str(STARGATE), *views, *asked, "--json"]
    )
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    best, other = found["orders"]
    assert "the common order" in best["list_of"]
    assert other["list_of"] == ["committed"]
    assert found["common_order"]["status"] == "optimal"
    figures = [
        *(one["planned_expected_it_mw_quarters"] for one in (best, other)),
        *(best[f"{what}_it_mw_quarters"] for what in ("expected", "p20")),
        *(other[f"{what}_it_mw_quarters"] for what in ("expected", "p20")),
    ]
    (example,) = re.findall(r"^Worked example, committed.*?$\n\n", PAGE, re.S | re.M)
    said = re.findall(r"\d+,\d{3}", example.replace("10,000 futures", ""))
    assert said == [f"{mw:,.0f}" for mw in figures]
