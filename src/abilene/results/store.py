"""What stands in the folder of a plan, and how it is read back.

``store`` receives the bytes of every file; it knows neither the clock nor the screen.
Same input, same bytes. ``disk`` writes the folder.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from abilene.errors import InputError, Problem
from abilene.manifest import (
    COMMAND,
    MANIFEST,
    json_bytes,
    listed_files,
    sha256,
    unchanged_bytes,
    with_manifest,
)
from abilene.power.pypsa_folder import pypsa_files
from abilene.programme.draft import Draft
from abilene.results.forecast import forecast_files
from abilene.results.forms import csv_bytes
from abilene.results.records import PlanRecord
from abilene.results.stored_hours import HoursIndex, hours_files, keep_stored_hours
from abilene.results.tables import tables
from abilene.timing import timed

if TYPE_CHECKING:
    from abilene.site.power_design import PowerDesign

log = logging.getLogger(__name__)

PLANS = Path("plans")
"""Where plan folders are written, below the current folder, unless somebody says where."""
SOLVER_SEED = 0
CSV_TABLES = (
    "answer",
    "quarters",
    "sources_and_uses",
    "tranches",
    "capital",
    "cash_flow",
    "cash_by_quarter",
    "accelerators",
    "loans",
    "debt",
    "coverage",
    "basis",
    "claims",
)
"""Tables that stand in every plan folder."""
OF_SOME = (
    "tariff_lines",
    "min_takes",
    "tariffs",
    "ppa",
    "reliability",
    "reliability_targets",
    "outage_rates",
    "as_built",
    "machines",
    "odds",
    "phase_odds",
    "tranche_odds",
    "cover_odds",
    "drivers",
)
"""Tables that stand in a plan folder where any campus has a tariff or an agreement, may fail, or is of machines, or
a view has odds."""
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


def plan_folder(plan: PlanRecord) -> Path:
    """Return ``plans/<id>-<hash8>`` under the current folder."""
    return PLANS / plan_name(plan)


def plan_name(plan: PlanRecord) -> str:
    """Return ``<id>-<hash8>``: the name of a plan."""
    return f"{plan.id}-{plan.input_hash[:8]}"


def plan_files(
    plan: PlanRecord, draft: Draft, extra: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files of a plan folder: ``plan.json``, tables as CSV, hours, those given, and ``manifest.json``.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    draft : Draft
        What was planned: the manifest lists its files with their hashes, and the
        sources of its claims.
    extra : mapping of str to bytes
        More files, by their path in the folder, such as ``report.html``.
    """
    known = tables(plan)
    written = (*CSV_TABLES, *filter(known.__contains__, OF_SOME))
    csv_files = {f"{name}.csv": csv_bytes(known[name]) for name in written}
    hours, index = hours_files(plan)
    plan_json = json_bytes(plan.model_dump(mode="json"))
    files = {
        "plan.json": plan_json,
        **csv_files,
        **extra,
        **hours,
        **forecast_files(plan),
    }
    manifest = {
        COMMAND: "plan",
        "id": plan.id,
        "input_hash": plan.input_hash,
        "versions": {name: version(name) for name in PACKAGES},
        "seeds": {"solver": SOLVER_SEED},
        "inputs": {
            name: sha256(text.encode()) for name, text in sorted(draft.inputs.items())
        },
        "sources": [
            source.model_dump(mode="json") for source in draft.ledger.sources.values()
        ],
        "hours": index,
    }
    return with_manifest(files, manifest)


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
    files = pypsa_files(campus, sizing, design.site.hours[0].weather.first_hour)
    manifest = {
        COMMAND: "size",
        "site": design.site.site,
        "versions": {name: version(name) for name in ("abilene", "numpy")},
        "seeds": {"price": design.seed},
        "notes": list(design.notes),
        "optimum_usd_per_year": [sizing.bound_usd, sizing.cost_usd],
    }
    return with_manifest(files, manifest)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a plan folder, as its manifest lists them, and the manifest.

    Raises
    ------
    InputError
        If there is no manifest of ours, or a file that it lists is missing or was
        changed.
    """
    listed = listed_files(folder)
    if not listed:
        raise InputError(_no_plan(folder))
    return {name: unchanged_bytes(folder / name, sha) for name, sha in listed.items()}


def read_plan(path: Path | str) -> PlanRecord:
    """Read a plan from its folder, with the hours of its campuses, or from ``plan.json`` alone.

    Raises
    ------
    InputError
        If there is no plan, another version wrote it, or it was changed since.
    """
    folder = Path(path)
    file = folder / "plan.json" if folder.is_dir() else folder
    if not file.is_file():  # what is a pipe may never end
        raise InputError(_no_plan(path))
    try:
        with timed(log, "read the plan of %s", file):
            data = file.read_bytes()
            plan = PlanRecord.model_validate_json(data)
    except OSError:
        raise InputError(_no_plan(path)) from None
    except ValidationError as error:
        raise InputError(_not_of_this_version(file, error)) from None
    unchanged_bytes(file, listed_files(file.parent).get(file.name, sha256(data)))
    keep_stored_hours(plan, file.parent, _hours_index(file.parent))
    return plan


def _no_plan(path: Path | str) -> Problem:
    fix = "give a folder that 'abilene plan' wrote"
    return Problem(f"{path} holds no plan", fix)


def _not_of_this_version(file: Path, error: ValidationError) -> Problem:
    """Say what is wrong with a file: no JSON at all, or keys of another version."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return _no_plan(file)
    where = ".".join(map(str, first["loc"]))
    what = f"{file} is not a plan of this version: {where}: {first['msg']}"
    return Problem(what, "make it again with 'abilene plan'")


def _hours_index(folder: Path) -> HoursIndex:
    """Return which file of a folder holds whose hours; nothing where a plan lies alone."""
    if not listed_files(folder):
        return {}
    hours = json.loads((folder / MANIFEST).read_bytes()).get("hours", {})
    try:
        return TypeAdapter(HoursIndex).validate_python(hours)
    except ValidationError:
        return {}
