"""Figures of equipment: the programme's own win, the rest is packaged, all in the programme's money."""

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.equipment import choose
from abilene.site.plant import (
    GIVEN,
    inflation,
    plant,
)


def test_given_wins_and_the_rest_is_packaged(programme):
    turbine, packaged = (
        plant(programme, "turbine"),
        choose("gas_turbine", "atb_2024", service_year=2030),
    )
    assert turbine.need("capex_usd_per_kw") == pytest.approx(1000 * 1.02**2)
    assert turbine.origins["capex_usd_per_kw"] == GIVEN
    assert turbine.need("heat_rate_mmbtu_per_mwh") == packaged.heat_rate_mmbtu_per_mwh
    assert turbine.need("variable_om_usd_per_mwh") == pytest.approx(
        packaged.variable_om_usd_per_mwh * 1.02**3
    )
    assert turbine.origins["variable_om_usd_per_mwh"].startswith(
        "atb_2024: NREL ATB 2024"
    )
    assert turbine.origins["lead_months"].startswith("eia_2024")
    assert turbine.figures.fuel == "natural_gas"


def test_annuity_by_hand(programme):
    rate = 1.071 / 1.02 - 1
    assert rate == pytest.approx(0.05)
    battery = plant(programme, "battery")
    assert battery.need("life_years") == 20
    # 1,000 USD over 20 years at 5 %: 80.24 USD a year (any annuity table), and 7 USD of upkeep
    assert battery.annuity_usd(1000, 7) == pytest.approx(87.2426, abs=1e-4)


def test_a_figure_nobody_gives_says_how_to_give_it(data):
    data["equipment"]["turbine"]["figures_by"] = ["atb_2024"]
    turbine = plant(Programme.model_validate(data), "turbine")
    with pytest.raises(
        InputError,
        match=r"equipment\.turbine\.life_years: missing; give it, or add a source",
    ):
        turbine.need("life_years")


def test_an_unknown_source_is_refused_at_its_kind(data):
    data["equipment"]["sun"]["figures_by"] = ["nobody"]
    with pytest.raises(
        InputError, match=r"equipment\.sun: 'nobody' is not a known source on solar"
    ):
        plant(Programme.model_validate(data), "sun")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ({"capex_usd_per_kw": 1}, "needs capex_usd_per_kw and lead_months"),
        ({"packaged": "solar"}, "packaged needs figures_by and service_year"),
        (
            {"figures_by": "eia_2024", "capex_usd_per_kw": 1, "lead_months": 1},
            "need packaged",
        ),
    ],
)
def test_half_a_kind_is_refused(data, kind, message):
    data["equipment"]["sun"] = kind
    with pytest.raises(ValueError, match=message):
        Programme.model_validate(data)


def test_money_of_another_year(programme):
    """2 % a year, and the programme counts in money of 2025."""
    assert inflation(programme, 2025) == 1.0
    assert inflation(programme, 2023) == pytest.approx(1.0404)
    assert inflation(programme, 2026) == pytest.approx(1 / 1.02)
    assert inflation(programme, None) == 1.0


def test_what_is_no_money_does_not_inflate(data):
    data["equipment"]["turbine"] |= {"heat_rate_mmbtu_per_mwh": 9.5, "usd_year": 2020}
    turbine = plant(Programme.model_validate(data), "turbine")
    assert turbine.need("heat_rate_mmbtu_per_mwh") == 9.5
    assert turbine.need("capex_usd_per_kw") == pytest.approx(1000 * 1.02**5)


def test_rent_is_brought_to_a_year_and_to_the_programmes_money(data):
    """8 USD/kW a month of 2024: 96,000 USD/MW a year, and 2 % more a year later."""
    data["equipment"]["turbine"] |= {"rent_usd_per_kw_month": 8, "usd_year": 2024}
    data["equipment"]["turbine"].pop("capex_usd_per_kw")
    turbine = plant(Programme.model_validate(data), "turbine")
    assert turbine.rent_usd_per_mw_year == pytest.approx(96_000 * 1.02)
    assert plant(Programme.model_validate(data), "sun").rent_usd_per_mw_year is None
