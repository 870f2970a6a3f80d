"""What operation earns and costs, as terms; by hand."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model import income
from abilene.buildout.model.assemble import formulate

BN = 1e9
FREE = {"free": {"amount_usd": 9 * BN}}
ONE = {"a": {"phases": {"p": {}}}}
NEXT = {
    "it_w_per_accelerator": 500,
    "price_usd_per_accelerator": 10_000,
    "usd_per_accelerator_hour": 3.0,
    "life_years": 1,
}


def chips(**more):
    return {"chips": HARDWARE["chips"] | more}


def form(sites=ONE, where=None, **header):
    return formulate(Case(programme(sites, FREE, **header), where or situation()))


def test_compute_has_a_price_where_anybody_says_one():
    assert not income.has_price(form().case)
    assert income.has_price(form(hardware=chips(usd_per_accelerator_hour=2.0)).case)
    rented = {"a": ONE["a"] | {"contract_usd_per_it_mw_year": 1e6}}
    assert income.has_price(form(rented).case)


def test_revenue_is_by_accelerator_and_hour_from_the_quarter_after():
    one = form(hardware=chips(usd_per_accelerator_hour=2.0, sold_share=0.8))
    bn = 100e6 / 1000 * 2.0 * 0.8 * 8766 / 4 / BN
    assert income.revenue(one, 2) == pytest.approx({one.on[("a", "p"), 1]: bn})
    assert income.revenue(one, 1) == {}


def test_a_rent_by_contract_wins_over_the_price_of_an_hour():
    site = {"a": ONE["a"] | {"contract_usd_per_it_mw_year": 8e6}}
    one = form(site, hardware=chips(usd_per_accelerator_hour=2.0))
    assert list(income.revenue(one, 2).values()) == pytest.approx([100 * 2e6 / BN])


def test_hardware_earns_draws_and_is_staffed_until_its_life_is_over():
    site = {"a": ONE["a"] | {"opex_usd_per_it_kw_year": 40}}
    one = form(site, hardware=chips(usd_per_accelerator_hour=2.0, life_years=0.5))
    step, on = one.by_key["a", "p"], {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    # In quarter 4 run those of quarters 2 and 3; the first were energised in 1.
    expected = {on[3]: 1.0, on[1]: -1.0}
    assert income.alive(one, step, 4) == {"chips": expected}
    assert income.running(one, step, 4) == expected
    assert income.new_load(one, "a", 3) == {on[3]: 0.1, on[1]: -0.1}
    assert (
        set(income.revenue(one, 4)) == set(income.running_cost(one, 4)) == {*expected}
    )


def test_what_replaces_hardware_is_paid_for_the_same_load_in_its_first_quarter():
    old = chips(life_years=0.25, refreshed_by="next", usd_per_accelerator_hour=2.0)
    one = form(hardware=old | {"next": NEXT})
    # Energised in 1: runs in 2, replaced in 3; energised later, after the plan.
    assert list(one.kept) == [(("a", "p"), 1, 1)]
    again = one.kept[("a", "p"), 1, 1]
    price_bn = 100e6 / 500 * 10_000 / BN
    found = income.refresh_costs(one)
    assert found == {("sites.a.phases.p.hardware", 3, False): {again: price_bn}}
    assert income.alive(one, one.by_key["a", "p"], 3)["next"] == {again: 1.0}


def test_where_nobody_puts_a_price_on_compute_operation_replaces_its_chips():
    one = form(hardware=chips(life_years=0.25, at_end_of_life="same"))
    assert (one.kept, income.refresh_costs(one)) == ({}, {})
    assert income.running(one, one.by_key["a", "p"], 4) == {one.on[("a", "p"), 3]: 1.0}


def test_upkeep_grows_with_inflation():
    site = {"a": ONE["a"] | {"opex_usd_per_it_kw_year": 40}}
    one = form(site, end="2027-Q4", inflation_per_year=0.1)
    assert list(income.running_cost(one, 2).values()) == pytest.approx([1e6 / BN])
    later = income.running_cost(one, 5)
    assert list(later.values()) == pytest.approx([1.1e6 / BN])


def test_obligations_are_due_between_their_dates_or_with_a_phase():
    due = {
        "lease": {"usd_per_year": 4e6, "from": "2026-Q2", "until": "2026-Q3"},
        "park": {"usd_per_year": 8e6, "from": "2026-Q1", "when_energised": "a.p"},
    }
    made = programme(ONE, FREE).model_dump(by_alias=True, exclude_unset=True)
    case = Case(
        type(programme(ONE, FREE)).model_validate(made | {"obligations": due}),
        situation(),
    )
    one = formulate(case)
    assert income.obligations(one, 0) == {}
    assert income.obligations(one, 1) == pytest.approx({one.one: 1e-3})
    expected = {one.one: 1e-3, one.on[("a", "p"), 1]: 2e-3}
    assert income.obligations(one, 2) == pytest.approx(expected)
    assert set(income.obligations(one, 3)) == {one.on[("a", "p"), 2]}


def test_electricity_is_the_operating_cost_of_every_site():
    sites = {
        "a": ONE["a"] | {"power_usd_per_mwh": 40},
        "b": {"phases": {"p": {}}, "power_usd_per_mwh": 20},
    }
    one = form(sites)
    bn = {site: 100 * usd * 8766 / 4 / BN for site, usd in (("a", 40), ("b", 20))}
    found = income.electricity(one, 2)
    assert found[one.served["a", "grid", 1]] == pytest.approx(bn["a"] * 10)
    assert found[one.served["b", "grid", 1]] == pytest.approx(bn["b"] * 10)
