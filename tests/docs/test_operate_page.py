"""The page on operating names every key of the terms, and its terms are read."""

from pages import ROOT, steps

from abilene.operate.terms import (
    CampusTerms,
    NodePower,
    OpenAdr2Source,
    OpenAdr3Source,
    OperateTerms,
    WorkClass,
    read_terms,
)

PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_the_terms_of_the_page_are_read(tmp_path):
    (file,) = [step for step in steps(PAGE) if step.kind == "file operate.yaml"]
    (tmp_path / "operate.yaml").write_text(file.text)
    terms = read_terms(tmp_path / "operate.yaml")
    assert terms.it_kw(0.18) == 144
    assert terms.lead_time_s == 12


def test_each_key_stands_on_the_page():
    records = (
        OperateTerms,
        NodePower,
        WorkClass,
        OpenAdr2Source,
        OpenAdr3Source,
        CampusTerms,
    )
    keys = {key for record in records for key in record.model_fields}
    assert {key for key in keys if key not in PAGE} == set()
