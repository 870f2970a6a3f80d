"""What single limits hold back, and one build order with its price."""

import io

from rich.console import Console

from abilene.report.relaxed import (
    MOST_ROWS,
    build_order_table,
    order_price,
    relaxation_tables,
)
from abilene.results.records import BuildOrder, OrderedPhase, Relaxation


def printed(parts):
    file = io.StringIO()
    for part in parts:
        Console(width=80, file=file).print(part)
    return file.getvalue()


def relaxation(what, mw_quarters, usd=None):
    return Relaxation(
        limit="amount" if usd else "grid",
        path="",
        what=what,
        it_mw_end=100.0,
        it_mw_quarters=mw_quarters,
        first_quarter="2027-Q1",
        cost_usd=usd,
    )


def with_relaxations(plan, *found):
    view = plan.viewpoints["as_written"].model_copy(update={"relaxations": found})
    return plan.model_copy(update={"viewpoints": {"as_written": view}})


def test_where_nobody_asked_nothing_is_said(small):
    assert list(relaxation_tables(small)) == []
    assert list(build_order_table(small)) == []


def test_the_most_helpful_stand_there_and_the_others_are_counted(small):
    many = [relaxation(f"limit {i}", 400.0 - i) for i in range(MOST_ROWS + 2)]
    text = printed(relaxation_tables(with_relaxations(small, *many)))
    assert "limit 0" in text
    assert f"limit {MOST_ROWS}" not in text
    assert "and 2 more, in plan.json" in text


def test_megawatts_a_billion_dollars(small):
    money = relaxation("2 bn more", 40.0, usd=2e9)
    line = next(
        line
        for line in printed(
            relaxation_tables(with_relaxations(small, money))
        ).splitlines()
        if "2 bn more" in line
    )
    assert line.split()[-4:] == ["2027-Q1", "100", "10", "50"]


def test_what_brings_nothing_is_left_out(small):
    idle = relaxation("idle", 0.4)
    assert "no single limit holds anything back" in printed(
        relaxation_tables(with_relaxations(small, idle))
    )


ORDER = BuildOrder(
    phases=(
        OrderedPhase(site="a", phase="p1", views=("low", "high")),
        OrderedPhase(site="a", phase="p2", views=()),
    ),
    it_mw_quarters={"low": 90.0, "high": 100.0, "none": 0.0},
    it_mw_quarters_own={"low": 100.0, "high": 100.0, "none": 0.0},
)


def test_the_price_of_an_order_is_what_a_views_own_plan_has_beyond_it():
    assert order_price(ORDER) == "low 10.0%, high 0.0%"


def test_an_order_lists_its_phases_and_who_builds_them(small):
    text = printed(build_order_table(small.model_copy(update={"build_order": ORDER})))
    lines = [line.split() for line in text.splitlines()]
    assert ["1", "a.p1", "low,", "high"] in lines
    assert ["2", "a.p2", "none"] in lines
    assert "low 10.0%" in text
