"""Of a campus that is not sized by the hour, only firm equipment counts as megawatts; its figures may be packaged."""

from datetime import date
from pathlib import Path

import pytest

from abilene.buildout.case import Case, Situation
from abilene.buildout.room import limits
from abilene.programme.changes import load
from abilene.programme.schema import Programme

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture
def data():
    return load(SMALL).programme.model_dump(by_alias=True)


def case_of(data):
    return Case(Programme.model_validate(data), Situation(date(2026, 3, 31)))


def test_sun_wind_and_storage_are_no_firm_megawatts(data):
    data["sites"]["prairie"]["power_usd_per_mwh"] = 50
    case = case_of(data)
    assert set(case.programme.sites["prairie"].equipment) == {
        "gas_turbine",
        "solar",
        "wind",
        "battery",
    }
    assert {way.name for way in case.power("prairie").candidates} == {
        "grid",
        "gas_turbine",
    }


def test_lead_time_and_cost_may_come_from_the_packaged_table(data):
    data["equipment"]["gas_turbine"] |= {"lead_months": None, "capex_usd_per_kw": None}
    case = case_of(data)
    assert (
        limits(case, "prairie")["gas_turbine"].first == case.now + 14
    )  # EIA: 40 months
    assert case.plants["gas_turbine"].origins["capex_usd_per_kw"].startswith("atb_2024")
