"""Where the campuses are, on outlines that come with the package."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from abilene.data import read_bytes
from abilene.programme.schema import Location
from abilene.report.chart import FONT, TEXT, TOOLTIP, Chart, Option, tip
from abilene.report.colours import INK
from abilene.results.records import PlanRecord, ViewAnswer

OUTLINES = "outlines.json"
SOURCE = "places: the programme file; outlines: Natural Earth and US Census Bureau, public domain"
LEAST_DEGREES, MARGIN = 6.0, 0.3
LARGEST_PX, SMALLEST_PX = 46.0, 5.0
NEAR_DEGREES = 2.5
"""Names of places nearer than this would run into each other. [degrees]"""
LAND, BORDER = "#F3F4F6", "#C5CAD1"
Box = tuple[float, float, float, float]
"""West, south, east, north. [degrees]"""


def places_charts(
    plan: PlanRecord, places: Mapping[str, Location], colours: Mapping[str, str]
) -> Iterator[Chart]:
    """Yield a map of the campuses: a ring for each view, whose area is the IT load at the end of the plan.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    places : mapping of str to Location
        Where sites are; nothing is drawn where none is known.
    colours : mapping of str to str
        Colour of each view.
    """
    if not places:
        return
    box, views = _box(places), plan.viewpoints
    end = {view_id: _end_mw(view) for view_id, view in views.items()}
    most = max((mw for found in end.values() for mw in found.values()), default=0.0)
    widths = (1.5 + 1.2 * (len(views) - 1 - i) for i in range(len(views)))
    rings = [
        {
            "type": "scatter",
            "coordinateSystem": "geo",
            "name": view_id,
            "color": colours[view_id],
            "itemStyle": {
                "color": "transparent",
                "borderColor": colours[view_id],
                "borderWidth": width,
            },
            "data": [
                _ring(site_id, places[site_id], mw, most, view_id)
                for site_id, mw in found.items()
                if site_id in places
            ],
        }
        for (view_id, found), width in zip(end.items(), widths, strict=True)
    ]
    yield Chart(
        "places",
        "Campuses; the area of a ring is the IT load of a view at the end of the plan",
        "MW",
        SOURCE,
        _option(box, [*rings, _names(places)]),
        ("site", "latitude [degrees]", "longitude [degrees]", *views),
        tuple(
            (
                site_id,
                place.lat,
                place.lon,
                *(end[view_id].get(site_id, 0.0) for view_id in views),
            )
            for site_id, place in places.items()
        ),
        height=460,
        wide=True,
        outline=outline_within(box),
    )


def outline_within(box: Box) -> Option:
    """Return the outlines that reach into a box, as GeoJSON."""
    west, south, east, north = box

    def reaches(polygon: list[Any]) -> bool:
        longitudes, latitudes = zip(*polygon[0], strict=True)
        return bool(
            min(longitudes) <= east
            and max(longitudes) >= west
            and min(latitudes) <= north
            and max(latitudes) >= south
        )

    found = []
    for one in _outlines()["features"]:
        polygons = [
            polygon for polygon in one["geometry"]["coordinates"] if reaches(polygon)
        ]
        if polygons:
            found.append(
                {**one, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
            )
    return {"type": "FeatureCollection", "features": found}


@cache
def _outlines() -> dict[str, Any]:
    outlines: dict[str, Any] = json.loads(read_bytes(OUTLINES))
    return outlines


def _box(places: Mapping[str, Location]) -> Box:
    """Return a box around all places, with a margin on each side."""
    latitudes = [place.lat for place in places.values()]
    longitudes = [place.lon for place in places.values()]
    height, width = max(latitudes) - min(latitudes), max(longitudes) - min(longitudes)
    margin = max(LEAST_DEGREES, MARGIN * max(height, width))
    return (
        min(longitudes) - margin,
        min(latitudes) - margin,
        max(longitudes) + margin,
        max(latitudes) + margin,
    )


def _end_mw(view: ViewAnswer) -> dict[str, float]:
    """Return the IT load of each site at the last quarter, of those that have any. [MW]"""
    end = {
        site_id: list(site.it_mw.values())[-1] for site_id, site in view.sites.items()
    }
    return {site_id: mw for site_id, mw in end.items() if mw > 0}


def _ring(
    site_id: str, place: Location, mw: float, most_mw: float, view_id: str
) -> Option:
    size = max(SMALLEST_PX, LARGEST_PX * math.sqrt(mw / most_mw))
    return {
        "name": site_id,
        "value": [place.lon, place.lat, mw],
        "symbolSize": round(size, 1),
        "tooltip": tip(site_id, f"{view_id}: {mw:,.0f} MW of IT load at the end"),
    }


def _names(places: Mapping[str, Location]) -> Option:
    """Return the names of the sites, each beside its place."""
    return {
        "type": "scatter",
        "coordinateSystem": "geo",
        "name": "site",
        "silent": True,
        "symbolSize": 4,
        "color": INK,
        "label": {
            "show": True,
            "formatter": "{b}",
            "distance": LARGEST_PX / 2 + 2,
            "fontSize": 11,
            "color": INK,
        },
        "data": [
            {
                "name": site_id,
                "value": [place.lon, place.lat],
                "label": {"position": _side(place, places)},
            }
            for site_id, place in places.items()
        ],
    }


def _side(place: Location, places: Mapping[str, Location]) -> str:
    """Return on which side of a place its name runs into no other: away from the nearest, if that is near."""
    others = [other for other in places.values() if other != place]
    nearest = min(
        others,
        key=lambda other: math.hypot(other.lon - place.lon, other.lat - place.lat),
        default=place,
    )
    is_near = (
        math.hypot(nearest.lon - place.lon, nearest.lat - place.lat) < NEAR_DEGREES
    )
    return "left" if is_near and nearest.lon > place.lon else "right"


def _option(box: Box, series: list[Option]) -> Option:
    west, south, east, north = box
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "tooltip": {"trigger": "item", **TOOLTIP},
        "legend": {
            "data": [one["name"] for one in series[:-1]],
            "top": 0,
            "left": 0,
            "textStyle": TEXT,
        },
        "geo": {
            "map": "outlines",
            "boundingCoords": [[west, north], [east, south]],
            "top": 34,
            "bottom": 4,
            "left": 4,
            "right": 4,
            "silent": True,
            "itemStyle": {"areaColor": LAND, "borderColor": BORDER, "borderWidth": 0.8},
        },
        "series": series,
    }
