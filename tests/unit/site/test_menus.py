"""What is merely on offer never makes a campus dearer; each design against every other, by hand."""

import numpy as np
import pytest
from machine_enumeration import Island, Kind

from abilene.programme.schema import Programme
from abilene.site.menus import without
from abilene.site.reliability import reliability_of
from abilene.site.reliable import reliable_design

CRF = 0.08 / (1 - 1.08**-25)
VOLL = 1000.0
ENGINE = Kind(5.0, 1.4e6 * CRF + 20_000, 28.1, 0.05)
TURBINE = Kind(20.0, 1.1e6 * CRF + 15_000, 32.8, 0.05)
FIGURES = {"life_years": 25, "lead_months": 12, "forced_outage_rate": 0.05}
EQUIPMENT = {
    "engine": FIGURES
    | {"capex_usd_per_kw": 1400, "fixed_om_usd_per_kw_year": 20, "unit_mw": 5}
    | {"variable_om_usd_per_mwh": 28.1, "repair_hours": 48},
    "turbine": FIGURES
    | {"capex_usd_per_kw": 1100, "fixed_om_usd_per_kw_year": 15, "unit_mw": 20}
    | {"variable_om_usd_per_mwh": 32.8, "repair_hours": 72},
    "battery": {"output": "storage", "capex_usd_per_kw": 300, "capex_usd_per_kwh": 250}
    | {"round_trip_efficiency": 0.86, "life_years": 15, "lead_months": 12}
    | {"fixed_om_usd_per_kw_year": 5, "fixed_om_usd_per_kwh_year": 1},
}
MOST = {"engine": 300, "turbine": 300, "battery": 100}


CHEAP = {"capex_usd_per_kw": 40, "capex_usd_per_kwh": 15, "fixed_om_usd_per_kw_year": 1}
"""A store that is cheaper than the machines that it stands in for."""


def island(target, *kinds):
    """Return an island on machines whose every figure is stated."""
    programme = {
        "programme": {"id": "i", "title": "I", "start": 2026, "end": 2030}
        | {"usd_year": 2025, "inflation_per_year": 0, "discount_rate_per_year": 0.08}
        | {"lost_load_usd_per_mwh": VOLL},
        "hardware": {"h": {"it_w_per_accelerator": 1, "price_usd_per_accelerator": 1}},
        "equipment": EQUIPMENT,
        "sites": {
            "i": {"facility_per_it_peak": 1.3, "weather": "abilene_tx_2013"}
            | {"equipment": {kind: {"max_mw": MOST[kind]} for kind in kinds}}
            | {"reliability": target, "phases": {}}
        },
    }
    return Programme.model_validate(programme)


def sized(load_mw, target, *kinds):
    programme = island(target, *kinds)
    found = reliable_design(programme, "i", load_mw=load_mw)
    return found, reliability_of(found.sure, programme)


def assert_told(found, study, load_mw, kinds):
    """What is printed is of the very machines that are printed: cost, bound and verdict."""
    by_hand = Island(load_mw, VOLL, tuple(kinds.values()))
    counts = [found.counts[name] for name in kinds]
    sizes = [[found.design.sizing.capacity[name]] for name in kinds]
    usd, share, hours = (float(one[0]) for one in by_hand.told(counts, sizes))
    assert found.cost_usd == pytest.approx(usd, rel=1e-6)
    assert found.design.sizing.cost_usd == pytest.approx(usd, rel=1e-6)
    assert found.design.sizing.bound_usd <= usd * (1 + 1e-9)
    assert study.as_said.served == pytest.approx(share, abs=1e-7)
    assert study.as_said.lole_hours == pytest.approx(hours, abs=1e-5)
    assert all(study.meets.values())
    # a flat load on machines that are always the same has no worst week
    assert study.worst_week == 0
    for name, (mw,), kind in zip(kinds, sizes, kinds.values(), strict=True):
        assert mw == 0 or mw >= kind.unit_mw / 2
        assert found.counts[name] == round(mw / kind.unit_mw)


