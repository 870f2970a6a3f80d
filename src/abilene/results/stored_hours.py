"""The hours of a plan in its folder: of each design of a campus once, whichever views it powers.

Views mostly share their designs. Where two views size the same campus differently, the
later one has a file of its own, called after the view as well. The manifest of the
folder says which file holds the hours of which view, campus and design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from abilene.results.forms import parquet_bytes
from abilene.results.hours import Hours, hours_id
from abilene.results.records import Plan

HoursIndex = dict[str, dict[str, dict[str, str]]]
"""File by view, campus and design."""


class _AtHand(NamedTuple):
    """Hours of one MW of load, and whose they are."""

    view: str
    site: str
    design: str
    hours: Hours


def hours_files(plan: Plan) -> tuple[dict[str, bytes], HoursIndex]:
    """Return the hours of all views that are at hand, as Parquet files by their path, and which file is whose."""
    files: dict[str, Hours] = {}
    index: HoursIndex = {}
    for one in _at_hand(plan):
        file = _file(files, one)
        files[file] = one.hours
        index.setdefault(one.view, {}).setdefault(one.site, {})[one.design] = file
    written = {name: parquet_bytes(hours.columns) for name, hours in files.items()}
    return written, index


def _at_hand(plan: Plan) -> Iterator[_AtHand]:
    for view_id, view in plan.viewpoints.items():
        for site_id, site in view.sites.items():
            for design, hours in site.hours_at_hand.items():
                yield _AtHand(view_id, site_id, design, hours())


def _file(files: Mapping[str, Hours], one: _AtHand) -> str:
    """Return the file that holds these hours already, or the one to put them in."""
    name = hours_id(one.site, one.design)
    shared, own = f"hourly/{name}.parquet", f"hourly/{name}.{one.view}.parquet"
    for file, hours in files.items():
        is_of_design = file == shared or file.startswith(f"hourly/{name}.")
        if is_of_design and _are_same(hours, one.hours):
            return file
    return own if shared in files else shared


def _are_same(a: Hours, b: Hours) -> bool:
    ours, theirs = a.columns, b.columns
    return ours.keys() == theirs.keys() and all(
        np.array_equal(ours[name], theirs[name]) for name in ours
    )


def keep_stored_hours(plan: Plan, folder: Path, index: HoursIndex) -> None:
    """Keep with each campus of a plan what reads its hours from the folder when they are asked for."""
    for view_id, view in plan.viewpoints.items():
        stored = index.get(view_id, {})
        for site_id, site in view.sites.items():
            # whole paths: whoever asks may have gone to another folder by then
            files = {
                design: (folder / file).resolve()
                for design, file in stored.get(site_id, {}).items()
            }
            site.keep_hours(
                {
                    design: partial(read_hours, file)
                    for design, file in files.items()
                    if file.is_file()
                }
            )


def read_hours(file: Path) -> Hours:
    """Read hours from a Parquet file of a plan folder."""
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    columns = {name: table[name].to_numpy() for name in table.column_names}
    return Hours.of_columns(columns)
