"""Grid contracts of the programme file: when they are cut, what they cost, what they sell."""

import numpy as np
import pytest
from pydantic import ValidationError

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.builder import Limits
from abilene.site.problem import site_campus, with_weather
from abilene.site.sizing import unit_design


@pytest.fixture
def grid(data):
    """Return the contracts of the site, to change."""
    data["sites"]["a"]["grid"] = {"g": {"firm_mw": 60, "from": 2026}}
    return data["sites"]["a"]["grid"]


def blocks(data, folder=None):
    campus = site_campus(Programme.model_validate(data), "a", 120, folder=folder)
    return {block.name: block for block in campus.years[0].blocks}, campus


def net_load(folder, first="2013-01-01T00:00Z", hours=8760):
    """Write a net load that rises all year, but for one hour: only a counter never falls."""
    times = np.datetime64(first.rstrip("Z")) + np.arange(hours) * np.timedelta64(1, "h")
    lines = [f"{time}Z,{1000 + i - 3 * (i == 1)}" for i, time in enumerate(times)]
    (folder / "net.csv").write_text("\n".join(["time,net_load_mw", *lines]))


def test_cut_in_given_hours(data, grid):
    grid["c"] = {
        "curtailable_mw": 30,
        "curtailed_in": {"months": [6, 7], "hours_utc": [21, 22, 23]},
        "from": 2026,
    }
    found, campus = blocks(data)
    axis, there = campus.hours[0].weather.axis, found["grid.c.curtailable"].availability
    assert (there == 0).sum() == (30 + 31) * 3
    assert set(axis.months[there == 0]) == {6, 7}
    assert set(axis.hours_of_day[there == 0]) == {21, 22, 23}
    assert "grid.c: cut in the hours 21, 22, 23 UTC of the months 6, 7" in campus.notes


def test_cut_above_a_net_load_and_by_a_budget_of_hours(data, grid, tmp_path):
    net_load(tmp_path)
    data["sites"]["a"]["net_load"] = {"file": "net.csv"}
    grid["above"] = {"curtailable_mw": 30, "curtailed_above_mw": "9.7 GW", "from": 2026}
    grid["budget"] = {
        "curtailable_mw": 30,
        "curtailed_hours_per_year": 100,
        "from": 2026,
    }
    found, campus = blocks(data, tmp_path)
    cut = {
        name: np.flatnonzero(found[f"grid.{name}.curtailable"].availability == 0)
        for name in ("above", "budget")
    }
    assert cut["above"].tolist() == list(range(8701, 8760))
    assert cut["budget"].tolist() == list(range(8660, 8760))
    assert (
        "grid.above: cut in the 59 hours in which the grid's net load is above 9,700 MW"
        in campus.notes
    )
    assert (
        "grid.budget: cut in the 100 hours of highest net load of its grid"
        in campus.notes
    )


@pytest.mark.parametrize(
    ("more", "first", "said"),
    [
        ({}, 8748, "cut in 3 events of 4 h, 12 hours of highest net load of its grid"),
        (
            {"hours_per_year": 11},
            8752,
            "cut in 2 of the 3 events of 4 h that it allows, as no more fit, 8 hours of highest",
        ),
    ],
)
def test_cut_in_events(data, grid, tmp_path, more, first, said):
    """The net load rises all year, so that events are its last hours."""
    net_load(tmp_path)
    data["sites"]["a"]["net_load"] = {"file": "net.csv"}
    terms = {"events": 3, "hours_each": 3.5, "notice_hours": 2} | more
    grid["c"] = {"curtailable_mw": 30, "curtail": terms, "from": 2026}
    found, campus = blocks(data, tmp_path)
    part = found["grid.c.curtailable"]
    assert np.flatnonzero(part.availability == 0).tolist() == list(range(first, 8760))
    assert part.capacity.annuity_usd == 0.0
    (note,) = (note for note in campus.notes if note.startswith("grid.c: "))
    assert said in note
    assert "no credit is stated" in note
    assert "called 2 h before: no workload says what notice it needs" in note


def test_a_credit_counts_for_no_more_than_the_load(data, grid):
    terms = {"events": 3, "hours_each": 4, "credit_usd_per_kw_year": 20}
    grid["c"] = {"curtailable_mw": 160, "curtail": terms, "from": 2026}
    found, campus = blocks(data)
    capacity = found["grid.c.curtailable"].capacity
    assert (capacity.low, capacity.high) == (160, 160)
    assert capacity.annuity_usd * 160 == pytest.approx(-120 * 20_000)
    assert list(campus.called) == ["c"]


