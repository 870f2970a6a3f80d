"""A sized campus, added up: its cost by hand, and what is said of it."""

import math
import pickle

import numpy as np
import pytest

from abilene.budget import Budget
from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.builder import Limits
from abilene.site.power_design import weighted_quantiles
from abilene.site.sizing import unit_design

ROUGH = Budget(tolerance=1e-2)


def test_lcoe_by_hand(data):
    """One fuel plant that is always on: 1,000 USD/kW at 5 % over 20 years, 10 USD/kW a year and 40 USD/MWh."""
    data["programme"] |= {"inflation_per_year": 0, "discount_rate_per_year": 0.05}
    data["equipment"] = {
        "cell": {
            "capex_usd_per_kw": 1000,
            "lead_months": 1,
            "life_years": 20,
            "fixed_om_usd_per_kw_year": 10,
            "variable_om_usd_per_mwh": 10,
            "fuel": "natural_gas",
            "heat_rate_mmbtu_per_mwh": 10,
        }
    }
    data["sites"]["a"] |= {
        "grid": {},
        "equipment": {"cell": {"max_mw": 500}},
        "fuel_usd_per_mmbtu": {"natural_gas": 3},
        "state": "MI",
    }
    design = unit_design(
        Programme.model_validate(data), "a", budget=Budget(tolerance=1e-9)
    )
    assert design.lcoe_usd_per_mwh == pytest.approx(
        (80.24259 + 10) * 1000 / 8760 + 40, rel=1e-6
    )
    assert design.notes[-1].startswith("a: its power costs 50.3 USD(2025)/MWh;")
    assert "81.6 USD/MWh in 2023" in design.notes[-1]
    assert design.co2_t_per_mwh == pytest.approx(0.5306, rel=1e-6)
    assert design.capital_usd_per_mw == pytest.approx(1e6, rel=1e-6)
    assert design.unserved_hours == 0


def test_a_design_comes_back_equal_from_another_process(programme):
    design = unit_design(programme, "a", budget=ROUGH)
    again = pickle.loads(pickle.dumps(design))
    assert again == design
    assert again.lcoe_usd_per_mwh == design.lcoe_usd_per_mwh
    assert again != unit_design(programme, "a", load_mw=2.0, budget=ROUGH)


def test_emissions_of_a_grid_without_a_region_are_not_known_and_never_zero(data):
    """Without grid_co2_region a campus on the grid printed 0.000 t CO2/MWh."""
    del data["sites"]["a"]["grid_co2_region"]
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=120)
    parts = {part.name: part for part in design.parts}
    assert parts["grid.g"].energy_mwh > 0
    assert math.isnan(parts["grid.g"].co2_t)
    assert parts["turbine"].co2_t >= 0
    assert math.isnan(design.co2_t_per_mwh)
    assert "emissions of grid power: not known" in " ".join(design.site.notes)
    own = unit_design(programme, "a", grid=False)
    assert own.co2_t_per_mwh > 0  # what it makes itself is known
    for limits in (Limits(co2_usd_per_t=50.0), Limits(co2_cap_t=1e5)):
        with pytest.raises(InputError, match="nothing says what grid power emits"):
            unit_design(programme, "a", limits=limits)


def test_a_storage_that_burns_power_is_named_in_the_answer(data, tmp_path):
    """Twelve hours a day pay 60 USD for each MWh that is taken: storage that is full is emptied at once."""
    hours = np.datetime64("2013-01-01T00") + np.arange(8760) * np.timedelta64(1, "h")
    rows = [f"{hour}Z,{-60 if i % 24 < 12 else 40}" for i, hour in enumerate(hours)]
    text = "time,usd_per_mwh\n" + "\n".join(rows) + "\n"
    (tmp_path / "p.csv").write_text(text)
    site = data["sites"]["a"]
    site["price"] = {"file": "p.csv", "typical": True}
    line = {"firm_mw": 120, "from": 2026}  # of each no more than the load is held
    site["grid"] = {"g": line, "h": line}
    quiet = unit_design(Programme.model_validate(data), "a", grid=False)
    assert quiet.notes == quiet.site.notes
    site["equipment"]["battery"] = {"max_mw": 50, "min_mw": 50}
    design = unit_design(
        Programme.model_validate(data), "a", load_mw=120, folder=tmp_path
    )
    operation = design.sizing.operation
    both = np.minimum(operation.charge_mw["battery"], operation.discharge_mw["battery"])
    note = design.notes[-1]
    assert note.startswith(
        f"battery charges and discharges at once in {(both > 1e-3).sum():,} hours"
    )
    assert f"{both.sum() / 1e3:,.3g} GWh" in note


def test_equal_weights_leave_quantiles_as_they_are():
    """Hyndman and Fan (1996), definition 7, which is that of ``numpy.quantile``."""
    values, shares = np.array([3.0, 1.0, 4.0, 1.5, 9.0]), np.linspace(0, 1, 11)
    found = weighted_quantiles(values, np.full(5, 0.3), shares)
    assert found == pytest.approx(np.quantile(values, shares), rel=1e-12)


def test_hours_of_a_rare_state_count_by_its_probability():
    """Half of all hours belong to a state of 0.4 %, in which a MWh costs its worth."""
    values = np.repeat([50.0, 1000.0], 100)
    weights = np.repeat([0.996, 0.004], 100)
    found = weighted_quantiles(values, weights, np.array([0.0, 0.5, 0.99, 0.999, 1.0]))
    assert found.tolist() == [50.0, 50.0, 50.0, 1000.0, 1000.0]
