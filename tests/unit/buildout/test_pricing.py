"""Column-and-cut generation: what is asked for, what is new, and two relaxations that meet."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hourly_programme import joint_case
from small_programmes import programme, situation

from abilene.buildout.candidates import (
    CandidateDesign,
    Evaluation,
    SitePower,
    UnitPrice,
)
from abilene.buildout.case import Case
from abilene.buildout.model.after import Weight
from abilene.buildout.model.assemble import formulate
from abilene.buildout.pricing import (
    _add_after,
    _chosen,
    _prices,
    _Solved,
    _with_new,
    generate_candidates,
)
from abilene.buildout.search import irreducible_shortfall, relaxation
from abilene.site.season_cuts import SeasonCut
from abilene.solve import Solution

RUNNING = (40.0,) * 4
CUTS = tuple((SeasonCut(float(k), {}),) * 4 for k in range(3))
OLD = CandidateDesign("old", RUNNING, {"gas": 1.0})


def evaluation(name, cut, dependable=True):
    return Evaluation(CandidateDesign(name, RUNNING), (CUTS[cut],), dependable)


def test_a_design_is_new_where_its_cuts_are():
    power = SitePower((OLD,), cuts=CUTS[:1])
    assert _with_new(power, [evaluation("again", 0)]) is power
    more = _with_new(power, [evaluation("new", 1), evaluation("new", 2)])
    assert [one.name for one in more.candidates] == ["old", "new"]
    assert more.cuts == CUTS


def test_a_design_that_cannot_be_depended_on_leaves_only_its_cuts():
    power = SitePower((OLD,), cuts=CUTS[:1])
    more = _with_new(power, [evaluation("weak", 1, dependable=False)])
    assert more.candidates == (OLD,)
    assert more.cuts == CUTS[:2]


def solution(form, values=(), row_duals=(), column_duals=(), value=0.0):
    x, rows = np.zeros(len(form.model.cost)), np.zeros(len(form.model.row_low))
    columns = np.zeros(len(form.model.cost))
    for into, given in ((x, values), (rows, row_duals), (columns, column_duals)):
        for at, number in dict(given).items():
            into[at] = number
    return Solution("optimal", x, value, value, rows, columns)


def small(power):
    site = {
        "phases": {"p": {}},
        "grid": {"line": {"firm_mw": 60, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": 90, "from": "2026-Q1"}},
    }
    known = SitePower(
        (OLD, CandidateDesign("line", RUNNING, grid={"line": 1.0})),
        {"gas": UnitPrice("gas", 1e6)},
        {"line": (("line", "firm_mw"),), "sold": (("line", "export_mw"),)},
        cuts=CUTS[:1],
    )
    made = programme({"a": site}, {"free": {"amount_usd": 9e9}})
    return known, formulate(
        Case(made, situation(), site_powers={"a": known}), power=power
    )


def test_prices_are_the_duals_of_quarters_with_load():
    power, form = small("priced")
    load = {form.on[("a", "p"), t]: 1.0 for t in (2, 3)}
    rows = form.power_rows
    duals = {
        rows["a", "gas", 1]: 9.0,  # no load yet
        rows["a", "gas", 2]: -0.5,
        rows["a", "drawn", 3]: -0.25,
        rows["a", "theta", 3]: 1.0,
        rows["a", "theta", 4]: 1.0,
    }
    found = solution(form, load, duals, {form.built["a", "gas", 2]: 0.125})
    prices = _prices("a", power, _Solved(form, found))
    bn = 8766 / 4 / 1e-3 / 1e9
    assert prices.running == pytest.approx((bn, 0, 0, bn)), "2027-Q1 and 2026-Q4"
    assert prices.sizes == pytest.approx({"gas": 0.625, "line": 0.25})


def test_after_the_plan_a_megawatt_costs_what_its_quarters_weigh(monkeypatch):
    """Three quarters of the load end with one quarter of weights, one with another: by hand, in bn USD a GW."""
    power, form = small("priced")
    weighed = {
        30: [Weight(8.0, 2.0), Weight(4.0, 1.0), Weight(0.0, 0.0), Weight(0.0, 0.0)],
        40: [Weight(8.0, 2.0), Weight(4.0, 1.0), Weight(2.0, 3.0), Weight(0.0, 0.0)],
    }
    of_pricing = "abilene.buildout.pricing."
    load = {30: {0: 0.15}, 40: {1: 0.05}}
    monkeypatch.setattr(of_pricing + "load_by_end", lambda form, phases: load)
    monkeypatch.setattr(of_pricing + "weights", lambda case, end: weighed[end])
    monkeypatch.setattr(of_pricing + "annuity_usd", lambda case, price: 100.0)
    fixed = replace(power.units["gas"], fixed_usd_per_year=40.0)
    form.case.site_powers["a"] = replace(power, units={"gas": fixed})
    running, sizes = [1.0] * 4, defaultdict(float, gas=0.5)
    priced = _Solved(form, solution(form, {0: 1.0, 1: 1.0}))
    _add_after("a", priced, running, sizes)
    bn_per_gw = 1e3 / 1e9
    grown = [8.0, 4.0, 0.25 * 2.0, 0.0]
    assert running == pytest.approx([1 + 8766 / 4 * bn_per_gw * w for w in grown])
    level = 3.0 + 0.25 * 3.0
    expected = 0.5 + (sum(grown) * 40.0 / 4 + level * 100.0) * bn_per_gw
    assert sizes == pytest.approx({"gas": expected})
    # without load at the end there is nothing after the plan
    _add_after("a", _Solved(form, solution(form)), running, sizes)
    assert sizes == pytest.approx({"gas": expected})


def test_cuts_choose_sizes_for_a_megawatt_of_load():
    _, form = small("bound")
    values = {form.on[("a", "p"), t]: 1.0 for t in (1, 2, 3)}
    values |= {form.built["a", "gas", 1]: 0.05, form.used["a", "line", 1]: 0.06}
    values |= {form.built["a", "gas", 3]: 0.08}
    first, _, last = _chosen("a", _Solved(form, solution(form, values)), 1)
    assert first == pytest.approx({"gas": 0.5, "line": 0.6, "sold": 0.0})
    assert last == pytest.approx({"gas": 0.8, "line": 0.0, "sold": 0.0})
    assert list(_chosen("a", _Solved(form, solution(form)), 4)) == []


@pytest.fixture(scope="module")
def generated():
    case = joint_case(weeks=2, years=1, sites=("late",))
    floor = irreducible_shortfall(formulate(case, merged=True))
    return case, generate_candidates(
        case, lambda one, power: relaxation(one, floor, power)
    )


def test_generation_brings_the_two_relaxations_together(generated):
    _, found = generated
    assert found.bound <= found.value + 1e-9
    assert found.value - found.bound <= 1e-3 * abs(found.value) or found.iterations == 4


def test_generation_adds_designs_and_keeps_the_first(generated):
    case, found = generated
    before, after = case.site_powers["late"], found.case.site_powers["late"]
    assert after.candidates[: len(before.candidates)] == before.candidates
    assert len(after.cuts) > len(before.cuts)


def test_without_a_designer_nothing_is_asked_for():
    """The relaxations lie apart, but nobody can evaluate more designs."""
    _, form = small("priced")

    def relaxed(case, power):
        return form, solution(form, value=1.0 if power == "priced" else 0.0)

    found = generate_candidates(form.case, relaxed)
    assert found.case is form.case
    assert (found.iterations, found.value, found.bound) == (0, 1.0, 0.0)
