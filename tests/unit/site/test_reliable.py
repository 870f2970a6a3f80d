"""A campus sized with machines that fail: limits kept, each with its price, and nothing else moved."""

import pytest

from abilene.budget import Budget
from abilene.errors import InputError
from abilene.power.adequacy import Supply, convolved
from abilene.power.machines import MachineClass
from abilene.programme.schema import Programme
from abilene.site.reliability import reliability_of
from abilene.site.reliable import reliable_design
from abilene.site.sizing import unit_design

RATES = {"forced_outage_rate": 0.05, "unit_mw": 13.0, "repair_hours": 48}
LOAD = 100.0
ONE_PRICE = {"mean_usd_per_mwh": 45}
STORE = {
    "output": "storage",
    "packaged": "battery",
    "figures_by": ["atb_2024", "eia_2024"],
    "service_year": 2030,
}


@pytest.fixture
def island(data):
    """Return a campus on turbines alone, as many as it likes."""
    site = data["sites"]["a"]
    site["equipment"] = {"turbine": {"max_mw": 900}}
    del site["grid"]
    data["equipment"] = {"turbine": data["equipment"]["turbine"] | RATES}
    return data


def sized(data, target=None, *, bounds=False, budget=None, **turbine):
    site = data["sites"]["a"]
    site["equipment"]["turbine"] |= turbine
    if target is not None:
        site["reliability"] = target
    programme = Programme.model_validate(data)
    found = reliable_design(programme, "a", load_mw=LOAD, bounds=bounds, budget=budget)
    return found, reliability_of(found.sure, programme)


def assert_all_is_told_apart(found):
    """Power, lost load at its value and what it counts above that are the whole of what is sized.

    Nothing has to be taken: what a target adds to the value of lost load was once told as energy paid for.
    """
    design = found.design
    assert design.take_or_pay_usd == 0
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)


def test_without_a_target_it_is_the_sizing_as_it_was(data):
    data["equipment"]["turbine"] |= RATES
    programme = Programme.model_validate(data)
    found = reliable_design(programme, "a", load_mw=LOAD)
    assert found.design == unit_design(programme, "a", load_mw=LOAD)
    assert (found.sure, found.method, found.counts, found.limits) == (
        found.design,
        "",
        {},
        (),
    )


def test_failures_at_a_price_are_what_convolution_says_of_the_design(island):
    found, study = sized(island, {"lost_load_usd_per_mwh": 2000})
    design = found.design
    assert (found.method, found.limits) == ("risk of each machine", ())
    assert design.unserved_mwh == pytest.approx(study.as_said.eue_mwh, rel=0.02)
    assert design.unserved_usd == pytest.approx(2000 * design.unserved_mwh)
    # what failures cost is no cost of power, and no part of the LCOE
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    fuel = sum(part.variable_usd for part in design.parts) / design.served_mwh
    sure = unit_design(Programme.model_validate(island), "a", load_mw=LOAD)
    assert fuel == pytest.approx(
        sum(part.variable_usd for part in sure.parts) / sure.served_mwh, rel=1e-3
    )


def test_a_served_share_is_kept_and_has_the_price_of_what_it_adds(island):
    free, _ = sized(island, {"lost_load_usd_per_mwh": 900})
    found, study = sized(island, {"served": 0.9995})
    (limit,) = found.limits
    assert study.meets == {"served": True}
    assert study.as_said.served == pytest.approx(0.9995, abs=2e-5)
    assert_all_is_told_apart(found)
    assert limit.more_usd == pytest.approx(found.cost_usd - free.cost_usd, abs=500)
    assert limit.more_usd > 0
    less, _ = sized(island, {"served": 0.99949})
    # a hundred-thousandth of the energy: its last MWh cost the price above their value
    more_usd = found.cost_usd - less.cost_usd
    kept_mwh = less.design.unserved_mwh - found.design.unserved_mwh
    assert more_usd == pytest.approx(limit.usd_per_mwh * kept_mwh, rel=0.5)


def test_hours_of_lost_load_cost_what_they_do_at_the_stated_value(island):
    """The certificate once stood at the lifted value: 28.8 m and "optimal", of a design that costs 19.6 m."""
    found, study = sized(island, {"lole_hours_per_year": 5})
    (limit,) = found.limits
    assert study.meets == {"lole_hours_per_year": True}
    assert study.as_said.lole_hours > 0.2
    assert_all_is_told_apart(found)
    design, sizing = found.design, found.design.sizing
    assert design.lifted_usd == 0
    assert sizing.cost_usd == pytest.approx(design.supply_usd + design.unserved_usd)
    free, _ = sized(island, {"lost_load_usd_per_mwh": 900})
    # no design of any number of machines costs less than the one without the target
    assert sizing.bound_usd <= found.cost_usd
    assert sizing.gap == pytest.approx(1 - free.cost_usd / found.cost_usd, abs=0.01)
    assert sizing.status == "feasible"
    assert limit.more_usd == pytest.approx(found.cost_usd - free.cost_usd)
    assert limit.more_usd > 0


