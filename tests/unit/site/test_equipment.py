"""Equipment: rival figures, choice between them, annuity, part load."""

import numpy as np
import pytest

from abilene.annuity import capital_recovery_factor
from abilene.data import read_table
from abilene.errors import InputError
from abilene.resource.fuel import fuel_co2_kg_per_mmbtu
from abilene.site.equipment import (
    FIELDS,
    choose,
    equipment_names,
    figures,
    in_money_of,
    temperature_availability,
    units,
)

ALL = [figure for name in equipment_names() for figure in figures(name)]


def test_every_figure_names_its_source():
    assert len(ALL) == len(read_table("equipment_figures.csv"))
    for figure in ALL:
        assert figure.field in FIELDS, figure
        assert figure.low <= figure.high, figure
        assert all((figure.rival, figure.said_by, figure.date, figure.source)), figure
        assert figure.tier in {"primary", "news", "secondary"}, figure
        assert (figure.usd_year is not None) == ("_usd_" in figure.field), figure
        assert (
            figure.url.startswith("https://")
            or figure.url.startswith("http://")
            or "Platts" in figure.source
        )


def test_no_source_says_a_thing_twice():
    keys = [(f.equipment, f.field, f.rival, f.service_year) for f in ALL]
    assert len(keys) == len(set(keys))


def test_every_kind_has_figures_and_a_fuel_that_is_known():
    for row in read_table("equipment.csv"):
        assert figures(row["name"])
        if row["fuel"]:
            assert fuel_co2_kg_per_mmbtu(row["fuel"]) >= 0


def test_rivals_stand_side_by_side():
    rivals = {figure.rival for figure in figures("combined_cycle", "capex_usd_per_kw")}
    assert {"atb_2024", "nextera_2025", "eia_2024"} <= rivals


def test_the_first_source_named_wins_and_gaps_stay_gaps():
    quoted = choose("combined_cycle", "nextera_2025", "atb_2024", service_year=2028)
    assert quoted.capex_usd_per_kw == 2400
    assert quoted.heat_rate_mmbtu_per_mwh == 6.269
    assert quoted.figures["capex_usd_per_kw"].usd_year == 2025
    assert quoted.figures["heat_rate_mmbtu_per_mwh"].rival == "atb_2024"
    assert quoted.lead_months is None
    assert (
        choose(
            "combined_cycle", "atb_2024", "nextera_2025", service_year=2028
        ).capex_usd_per_kw
        == 1180.8
    )
    assert choose("transformer", service_year=2028).lead_months is None


def test_a_path_is_read_between_its_years_and_not_beyond():
    between = choose("gas_turbine", "atb_2024", service_year=2031)
    assert between.capex_usd_per_kw == pytest.approx(0.8 * 1040.1 + 0.2 * 996.1)
    with pytest.raises(InputError, match="for 2022 to 2035, not 2040"):
        choose("gas_turbine", "atb_2024", service_year=2040)


def test_the_end_of_a_range_is_chosen():
    ends = [
        choose("gas_turbine", "eia_2025", service_year=2028, end=end).capex_usd_per_kw
        for end in ("low", "middle", "high")
    ]
    assert ends == [728, 1136, 1544]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures("gas_turbin"), "did you mean 'gas_turbine'"),
        (lambda: figures("gas_turbine", "capex"), "not a known field"),
        (
            lambda: choose("gas_turbine", "atb_2023", service_year=2028),
            "did you mean 'atb_2024'",
        ),
        (lambda: capital_recovery_factor(0.08, 0), "positive life"),
        (lambda: capital_recovery_factor(-1, 20), "above -1"),
    ],
)
def test_what_is_not_known_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_a_battery_has_power_and_energy_apart():
    battery = choose("battery", "atb_2024", service_year=2025)
    assert battery.capex_usd_per_kwh_all_in is None
    for hours, said in ((2, 931.22), (4, 1551.07), (8, 2790.78)):
        assert (
            battery.capex_usd_per_kw + hours * battery.capex_usd_per_kwh
            == pytest.approx(said, rel=1e-3)
        )


def test_annuity():
    assert capital_recovery_factor(0, 25) == 1 / 25
    assert capital_recovery_factor(1e-9, 25) == pytest.approx(1 / 25)
    payments = capital_recovery_factor(0.07, 30) * 1.07 ** -np.arange(1, 31.0)
    assert payments.sum() == pytest.approx(1)


def test_money_of_another_year():
    turbine = choose("gas_turbine", "atb_2024", service_year=2025)
    assert in_money_of(turbine, "capex_usd_per_kw", 2025, 0.025) == pytest.approx(
        1084 * 1.025**3
    )
    with pytest.raises(
        InputError,
        match="no chosen source has capex_usd_per_kwh of gas_turbine; no packaged source",
    ):
        in_money_of(turbine, "capex_usd_per_kwh", 2025, 0.025)
    with pytest.raises(InputError, match=r"choose one of .*eia_2024"):
        in_money_of(turbine, "life_years", 2025, 0.025)
    with pytest.raises(InputError, match="is not money"):
        in_money_of(turbine, "heat_rate_mmbtu_per_mwh", 2025, 0.025)


def test_heat_takes_capacity_and_cold_gives_none():
    turbine = choose("gas_turbine", "atb_2024", "newkirk_f_class", service_year=2028)
    left = temperature_availability(turbine, np.array([-10.0, 15.0, 40.0, 80.0]))
    assert left == pytest.approx([1, 1, 0.8, 0.7])
    with pytest.raises(InputError, match="choose one of newkirk_aero, newkirk_f_class"):
        temperature_availability(
            choose("gas_turbine", "atb_2024", service_year=2028), np.array([40.0])
        )


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_part_load(unit):
    loads = np.array(unit.load_fractions)
    assert (np.diff(loads) > 0).all()
    assert loads[-1] == 1
    assert (np.array(unit.heat_rates_mmbtu_per_mwh) > 6).all()
    full = unit.fuel_mmbtu_per_hour(np.array([0.0, unit.capacity_mw]))
    assert full == pytest.approx(
        [0, unit.capacity_mw * unit.heat_rates_mmbtu_per_mwh[-1]]
    )
    least = unit.min_load_fraction * unit.capacity_mw
    burnt = unit.fuel_mmbtu_per_hour(np.linspace(least, unit.capacity_mw, 20))
    assert (np.diff(burnt) > 0).all()
    assert np.isnan(
        unit.fuel_mmbtu_per_hour(np.array([0.9 * least, 1.1 * unit.capacity_mw]))
    ).all()


def test_units_of_one_kind():
    assert {unit.equipment for unit in units("gas_engine")} == {"gas_engine"}
    assert len(units()) == 14
