"""The glossary page holds the definitions of the package, and defines what the table prints."""

import re
import sys
from pathlib import Path

import pytest

from abilene.results.glossary import TERMS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "glossary.md"


def test_the_page_is_what_the_package_says(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import build_glossary

    assert PAGE.read_text(encoding="utf-8") == build_glossary.glossary()
    del sys.modules["build_glossary"]


def test_every_word_of_the_printed_table_is_defined():
    """Each row of the table in the README is a word of the glossary, a year, or part of one."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = next(part for part in text.split("```") if "not attributed" in part)
    rows = re.findall(r"^ {2,4}([a-zA-Z][\w /,.-]*?)(?: {2,}|$)", table, re.MULTILINE)
    names = {term.name.lower() for term in TERMS}
    parts = {"from", "phase", "target", "in 2032"}  # lines below a word
    unknown = [row for row in rows if not _known(row.strip().lower(), names | parts)]
    assert unknown == []


def _known(row, names):
    return row in names or any(row.startswith(name) for name in names)


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_first_pages_link_to_it(page):
    assert "glossary.md" in (ROOT / page).read_text(encoding="utf-8")
