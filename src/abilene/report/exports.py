"""A plan in the form that other tools read: a workbook, or its tables as CSV, Parquet or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.report.workbook import hours_at_hand, workbook_bytes
from abilene.results.forms import csv_bytes, table_parquet
from abilene.results.hours import TIME, Hours
from abilene.results.records import Plan
from abilene.results.store import plan_name
from abilene.results.tables import Cell, Table, tables

Form = Literal["xlsx", "csv", "parquet", "json"]


def exported(plan: Plan, form: Form, table: str = "") -> dict[str, bytes]:
    """Return a plan in another form: files by name, one for each table where the form is CSV or Parquet.

    Parameters
    ----------
    plan : Plan
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
    if form == "xlsx":
        if table:
            fix = "leave out --table, or export to csv"
            raise InputError(Problem("a workbook holds every table", fix))
        return {f"{plan_name(plan)}.xlsx": workbook_bytes(plan)}
    chosen = _chosen(plan, table)
    if form == "json":
        return {f"{table or plan_name(plan)}.json": _json(chosen)}
    write = csv_bytes if form == "csv" else table_parquet
    return {f"{it.name}.{form}": write(it) for it in chosen}


def _chosen(plan: Plan, name: str) -> list[Table]:
    """Return the table of a name, or without one all of them, the hours of each campus at the end."""
    known = dict(tables(plan))
    for site_id, hours in hours_at_hand(plan).items():
        known[f"hours_{site_id}"] = _hours(site_id, hours)
    if not name:
        return list(known.values())
    if name not in known:
        fix = did_you_mean(name, known)
        raise InputError(Problem(f"there is no table '{name}'", fix))
    return [known[name]]


def _json(those: Iterable[Table]) -> bytes:
    """Return tables as lists of records, by name."""
    records = {it.name: _records(it) for it in those}
    text = json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _records(table: Table) -> list[dict[str, Cell]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _hours(site_id: str, hours: Hours) -> Table:
    times = hours.times.astype("datetime64[s]")
    figures = dict(hours.columns)
    del figures[TIME]
    columns: dict[str, list[Cell]] = {TIME: list(map(str, times))}
    for name, values in figures.items():
        columns[name] = values.astype(float).tolist()
    rows = tuple(zip(*columns.values(), strict=True))
    return Table(f"hours_{site_id}", f"{site_id} through a year", tuple(columns), rows)
