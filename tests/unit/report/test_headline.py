"""The answer on one screen: its figures, what would change them, and checks that can fail."""

from pathlib import Path

import pytest

from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.report.behind import table_of_build_order, tables_behind
from abilene.report.chart import LinkedCell
from abilene.report.checks import plan_checks
from abilene.report.evidence import tranche_titles
from abilene.report.headline import headline, what_would_change
from abilene.results.records import BuildOrder, OrderedPhase, Relaxation

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def small():
    return plans(load(SMALL))


def changed(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def rows(plan):
    return [(name, [cell.value for cell in cells]) for name, cells in headline(plan)]


def test_every_figure_leads_to_what_is_behind_it(january):
    plan, draft, _ = january
    places = {
        table.place
        for tables in tables_behind(plan, tranche_titles(draft)).values()
        for table in tables
    }
    for _, cells in headline(plan):
        assert len(cells) == len(plan.viewpoints)
        assert {cell.path for cell in cells} <= places


def test_years_in_which_nothing_changes_are_one(small):
    loads = [(name, cells) for name, cells in rows(small) if name.startswith("IT MW")]
    assert len({tuple(cells) for _, cells in loads}) == len(loads)
    assert loads[-1][0].endswith("to 2030")


def test_what_is_not_computed_is_not_zero(small):
    found = dict(
        rows(changed(small, co2_t_per_year=None, compute=None, funding_gap_usd=None))
    )
    assert found["Mt CO2 a year at the end"] == ["not\ncomputed"]
    assert found["useful m H100-years"] == ["not\ncomputed"]
    assert found["funding gap"] == ["not\ncomputed"]
    assert dict(rows(changed(small, funding_gap_usd=0.0)))["funding gap"] == ["none"]


def relaxation(limit, more):
    return Relaxation(
        limit=limit,
        path="",
        what=f"without {limit}",
        it_mw_end=more,
        it_mw_quarters=more * 2,
        first_quarter="2027-Q1" if more else None,
        cost_usd=None,
    )


def test_what_changes_most_comes_first_and_what_changes_nothing_is_left_out(small):
    held = (
        relaxation("grid", 100.0),
        relaxation("land", 50.0),
        relaxation("money", 0.0),
    )
    ((_, lines),) = what_would_change(changed(small, relaxations=held))
    assert lines == [
        "without grid: +100 MW at the end, from 2027-Q1",
        "without land: +50 MW at the end, from 2027-Q1",
    ]
    ((_, lines),) = what_would_change(
        changed(small, relaxations=(relaxation("money", 0.0),))
    )
    assert lines == [
        "no single limit that, set aside, would bring more or bring it earlier"
    ]


def test_every_limit_that_was_set_aside_stands_behind_its_view(small):
    held = (relaxation("grid", 100.0), relaxation("money", 0.0))
    (tables,) = tables_behind(
        changed(small, relaxations=held),
        dict.fromkeys(next(iter(small.viewpoints.values())).tranches, ""),
    ).values()
    assert tables[-1].rows == (
        ("grid", "without grid", "2027-Q1", 100.0, 50.0, ""),
        ("money", "without money", "never", 0.0, 0.0, ""),
    )


def test_a_build_order_says_what_it_costs_each_view():
    order = BuildOrder(
        phases=(
            OrderedPhase(site="a", phase="p", views=("one", "two")),
            OrderedPhase(site="a", phase="q", views=()),
        ),
        it_mw_quarters={"one": 90.0, "two": 0.0},
        it_mw_quarters_own={"one": 100.0, "two": 0.0},
    )
    table = table_of_build_order(order)
    assert [(row[0].value, row[1]) for row in table.rows] == [
        ("a.p", "one, two"),
        ("a.q", ""),
    ]
    assert table.title.endswith("one 10.0%")
    likely = {
        "probabilities": {"one": 0.8, "two": 0.2},
        "expected_it_mw_quarters": 72.0,
        "expected_it_mw_quarters_own": 80.0,
    }
    title = table_of_build_order(order.model_copy(update=likely)).title
    assert title.endswith(
        "Expected along it (one 80%, two 20%): 18 MW years of IT load; to know which view is right would be worth "
        "2 more (10.0%)."
    )


def test_where_nobody_asked_it_says_what_holds_the_first_phase(small):
    view = next(iter(small.viewpoints.values()))
    ((_, lines),) = what_would_change(changed(small, relaxations=None))
    assert view.first_stop.detail in lines[0]


def test_all_checks_hold_for_a_plan(january, small):
    assert all(
        check.holds for plan in (january[0], small) for check in plan_checks(plan)
    )


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"status": "feasible", "stopped": True, "mip_gap": 0.02}, "2.00%"),
        ({"paid_usd": {}}, "sources equal uses: not in"),
        ({"capital_usable_usd": 0.0}, "drawn is at most usable"),
    ],
)
def test_a_check_fails_where_the_figures_do_not_fit(small, broken, words):
    (failed,) = [
        check for check in plan_checks(changed(small, **broken)) if not check.holds
    ]
    assert words in failed.words


def test_a_gap_that_designs_of_power_leave_is_said(small):
    texts = [
        check.words
        for check in plan_checks(changed(small, status="feasible", mip_gap=0.0016))
        if check.holds
    ]
    assert "the plan of each view is within 0.16% of the best" in texts


def test_lost_load_is_seen(small):
    view = next(iter(small.viewpoints.values()))
    site = view.sites["prairie"]
    falling = {quarter: float(-i) for i, quarter in enumerate(site.it_mw)}
    sites = {"prairie": site.model_copy(update={"it_mw": falling})}
    assert "loses load" in next(
        check.words
        for check in plan_checks(changed(small, sites=sites))
        if not check.holds
    )


def test_behind_a_view_stand_its_tranches_phases_and_campuses(january):
    plan, draft, _ = january
    titles = tranche_titles(draft)
    for view_id, (money, phases, power) in tables_behind(plan, titles).items():
        view = plan.viewpoints[view_id]
        assert [row[1].path for row in money.rows] == [
            f"capital.{name}.amount_usd" for name in view.tranches
        ]
        assert len(phases.rows) == sum(len(site.phases) for site in view.sites.values())
        assert [row[0] for row in power.rows] == list(view.sites)
        assert all(isinstance(row[1], LinkedCell) for row in phases.rows)
    tranches = plan.viewpoints["musk"].tranches
    unclaimed = next(
        name for name, tranche in tranches.items() if tranche.state is None
    )
    row = next(
        row
        for row in tables_behind(plan, titles)["musk"][0].rows
        if row[1].path == f"capital.{unclaimed}.amount_usd"
    )
    assert row[1].value == "no claim"