def test_a_net_load_of_other_hours_is_refused(data, grid, tmp_path):
    grid["c"] = {"curtailable_mw": 30, "curtailed_above_mw": 9000, "from": 2026}
    with pytest.raises(
        InputError, match=r"sites\.a\.net_load: missing, and contract 'c' is cut by it"
    ):
        blocks(data)
    data["sites"]["a"]["net_load"] = {"file": "net.csv"}
    net_load(tmp_path, hours=24)
    with pytest.raises(InputError, match="bring both to the same hours"):
        blocks(data, tmp_path)
    net_load(tmp_path)
    data["sites"]["a"] |= {
        "weather": "milam_tx_typical",
        "equipment": {"turbine": {"max_mw": 50}},
    }
    with pytest.raises(
        InputError, match="the weather is a typical year, the net load is real"
    ):
        blocks(data, tmp_path)


def test_one_rule_says_when_power_is_cut(data, grid):
    grid["g"] |= {
        "curtailable_mw": 5,
        "curtailed_hours_per_year": 9,
        "curtailed_above_mw": 9,
    }
    with pytest.raises(ValidationError, match="both say when power is cut; keep one"):
        Programme.model_validate(data)
    grid["g"] = {"firm_mw": 5, "curtailed_above_mw": 9, "from": 2026}
    with pytest.raises(
        ValidationError, match="curtailed_above_mw needs curtailable_mw"
    ):
        Programme.model_validate(data)


def test_several_contracts_each_with_its_terms(data, grid):
    grid["fixed"] = {
        "firm_mw": 40,
        "energy_usd_per_mwh": 33,
        "charge_usd_per_mwh": 2,
        "min_take": 0.5,
        "from": 2027,
    }
    grid["peak"] = {
        "firm_mw": 20,
        "demand_charge_usd_per_kw_month": 7,
        "export_mw": 15,
        "from": 2028,
    }
    data["sites"]["a"]["price"] = {"mean_usd_per_mwh": 30}
    found, _ = blocks(data)
    fixed, peak = found["grid.fixed"], found["grid.peak"]
    assert set(fixed.cost_usd_per_mwh) == {35.0}
    assert (fixed.min_take, fixed.min_take_usd_per_mwh) == (0.5, 35.0)
    assert peak.demand_charge_usd_per_mw == 7000
    assert found["grid.peak.export"].capacity.high == 15


def test_energy_at_a_fixed_price_is_not_bought_to_be_sold(data, grid):
    """It is for the load of each hour; of any size up to a load that is always the same it needs no share of its own."""
    grid["fixed"] = {"firm_mw": 140, "energy_usd_per_mwh": 33, "from": 2027}
    grid["g"]["export_mw"] = 15
    found, campus = blocks(data)
    held = 140 * found["grid.fixed"].availability
    assert held == pytest.approx(np.full(8760, 120.0))
    assert any(note.startswith("grid.fixed: for own use") for note in campus.notes)
    free = site_campus(Programme.model_validate(data), "a", 120, of_any_size=True)
    assert np.min(free.years[0].by_name["grid.fixed"].availability) == 1.0
    assert free.own_use == campus.own_use == {"grid.fixed"}


def test_of_any_size_a_load_by_the_hour_has_no_contract_for_own_use(data, grid):
    """Of a contract that is above the load in some hours only a share is for the load, which hangs on its size."""
    grid["fixed"] = {"firm_mw": 140, "energy_usd_per_mwh": 33, "from": 2027}
    grid["g"]["export_mw"] = 15
    data["sites"]["a"]["cooling"] = "air_chiller"
    with pytest.raises(
        InputError, match=r"grid\.g: sells at .* more than 'grid\.fixed' costs"
    ):
        site_campus(Programme.model_validate(data), "a", 120, of_any_size=True)


def test_what_is_sold_pays_a_fee(data, grid):
    grid["g"] |= {"export_mw": 15, "export_fee_usd_per_mwh": 4}
    found, campus = blocks(data)
    price = campus.hours[0].price_usd_per_mwh
    assert found["grid.g.export"].cost_usd_per_mwh == pytest.approx(price - 4)
    assert found["grid.g"].cost_usd_per_mwh == pytest.approx(price)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"export_fee_usd_per_mwh": 4}, "needs export_mw"),
        ({"net_metering": True, "export_mw": 9}, "give tariff and export_mw"),
        ({"net_metering": True, "tariff": "large"}, "give tariff and export_mw"),
    ],
)
def test_terms_of_sales_that_lack_something(data, grid, terms, message):
    grid["g"] |= terms
    with pytest.raises(ValidationError, match=message):
        Programme.model_validate(data)


def test_limits_reach_the_campus(programme):
    limits = Limits(
        co2_usd_per_t=50, co2_cap_t=1e5, clean_share=0.5, storage_hours=(1, 6)
    )
    found = site_campus(programme, "a", 120, limits=limits)
    (campus,) = found.years
    assert (campus.co2_usd_per_t, campus.co2_cap_t, campus.clean_share) == (
        50,
        1e5,
        0.5,
    )
    assert (campus.storages[0].min_hours, campus.storages[0].max_hours) == (2, 6)
    assert "carbon: 50 USD a tonne, counted as variable cost" in found.notes


