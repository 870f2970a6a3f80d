"""Build ``src/abilene/data/outlines.json``: the countries of the world, and the states of the United States.

    python tools/build_outlines.py

Run by hand; its output is committed. It needs npm: two packages are downloaded from the
package registry into a temporary folder. Both hold TopoJSON, in which neighbours share
one line; each line is thinned once, so that they go on sharing it.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

OUTPUT = (
    Path(__file__).resolve().parents[1] / "src" / "abilene" / "data" / "outlines.json"
)
COUNTRIES, STATES = "world-atlas@2.0.2", "us-atlas@3.0.1"
TOLERANCE_DEGREES = 0.04
LEAST_POINTS = 4
"""A ring of fewer points has no area."""
Point = tuple[float, float]
Line = list[Point]


def main() -> None:
    """Build the outlines."""
    with tempfile.TemporaryDirectory() as folder:
        world = read(Path(folder), COUNTRIES, "package/countries-110m.json")
        states = read(Path(folder), STATES, "package/states-10m.json")
    features = [
        *(
            one
            for one in shapes(world, "countries")
            if one["properties"]["name"] != "United States of America"
        ),
        *shapes(states, "states"),
    ]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    print(f"{OUTPUT}: {len(features)} outlines, {len(text):,} characters")


def read(folder: Path, package: str, member: str) -> dict[str, Any]:
    """Download a package and return one of its JSON files."""
    command = ["npm", "pack", "--silent", package]
    name = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    with tarfile.open(folder / name) as packed:
        file = packed.extractfile(member)
        assert file is not None
        topology: dict[str, Any] = json.load(file)
        return topology


def shapes(topology: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the outlines of a topology as GeoJSON."""
    lines = [thinned(line) for line in decoded(topology)]
    found = []
    for one in topology["objects"][name]["geometries"]:
        polygons = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
        rings = [[ring(lines, arcs) for arcs in polygon] for polygon in polygons]
        whole = [
            [one for one in polygon if len(one) >= LEAST_POINTS] for polygon in rings
        ]
        coordinates = [polygon for polygon in whole if polygon]
        if coordinates:
            geometry = {"type": "MultiPolygon", "coordinates": coordinates}
            found.append(
                {
                    "type": "Feature",
                    "properties": one["properties"],
                    "geometry": geometry,
                }
            )
    return found


def decoded(topology: dict[str, Any]) -> list[Line]:
    """Return the lines of a topology in degrees: whole numbers, each the step from the point before."""
    (scale_x, scale_y), (from_x, from_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + from_x, y * scale_y + from_y))
        lines.append(line)
    return lines


def thinned(line: Line) -> Line:
    """Return a line without the points that lie close to what is left (Douglas and Peucker), rounded.

    A line that is closed in itself keeps the point farthest from its start, so that it
    does not collapse.
    """
    if line[0] == line[-1] and len(line) > 3:
        far = max(range(len(line)), key=lambda i: distance(line[i], line[0], line[0]))
        kept = [*_between(line[: far + 1])[:-1], *_between(line[far:])]
    else:
        kept = _between(line)
    rounded = [(round(x, 2), round(y, 2)) for x, y in kept]
    return [
        point for i, point in enumerate(rounded) if i == 0 or point != rounded[i - 1]
    ]


def _between(line: Line) -> Line:
    if len(line) < 3:
        return line
    far = max(
        range(1, len(line) - 1), key=lambda i: distance(line[i], line[0], line[-1])
    )
    if distance(line[far], line[0], line[-1]) < TOLERANCE_DEGREES:
        return [line[0], line[-1]]
    return [*_between(line[: far + 1])[:-1], *_between(line[far:])]


def distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from the straight piece between two others. [degrees]"""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = (
        0.0
        if length == 0
        else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length))
    )
    return float(((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2) ** 0.5)


def ring(lines: list[Line], arcs: list[int]) -> Line:
    """Return a ring from the lines of which it is made; a negative number is a line taken backwards."""
    points: Line = []
    for arc in arcs:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        points.extend(line[1:] if points else line)
    return points


if __name__ == "__main__":
    main()
