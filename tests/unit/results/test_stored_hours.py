"""The hours of every view lie in the folder, each design of a campus once, and come back from any place."""

import json
from dataclasses import replace

import numpy as np
import pytest

from abilene.disk import write_folder
from abilene.errors import InputError
from abilene.manifest import sha256
from abilene.results.records import PlanRecord
from abilene.results.store import plan_files, read_plan
from abilene.results.stored_hours import hours_files, keep_stored_hours, read_hours


class Kept:
    """Gives hours that a test has made."""

    def __init__(self, hours):
        self.hours = hours

    def __call__(self):
        return self.hours


@pytest.fixture
def abilene(bare):
    """Return Abilene in both views."""
    return [view.sites["abilene"] for view in bare.viewpoints.values()]


def test_views_that_share_a_design_share_its_file(bare, abilene, three_weeks):
    for site in abilene:
        site.keep_hours({"half grid": Kept(replace(three_weeks))})
    files, index = hours_files(bare)
    assert list(files) == ["hourly/abilene.half_grid.parquet"]
    shared = {"abilene": {"half grid": "hourly/abilene.half_grid.parquet"}}
    assert index == {"announced": shared, "musk": shared}


def test_another_design_of_the_same_name_has_the_name_of_its_view(
    bare, abilene, three_weeks
):
    dear = replace(three_weeks, price_usd_per_mwh=2 * three_weeks.price_usd_per_mwh)
    for site, hours in zip(abilene, (three_weeks, dear), strict=True):
        site.keep_hours({"grid": Kept(hours), "own power": Kept(three_weeks)})
    files, index = hours_files(bare)
    assert list(files) == [
        "hourly/abilene.grid.parquet",
        "hourly/abilene.own_power.parquet",
        "hourly/abilene.grid.musk.parquet",
    ]
    assert index["musk"]["abilene"] == {
        "grid": "hourly/abilene.grid.musk.parquet",
        "own power": "hourly/abilene.own_power.parquet",
    }


def test_a_third_view_finds_the_file_of_the_second(bare, abilene, three_weeks):
    dear = replace(three_weeks, price_usd_per_mwh=2 * three_weeks.price_usd_per_mwh)
    third = PlanRecord.model_validate(bare.model_dump()).viewpoints["musk"]
    plan = bare.model_copy(update={"viewpoints": {**bare.viewpoints, "third": third}})
    sites = [view.sites["abilene"] for view in plan.viewpoints.values()]
    for site, hours in zip(sites, (three_weeks, dear, dear), strict=True):
        site.keep_hours({"grid": Kept(hours)})
    files, index = hours_files(plan)
    assert len(files) == 2
    assert index["third"] == index["musk"]


def test_after_reading_a_folder_each_view_has_its_own_hours(
    january, tmp_path, monkeypatch
):
    plan, draft, _ = january
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "plan", plan_files(plan, draft, {}))
    again = read_plan("plan")
    monkeypatch.chdir("/")
    powered = 0
    for view_id, view in plan.viewpoints.items():
        for site_id, site in view.sites.items():
            back = again.viewpoints[view_id].sites[site_id]
            assert back.has_hours == site.has_hours
            if site.has_hours:
                powered += 1
                ours, theirs = site.hours.columns, back.hours.columns
                assert list(ours) == list(theirs)
                for name in ours:
                    np.testing.assert_array_equal(ours[name], theirs[name])
    assert powered > len(plan.viewpoints["announced"].sites) / 2


def test_the_manifest_lists_every_file_of_hours(january, tmp_path):
    plan, draft, _ = january
    files = plan_files(plan, draft, {})
    manifest = json.loads(files["manifest.json"])
    said = {
        file
        for sites in manifest["hours"].values()
        for designs in sites.values()
        for file in designs.values()
    }
    assert said == {name for name in files if name.startswith("hourly/")}
    assert said < set(manifest["files"])


def test_hours_that_nobody_kept_are_not_taken_from_another_view(
    bare, abilene, three_weeks, tmp_path
):
    abilene[0].keep_hours({"grid": Kept(three_weeks)})
    files, index = hours_files(bare)
    write_folder(tmp_path / "x", files)
    again = PlanRecord.model_validate(bare.model_dump())
    keep_stored_hours(again, tmp_path / "x", index)
    first, second = (view.sites["abilene"] for view in again.viewpoints.values())
    assert list(first.hours_at_hand) == ["grid"]
    assert not second.hours_at_hand


def test_a_lost_file_means_hours_that_are_not_at_hand(january, tmp_path):
    plan, draft, _ = january
    write_folder(tmp_path / "plan", plan_files(plan, draft, {}))
    for file in (tmp_path / "plan" / "hourly").glob("abilene.*"):
        file.unlink()
    sites = read_plan(tmp_path / "plan").viewpoints["announced"].sites
    with pytest.raises(InputError, match="not at hand; plan again"):
        sites["abilene"].hours  # noqa: B018


def test_hours_of_a_file_are_those_that_were_written(
    bare, abilene, three_weeks, tmp_path
):
    abilene[0].keep_hours({"grid": Kept(three_weeks)})
    ((name, data),) = hours_files(bare)[0].items()
    (tmp_path / "hours.parquet").write_bytes(data)
    back = read_hours(tmp_path / "hours.parquet", sha256(data))
    assert name == "hourly/abilene.grid.parquet"
    assert back.columns.keys() == three_weeks.columns.keys()
    np.testing.assert_array_equal(
        back.charge_mw["battery"], three_weeks.charge_mw["battery"]
    )