def test_spare_machines_are_a_rule_that_needs_no_outage_rate(island):
    del island["equipment"]["turbine"]["forced_outage_rate"]
    found, _ = sized(island, {"spare_units": 3})
    (limit,) = found.limits
    assert (found.method, limit.usd_per_mwh, limit.spare_without) == ("", None, {})
    count = found.counts["turbine"]
    able = found.sure.site.years[0].blocks[0].availability
    left_mw = (count - 3) / count * found.design.sizing.capacity["turbine"] * able
    # whole numbers round up by half a machine at the most
    assert LOAD - 1e-6 <= left_mw.min() <= LOAD + 13
    island["equipment"]["turbine"]["forced_outage_rate"] = 0.05
    known, study = sized(island, {"spare_units": 3})
    assert known.counts == found.counts
    assert study.meets == {"spare_units": True}
    assert set(known.limits[0].spare_without) == {"turbine"}


def test_a_share_and_spare_machines_together(island):
    found, study = sized(island, {"served": 0.999, "spare_units": 4})
    assert study.meets == {"served": True, "spare_units": True}
    assert [one.name for one in found.limits] == ["served", "spare_units"]


def test_whole_machines(island):
    found, study = sized(island, {"served": 0.9995}, whole=True)
    count = found.counts["turbine"]
    assert found.design.sizing.capacity["turbine"] == pytest.approx(13 * count)
    assert study.meets == {"served": True}
    _, fewer = sized(
        island, {"lost_load_usd_per_mwh": 900}, whole=False, units=count - 1
    )
    assert fewer.as_said.served < 0.9995


def test_so_many_machines_as_there_are(island):
    found, study = sized(island, {"lost_load_usd_per_mwh": 900}, units=10)
    assert found.counts == {"turbine": 10}
    assert study.machines[0].mw == pytest.approx(130)
    load = found.sure.site.years[0].demand_mw
    able = found.sure.site.years[0].blocks[0].availability
    ten = MachineClass("turbine", 10, 13.0, 0.05)
    exact = convolved(Supply(load, (ten,), derates=(able,)))
    assert found.design.unserved_mwh == pytest.approx(exact.eue_mwh, rel=0.02)


def test_beside_a_grid_and_a_store_years_are_drawn_and_the_certificate_is_of_others(
    data,
):
    data["equipment"]["turbine"] |= RATES
    data["sites"]["a"]["grid"]["g"] |= {
        "feeders": 2,
        "forced_outage_rate": 0.02,
        "repair_hours": 20,
    }
    found, study = sized(data, {"served": 0.999}, max_mw=80)
    assert (found.method, study.method) == ("drawn years", "monte carlo")
    assert len(found.design.site.years) == 4 * len(found.sure.site.years)
    assert study.meets == {"served": True}
    assert_all_is_told_apart(found)


def test_of_hours_of_lost_load_beside_a_grid_nothing_is_told_as_cost_of_power(data):
    data["equipment"]["turbine"] |= RATES
    data["sites"]["a"]["grid"]["g"]["firm_mw"] = 40
    data["sites"]["a"]["price"] = ONE_PRICE
    found, study = sized(data, {"lole_hours_per_year": 0.5}, max_mw=110)
    assert study.meets == {"lole_hours_per_year": True}
    assert_all_is_told_apart(found)
    # nothing is lifted for the target, but what keeps hours from being too dear
    assert found.design.site.tiers == found.sure.site.tiers
    (limit,) = found.limits
    assert limit.more_usd >= 0


def test_what_cannot_be_kept_is_refused(island):
    with pytest.raises(
        InputError, match=r"sites\.a\.reliability\.served: .* not served"
    ):
        sized(island, {"served": 0.9999}, max_mw=100)
    with pytest.raises(InputError, match=r"sites\.a\.reliability: is kept by none of"):
        sized(
            island,
            {"lole_hours_per_year": 0.001},
            max_mw=140,
            budget=Budget(tolerance=1e-3),
        )


def test_more_spare_machines_never_cost_less_and_are_never_refused_for_want_of_count(
    island,
):
    """As many spare as carry the load were refused, with 900 MW to build."""
    island["equipment"]["turbine"]["unit_mw"] = 35.0
    found = [sized(island, {"spare_units": k})[0] for k in (1, 2, 3)]
    costs = [one.cost_usd for one in found]
    assert costs == sorted(costs)
    assert all(one.is_cheapest for one in found)
    assert found[2].counts["turbine"] > 3
    with pytest.raises(
        InputError, match=r"^sites\.a\.reliability\.spare_units: ask for more than"
    ):
        sized(island, {"spare_units": 3}, max_mw=120)


def test_a_weaker_target_of_hours_never_costs_more(island):
    island["equipment"]["turbine"]["unit_mw"] = 110.0
    found = [sized(island, {"lole_hours_per_year": h})[0] for h in (500, 100, 10)]
    costs = [one.cost_usd for one in found]
    assert costs == sorted(costs)
    assert found[1].counts == {"turbine": 2}


