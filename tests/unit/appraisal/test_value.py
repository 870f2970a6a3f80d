"""What a small plan is worth, by hand: how long what it builds is used, what that costs and brings."""

from dataclasses import replace

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.appraisal import Valuation, no_life, tornado, worths
from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case

HOURS = 8766 / 4
ALL = {"all": {"amount_usd": 100e9}}
LIVING = {"chips": HARDWARE["chips"] | {"life_years": 1}}
"""100 MW are 100,000 chips of 1 kW for 20,000 USD: 2 bn USD; the shell 1 bn."""


def valued(sites=None, *, hardware=LIVING, capital=ALL, **header):
    """Plan a small programme and return its valuation."""
    header = {
        "objective": "most_compute"
    } | header  # what is worth little is built all the same
    made = programme(
        sites or {"a": {"phases": {"p": {}}}}, capital, hardware=hardware, **header
    )
    return Valuation(plan_case(Case(made, situation()), Budget()), made)


def rows(worth, name):
    """Return what a row holds, by quarter."""
    numbers = getattr(worth.flows, name)
    return {
        str(q): float(n)
        for q, n in zip(worth.flows.quarters, numbers, strict=True)
        if n
    }


def test_accelerators_run_for_their_life_from_the_quarter_after_they_are_energised():
    whole, sites = worths(valued())
    assert rows(whole, "shell_usd") == {"2026-Q1": 0.5e9, "2026-Q2": 0.5e9}
    assert rows(whole, "hardware_usd") == {"2026-Q2": 2e9}
    assert rows(whole, "hours") == {
        q: pytest.approx(1e5 * HOURS)
        for q in ("2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2")
    }
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(3e9 / (1e5 * 8766))
    assert sites["a"].lcoc_usd_per_gpu_hour == whole.lcoc_usd_per_gpu_hour


def test_without_a_price_there_is_a_cost_but_no_worth():
    whole, _ = worths(valued())
    assert (whole.npv_usd, whole.irr) == (None, None)
    assert "hardware.chips.usd_per_accelerator_hour" in whole.notes[0]


def test_without_a_life_nothing_is_valued():
    valuation = valued(hardware=HARDWARE)
    assert worths(valuation) == (None, {})
    assert "hardware.chips.life_years" in no_life(valuation)[0]


def test_what_has_life_left_is_sold_for_that_share():
    whole, _ = worths(valued({"a": {"phases": {"p": {"shell_life_years": 4}}}}))
    assert rows(whole, "residual_usd") == {"2027-Q2": pytest.approx(0.75e9)}


def test_accelerators_are_replaced_as_long_as_the_shell_lives():
    """1.5 years of shell: one set of chips for a year, another for half a year, sold for half."""
    chips = {
        "chips": LIVING["chips"] | {"refreshed_by": "next"},
        "next": LIVING["chips"] | {"it_w_per_accelerator": 500},
    }
    phase = {"shell_life_years": 1.5}
    whole, _ = worths(
        valued({"a": {"phases": {"p": phase}}}, hardware=chips, inflation_per_year=0.1)
    )
    assert rows(whole, "hardware_usd") == {
        "2026-Q2": 2e9,
        "2027-Q3": pytest.approx(4e9 * 1.1),
    }
    assert rows(whole, "residual_usd") == {"2027-Q4": pytest.approx(2e9 * 1.1)}
    assert rows(whole, "hours")["2027-Q3"] == pytest.approx(2e5 * HOURS)


def test_without_a_life_of_the_shell_it_runs_to_the_end_of_what_runs_at_the_end_of_the_plan():
    chips = {"chips": LIVING["chips"] | {"refreshed_by": "chips"}}
    whole, _ = worths(valued(hardware=chips, end="2028-Q1"))
    assert max(rows(whole, "hours")) == "2028-Q2"
    assert len(rows(whole, "hours")) == 8


