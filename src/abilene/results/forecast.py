"""The forecast that a plan folder keeps, never rewritten: its futures, and the questions that they answer.

``forecast.parquet`` holds one row for each view and future, days as numbers since
1970-01-01 (the last day of a quarter), and -1 for what does not happen within the plan;
``forecast.json`` says what was asked, on which day, and by which law.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from abilene.arrays import Ints
from abilene.errors import InputError, Problem
from abilene.manifest import json_bytes, listed_files, sha256, unchanged_bytes
from abilene.results.forecast_records import (
    PhaseForecast,
    ViewForecast,
)
from abilene.results.records import PlanRecord, ViewAnswer

SCHEMA = 1
DRAWS, QUESTIONS = "forecast.parquet", "forecast.json"
PLAN = "plan.json"
EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return a day as a number."""
    return day.toordinal() - EPOCH


def forecast_files(plan: PlanRecord) -> dict[str, bytes]:
    """Return both files of a plan whose views have odds; none of another."""
    views = [one for one in map(_of_view, plan.viewpoints.values()) if one is not None]
    if not views:
        return {}
    asked = {"schema": SCHEMA, "id": plan.id, "input_hash": plan.input_hash}
    asked["viewpoints"] = {one.view: dict(_asked(one)) for one in views}
    out = io.BytesIO()
    pq.write_table(_table(views), out, compression="zstd", write_statistics=False)
    return {DRAWS: out.getvalue(), QUESTIONS: json_bytes(asked)}


def _of_view(answer: ViewAnswer) -> ViewForecast | None:
    return None if answer.risk is None else answer.risk.forecast


def _asked(one: ViewForecast) -> Iterator[tuple[str, Any]]:
    """Yield what was asked of a view, and on which terms."""
    yield "as_of", one.as_of.isoformat()
    yield "last_day", one.last_day.isoformat()
    yield "law", dict(one.law)
    yield "history_it_mw", one.history_mw
    yield "questions", [_question(one, phase) for phase in one.phases]


def _question(one: ViewForecast, phase: PhaseForecast) -> dict[str, Any]:
    promised = phase.promised
    return {
        "id": f"{one.view}:{phase.site}.{phase.phase}",
        "kind": "date",
        "path": phase.path,
        "unit": "day",
        "asked_on": one.as_of.isoformat(),
        "it_mw": phase.it_mw,
        "promised": None if promised is None else promised.isoformat(),
    }


def _table(views: list[ViewForecast]) -> pa.Table:
    """Return the futures of all views, one below the other; a phase that a view does not ask about is null."""
    parts = []
    for one in views:
        count = len(one.spent_bn_usd)
        columns: dict[str, Any] = {
            "viewpoint": pa.array([one.view] * count).dictionary_encode(),
            "future": np.arange(count, dtype=np.int32),
            "spent_bn_usd": one.spent_bn_usd,
        }
        for p, phase in enumerate(one.phases):
            name = f"{phase.site}.{phase.phase}"
            columns[f"energised.{name}"] = one.days[:, p].astype(np.int32)
            columns[f"alone.{name}"] = one.alone[:, p].astype(np.int32)
        parts.append(pa.table(columns))
    return pa.concat_tables(parts, promote_options="default")


