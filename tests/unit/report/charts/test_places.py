"""The map: rings by load, outlines within its box."""

import json

from abilene.programme.schema import Location
from abilene.report.charts.places import outline_within, places_charts
from abilene.report.colours import view_colours

COLOURS = view_colours(["musk"])


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