def test_one_small_machine_is_named(island):
    island["equipment"]["turbine"]["unit_mw"] = 500.0
    found, _ = sized(island, {"lost_load_usd_per_mwh": 900})
    (note,) = found.notes
    # a machine is half of one at least
    assert note.startswith("turbine: counted as one machine of 250")
    assert "where one is 500 MW" in note


def test_more_machines_never_serve_less(island):
    island["equipment"]["turbine"]["unit_mw"] = 35.0
    target = {"lost_load_usd_per_mwh": 900}
    said = [sized(island, target, units=n)[1].as_said for n in (3, 4, 5, 6)]
    assert [one.served for one in said] == sorted(one.served for one in said)
    assert said[0].lole_hours > said[-1].lole_hours
    found, study = sized(island, {"served": 0.9999}, units=6)
    assert found.counts == {"turbine": 6}
    assert study.meets == {"served": True}


@pytest.fixture
def line(island):
    """Return the same beside one line that carries all of the load, and is seldom out."""
    island["sites"]["a"]["grid"] = {
        "g": {"firm_mw": LOAD, "charge_usd_per_mwh": 4, "from": 2026, "feeders": 1}
        | {"forced_outage_rate": 0.002, "repair_hours": 8}
    }
    island["equipment"]["turbine"] |= {"unit_mw": 25.0}
    return island


def test_what_no_drawn_year_lacks_is_found_by_stepping_machines(line):
    """Refused at 4 m USD per MWh not served: where the line is never out, no value adds a machine."""
    found, study = sized(line, {"lole_hours_per_year": 0.5})
    assert study.method == "convolution"
    assert study.meets == {"lole_hours_per_year": True}
    assert_all_is_told_apart(found)
    count = found.counts["turbine"]
    whole, enough = sized(line, {"lole_hours_per_year": 0.5}, units=count)
    assert enough.meets == {"lole_hours_per_year": True}
    # no dearer than so many machines of full size, which keep it too
    assert found.cost_usd <= whole.cost_usd * (1 + 2e-4)
    with pytest.raises(InputError, match="kept by none"):
        sized(line, {"lole_hours_per_year": 0.5}, units=count - 1)


def test_an_option_makes_no_target_impossible(island):
    """With a battery on offer half an hour a year was refused, and a tenth kept without it."""
    island["equipment"]["turbine"]["unit_mw"] = 25.0
    alone, _ = sized(island, {"lole_hours_per_year": 0.5})
    island["equipment"]["battery"] = STORE
    island["sites"]["a"]["price"] = ONE_PRICE
    island["sites"]["a"]["equipment"]["battery"] = {"max_mw": 100}
    rough = Budget(tolerance=1e-3)
    found, study = sized(island, {"lole_hours_per_year": 0.5}, budget=rough)
    # it is dear: what is built without it is priced by every state
    assert found.method == "every state"
    assert study.meets == {"lole_hours_per_year": True}
    assert found.cost_usd <= alone.cost_usd * (1 + 1e-6)


def test_as_many_machines_as_may_be_built_are_tried(island):
    """Twelve machines of 60 MW that may be built kept 2.4 hours, and it was refused."""
    site = island["sites"]["a"]
    _, most = sized(island, {"lost_load_usd_per_mwh": 900}, units=12)
    del site["equipment"]["turbine"]["units"]
    target = {"lole_hours_per_year": most.as_said.lole_hours * 1.001}
    found, study = sized(island, target, max_mw=12 * 13)
    assert study.meets == {"lole_hours_per_year": True}
    assert found.counts == {"turbine": 12}


def test_two_kinds_on_an_island_keep_a_target(island):
    """Every one was refused: sizes that a sizing chose shared no step."""
    island["equipment"]["engine"] = island["equipment"]["turbine"] | {"unit_mw": 40.0}
    island["sites"]["a"]["equipment"]["engine"] = {"max_mw": 900}
    found, study = sized(island, {"served": 0.999})
    assert study.meets == {"served": True}
    assert_all_is_told_apart(found)
    engines, _ = sized(island, {"served": 0.999}, max_mw=0)
    assert found.cost_usd <= engines.cost_usd * 1.002


def test_more_spare_than_machines_of_a_kind_are_all_of_them(island):
    """Ten MW of the only turbine were built, all of which may be out, and the check said that one of two is spare."""
    island["equipment"]["engine"] = island["equipment"]["turbine"] | {"unit_mw": 40.0}
    island["sites"]["a"]["equipment"]["engine"] = {"min_mw": 25, "max_mw": 25}
    found, study = sized(island, {"spare_units": 2})
    assert study.spare["engine"] == found.counts["engine"] == 1
    assert study.spare["turbine"] >= 2
    assert study.meets == {"spare_units": True}
    (note,) = found.notes
    # of the smaller load its share has to be built
    assert note.startswith("engine: counted as one machine of 22.5 MW, where one is 40")
