"""Sliders: where each stands, and how far it goes."""

from pathlib import Path

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.web.controls import controls

EQUITY = "capital.equity.amount_usd"


def test_sliders_stand_where_the_programme_does(client, session):
    sliders = {
        one["path"]: one
        for one in client.get("/what-if.json?site=prairie").json()["sliders"]
    }
    assert sliders[EQUITY]["value"] == 2.1e9
    assert not sliders[EQUITY]["live"]
    assert sliders["sites.prairie.grid.first.firm_mw"] | {"title": ""} == {
        "path": "sites.prairie.grid.first.firm_mw", "title": "", "unit": "MW", "value": 60.0,
        "low": 0.0, "high": 120.0, "step": 1.0, "live": True,
    }  # fmt: skip
    for path, one in sliders.items():
        assert one["low"] <= one["value"] <= one["high"], path
        for end in ("low", "high"):
            assert (
                client.put("/changes.json", json={"set": {path: one[end]}}).status_code
                == 200
            ), (path, end)


def test_the_slider_for_lost_load_gives_way_to_what_compute_brings():
    small = Path(__file__).parents[3] / "examples" / "one-campus.yaml"

    def paths(*settings):
        return {
            control.path
            for control in controls(
                seen_by(load(small, settings))["as_written"], "prairie"
            )
        }

    lost, hour = (
        "programme.lost_load_usd_per_mwh",
        "hardware.gb200.usd_per_accelerator_hour",
    )
    rent = "sites.prairie.contract_usd_per_it_mw_year"
    assert paths() & {lost, hour, rent} == {lost}
    assert paths(f"{hour}=3") & {lost, hour, rent} == {hour}
    assert paths(f"{hour}=3", f"{rent}=15e6") & {lost, hour, rent} == {rent}
