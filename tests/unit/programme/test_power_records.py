"""The records of power: whose figures equipment has, where hours come from, when power is cut."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.programme.power_records import EquipmentType, Grid, SiteEquipment

GRID = {"from": "2026-Q1"}


def test_equipment_has_figures_of_its_own_or_packaged_ones():
    own = EquipmentType.model_validate(
        {"capex_usd_per_kw": 900, "lead_months": "1 year"}
    )
    assert (own.capex_usd_per_kw, own.lead_months) == (900.0, 12.0)
    rented = EquipmentType(rent_usd_per_kw_month=20, lead_months=3)
    assert rented.capex_usd_per_kw is None
    packaged = EquipmentType(packaged="ocgt", figures_by="nrel", service_year=2030)
    assert packaged.figures_by == ("nrel",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs capex_usd_per_kw and lead_months"),
        ({"capex_usd_per_kw": 900}, "needs capex_usd_per_kw and lead_months"),
        ({"lead_months": 9}, "or a rent, or name a packaged kind"),
        ({"packaged": "ocgt"}, "packaged needs figures_by and service_year"),
        ({"packaged": "ocgt", "figures_by": "nrel"}, "and for which year"),
        ({"figures_by": "nrel"}, "need packaged; name the kind"),
        ({"service_year": 2030}, "need packaged; name the kind"),
    ],
)
def test_equipment_without_figures(given, message):
    with pytest.raises(ValidationError, match=message):
        EquipmentType.model_validate(given)


EVENTS = {"events": 10, "hours_each": 4}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"curtailed_above_mw": 9}, "curtailed_above_mw needs curtailable_mw"),
        (
            {
                "curtailable_mw": 5,
                "curtailed_above_mw": 9,
                "curtailed_hours_per_year": 9,
            },
            "curtailed_hours_per_year and curtailed_above_mw both say",
        ),
        ({"curtailable_mw": 5, "curtailed_hours_per_year": 8761}, "8760"),
        ({"curtail": EVENTS}, "curtail needs curtailable_mw"),
        (
            {"curtailable_mw": 5, "curtailed_above_mw": 9, "curtail": EVENTS},
            "curtailed_above_mw and curtail both say",
        ),
        ({"contract_mw": 5}, "contract_mw is a term of a tariff"),
        ({"tariff": "t", "charge_usd_per_mwh": 4}, "tariff and charge_usd_per_mwh"),
        ({"tariff": "t", "energy_usd_per_mwh": 4}, "tariff and energy_usd_per_mwh"),
        (
            {"tariff": "t", "demand_charge_usd_per_kw_month": 4},
            "tariff and demand_charge",
        ),
        ({"tariff": "t", "firm_mw": 4, "curtailable_mw": 4}, "give each a connection"),
    ],
)
def test_power_is_cut_by_one_rule(rule, message):
    with pytest.raises(ValidationError, match=message):
        Grid.model_validate(GRID | rule)


def test_a_grid_contract_without_more_is_firm_and_free_of_charges():
    grid = Grid.model_validate(GRID | {"firm_mw": "1.2 GW"})
    assert (grid.from_, grid.firm_mw, grid.curtailable_mw) == (
        date(2026, 3, 31),
        1200,
        0,
    )
    assert (grid.charge_usd_per_mwh, grid.min_take, grid.export_mw) == (0, 0, 0)


def test_equipment_of_a_site_has_a_limit():
    assert SiteEquipment(max_mw=5).from_ is None
    with pytest.raises(ValidationError, match="max_mw"):
        SiteEquipment.model_validate({"min_mw": 1})


def test_a_storage_is_bound_to_a_month_at_most():
    """The longest on sale holds 100 h (Form Energy's iron-air battery)."""
    assert SiteEquipment(max_mw=10, min_hours=720).min_hours == 720
    with pytest.raises(ValidationError, match="less than or equal to 720"):
        SiteEquipment(max_mw=10, min_hours=1900)


STORE = {"output": "storage", "rent_usd_per_kw_month": 1, "lead_months": 3}
PLANT = {"rent_usd_per_kw_month": 1, "lead_months": 3}


@pytest.mark.parametrize(
    ("kind", "given", "output"),
    [
        (PLANT, {"charge_mw_per_mw": 2}, "storage"),
        (PLANT | {"output": "sun"}, {"standing_loss_per_hour": 0.0}, "storage"),
        (STORE, {"availability": 0.9}, "firm"),
        (PLANT | {"output": "wind"}, {"planned_outage_weeks": [9]}, "firm"),
    ],
)
def test_figures_of_another_output_are_refused(kind, given, output):
    (name,) = given
    assert EquipmentType.model_validate(kind)
    with pytest.raises(ValidationError, match=f"{name} is of .* output: {output}"):
        EquipmentType.model_validate(kind | given)


@pytest.mark.parametrize(
    "name", ["heat_rate_mmbtu_per_mwh", "heat_rate_at_min_load_mmbtu_per_mwh"]
)
def test_what_burns_nothing_has_no_heat_rate(name):
    """Its fuel would cost nothing and emit nothing; a packaged kind has a fuel of its own."""
    with pytest.raises(ValidationError, match=f"{name} without fuel burns nothing"):
        EquipmentType.model_validate(PLANT | {name: 8.3})
    assert EquipmentType.model_validate(PLANT | {name: 8.3, "fuel": "natural_gas"})


def test_a_store_may_charge_apart_and_lose_by_the_hour():
    figures = {"charge_mw_per_mw": 0.5, "standing_loss_per_hour": "0.01 %"}
    found = EquipmentType.model_validate(STORE | figures)
    assert found.charge_mw_per_mw == 0.5
    assert found.standing_loss_per_hour == pytest.approx(1e-4)


def test_the_most_energy_is_not_below_the_least():
    assert SiteEquipment(max_mw=10, max_mwh=0.0).max_mwh == 0.0
    with pytest.raises(ValidationError, match="40 MWh, above max_mwh 30"):
        SiteEquipment(max_mw=10, min_mw=10, min_hours=4, max_mwh=30)
