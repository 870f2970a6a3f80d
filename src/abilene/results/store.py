"""One folder per plan, written as a whole or not at all.

``store`` receives the bytes of every file; it knows neither the clock nor the screen.
Same input, same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from abilene.errors import InputError, Problem, ShapeError
from abilene.power.pypsa_folder import pypsa_files
from abilene.programme.draft import Draft
from abilene.results.hours import Hours, hours_id
from abilene.results.records import Plan
from abilene.results.tables import Cell, Table, tables
from abilene.timing import timed

if TYPE_CHECKING:
    from abilene.site.sizing import PowerDesign

log = logging.getLogger(__name__)

Columns = Mapping[str, NDArray[np.generic]]

SOLVER_SEED = 0
CSV_TABLES = ("quarters", "sources_and_uses", "tranches", "cash_flow", "claims")
"""Tables that stand in every plan folder."""
PACKAGES = (
    "abilene",
    "highspy",
    "jinja2",
    "numpy",
    "pyarrow",
    "pydantic",
    "xlsxwriter",
)
"""Packages whose version may change the bytes of a plan folder."""


def default_folder(plan: Plan) -> Path:
    """Return ``plans/<id>-<hash8>`` under the current folder."""
    return Path("plans") / plan_name(plan)


def plan_name(plan: Plan) -> str:
    """Return ``<id>-<hash8>``: the name of a plan."""
    return f"{plan.id}-{plan.input_hash[:8]}"


def plan_files(
    plan: Plan, draft: Draft, extra: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files of a plan folder: ``plan.json``, tables as CSV, those given, and ``manifest.json``.

    Parameters
    ----------
    plan : Plan
        The plan.
    draft : Draft
        What was planned: the manifest lists its files with their hashes, and the
        sources of its claims.
    extra : mapping of str to bytes
        More files, by their path in the folder: ``report.html``,
        ``hourly/<site>.parquet``.
    """
    known = tables(plan)
    csv_files = {f"{name}.csv": csv_bytes(known[name]) for name in CSV_TABLES}
    files = {"plan.json": _json(plan.model_dump(mode="json")), **csv_files, **extra}
    manifest = {
        "id": plan.id,
        "input_hash": plan.input_hash,
        "versions": {name: version(name) for name in PACKAGES},
        "seeds": {"solver": SOLVER_SEED},
        "inputs": {
            name: _sha256(text.encode()) for name, text in sorted(draft.inputs.items())
        },
        "sources": [
            source.model_dump(mode="json") for source in draft.ledger.sources.values()
        ],
    }
    return with_manifest(files, manifest)


