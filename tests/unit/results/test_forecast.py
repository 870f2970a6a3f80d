"""A forecast on disk is the forecast that was made, byte for byte the same each time."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from made_up_forecast import ONE

from abilene.errors import InputError
from abilene.manifest import with_manifest
from abilene.results.forecast import (
    day_number,
    forecast_files,
    programme_of,
    read_forecast,
    refuse_other_inputs,
    refuse_to_rewrite,
    why_none,
)
from abilene.results.forecast_records import ViewForecast

NARROW = ViewForecast(
    **{
        **ONE.__dict__,
        "view": "narrow",
        "phases": ONE.phases[:1],
        "days": ONE.days[:, :1],
        "alone": ONE.alone[:, :1],
    }
)


def plan(*views):
    answers = {
        one.view: SimpleNamespace(risk=SimpleNamespace(forecast=one)) for one in views
    }
    none = {"sure": SimpleNamespace(risk=None)}
    return SimpleNamespace(id="x", input_hash="f" * 64, viewpoints={**answers, **none})


def test_what_is_read_is_what_was_written(tmp_path):
    files = forecast_files(plan(ONE, NARROW))
    assert files == forecast_files(plan(ONE, NARROW))
    for name, data in with_manifest(files, {"versions": {"abilene": "0"}}).items():
        (tmp_path / name).write_bytes(data)
    found = read_forecast(tmp_path)
    assert found == {"said": ONE, "narrow": NARROW}


def test_changed_bytes_are_refused(tmp_path):
    files = with_manifest(forecast_files(plan(ONE)), {"versions": {"abilene": "0"}})
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "forecast.parquet").write_bytes(b"other")
    with pytest.raises(InputError, match=r"forecast\.parquet"):
        read_forecast(tmp_path)


def written(folder, files):
    for name, data in with_manifest(files, {"versions": {"abilene": "0"}}).items():
        (folder / name).write_bytes(data)


def test_only_the_same_forecast_may_take_its_place(tmp_path):
    files = forecast_files(plan(ONE))
    refuse_to_rewrite(tmp_path, files)
    written(tmp_path, files)
    refuse_to_rewrite(tmp_path, files)
    for others in (forecast_files(plan(NARROW)), {}):
        with pytest.raises(InputError, match="never rewritten; choose another folder"):
            refuse_to_rewrite(tmp_path, others)


def test_a_folder_of_other_inputs_is_refused_before_anything_is_planned(tmp_path):
    refuse_other_inputs(tmp_path, "f" * 64)
    written(tmp_path, forecast_files(plan(ONE)))
    refuse_other_inputs(tmp_path, "f" * 64)
    with pytest.raises(InputError, match="never rewritten"):
        refuse_other_inputs(tmp_path, "e" * 64)


def test_a_forecast_of_another_version_is_refused(tmp_path):
    files = forecast_files(plan(ONE))
    asked = json.loads(files["forecast.json"]) | {"schema": 2}
    written(tmp_path, files | {"forecast.json": json.dumps(asked).encode()})
    with pytest.raises(InputError, match="of schema 2; this version reads 1"):
        read_forecast(tmp_path)


def test_why_a_folder_has_none(tmp_path):
    assert why_none(tmp_path) == "it is no folder of a plan"
    no_odds = [{"risk": {"not_run": "compute has a price"}}, {"risk": None}]
    for views, why in ((no_odds, "compute has a price"), ([], "it has no odds")):
        told = {"viewpoints": dict(enumerate(views))}
        written(tmp_path, {"plan.json": json.dumps(told).encode()})
        assert why_none(tmp_path) == why
    written(tmp_path, forecast_files(plan(ONE)))
    assert why_none(tmp_path) is None
    assert programme_of(tmp_path) == "x"


def test_a_plan_without_odds_has_no_forecast():
    assert forecast_files(plan()) == {}


def test_days_count_from_1970():
    assert day_number(date(1970, 1, 2)) == 1
