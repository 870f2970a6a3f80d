"""What the page on the worked example prints of the committed view without its one sentence is what a plan gives."""

import re
from pathlib import Path

import pytest

from abilene.planning.chain import plans
from abilene.programme.changes import load

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guide" / "stargate.md"
STARGATE = ROOT / "examples" / "stargate"


def printed():
    """Return the rows of the page's table of two views."""
    rows = re.findall(
        r"^\| (.+?) \| ([\d.,]+) \| ([\d.,]+) \|$", PAGE.read_text(), re.M
    )
    return {row[0]: row[1:] for row in rows}


@pytest.mark.slow
def test_the_answer_without_the_sentence_is_the_plan_of_its_view():
    draft = load(STARGATE / "programme.yaml", (), STARGATE / "without-initial-100.yaml")
    answers = plans(draft, ["committed", "committed_without_100"]).viewpoints.values()
    planned = {
        "money in view, bn USD": [
            f"{answer.capital_in_view_usd / 1e9:.1f}" for answer in answers
        ],
        "funding gap, bn USD": [
            f"{answer.funding_gap_usd / 1e9:.1f}" for answer in answers
        ],
    }
    for year in (2026, 2027, 2028):
        planned[f"IT MW at the end of {year}"] = [
            f"{answer.it_mw[f'{year}-Q4']:,.0f}" for answer in answers
        ]
    assert {name: [*row] for name, row in printed().items()} == planned