def refuse_to_rewrite(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse to put a plan in the place of one that holds another forecast: what was foretold stays so.

    Raises
    ------
    InputError
        If the folder lists a forecast, and the new files are not the same forecast.
    """
    listed = listed_files(folder.expanduser())
    kept = {name: listed[name] for name in (DRAWS, QUESTIONS) if name in listed}
    if any(sha256(files.get(name, b"")) != digest for name, digest in kept.items()):
        raise InputError(_never_rewritten(folder))


def refuse_other_inputs(folder: Path, input_hash: str) -> None:
    """Refuse, before anything is planned, a folder whose forecast is of other inputs.

    Raises
    ------
    InputError
        If it holds one, or one that was changed.
    """
    place = folder.expanduser()
    digest = listed_files(place).get(QUESTIONS)
    if digest is None:
        return
    if (
        json.loads(unchanged_bytes(place / QUESTIONS, digest))["input_hash"]
        != input_hash
    ):
        raise InputError(_never_rewritten(folder))


def _never_rewritten(folder: Path) -> Problem:
    what = (
        f"{folder} holds a forecast of other inputs, and a forecast is never rewritten"
    )
    fix = "choose another folder, or leave --out to the name that Abilene gives"
    return Problem(what, fix)


def why_none(folder: Path) -> str | None:
    """Say why a plan folder holds no forecast; None where it does."""
    listed = listed_files(folder)
    if {DRAWS, QUESTIONS} <= listed.keys():
        return None
    if PLAN not in listed:
        return "it is no folder of a plan"
    views = json.loads(unchanged_bytes(folder / PLAN, listed[PLAN]))["viewpoints"]
    reasons = (one["risk"] and one["risk"]["not_run"] for one in views.values())
    return "; ".join(dict.fromkeys(filter(None, reasons))) or "it has no odds"


def programme_of(folder: Path) -> str:
    """Return the id of the programme that a forecast is about; parameters and errors as of ``read_forecast``."""
    digest = listed_files(folder)[QUESTIONS]
    return str(json.loads(unchanged_bytes(folder / QUESTIONS, digest))["id"])


def forecast_id(folder: Path) -> str:
    """Return what is the same of a folder and of its copies, and of no other forecast: the hash of both files."""
    listed = listed_files(folder)
    return sha256(f"{listed[DRAWS]}{listed[QUESTIONS]}".encode())


def read_forecast(folder: Path) -> dict[str, ViewForecast]:
    """Read the forecast of a plan folder, by view.

    Raises
    ------
    InputError
        If it has none, its bytes were changed since, or another version wrote it.
    """
    listed = listed_files(folder)
    if not {DRAWS, QUESTIONS} <= listed.keys():
        what = f"{folder} holds no forecast"
        fix = "give a folder that 'abilene plan' wrote, of a programme with odds"
        raise InputError(Problem(what, fix))
    asked = json.loads(unchanged_bytes(folder / QUESTIONS, listed[QUESTIONS]))
    if asked["schema"] != SCHEMA:
        what = f"{folder} holds a forecast of schema {asked['schema']}; this version reads {SCHEMA}"
        raise InputError(Problem(what, "score it with the version that wrote it"))
    drawn = unchanged_bytes(folder / DRAWS, listed[DRAWS])
    table = pq.read_table(io.BytesIO(drawn))
    views = table.column("viewpoint").to_numpy(zero_copy_only=False)
    return {
        name: _view(name, one, table.filter(pa.array(views == name)))
        for name, one in asked["viewpoints"].items()
    }


def _view(name: str, asked: Mapping[str, Any], table: pa.Table) -> ViewForecast:
    phases = tuple(map(_phase, asked["questions"]))
    names = [f"{phase.site}.{phase.phase}" for phase in phases]
    return ViewForecast(
        view=name,
        as_of=date.fromisoformat(asked["as_of"]),
        last_day=date.fromisoformat(asked["last_day"]),
        law=asked["law"],
        history_mw=float(asked["history_it_mw"]),
        phases=phases,
        days=_columns(table, "energised", names),
        alone=_columns(table, "alone", names),
        spent_bn_usd=table.column("spent_bn_usd").to_numpy(),
    )


def _phase(question: Mapping[str, Any]) -> PhaseForecast:
    _, site, _, phase, _ = question["path"].split(".")
    promised = question["promised"]
    return PhaseForecast(
        site=site,
        phase=phase,
        it_mw=float(question["it_mw"]),
        promised=None if promised is None else date.fromisoformat(promised),
    )


def _columns(table: pa.Table, kind: str, names: list[str]) -> Ints:
    if not names:
        return np.zeros((table.num_rows, 0), np.int64)
    found = [table.column(f"{kind}.{name}").to_numpy() for name in names]
    return np.column_stack(found).astype(np.int64)
