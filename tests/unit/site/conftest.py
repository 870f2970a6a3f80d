"""A programme of one site with every sort of power."""

import pytest
from ruamel.yaml import YAML

from abilene.programme.schema import Programme

TEXT = """
programme: {id: p, title: P, start: 2026, end: 2030, usd_year: 2025, inflation_per_year: 0.02,
            discount_rate_per_year: 0.071, lost_load_usd_per_mwh: 900}
hardware: {h: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 1}}
equipment:
  turbine:
    packaged: gas_turbine
    figures_by: [atb_2024, eia_2024, newkirk_f_class]
    service_year: 2030
    capex_usd_per_kw: 1000
    usd_year: 2023
  sun: {output: sun, packaged: solar, figures_by: [atb_2024, eia_2024], service_year: 2030}
  wind: {output: wind, packaged: wind, figures_by: [atb_2024, eia_2024], service_year: 2030}
  battery: {output: storage, packaged: battery, figures_by: [atb_2024, eia_2024], service_year: 2030}
sites:
  a:
    facility_per_it_peak: 1.5
    power_usd_per_mwh: 50
    weather: abilene_tx_2013
    price: ercot_west_2022_2025
    grid_co2_region: eia930_erco
    gas_region: west_south_central
    grid:
      g: {firm_mw: 60, curtailable_mw: 30, curtailed_hours_per_year: 50, charge_usd_per_mwh: 4, from: 2026}
    equipment:
      turbine: {max_mw: 50}
      sun: {max_mw: 300}
      wind: {max_mw: 300}
      battery: {max_mw: 100, min_mw: 12, min_hours: 2}
    phases:
      p1: {it_mw: 80, hardware: h, shell_usd_per_it_kw: 1, build_quarters: 1, hardware_quarters: 1,
           shell_spend: [1], hardware_spend: [1]}
"""


@pytest.fixture
def data():
    """Return the data of the programme, to change and validate."""
    return YAML(typ="safe").load(TEXT)


@pytest.fixture
def programme(data):
    return Programme.model_validate(data)