def test_revenue_running_costs_and_electricity():
    chips = {
        "chips": LIVING["chips"]
        | {"usd_per_accelerator_hour": {2026: 4.0, 2027: 3.0}, "sold_share": 0.5}
    }
    site = {
        "phases": {"p": {}},
        "opex_usd_per_it_kw_year": 400,
        "power_usd_per_mwh": 40,
        "facility_per_it_peak": 1.5,
    }
    whole, _ = worths(
        valued(
            {"a": site},
            hardware=chips,
            inflation_per_year=0.1,
            discount_rate_per_year=0.08,
        )
    )
    hours = 0.5e5 * HOURS
    assert rows(whole, "revenue_usd") == pytest.approx(
        {
            "2026-Q3": 4 * hours,
            "2026-Q4": 4 * hours,
            "2027-Q1": 3 * hours,
            "2027-Q2": 3 * hours,
        }
    )
    assert rows(whole, "opex_usd")["2027-Q1"] == pytest.approx(400e5 / 4 * 1.1)
    assert rows(whole, "electricity_usd")["2026-Q4"] == pytest.approx(150 * HOURS * 40)
    assert rows(whole, "electricity_usd")["2027-Q2"] == pytest.approx(
        150 * HOURS * 40 * 1.1
    )  # after the plan
    assert whole.npv_usd == pytest.approx(
        whole.flows.npv_usd(0.08, whole.flows.quarters[0])
    )


def test_a_rent_replaces_the_price_of_hours():
    whole, _ = worths(
        valued({"a": {"phases": {"p": {}}, "contract_usd_per_it_mw_year": 8e6}})
    )
    assert rows(whole, "revenue_usd")["2026-Q4"] == pytest.approx(2e6 * 100)
    assert whole.npv_usd == pytest.approx(0.8e9 - 3e9)
    assert whole.irr.only < -0.5


def test_contracts_belong_to_their_campus_or_to_all():
    made = valued().programme.model_dump(by_alias=True)
    made["obligations"] = {
        "own": {"site": "a", "usd_per_year": 4e6, "from": "2027-Q1"},
        "shared": {"usd_per_year": 40e6, "from": "2026-Q1", "until": "2026-Q2"},
        "later": {
            "usd_per_year": 4e6,
            "from": "2026-Q1",
            "until": "2026-Q4",
            "when_energised": "a.p",
            "site": "a",
        },
    }
    valuation = valued()
    whole, sites = worths(
        replace(valuation, programme=type(valuation.programme).model_validate(made))
    )
    own = rows(sites["a"], "obligations_usd")
    assert own == {"2026-Q3": 1e6, "2026-Q4": 1e6, "2027-Q1": 1e6, "2027-Q2": 1e6}
    assert rows(whole, "obligations_usd") == {"2026-Q1": 10e6, "2026-Q2": 10e6, **own}


def test_power_equipment_is_bought_anew_and_sold_at_the_end():
    """Gas of 0.1 bn USD in 2026-Q3 lives half a year; the chips run to 2027-Q3."""
    site = {
        "grid": {},
        "equipment": {"gas": {"max_mw": 100, "from": "2026-Q3"}},
        "phases": {"p": {}},
    }
    made = programme({"a": site}, ALL, hardware=LIVING, inflation_per_year=0.1)
    gas = made.equipment["gas"].model_copy(update={"life_years": 0.75})
    made = made.model_copy(update={"equipment": {"gas": gas}})
    whole, _ = worths(Valuation(plan_case(Case(made, situation()), Budget()), made))
    assert rows(whole, "equipment_usd") == pytest.approx(
        {"2026-Q3": 0.1e9, "2027-Q2": 0.11e9}
    )
    assert rows(whole, "residual_usd") == pytest.approx({"2027-Q3": 0.11e9 / 3})


def test_work_that_leads_nowhere_costs_and_is_not_valued_away():
    phases = {
        "p": {"build_quarters": 3, "shell_spend": (0.4, 0.3, 0.3), "started": "2026-Q1"}
    }
    sites = {"a": {"phases": phases, "grid": {}}, "b": {"phases": {"p": {}}}}
    made = programme(sites, ALL, hardware=LIVING)
    seen = situation("2026-04-15", measured=["sites.a.phases.p.started"])
    whole, found = worths(Valuation(plan_case(Case(made, seen), Budget()), made))
    assert found["a"].lcoc_usd_per_gpu_hour is None
    assert rows(found["a"], "shell_usd") == {"2026-Q1": pytest.approx(0.4e9)}
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(3.4e9 / (1e5 * 8766))


