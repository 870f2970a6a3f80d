"""Equipment: rival figures, and the choice between them."""

import numpy as np
import pytest

from abilene.data import read_table
from abilene.errors import InputError
from abilene.resource.fuel import fuel_co2_kg_per_mmbtu
from abilene.site.equipment import (
    FIELDS,
    choose,
    equipment_figures,
    equipment_names,
    temperature_availability,
)

ALL = [figure for name in equipment_names() for figure in equipment_figures(name)]


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
        assert equipment_figures(row["name"])
        if row["fuel"]:
            assert fuel_co2_kg_per_mmbtu(row["fuel"]) >= 0


def test_rivals_stand_side_by_side():
    known = equipment_figures("combined_cycle")
    rivals = {one.rival for one in known if one.field == "capex_usd_per_kw"}
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


def test_a_source_is_asked_only_for_what_the_first_ones_lack():
    """ATB ends in 2035, which is no matter where EIA, whose figures have no year, is asked first."""
    later = choose("gas_turbine", "eia_2024", "atb_2024", service_year=2040)
    assert {figure.rival for figure in later.figures.values()} == {"eia_2024"}
    with pytest.raises(InputError, match="for 2022 to 2035, not 2040"):
        choose("gas_turbine", "atb_2024", "eia_2024", service_year=2040)


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
        (lambda: equipment_figures("gas_turbin"), "did you mean 'gas_turbine'"),
        (
            lambda: choose("gas_turbine", "atb_2023", service_year=2028),
            "did you mean 'atb_2024'",
        ),
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


def test_heat_takes_capacity_and_cold_gives_none():
    turbine = choose("gas_turbine", "atb_2024", "newkirk_f_class", service_year=2028)
    left = temperature_availability(turbine, np.array([-10.0, 15.0, 40.0, 80.0]))
    assert left == pytest.approx([1, 1, 0.8, 0.7])
    unsaid = choose("gas_turbine", "atb_2024", service_year=2028)
    assert temperature_availability(unsaid, np.array([40.0])) == 1.0
