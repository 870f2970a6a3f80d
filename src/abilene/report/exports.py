"""A plan in the form that other tools read: a workbook, or its tables as CSV, Parquet or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.report.workbook import hours_at_hand, workbook_bytes
from abilene.results.forms import csv_bytes, table_parquet
from abilene.results.hours import TIME, Hours
from abilene.results.records import PlanRecord
from abilene.results.store import plan_name
from abilene.results.table import Cell, Table
from abilene.results.tables import tables

Form = Literal["xlsx", "csv", "parquet", "json"]
WRITERS: dict[str, Callable[[Table], bytes]] = {
    "csv": csv_bytes,
    "parquet": table_parquet,
}
"""What writes one table as a file of its own."""


def exported(plan: PlanRecord, form: Form, table: str = "") -> dict[str, bytes]:
    """Return a plan in another form: files by name, one for each table where the form is CSV or Parquet.

    Parameters
    ----------
    plan : PlanRecord
        From ``read_plan`` of its folder, so that its hours are at hand.
    form : str
        ``xlsx``, ``csv``, ``parquet`` or ``json``.
    table : str
        One table only; a workbook has all of them.

    Raises
    ------
    InputError
        If the plan has no such table.
    """
    if (form, table) == ("xlsx", ""):
        return {f"{plan_name(plan)}.xlsx": workbook_bytes(plan)}
    if form == "xlsx":
        fix = "leave out --table, or export to csv"
        raise InputError(Problem("a workbook holds every table", fix))
    chosen = _chosen(plan, table)
    if form == "json":
        return {f"{table or plan_name(plan)}.json": _json(chosen)}
    write = WRITERS[form]
    return {f"{it.name}.{form}": write(it) for it in chosen}


def _chosen(plan: PlanRecord, name: str) -> list[Table]:
    """Return the table of a name, or without one all of them, the hours of each campus at the end."""
    known = dict(tables(plan))
    for site_id, hours in hours_at_hand(plan).items():
        known[f"hours_{site_id}"] = _hours(site_id, hours)
    if not name:
        return list(known.values())
    if name not in known:
        fix = choices(name, known)
        raise InputError(Problem(f"there is no table '{name}'", fix))
    return [known[name]]


def _json(those: Iterable[Table]) -> bytes:
    """Return tables as lists of records, by name."""
    found: dict[str, list[dict[str, Cell]]] = {}
    for table in those:
        record = partial(zip, table.columns, strict=True)
        found[table.name] = [dict(record(row)) for row in table.rows]
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _hours(site_id: str, hours: Hours) -> Table:
    columns = dict(hours.columns)
    times = columns.pop(TIME).astype("datetime64[s]")
    figures = (values.astype(float).tolist() for values in columns.values())
    return Table(
        f"hours_{site_id}",
        f"{site_id} through a year",
        (TIME, *columns),
        tuple(zip(map(str, times), *figures, strict=True)),
    )