ONE = {"engine": ENGINE}
TWO = {"engine": ENGINE, "turbine": TURBINE}


def assert_cheapest(load_mw, target, kinds, *others):
    found, study = sized(load_mw, target, *kinds, *others)
    assert_told(found, study, load_mw, kinds)
    by_hand = Island(load_mw, VOLL, tuple(kinds.values()))
    served, hours = (target.get(k) for k in ("served", "lole_hours_per_year"))
    usd, _ = by_hand.cheapest(
        [int(2 * load_mw / kind.unit_mw) + 2 for kind in kinds.values()],
        served=served or 0.0,
        lole=np.inf if hours is None else hours,
        spare=target.get("spare_units", 0),
    )
    assert found.cost_usd == pytest.approx(usd, rel=3e-4)
    return found


@pytest.mark.parametrize(
    ("load_mw", "target", "kinds", "others"),
    [
        # 8 x 5.5 MW were counted and 9 x 4.889 MW printed
        (33, {"served": 0.99}, ONE, ["battery"]),
        # told by chords: 24.676 of 24.644
        (52.5, {"lole_hours_per_year": 2.4}, ONE, []),
        # no failure was counted: 16.65 of 20.07
        (40, {"spare_units": 1}, ONE, []),
        # 5.4 MW of a turbine of 20
        (27, {"served": 0.999}, TWO, []),
    ],
)
def test_of_all_machines_none_are_cheaper(load_mw, target, kinds, others):
    assert_cheapest(load_mw, target, kinds, *others)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load_mw", "target", "kinds", "others"),
    [
        # 6 x 4.605 MW at 10.812 m USD a year, which cost 11.208
        (23, {"served": 0.99}, ONE, ["battery"]),
        (33, {"served": 0.9999}, ONE, ["battery"]),
        (12, {"spare_units": 2}, TWO, []),
        (33, {"served": 0.9999}, TWO, []),
        # ten engines and a part of a turbine, of sizes that no whole machines come to
        (47, {"served": 0.9999}, TWO, []),
        (47, {"lole_hours_per_year": 10}, TWO, []),
    ],
)
def test_nor_where_several_numbers_keep_a_strict_target(load_mw, target, kinds, others):
    assert_cheapest(load_mw, target, kinds, *others)


@pytest.mark.slow
def test_a_stricter_target_never_costs_less_and_a_richer_menu_never_more():
    targets = [{"served": share} for share in (0.99, 0.999, 0.9999)]
    costs = np.array(
        [
            [sized(33.0, target, *menu)[0].cost_usd for target in targets]
            for menu in (["engine"], ["engine", "battery"], ["engine", "turbine"])
        ]
    )
    assert (np.diff(costs, axis=1) >= -1e-4 * costs[:, 1:]).all()
    assert (costs[1:] <= costs[0] * (1 + 1e-4)).all()


def test_what_is_left_out_is_not_on_offer():
    programme = island({"served": 0.99}, "engine", "battery")
    less = without(programme, "i", frozenset({"battery"}))
    assert list(less.sites["i"].equipment) == ["engine"]
    assert without(programme, "i", frozenset()) is programme


@pytest.mark.slow
def test_a_cheap_store_stands_in_for_machines_under_a_strict_target():
    """Machines alone keep it, too, for more: a store is looked for all the same."""
    target = {"lole_hours_per_year": 0.5}
    programme = island(target, "engine", "battery")
    short = {"repair_hours": 4}
    equipment = programme.equipment | {
        "engine": programme.equipment["engine"].model_copy(update=short),
        "battery": programme.equipment["battery"].model_copy(update=CHEAP),
    }
    programme = programme.model_copy(update={"equipment": equipment})
    found = reliable_design(programme, "i", load_mw=20)
    assert all(reliability_of(found.sure, programme).meets.values())
    alone = reliable_design(
        without(programme, "i", frozenset({"battery"})), "i", load_mw=20
    )
    assert found.cost_usd < 0.95 * alone.cost_usd
    assert found.counts["engine"] < alone.counts["engine"]
