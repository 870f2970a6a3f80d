"""Phases: when each comes, and what it waits for."""

from abilene.report.chart import LinkedCell, plain
from abilene.report.charts.phases import cited_cells, phases_charts
from abilene.report.colours import REASONS


def test_every_phase_has_its_row_and_says_what_it_waits_for(january):
    plan = january[0]
    charts = dict(zip(plan.viewpoints, phases_charts(plan), strict=True))
    for view_id, view in plan.viewpoints.items():
        chart = charts[view_id]
        rows = {plain(row[0]): row for row in chart.rows}
        assert list(rows) == chart.option["yAxis"]["data"]
        for site_id, site in view.sites.items():
            for name, phase in site.schedule.items():
                row = rows[f"{site_id}.{name}"]
                assert (
                    plain(row[5])
                    == (site.phases[name] or "never")
                    == (phase.energised or "never")
                )
                assert plain(row[1]) == phase.it_mw
    assert any(row[-1] == "money" for row in charts["musk"].rows)


def test_when_a_phase_that_runs_was_energised_leads_to_who_measured_it(january):
    plan = january[0]
    view = plan.viewpoints["announced"]
    site = view.sites["abilene"]
    running = site.schedule["b1"].model_copy(
        update={"waits_for": "history", "energised": "2025-Q3"}
    )
    cells = cited_cells("abilene.b1", running)
    assert cells[5] == LinkedCell("2025-Q3", "sites.abilene.phases.b1.energised")
    assert not isinstance(
        cited_cells("abilene.b1", site.schedule["b1"])[5], LinkedCell
    ), "planned, not measured"


def test_a_delay_has_the_colour_of_what_it_waits_for(january):
    plan = january[0]
    for view, chart in zip(plan.viewpoints.values(), phases_charts(plan), strict=True):
        late = {
            one["color"]
            for one in chart.option["series"]
            if one["name"].startswith("waits for")
        }
        reasons = {
            phase.waits_for
            for site in view.sites.values()
            for phase in site.schedule.values()
        }
        assert late <= {REASONS[reason] for reason in reasons - {"history"}}
    names = {one["name"] for one in chart.option["series"]}
    assert "waits for money" in names, "musk's view stops for money"
