"""One folder per plan, written as a whole or not at all.

``store`` receives the bytes of every file; it knows neither the clock nor the screen. Same input, same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from abilene.errors import InputError, Problem, ShapeError
from abilene.power.pypsa_folder import pypsa_files
from abilene.programme.read import Draft
from abilene.result import CashYear, Plan

if TYPE_CHECKING:
    from abilene.power.unit import PowerDesign

Columns = Mapping[str, NDArray[np.generic]]

SOLVER_SEED = 0
PACKAGES = ("abilene", "highspy", "jinja2", "numpy", "pyarrow", "pydantic")
"""Packages whose version may change the bytes of a plan folder."""


def default_folder(plan: Plan) -> Path:
    """Return ``plans/<id>-<hash8>`` under the current folder."""
    return Path("plans") / f"{plan.id}-{plan.input_hash[:8]}"


def plan_files(plan: Plan, draft: Draft, extra: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a plan folder: ``plan.json``, two tables as CSV, those given, and ``manifest.json``.

    Parameters
    ----------
    plan : Plan
        The plan.
    draft : Draft
        What was planned: the manifest lists its files with their hashes, and the sources of its claims.
    extra : mapping of str to bytes
        More files, by their path in the folder: ``report.html``, ``hourly/<site>.parquet``.
    """
    files = {
        "plan.json": _json(plan.model_dump(mode="json")),
        "quarters.csv": quarters_csv(plan).encode(),
        "cash_flow.csv": cash_flow_csv(plan).encode(),
        **extra,
    }
    manifest = {
        "id": plan.id,
        "input_hash": plan.input_hash,
        "versions": {name: version(name) for name in PACKAGES},
        "seeds": {"solver": SOLVER_SEED},
        "inputs": {name: _sha256(text.encode()) for name, text in sorted(draft.inputs.items())},
        "files": {name: _sha256(data) for name, data in sorted(files.items())},
        "sources": [source.model_dump(mode="json") for source in draft.ledger.sources.values()],
    }
    return {**files, "manifest.json": _json(manifest)}


def pypsa_folder(design: PowerDesign) -> dict[str, bytes]:
    """Return the files of a PyPSA network of a sized campus, and a manifest that says what its optimum must be.

    Raises
    ------
    InputError
        If it was sized for several weather years, or has a limit that PyPSA's components cannot state.
    """
    if len(design.site.years) > 1:
        raise InputError(Problem("a PyPSA network holds one weather year", "size the site with one", "weather"))
    campus, sizing = design.site.years[0], design.sizing
    files = pypsa_files(campus, sizing, design.site.hours[0].weather.axis.start)
    manifest = {
        "site": design.site.site,
        "versions": {name: version(name) for name in ("abilene", "numpy")},
        "seeds": {"price": design.seed},
        "notes": list(design.site.notes),
        "optimum_usd_per_year": [sizing.bound_usd, sizing.cost_usd],
        "files": {name: _sha256(data) for name, data in sorted(files.items())},
    }
    return {**files, "manifest.json": _json(manifest)}


def quarters_csv(plan: Plan) -> str:
    """Return one row per view and quarter: load, cost and money."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        ["viewpoint", "quarter", "it_mw", "facility_mw", "capital_cost_usd", "capital_drawn_usd", "energy_cost_usd"]
    )
    for view_id, view in plan.viewpoints.items():
        for quarter, it_mw in view.it_mw.items():
            drawn = sum(by_quarter.get(quarter, 0.0) for by_quarter in view.drawn_usd.values())
            row = [
                it_mw,
                view.facility_mw[quarter],
                view.capital_cost_usd[quarter],
                drawn,
                view.energy_cost_usd[quarter],
            ]
            table.writerow([view_id, quarter, *(f"{number:.2f}" for number in row)])
    return text.getvalue()


def cash_flow_csv(plan: Plan) -> str:
    """Return one row per view, site and calendar year, those of the whole programme under the site ``all``."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["viewpoint", "site", "year", *CashYear.model_fields])
    for view_id, view in plan.viewpoints.items():
        flows = {"all": view.cash_flow, **{site_id: site.cash_flow for site_id, site in view.sites.items()}}
        for site_id, by_year in flows.items():
            for year, row in by_year.items():
                cells = ("" if value is None else f"{value:.2f}" for value in row.model_dump().values())
                table.writerow([view_id, site_id, year, *cells])
    return text.getvalue()


def hourly_files(sites: Mapping[str, Columns]) -> dict[str, bytes]:
    """Return ``hourly/<site>.parquet`` for each site, from its columns."""
    return {f"hourly/{site_id}.parquet": parquet_bytes(columns) for site_id, columns in sites.items()}


def parquet_bytes(columns: Columns) -> bytes:
    """Return a Parquet file; the same columns always give the same bytes.

    Parameters
    ----------
    columns : mapping of str to array, shape (hours,)
        Values by name; each name carries its unit, such as ``load_mw``. Floats, or times in UTC.

    Raises
    ------
    ShapeError
        If the columns differ in length, or are not one-dimensional.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shapes = {name: values.shape for name, values in columns.items()}
    if len(set(shapes.values())) > 1 or any(len(shape) != 1 for shape in shapes.values()):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ShapeError(Problem(f"columns of different shape: {found}", "give one value an hour to each"))
    file = io.BytesIO()
    pq.write_table(pa.table({name: pa.array(values) for name, values in columns.items()}), file, compression="zstd")
    return file.getvalue()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder and put it in place in one step; an older plan of that name is replaced.

    Raises
    ------
    InputError
        If the folder exists and holds something else.
    """
    if folder.exists() and not (folder / "manifest.json").is_file() and any(folder.iterdir()):
        raise InputError(Problem(f"{folder} exists and holds something else", "choose another folder"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    try:
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


def read_plan(path: Path | str) -> Plan:
    """Read a plan from its folder, or from its ``plan.json``.

    Raises
    ------
    InputError
        If there is no plan, or another version wrote it.
    """
    file = Path(path) / "plan.json" if Path(path).is_dir() else Path(path)
    try:
        return Plan.model_validate_json(file.read_bytes())
    except OSError:
        raise InputError(Problem(f"{path} holds no plan", "give a folder that 'abilene plan' wrote")) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what = f"{file} is not a plan of this version: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(Problem(what, "make it again with 'abilene plan'")) from None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
