"""What is bought is worth over its use, as terms; by hand."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.worth import equipment_sets, worth_at_end

FREE = {"free": {"amount_usd": 9e9}}
ONE = {"a": {"phases": {"p": {}}}}


def form(sites=ONE, **header):
    return formulate(Case(programme(sites, FREE, **header), situation()))


def test_shell_and_hardware_are_worth_what_is_left_of_their_lives_where_use_ends():
    """Chips live a year, and the shell two: it is sold for half of its 1 bn when they end."""
    hardware = {"chips": HARDWARE["chips"] | {"life_years": 1}}
    one = form(
        sites={"a": {"phases": {"p": {"shell_life_years": 2}}}},
        hardware=hardware,
        discount_rate_per_year=0.08,
    )
    on = {t: one.on[("a", "p"), t] for t in (1, 2, 3)}
    worth = {t: 0.5 * 1.08 ** -((t + 4) / 4) for t in (1, 2, 3)}
    expected = {on[1]: worth[1] - worth[2], on[2]: worth[2] - worth[3], on[3]: worth[3]}
    assert worth_at_end(one) == pytest.approx(expected)


def test_what_has_no_stated_life_is_worth_nothing_at_the_end():
    assert worth_at_end(form()) == {}


def equipped(**gas):
    kinds = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 0} | gas}
    site = {"a": ONE["a"] | {"equipment": {"gas": {"max_mw": 50, "from": "2026-Q1"}}}}
    return form(sites=site, equipment=kinds, inflation_per_year=0.1, end="2027-Q2")


def test_equipment_is_worth_what_is_left_of_its_life_in_the_quarter_after_the_plan():
    one = equipped(life_years=2)
    built = {t: one.built["a", "gas", t] for t in range(6)}
    found = worth_at_end(one)
    # 1 bn USD/GW, and 1.1 in 2027; bought in t, it serves 6 - t quarters of its eight.
    assert found[built[5]] == pytest.approx(1.1 * 7 / 8)
    assert found[built[0]] == pytest.approx(2 / 8 - 3 / 8)


def test_equipment_whose_life_ends_within_the_plan_is_bought_anew():
    """Bought in quarter 0 it serves four, to quarter 4, is bought again in 5 and serves two."""
    case = equipped(life_years=1).case
    first, second = equipment_sets(case, "gas", 0)
    assert (first.first, first.last, first.left) == (0, 4, 0.0)
    assert (second.first, second.last, second.left) == (5, 6, 0.5)
    assert second.grown == pytest.approx(1.1)
    assert [one.last for one in equipment_sets(equipped().case, "gas", 2)] == [6]
