"""The hours of a plan in its folder: of each design of a campus once, whichever views it powers.

Views mostly share their designs. Where two views size the same campus differently, the
later one has a file of its own, called after the view as well. The manifest of the
folder says which file holds the hours of which view, campus and design.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from abilene.manifest import listed_files, unchanged_bytes
from abilene.results.forms import parquet_bytes
from abilene.results.hours import Hours, hours_id
from abilene.results.records import PlanRecord

HoursIndex = dict[str, dict[str, dict[str, str]]]
"""File by view, campus and design."""


class _AtHand(NamedTuple):
    """Hours of one MW of load, and whose they are."""

    view: str
    site: str
    design: str
    hours: Hours

    @property
    def name(self) -> str:
        """What the hours of this design are called, whichever view it powers."""
        return hours_id(self.site, self.design)


def hours_files(plan: PlanRecord) -> tuple[dict[str, bytes], HoursIndex]:
    """Return the hours of all views that are at hand, as Parquet files by their path, and which file is whose."""
    placed: dict[str, dict[str, Hours]] = {}
    files: dict[str, bytes] = {}
    index: HoursIndex = {}
    for one in _at_hand(plan):
        alike = placed.setdefault(one.name, {})
        file = _file(alike, one)
        if file not in alike:
            alike[file] = one.hours
            files[file] = parquet_bytes(one.hours.columns)
        index.setdefault(one.view, {}).setdefault(one.site, {})[one.design] = file
    return files, index


def _at_hand(plan: PlanRecord) -> Iterator[_AtHand]:
    for view_id, site_id, site in plan.campuses():
        for design, hours in site.hours_at_hand.items():
            yield _AtHand(view_id, site_id, design, hours())


def _file(alike: dict[str, Hours], one: _AtHand) -> str:
    """Return which file of the same name holds these hours already, or the one to put them in."""
    for file, hours in alike.items():
        if _are_same(hours, one.hours):
            return file
    name = f"{one.name}.{one.view}" if alike else one.name
    return f"hourly/{name}.parquet"


def _are_same(a: Hours, b: Hours) -> bool:
    ours, theirs = a.columns, b.columns
    equal = map(np.array_equal, ours.values(), theirs.values())
    return list(ours) == list(theirs) and all(equal)


def keep_stored_hours(plan: PlanRecord, folder: Path, index: HoursIndex) -> None:
    """Keep with each campus of a plan what reads its hours from the folder when they are asked for."""
    listed = listed_files(folder)
    for view_id, site_id, site in plan.campuses():
        files = index.get(view_id, {}).get(site_id, {})
        for design, name in files.items():
            # the whole path: whoever asks may have gone to another folder by then
            file = (folder / name).resolve()
            if file.is_file():
                read = partial(read_hours, file, listed.get(name, ""))
                site.keep_hours({design: read})


def read_hours(file: Path, digest: str) -> Hours:
    """Read hours from a Parquet file of a plan folder, whose manifest lists it with this hash.

    Raises
    ------
    InputError
        If it was changed since.
    """
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(unchanged_bytes(file, digest)))
    columns = map(np.asarray, table.columns)
    return Hours.of_columns(dict(zip(table.column_names, columns, strict=True)))
