"""The views side by side: each row is the figure of the plan, and what is not known says so."""

import pytest

from abilene.report.answer_table import answer_sections, h100_years, year_ends


def rows_of(plan):
    return {
        (head, name.strip()): cells
        for head, rows in answer_sections(plan)
        for name, cells in rows
    }


def with_views(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def test_every_row_has_a_cell_for_each_view(january):
    plan = january[0]
    assert {len(cells) for cells in rows_of(plan).values()} == {len(plan.viewpoints)}


def test_money_and_power_are_those_of_the_plan(january):
    plan = january[0]
    rows = rows_of(plan)
    views = list(plan.viewpoints.values())
    # 'SoftBank has well under $10B secured': the sum that rests on it is at most so much
    assert rows["money, bn USD", "in view"] == ["500.0", "at most 12.3"]
    assert rows["money, bn USD", "usable"][1] == "at most 12.3"
    assert rows["money, bn USD", "funding gap"][1].startswith("at least ")
    assert rows["money, bn USD", "drawn"] == [
        f"{view.capital_drawn_usd / 1e9:,.1f}" for view in views
    ]
    last = list(views[0].it_mw)[-1]
    head = f"power at end of {last[:4]}"
    for view, grid, own in zip(
        views, rows[head, "on the grid, MW"], rows[head, "own, MW"], strict=True
    ):
        total = float(grid.replace(",", "")) + float(own.replace(",", ""))
        assert total == pytest.approx(view.facility_mw[last], abs=1.0)


def test_usable_money_and_what_the_rest_waits_for_are_what_is_in_view(january):
    plan = january[0]
    rows = rows_of(plan)
    for view in plan.viewpoints.values():
        waiting = view.capital_waiting_usd
        whole_usd = view.capital_usable_usd + sum(waiting.values())
        assert whole_usd == pytest.approx(view.capital_in_view_usd, abs=0.05)
    first = next(iter(plan.viewpoints.values()))
    shown = rows["money, bn USD", "without use"]
    assert shown[0] == f"{first.capital_waiting_usd['no_use'] / 1e9:,.1f}"
    assert ("money, bn USD", "expired") not in rows


def test_years_before_the_day_of_the_plan_are_left_out(january):
    ends = year_ends(january[0])
    assert ends[0] == "2025-Q4"
    assert [quarter[:4] for quarter in ends] == sorted({q[:4] for q in ends})


def test_a_funding_gap_of_nothing_is_a_dash(small):
    rows = rows_of(with_views(small, funding_gap_usd=0.0, funding_gap_quarter=None))
    assert rows["money, bn USD", "funding gap"] == ["-"]
    assert rows["money, bn USD", "from"] == ["-"]


def test_useful_compute_is_a_mean_over_the_hours_of_a_year(small):
    view = small.viewpoints["as_written"]
    hours = {"2030-Q1": 8766e6, "2030-Q2": 0.0, "2031-Q1": 4383e6}
    compute = view.compute.model_copy(update={"useful_h100_hours": hours})
    known = view.model_copy(update={"compute": compute})
    assert h100_years(known, "2030") == pytest.approx(1.0)
    assert h100_years(known) == pytest.approx(1.5)
    compute = compute.model_copy(
        update={"useful_h100_hours": hours | {"2031-Q2": None}}
    )
    part = view.model_copy(update={"compute": compute})
    assert h100_years(part, "2030") == pytest.approx(1.0)
    assert h100_years(part) is None, "a part is no sum"
    assert h100_years(view.model_copy(update={"compute": None})) is None


def test_what_nobody_knows_is_not_zero(small):
    rows = rows_of(with_views(small, compute=None, lcoe_usd_per_mwh=None))
    assert rows["useful compute, m H100", "lost to power"] == ["not known"]
    assert rows["useful compute, m H100", "H100-years in all"] == ["not known"]
    assert rows["power at end of 2030", "USD/MWh"] == ["-"]


def test_worth_stands_there_as_far_as_any_view_knows_it(small):
    worth = {"lcoc_usd_per_gpu_hour": 2.345, "npv_usd": -1.26e9}
    rows = rows_of(with_views(small, **worth, irr_per_year=(0.0512, 0.31)))
    assert rows["cost and worth", "USD/GPU-hour"] == ["2.35"]
    assert rows["cost and worth", "NPV, bn USD"] == ["-1.3"]
    assert rows["cost and worth", "IRR, % a year"] == ["5.1\n31.0"]
    none = rows_of(with_views(small, lcoc_usd_per_gpu_hour=None, npv_usd=None))
    assert "cost and worth" not in {head for head, _ in none}
