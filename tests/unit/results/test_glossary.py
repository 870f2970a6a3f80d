"""Every printed word is defined once, under the word that is printed."""

import re
from pathlib import Path
from typing import get_args

import pytest

from abilene.buildout.case import RELAXATIONS
from abilene.claims.records import SOURCE_KINDS, Kind
from abilene.results.glossary import TERM_GROUPS, TERMS, Term

README = Path(__file__).parents[3] / "README.md"
NAMES = {term.name for term in TERMS}


def test_each_word_is_defined_once_and_has_a_place_of_its_own():
    assert len(NAMES) == len(TERMS) == sum(len(topic.terms) for topic in TERM_GROUPS)
    assert len({term.anchor for term in TERMS}) == len(TERMS)
    assert all(term.meaning.endswith(".") for term in TERMS)


@pytest.mark.parametrize(
    ("name", "anchor"),
    [
        ("in view", "in-view"),
        ("on the grid, MW", "on-the-grid-mw"),
        ("USD/GPU-hour", "usdgpu-hour"),
        ("lead_time", "lead_time"),
    ],
)
def test_a_place_is_what_markdown_makes_of_a_heading(name, anchor):
    assert Term(name, "", "").anchor == anchor


def test_whatever_can_bind_is_defined():
    assert set(RELAXATIONS) | {"price", "amount"} <= NAMES


def test_every_kind_of_claim_is_defined_and_every_kind_of_source_named():
    assert set(get_args(Kind)) <= NAMES
    evidence = next(term for term in TERMS if term.name == "evidence")
    assert ", ".join(SOURCE_KINDS) in evidence.meaning


HEADINGS = {"money, bn USD", "cost and worth", "useful compute, m H100"}
PARTS = {"from", "phase", "H100-years in all"}
"""Lines that the word above them, or the word they begin with, explains."""


def test_every_label_of_the_table_in_the_readme_is_defined():
    page = README.read_text(encoding="utf-8")
    table = re.split(r"secured +musk +altman\n", page)[1].split("Power of each campus")[
        0
    ]
    lines = (line for line in table.splitlines() if re.match(r" {1,3}[A-Za-z]", line))
    labels = {re.split(r"\s{2,}", line.strip())[0] for line in lines}
    dated = {
        label
        for label in labels
        if re.search(r"at end of|rests? on$|^in \d{4}$", label)
    }
    assert len(labels) > 20
    assert labels - dated - HEADINGS - PARTS <= NAMES
