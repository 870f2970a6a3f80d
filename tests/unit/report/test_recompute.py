"""Figures worked out again by formulas; what a workbook makes of them is held in the acceptance tests."""

import pytest

from abilene.report.recompute import FIRST_ROW, recomputed
from abilene.results.tables import tables


def test_each_figure_stands_beside_its_formula(small):
    rows = list(recomputed(small, tables(small)))
    view = small.viewpoints["as_written"]
    by_name = {row.figure: row for row in rows}
    assert {"capital cost", "hours sold", "LCOC"} <= set(by_name)
    assert "NPV" not in by_name, "compute has no price in this file"
    lcoc = by_name["LCOC"]
    assert lcoc.printed == view.lcoc_usd_per_gpu_hour
    assert lcoc.value == pytest.approx(lcoc.printed, abs=5.1e-5)
    assert lcoc.formula.startswith("-(SUMPRODUCT(('cash by quarter'!$A$4:")
    assert f"'basis'!$F${FIRST_ROW}" in lcoc.formula


def test_a_plan_of_before_these_tables_has_nothing_to_work_out(small):
    view = small.viewpoints["as_written"].model_copy(
        update={
            "payments": (),
            "cash_by_quarter": {},
            "lcoc_usd_per_gpu_hour": None,
            "debt": {},
            "coverage": {},
        }
    )
    old = small.model_copy(update={"viewpoints": {"as_written": view}})
    assert list(recomputed(old, tables(old))) == []
