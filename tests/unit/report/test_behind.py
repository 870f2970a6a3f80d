"""What is behind the headline figures of a view."""

from abilene.report.behind import table_of_build_order, tables_behind
from abilene.report.chart import LinkedCell
from abilene.report.evidence import tranche_titles
from abilene.report.headline import cost_place, headline
from abilene.results.records import BuildOrder, OrderedPhase, Relaxation


def changed(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def test_every_figure_leads_to_what_is_behind_it(january):
    plan, draft, _ = january
    places = {
        table.place
        for tables in tables_behind(plan, tranche_titles(draft)).values()
        for table in tables
    }
    places.add("claims")  # what no table is behind leads to who says so
    for _, cells in headline(plan):
        assert len(cells) == len(plan.viewpoints)
        assert {cell.path for cell in cells} <= places


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
        status="optimal",
    )
    table = table_of_build_order(order)
    assert [(row[0].value, row[1]) for row in table.rows] == [
        ("a.p", "one, two"),
        ("a.q", ""),
    ]
    assert table.title.endswith("one 10.0%")
    ended = {"status": "feasible", "mip_gap": 0.031, "stopped": True}
    stopped = table_of_build_order(order.model_copy(update=ended)).title
    assert stopped.endswith("The list is stopped, not proved best, feasible, gap 3.1%.")
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


def test_behind_a_view_stand_its_tranches_phases_and_campuses(january):
    plan, draft, _ = january
    titles = tranche_titles(draft)
    for view_id, found in tables_behind(plan, titles).items():
        money, phases, power, cost, *others = found
        failing = [one for one in others if one.place.endswith("reliability")]
        view = plan.viewpoints[view_id]
        # turbines have an outage rate, and nobody had said by then how large one is
        rated = {name for name, site in view.sites.items() if site.reliability}
        shown = {row[0]: row[1] for table in failing for row in table.rows}
        assert shown.keys() == rated
        run = {name for name, site in view.sites.items() if site.as_built}
        assert len(others) - len(failing) == 3 * bool(run)
        for table in others[len(failing) :]:
            assert {row[0] for row in table.rows} == run
        assert all(cell.startswith("not run: give ") for cell in shown.values())
        assert [row[1].path for row in money.rows] == [
            f"capital.{name}.amount_usd" for name in view.tranches
        ]
        assert len(phases.rows) == sum(len(site.phases) for site in view.sites.values())
        assert [row[0] for row in power.rows] == list(view.sites)
        assert all(isinstance(row[1], LinkedCell) for row in phases.rows)
        assert cost.place == cost_place(view_id)
        assert [row[0] for row in cost.rows] == list(view.cash_flow)
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
