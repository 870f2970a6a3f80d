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
    if form == "xlsx" and table:
        raise InputError(
            Problem(
                "a workbook holds every table", "leave out --table, or export to csv"
            )
        )
    if form == "xlsx":
        return {f"{plan_name(plan)}.xlsx": workbook_bytes(plan)}
    known = tables(plan) | {
        f"hours_{site_id}": _hours(site_id, it)
        for site_id, it in hours_at_hand(plan).items()
    }
    if table and table not in known:
        raise InputError(
            Problem(f"there is no table '{table}'", did_you_mean(table, known))
        )
    chosen = [known[table]] if table else list(known.values())
    if form == "json":
        return {f"{table or plan_name(plan)}.json": _json(chosen)}
    write = csv_bytes if form == "csv" else table_parquet
    return {f"{it.name}.{form}": write(it) for it in chosen}


def _json(those: Iterable[Table]) -> bytes:
    """Return tables as lists of records, by name."""
    records = {
        it.name: [dict(zip(it.columns, row, strict=True)) for row in it.rows]
        for it in those
    }
    return (
        json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    ).encode()


def _hours(site_id: str, hours: Hours) -> Table:
    columns: dict[str, list[Cell]] = {
        TIME: [str(time) for time in hours.times.astype("datetime64[s]")]
    }
    columns |= {
        name: it.astype(float).tolist()
        for name, it in hours.columns.items()
        if name != TIME
    }
    rows = tuple(zip(*columns.values(), strict=True))
    return Table(f"hours_{site_id}", f"{site_id} through a year", tuple(columns), rows)
