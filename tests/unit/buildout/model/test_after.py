"""What a campus costs to run after the plan, as terms; by hand."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.binding import fix_quarters
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.after import (
    annuity_usd,
    costs_of_mw,
    electricity_after,
    electricity_in,
    last_quarter,
    load_by_end,
    weights,
)
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.terms import summed
from abilene.buildout.search import solved

BN = 1e9
QUARTER = 8766 / 4
BRIEF = {"chips": HARDWARE["chips"] | {"life_years": 1.5}}
FREE = {"free": {"amount_usd": 9 * BN}}
SITES = {"a": {"phases": {"p": {}}, "power_usd_per_mwh": 40}}


def form(**header):
    """Chips of 1.5 years in a plan of four quarters: energised in 1, they run to 7."""
    made = programme(SITES, FREE, hardware=BRIEF, **header)
    return formulate(Case(made, situation()))


def test_load_is_told_apart_by_the_quarter_in_which_it_ends():
    one = form()
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    assert load_by_end(one, one.undecided("a")) == {
        7: {on[1]: 0.1},
        8: {on[2]: 0.1, on[1]: -0.1},
        9: {on[3]: 0.1, on[2]: -0.1},
    }
    assert load_by_end(one, one.history("a")) == {}
    assert last_quarter(one) == last_quarter(one, "a") == 9


def test_what_serves_at_the_end_of_the_plan_serves_on_to_the_end_of_its_load():
    """The quarter after the plan is of the plan: 5 to 7 are three more, at 40 USD/MWh."""
    one = form()
    found = electricity_after(one, "a")
    usd_per_gw = 40 * QUARTER * 1000
    assert found[one.after["a", "grid", 7]] == pytest.approx(3 * usd_per_gw / BN)
    assert found[one.after["a", "grid", 9]] == pytest.approx(5 * usd_per_gw / BN)
    assert set(electricity_in(one, "a", 8)) == {
        one.after["a", "grid", 8],
        one.after["a", "grid", 9],
    }


def test_what_has_been_measured_runs_on_after_the_plan_too():
    """Energised in 2026-Q1, chips of 1.5 years run to 6: two quarters after 4, at 40 USD/MWh."""
    sites = {"a": SITES["a"] | {"phases": {"p": {"energised": "2026-Q1"}}}}
    made = programme(sites, FREE, hardware=BRIEF)
    measured = ["sites.a.phases.p.energised"]
    one = formulate(Case(made, situation("2026-05-01", measured)))
    found = electricity_after(one, "a")
    assert found == {one.one: pytest.approx(2 * 100 * 40 * QUARTER / BN)}


def test_without_a_life_nothing_is_counted_after_the_plan():
    plain = formulate(Case(programme(SITES, FREE), situation()))
    assert (plain.after, electricity_after(plain, "a")) == ({}, {})


@pytest.mark.parametrize("waits", [{}, {"when_energised": "a.p"}])
@pytest.mark.parametrize(("energised", "quarters"), [(1, 3), (2, 4), (None, 0)])
def test_a_contract_is_kept_as_long_as_anything_runs(waits, energised, quarters):
    """At 4 m USD a year: energised in 1, the chips run to 7, three quarters after 4; in 2, to 8."""
    made = programme({"a": {"phases": {"p": {}}}}, FREE, hardware=BRIEF)
    park = {"usd_per_year": 4e6, "from": "2026-Q1"} | waits
    data = made.model_dump(by_alias=True, exclude_unset=True)
    made = type(made).model_validate(data | {"obligations": {"park": park}})
    one = formulate(Case(made, situation()))
    assert fix_quarters(one, {("a", "p"): energised})
    one.minimise(summed(terms for terms, _ in one.after_costs))
    assert solved(one.model).value == pytest.approx(quarters * 1e6 / BN)


GAS = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 6, "life_years": 2}}
RATES = {"inflation_per_year": 0.1, "discount_rate_per_year": 0.2}


def dear(life_years=2):
    """Return a case at 10 % of inflation and a rate of 20 %, with what a MW on gas needs."""
    kind = {"gas": GAS["gas"] | {"life_years": life_years}}
    made = programme(SITES, FREE, equipment=kind, **RATES)
    units = {"gas": UnitPrice("gas", 1e6, fixed_usd_per_year=8e4)}
    design = CandidateDesign("own", (40.0, 50.0, 60.0, 70.0), {"gas": 1.5})
    power = SitePower((design,), units)
    return Case(made, situation(), site_powers={"a": power}), design


def test_quarters_after_the_plan_weigh_what_they_grow_and_are_discounted_to():
    """From the second quarter of 2027 to the second of 2028; the first of 2027 is of the plan."""
    case, _ = dear()
    found = weights(case, 9)
    discounted = {t: 1.2 ** -(t / 4) for t in range(5, 10)}
    level = [discounted[8], discounted[5] + discounted[9], discounted[6], discounted[7]]
    grown = [
        1.21 * discounted[8],
        1.1 * discounted[5] + 1.21 * discounted[9],
        1.1 * discounted[6],
        1.1 * discounted[7],
    ]
    assert [one.level for one in found] == pytest.approx(level)
    assert [one.grown for one in found] == pytest.approx(grown)
    assert {(one.level, one.grown) for one in weights(case, 4)} == {(0.0, 0.0)}


def test_a_unit_is_rented_for_its_annuity_in_the_money_of_the_end_of_the_plan():
    """Over two years at 20 %: 0.2 / (1 - 1.2^-2) of a million in a year, a tenth dearer in 2027."""
    case, _ = dear()
    yearly = 1e6 * 0.2 / (1 - 1.2**-2)
    assert annuity_usd(case, UnitPrice("gas", 1e6)) == pytest.approx(yearly / 4 * 1.1)
    assert annuity_usd(case, UnitPrice("gas", 1e6, rented=True)) == 0.0


def test_a_megawatt_costs_its_operation_its_fixed_costs_and_its_annuity():
    case, design = dear()
    grows, stays = costs_of_mw(case, "a", design, 2)
    assert grows == pytest.approx(60 * QUARTER + 1.5 * 8e4 / 4)
    assert stays == pytest.approx(1.5 * annuity_usd(case, UnitPrice("gas", 1e6)))


def test_a_contract_may_be_of_a_site_alone():
    one = form()
    assert last_quarter(one, "a") == 9
    longer = {"chips": BRIEF["chips"] | {"life_years": 3}}
    made = programme(SITES, FREE, hardware=longer)
    assert last_quarter(formulate(Case(made, situation()))) == 3 + 12