def test_the_tornado_varies_one_figure_at_a_time():
    chips = {"chips": LIVING["chips"] | {"usd_per_accelerator_hour": 5.0}}
    valuation = valued(hardware=chips, discount_rate_per_year=0.08)
    bars = {
        bar.name: bar
        for bar in tornado(
            valuation, {"hardware.chips.price_usd_per_accelerator": (1e4, 5e4)}
        )
    }
    chip = bars["price of accelerators"]
    assert chip.spread == "claims"
    for end, usd in enumerate((1e4, 5e4)):
        other = {"chips": chips["chips"] | {"price_usd_per_accelerator": usd}}
        whole, _ = worths(valued(hardware=other, discount_rate_per_year=0.08))
        assert chip.npv_usd[end] == pytest.approx(whole.npv_usd)
        assert chip.lcoc_usd_per_gpu_hour[end] == pytest.approx(
            whole.lcoc_usd_per_gpu_hour
        )
    price = bars["price of an accelerator-hour"]
    assert price.spread == "±20%"
    assert price.lcoc_usd_per_gpu_hour[0] == price.lcoc_usd_per_gpu_hour[1]
    assert "share of hours sold" in bars  # 1 at the most, so it moves to one side only
    whole, _ = worths(valuation)
    assert bars["share of hours sold"].npv_usd[1] == pytest.approx(whole.npv_usd)
    widths = [bar.width for bar in tornado(valuation, {})]
    assert widths == sorted(widths, reverse=True)


def test_a_kind_of_figure_of_which_some_are_claimed_says_so():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
    bars = tornado(valued(sites), {"sites.a.phases.p.shell_usd_per_it_kw": (5e3, 10e3)})
    shell = next(bar for bar in bars if bar.name == "cost of shells")
    assert shell.spread == "claims, else ±20%"
    low = (0.5e9 + 0.8e9 + 4e9) / (2e5 * 8766)
    assert shell.lcoc_usd_per_gpu_hour[0] == pytest.approx(low)


def test_figures_that_are_not_given_have_no_bar():
    names = {bar.name for bar in tornado(valued(), {})}
    assert not names & {
        "rent of tenants",
        "running costs without electricity",
        "income tax",
        "leases and other contracts",
    }
    assert np.all([bar.width > 0 for bar in tornado(valued(), {})])


def test_lives_of_the_file_fill_in_where_a_record_gives_none_and_move_no_plan():
    plain, own = valued(hardware=HARDWARE), valued()
    data = plain.programme.model_dump(by_alias=True)
    data["finance"] = {"hardware_life_years": 1, "shell_life_years": 4}
    whole, _ = worths(
        replace(plain, programme=type(plain.programme).model_validate(data))
    )
    assert rows(whole, "hours") == rows(worths(own)[0], "hours")
    assert rows(whole, "residual_usd") == {"2027-Q2": pytest.approx(0.75e9)}
    names = {
        bar.name
        for bar in tornado(
            replace(plain, programme=type(plain.programme).model_validate(data)), {}
        )
    }
    assert {"life of accelerators, years", "life of shells, years"} <= names


def test_running_costs_that_nobody_gives_are_named():
    whole, _ = worths(valued())
    assert any("opex_usd_per_it_kw_year" in note for note in whole.notes)


def test_what_costs_nothing_is_valued_all_the_same():
    chips = {
        "chips": LIVING["chips"]
        | {"price_usd_per_accelerator": 0, "usd_per_accelerator_hour": 2}
    }
    whole, _ = worths(
        valued({"a": {"phases": {"p": {"shell_usd_per_it_kw": 0}}}}, hardware=chips)
    )
    assert sorted(rows(whole, "hours")) == ["2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2"]
    assert whole.lcoc_usd_per_gpu_hour == pytest.approx(0, abs=1e-12)
    assert whole.npv_usd == pytest.approx(2e5 * 8766)
    assert whole.irr.rates == ()