def with_manifest(
    files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return files, and ``manifest.json`` that lists them with their hashes."""
    listed = {name: _sha256(data) for name, data in sorted(files.items())}
    return {**files, "manifest.json": _json({**manifest, "files": listed})}


def pypsa_folder(design: PowerDesign) -> dict[str, bytes]:
    """Return the files of a PyPSA network of a sized campus, and a manifest that says what its optimum must be.

    Raises
    ------
    InputError
        If it was sized for several weather years, or has a limit that PyPSA's
        components cannot state.
    """
    if len(design.site.years) > 1:
        raise InputError(
            Problem(
                "a PyPSA network holds one weather year",
                "size the site with one",
                "weather",
            )
        )
    campus, sizing = design.site.years[0], design.sizing
    files = pypsa_files(campus, sizing, design.site.hours[0].weather.axis.start)
    manifest = {
        "site": design.site.site,
        "versions": {name: version(name) for name in ("abilene", "numpy")},
        "seeds": {"price": design.seed},
        "notes": list(design.site.notes),
        "optimum_usd_per_year": [sizing.bound_usd, sizing.cost_usd],
    }
    return with_manifest(files, manifest)


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV: UTF-8, numbers in full, an empty cell for what is not computed."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(table.columns)
    rows.writerows([_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode()


def _cell(cell: Cell) -> str | int | float | None:
    if isinstance(cell, bool):
        return str(cell).lower()
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def table_parquet(table: Table) -> bytes:
    """Return a table as Parquet; a column that holds words and numbers is given in words."""
    import pyarrow as pa

    columns = zip(
        table.columns,
        zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns),
        strict=True,
    )
    return _parquet(
        pa.table({name: pa.array(_of_one_type(cells)) for name, cells in columns})
    )


def _of_one_type(cells: Sequence[Cell]) -> list[Cell]:
    types = {type(cell) for cell in cells if cell is not None}
    if types <= {float, int}:
        return [None if cell is None else float(cell) for cell in cells]
    return [cell if cell is None or len(types) == 1 else str(cell) for cell in cells]


def hourly_files(sites: Mapping[str, Columns]) -> dict[str, bytes]:
    """Return ``hourly/<site>.parquet`` for each site, from its columns."""
    return {
        f"hourly/{site_id}.parquet": parquet_bytes(columns)
        for site_id, columns in sites.items()
    }


def parquet_bytes(columns: Columns) -> bytes:
    """Return a Parquet file; the same columns always give the same bytes.

    Parameters
    ----------
    columns : mapping of str to array, shape (hours,)
        Values by name; each name carries its unit, such as ``load_mw``. Floats, or
        times in UTC.

    Raises
    ------
    ShapeError
        If the columns differ in length, or are not one-dimensional.
    """
    import pyarrow as pa

    shapes = {name: values.shape for name, values in columns.items()}
    if len(set(shapes.values())) > 1 or any(
        len(shape) != 1 for shape in shapes.values()
    ):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ShapeError(
            Problem(
                f"columns of different shape: {found}", "give one value an hour to each"
            )
        )
    return _parquet(
        pa.table({name: pa.array(values) for name, values in columns.items()})
    )


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder and put it in place in one step; an older plan of that name is replaced.

    Raises
    ------
    InputError
        If the folder exists and holds something else.
    """
    if (
        folder.exists()
        and not (folder / "manifest.json").is_file()
        and any(folder.iterdir())
    ):
        raise InputError(
            Problem(
                f"{folder} exists and holds something else", "choose another folder"
            )
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with timed(log, "write %d files to %s", len(files), folder):
            for name, data in files.items():
                path = partial / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            _replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _replace(new: Path, folder: Path) -> None:
    old = new.with_name(new.name + "-old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a plan folder, as its manifest lists them, and the manifest.

    Raises
    ------
    InputError
        If a file that the manifest lists is missing.
    """
    names = [
        *json.loads((folder / "manifest.json").read_bytes())["files"],
        "manifest.json",
    ]
    lost = [name for name in names if not (folder / name).is_file()]
    if lost:
        fix = "make it again with 'abilene plan'"
        raise InputError(
            Problem(f"{folder} lacks {lost[0]}, which its manifest lists", fix)
        )
    return {name: (folder / name).read_bytes() for name in names}


def read_plan(path: Path | str) -> Plan:
    """Read a plan from its folder, with the hours of its campuses, or from ``plan.json`` alone.

    Raises
    ------
    InputError
        If there is no plan, or another version wrote it.
    """
    folder = Path(path)
    file = folder / "plan.json" if folder.is_dir() else folder
    try:
        with timed(log, "read the plan of %s", file):
            plan = Plan.model_validate_json(file.read_bytes())
    except OSError:
        raise InputError(
            Problem(f"{path} holds no plan", "give a folder that 'abilene plan' wrote")
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            what, fix = (
                f"{file} holds no plan",
                "give a folder that 'abilene plan' wrote",
            )
            raise InputError(Problem(what, fix)) from None
        what = f"{file} is not a plan of this version: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(Problem(what, "make it again with 'abilene plan'")) from None
    for site_id, site in next(iter(plan.viewpoints.values())).sites.items():
        hourly = {
            way: file.parent / f"hourly/{hours_id(site_id, way)}.parquet"
            for way in site.powered_mw
        }
        site.keep_hours(
            {
                way: partial(_read_hours, path)
                for way, path in hourly.items()
                if path.is_file()
            }
        )
    return plan


def _read_hours(file: Path) -> Hours:
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    return Hours.of_columns(
        {name: table[name].to_numpy() for name in table.column_names}
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(data: Any) -> bytes:
    return (
        json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    ).encode()
