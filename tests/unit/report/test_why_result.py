"""Why a result is what it is: formula, numbers, and who gives the inputs."""

from functools import reduce

import pytest

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.answer_table import answer_sections
from abilene.report.asked import Asked, result_asked
from abilene.report.derivations import RESULTS
from abilene.report.numbers import NONE
from abilene.report.why_result import explain_result


@pytest.fixture
def draft(examples):
    return load(examples / "one-campus.yaml")


def test_formula_numbers_and_inputs(draft, small):
    views = seen_by(draft)
    lines = list(explain_result(draft, Asked("lcoc", ""), small, views))
    value = small.viewpoints["as_written"].lcoc_usd_per_gpu_hour
    assert lines[0] == f"LCOC, As written, as of 2026-03-31: {value:.4f} USD/GPU-hour"
    assert lines[1].startswith("  = present worth of all costs")
    assert any(line.endswith(" hardware") for line in lines)
    place = lines.index(
        "  rests on hardware.gb200.price_usd_per_accelerator = 54,600 USD"
    )
    assert lines[place + 1].startswith("    the author's own: literal:one-campus.yaml:")


def test_a_quarter_that_the_plan_does_not_have_is_refused(draft, small):
    with pytest.raises(
        InputError, match=r"it_mw\.2041-Q1: the plan has no such result"
    ):
        list(explain_result(draft, Asked("it_mw", "2041-Q1"), small, seen_by(draft)))


def test_every_row_of_the_printed_table_has_an_answer(draft, small):
    views = seen_by(draft)
    labels = [row for _, rows in answer_sections(small) for row, _ in rows]
    assert len(labels) > 30
    for label in labels:
        asked = result_asked(label)
        assert asked, label
        lines = list(explain_result(draft, asked, small, views))
        assert lines[1].startswith("  = "), label


def test_each_result_stands_where_it_is_said_to(small):
    for view in small.viewpoints.values():
        data = view.model_dump(mode="json", by_alias=True)
        for derive in RESULTS.values():
            for detail in derive.details(view):
                where = derive.stands(detail)
                found = reduce(lambda at, key: at[key], where.split("."), data)
                value = derive.of(view, detail).value
                assert found is not None or "known" in value or value == NONE, where


def test_a_year_stands_for_its_last_quarter(draft, small):
    views = seen_by(draft)
    year, quarter = (
        list(explain_result(draft, Asked("facility_mw", when), small, views))
        for when in ("2028", "2028-Q4")
    )
    assert year == quarter
    assert "  stands in plan.json: viewpoints.as_written.facility_mw.2028-Q4" in quarter