def test_weather_years_are_chosen_by_name(programme):
    moved = with_weather(programme, "a", ["abilene_tx_2013", "abilene_tx_2013"])
    campus = site_campus(moved, "a", 120)
    assert len(campus.years) == 2
    assert not np.array_equal(*[year.price.usd_per_mwh for year in campus.hours])
    with pytest.raises(
        InputError,
        match="no weather is called 'abilene_tx_2014'; did you mean 'abilene_tx_2013'",
    ):
        with_weather(programme, "a", ["abilene_tx_2014"])


@pytest.mark.parametrize(
    ("hours", "note"),
    [
        (None, "its curtailable power is never cut, as nothing says when"),
        (0, "cut in the 0 hours of highest price"),
        (40, "cut in the 40 hours of highest price"),
    ],
)
def test_the_note_says_how_often_a_contract_is_cut(data, grid, hours, note):
    grid["c"] = {"curtailable_mw": 30, "from": 2026}
    if hours is not None:
        grid["c"]["curtailed_hours_per_year"] = hours
    _, campus = blocks(data)
    assert f"grid.c: {note}" in campus.notes


def test_nobody_is_paid_for_what_he_does_not_take(data, grid, tmp_path):
    """Where a MWh is worth less than nothing on average, what is not taken costs nothing."""
    grid["g"]["min_take"] = 0.5
    times = np.datetime64("2013-01-01T00") + np.arange(8760) * np.timedelta64(1, "h")
    rows = "\n".join(f"{time}Z,-3" for time in times)
    (tmp_path / "p.csv").write_text(f"time,usd_per_mwh\n{rows}\n")
    data["sites"]["a"]["price"] = {"file": "p.csv"}
    found, _ = blocks(data, tmp_path)
    assert set(found["grid.g"].cost_usd_per_mwh) == {-3.0}
    assert found["grid.g"].min_take_usd_per_mwh == 0.0


@pytest.mark.parametrize("granted_mw", [120, 124, 135, 150])
def test_a_battery_charges_with_what_the_load_leaves_of_a_contract(
    data, grid, tmp_path, granted_mw
):
    """Half of each day at 20 USD/MWh, half at 80: cut to the load, the contract left nothing to charge with."""
    times = np.datetime64("2013-01-01") + np.arange(8760) * np.timedelta64(1, "h")
    lines = [f"{time}Z,{20 if i % 24 < 12 else 80}" for i, time in enumerate(times)]
    (tmp_path / "own.csv").write_text("\n".join(["time,usd_per_mwh", *lines]))
    data["sites"]["a"]["price"] = {"file": "own.csv"}
    data["sites"]["a"]["equipment"] = {"battery": {"min_mw": 30, "max_mw": 30}}
    grid["g"] = {"firm_mw": granted_mw, "from": 2026}
    design = unit_design(
        Programme.model_validate(data),
        "a",
        load_mw=120,
        folder=tmp_path,
        limits=Limits(storage_hours=(4, 4)),
    )
    one_way = design.site.years[0].storages[0].charge_efficiency
    stored_mwh = min(30 * 4, (granted_mw - 120) * 12 * one_way)
    day_usd = 120 * 12 * (20 + 80) + stored_mwh * (20 / one_way - 80 * one_way)
    assert design.variable_usd_per_mw_year * 120 == pytest.approx(365 * day_usd)
    drawn_mw = design.sizing.operation.output_mw["grid.g"]
    assert drawn_mw.max() <= granted_mw + 1e-6
    charged_mwh = design.sizing.operation.charge_mw["battery"].sum()
    assert charged_mwh == pytest.approx(365 * stored_mwh / one_way)


def test_a_minimum_take_is_of_all_that_is_granted(data, grid):
    """Take-or-pay is paid for power that is not taken, as where the load is smaller than the contract."""
    grid["g"] = {"firm_mw": 200, "min_take": 0.6, "from": 2026}
    grid["low"] = {"curtailable_mw": 100, "min_take": 0.6, "from": 2026}
    found, campus = blocks(data)
    assert found["grid.g"].capacity.high == 200
    by_column = {row.name: row.limit for row in campus.years[0].linking}
    sizes = np.array([one.low for one in campus.years[0].bounds.values()])
    assert by_column["grid.g.take"](sizes) == pytest.approx(-0.6 * 200 * 8760)
    low = by_column["grid.low.curtailable.take"](sizes)
    assert low == pytest.approx(-0.6 * 100 * 8760)


def test_more_than_the_load_may_be_sold(data, grid):
    grid["g"]["export_mw"] = 300
    grid["g"]["charge_usd_per_mwh"] = 1
    found, _ = blocks(data)
    assert found["grid.g.export"].capacity.high == 300
