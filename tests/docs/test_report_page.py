"""docs/report.md names every chart of the report, and no other."""

import re
from pathlib import Path

from abilene.report.gallery import GALLERY

PAGE = (Path(__file__).parents[2] / "docs" / "report.md").read_text()


def test_every_chart_is_described():
    table = PAGE.partition("## The charts")[2].partition("Colours are fixed")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [
        entry.name for entry in GALLERY
    ]
