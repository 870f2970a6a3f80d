"""Charts of phases, places and claims: what is built when and where, and who said so."""

import json
from datetime import date

from abilene.claims import Ledger
from abilene.programme.schema import Location
from abilene.report.chart import LinkedCell, plain
from abilene.report.charts.claims import claims_charts
from abilene.report.charts.phases import cited_cells, phases_charts
from abilene.report.charts.places import outline_within, places_charts
from abilene.report.colours import REASONS, view_colours

COLOURS = view_colours(["musk"])


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


def test_a_ring_has_the_area_of_its_load(january):
    plan = january[0]
    (chart,) = places_charts(plan, {"abilene": Location(lat=32.5, lon=-99.8)}, COLOURS)
    announced, musk, _ = chart.option["series"]
    sizes = [
        series["data"][0]["symbolSize"]
        for series in (announced, musk)
        if series["data"]
    ]
    loads = [
        series["data"][0]["value"][2] for series in (announced, musk) if series["data"]
    ]
    assert sizes[0] ** 2 / loads[0] == max(
        size**2 / load for size, load in zip(sizes, loads, strict=True)
    )
    assert all(
        load == view for load, view in zip(loads, chart.rows[0][3:], strict=False)
    )
    assert chart.outline["features"]


def test_without_places_there_is_no_map(january):
    assert list(places_charts(january[0], {}, COLOURS)) == []


def test_an_outline_holds_what_reaches_into_the_box():
    texas = {
        one["properties"]["name"]
        for one in outline_within((-100, 31, -98, 33))["features"]
    }
    assert "Texas" in texas
    assert "Michigan" not in texas
    world = outline_within((-180, -90, 180, 90))
    assert {"Texas", "France", "Japan"} <= {
        one["properties"]["name"] for one in world["features"]
    }
    assert (
        len(json.dumps(outline_within((-100, 31, -98, 33))))
        < len(json.dumps(world)) / 3
    )
    for one in world["features"]:
        for polygon in one["geometry"]["coordinates"]:
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in polygon)


def test_claims_stand_on_their_day_and_objections_point_at_them(january):
    ledger = january[1].ledger
    (chart,) = claims_charts(ledger, date(2025, 1, 23))
    assert len(chart.rows) == sum(
        s.published_day <= date(2025, 1, 23)
        for s in map(ledger.source, ledger.claims.values())
    )
    (arrows,) = [one for one in chart.option["series"] if one["type"] == "lines"]
    ends = [tuple(map(tuple, arrow["coords"])) for arrow in arrows["data"]]
    assert (("2025-01-22", "Sam Altman"), ("2025-01-22", "Elon Musk")) in ends
    assert all(
        one["name"] != "objection" or one["data"] for one in chart.option["series"]
    )


def test_nobody_spoke_before_the_first_source():
    assert list(claims_charts(Ledger(), date(2025, 1, 23))) == []
