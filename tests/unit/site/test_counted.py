"""A campus as its machines are counted: the way that is taken, and what is printed priced once more."""

import pytest

from abilene.budget import Budget
from abilene.programme.schema import Programme
from abilene.site.counted import CountedCampus
from abilene.site.outage_case import OutageCase
from abilene.site.problem import site_campus

RATES = {"forced_outage_rate": 0.05, "unit_mw": 13.0, "repair_hours": 48}


def counted(data, over="mean", grid=True):
    programme = Programme.model_validate(data)
    campus = site_campus(programme, "a", 100.0, grid=grid)
    case = OutageCase(programme, campus, grid, 1)
    return CountedCampus(case, over, Budget(tolerance=1e-3))


@pytest.fixture
def beside(data):
    """Return turbines beside a grid."""
    data["equipment"]["turbine"] |= RATES
    site = data["sites"]["a"]
    site["equipment"] = {"turbine": {"max_mw": 130}}
    site["price"] = {"mean_usd_per_mwh": 45}
    site["grid"]["g"] = {"firm_mw": 40, "charge_usd_per_mwh": 4, "from": 2026}
    site["reliability"] = {"lost_load_usd_per_mwh": 900}
    return data


def test_the_way_hangs_on_what_may_stand_in(beside):
    assert counted(beside).way == "every state"
    # the worst of years would be that in which nothing runs
    assert counted(beside, "worst").way == "drawn years"
    assert counted(beside, grid=False).way == "risk of each machine"
    beside["sites"]["a"]["equipment"]["battery"] = {"max_mw": 100}
    assert counted(beside).way == "drawn years"
    beside["sites"]["a"]["reliability"] = {}
    assert counted(beside).way == ""


def test_what_stores_nothing_is_priced_by_every_state_and_bounded_by_the_same_drawn_years(
    beside,
):
    beside["sites"]["a"]["equipment"]["battery"] = {"max_mw": 100}
    campus = counted(beside)
    built = {"turbine": 65.0, "battery.power": 0.01, "battery.energy": 3.0}
    way, fleet = campus.priced(built)
    assert (way, fleet.counts) == ("every state", {"turbine": 5})
    capacity = fleet.sizing.capacity
    # a sliver of a store is none
    assert (capacity["battery.power"], capacity["battery.energy"]) == (0, 0)
    bounded = campus.bounded(way, fleet)
    assert bounded.sizing.cost_usd == fleet.sizing.cost_usd
    assert 0.5 < bounded.sizing.bound_usd / bounded.sizing.cost_usd <= 1
    way, stored = campus.priced({**built, "battery.power": 10.0})
    assert way == "drawn years"
    assert stored.sizing.capacity["battery.power"] == 10


def test_what_is_next_to_nothing_is_no_machine(beside):
    way, fleet = counted(beside).priced({"turbine": 0.05})
    assert (way, fleet.counts) == ("every state", {"turbine": 0})
    assert fleet.sizing.capacity["turbine"] == 0
    assert counted(beside).priced({"turbine": 3.0})[1].counts == {"turbine": 1}


def test_a_design_is_added_up_as_it_is_priced(beside):
    campus = counted(beside)
    way, fleet = campus.priced({"turbine": 78.0})
    found = campus.added_up(way, fleet)
    assert found.cost_usd == pytest.approx(fleet.sizing.cost_usd, rel=1e-6)
    said = campus.served(fleet)
    lost_mwh = found.design.unserved_mwh
    # by every state as by convolution, of every hour
    assert lost_mwh == pytest.approx(said.eue_mwh, rel=1e-6)
