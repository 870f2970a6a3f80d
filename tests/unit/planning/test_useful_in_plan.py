"""Useful compute in the plan: in ``plan.json`` and in the table, known or not known."""

from pathlib import Path

import pytest

from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.report.answer_table import answer_sections

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
ROWS = [
    "in 2030",
    "H100-years in all",
    "lost to power",
    "lost to ramp-up",
    "lost to failures",
]


@pytest.fixture(scope="module")
def planned(one_campus):
    return one_campus


def rows(plan):
    return {
        name: cells[0]
        for head, lines in answer_sections(plan)
        if head.startswith("useful compute")
        for name, cells in lines
    }


def test_useful_and_losses_add_up_in_every_quarter(planned):
    compute = planned.viewpoints["as_written"].compute
    for quarter, offered in compute.offered_exaflop_hours.items():
        lost = sum(share[quarter] for share in compute.lost_share.values())
        assert compute.useful_exaflop_hours[quarter] == pytest.approx(
            (1 - lost) * offered, rel=1e-7
        )


def test_the_total_is_the_sum_of_the_quarters(planned):
    view = planned.viewpoints["as_written"]
    assert view.useful_exaflop_hours == pytest.approx(
        sum(view.compute.useful_exaflop_hours.values())
    )
    offered = sum(view.compute.offered_exaflop_hours.values())
    assert view.useful_exaflop_hours == pytest.approx(
        offered * (1 - sum(view.compute.lost_share_in_all.values()))
    )


def test_by_hand_in_the_last_quarter(planned):
    """100 MW are 47,824 accelerators of 2,500 TFLOPS."""
    view = planned.viewpoints["as_written"]
    assert list(view.it_mw.values())[-2] == 100
    assert view.compute.offered_exaflop_hours["2030-Q4"] == pytest.approx(
        100e6 / 2091 * 2500e-6 * 8766 / 4, rel=1e-6
    )
    h100s = view.compute.useful_exaflop_hours["2030-Q4"] / 989.4e-6
    assert view.compute.useful_h100_hours["2030-Q4"] == pytest.approx(h100s)
    of_2030 = [
        hours
        for quarter, hours in view.compute.useful_h100_hours.items()
        if quarter.startswith("2030")
    ]
    assert rows(planned)["in 2030"] == f"{sum(of_2030) / 8766 / 1e6:.2f}"


def test_campuses_add_up_to_the_programme(planned):
    view = planned.viewpoints["as_written"]
    assert view.sites["prairie"].useful_h100_hours == view.compute.useful_h100_hours


def test_the_table_shows_it_with_its_losses(planned):
    shown = rows(planned)
    assert list(shown) == ROWS
    assert all(shown[name].endswith("%") for name in ROWS[2:])


def test_what_is_not_known_is_said(sizer, tmp_path):
    """Without a word on failures the losses to power and ramp-up are known, and the rest is not."""
    text = SMALL.read_text(encoding="utf-8")
    before, rest = text.split("workloads:", 1)
    path = tmp_path / "campus.yaml"
    path.write_text(before + rest[rest.index("equipment:") :], encoding="utf-8")
    plan = plans(load(path), sizer=sizer)
    view = plan.viewpoints["as_written"]
    assert view.useful_exaflop_hours is None
    assert view.compute.lost_share_in_all["failures"] is None
    assert view.compute.lost_share_in_all["power"] is not None
    shown = rows(plan)
    assert [
        shown[name] for name in ("in 2030", "H100-years in all", "lost to failures")
    ] == ["not known"] * 3
