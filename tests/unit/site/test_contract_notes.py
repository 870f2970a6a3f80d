"""Where a sizing and a plan may differ, and batteries that nothing charges."""

import pytest

from abilene.programme.schema import Programme
from abilene.site.contract_notes import (
    asked_before_power,
    bare_contracts,
    charged_contracts,
    contract_notes,
)


@pytest.mark.parametrize(
    ("granted_mw", "kinds", "is_idle"),
    [
        (120, {"battery": {"min_mw": 12, "max_mw": 50}}, True),
        (121, {"battery": {"min_mw": 12, "max_mw": 50}}, False),
        (120, {"battery": {"max_mw": 50}}, False),
        (120, {"battery": {"min_mw": 12, "max_mw": 50}, "sun": {"max_mw": 9}}, False),
    ],
)
def test_a_forced_battery_that_nothing_charges_is_said(
    data, granted_mw, kinds, is_idle
):
    grid = {"g": {"curtailable_mw": granted_mw, "charge_usd_per_mwh": 4, "from": 2026}}
    data["sites"]["a"] |= {"grid": grid, "equipment": kinds}
    said = list(contract_notes(Programme.model_validate(data), "a"))
    assert len(said) == is_idle
    if is_idle:
        assert said[0].startswith("a.equipment.battery: must be built")


def test_a_minimum_take_is_counted_in_two_ways(data):
    data["sites"]["a"]["grid"]["g"]["min_take"] = 0.5
    (said,) = contract_notes(Programme.model_validate(data), "a")
    assert said.startswith("a.grid.g: a sizing counts the minimum take for a year")


def test_a_contract_below_what_the_connection_gives_is_said(data):
    terms = {"firm_mw": 120, "from": 2026, "tariff": "large", "contract_mw": 100}
    data["sites"]["a"]["grid"] = {"g": terms}
    (said,) = contract_notes(Programme.model_validate(data), "a")
    assert said.startswith("a.grid.g: contract_mw, 100, is below the 120 MW")
    terms["contract_mw"] = 120
    assert not list(contract_notes(Programme.model_validate(data), "a"))


def test_what_is_asked_before_power_is_said_to_be_money_of_a_plan(data):
    assert not list(asked_before_power(Programme.model_validate(data), "a"))
    data["tariffs"] = {
        "large": {
            "lines": {"all": {"kind": "energy", "usd_per_mwh": 40}},
            "term": {"years": 12, "collateral_usd_per_kw": 100},
        }
    }
    asked = {"contribution_in_aid_usd": "12 m USD", "tariff": "large"}
    data["sites"]["a"]["grid"] = {"g": {"firm_mw": 120, "from": 2026, **asked}}
    (said,) = asked_before_power(Programme.model_validate(data), "a")
    keys = "contribution_in_aid_usd and collateral_usd_per_kw"
    assert said.startswith(f"a.grid.g: {keys} is in no cost of this sizing")


@pytest.mark.parametrize(
    ("terms", "is_bare"),
    [
        ({}, True),
        ({"min_take": 0.5}, True),
        ({"charge_usd_per_mwh": 4}, False),
        ({"demand_charge_usd_per_kw_month": 8}, False),
        ({"energy_usd_per_mwh": 50}, False),
        ({"tariff": "large"}, False),
    ],
)
def test_a_price_of_the_market_alone_is_said_to_be_energy_only(data, terms, is_bare):
    data["sites"]["a"]["grid"] = {
        "g": {"firm_mw": 120, "from": 2026, **terms},
        "h": {"firm_mw": 120, "from": 2026, "charge_usd_per_mwh": 4},
    }
    said = list(contract_notes(Programme.model_validate(data), "a"))
    words = "energy only: the price of a.grid.g holds no delivery"
    assert any(note.startswith(words) for note in said) is is_bare
    programme = Programme.model_validate(data)
    both = bare_contracts(programme, "a"), charged_contracts(programme, "a")
    assert both == (
        (("a.grid.g",), ("a.grid.h",)) if is_bare else ((), ("a.grid.g", "a.grid.h"))
    )
