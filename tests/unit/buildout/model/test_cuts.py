"""Cuts below any design: a bound that designs meet where cuts are tight."""

import pytest
from small_programmes import programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.site.season_cuts import SeasonCut
from abilene.solve import solve

BN, HOURS = 1e9, 8766 / 4


def year(load, **slope):
    """Return the same cut for each quarter of the year."""
    return (SeasonCut(load, slope),) * 4


PLAIN, GAS = year(80.0), year(100.0, gas=-40.0)
LINE = CandidateDesign("line", (60.0,) * 4, grid={"line": 1.0})
SITE = {
    "phases": {"p": {}},
    "grid": {"line": {"firm_mw": 100, "from": "2026-Q1"}},
    "equipment": {"gas": {"max_mw": 50, "from": "2026-Q1"}},
}


def form(cuts, candidates=(LINE,), least=None, grid=SITE["grid"], energised=True):
    power = SitePower(
        candidates,
        {"gas": UnitPrice("gas", 0.0)},
        {"line": (("line", "firm_mw"),)},
        least or {},
        cuts,
    )
    made = programme({"a": SITE | {"grid": grid}}, {"free": {"amount_usd": 9 * BN}})
    one = formulate(Case(made, situation(), site_powers={"a": power}), power="bound")
    if energised:
        one.fix({one.on[("a", "p"), t]: 1.0 for t in (1, 2, 3)})
    return one


def bound_usd_per_mwh(one, quarter=3):
    """Return the least that operation may cost in a quarter with 100 MW of load."""
    one.minimise(one.operating["a", quarter])
    return solve(one.model).value * BN / (100 * HOURS)


def test_operation_costs_no_less_than_any_cut():
    assert bound_usd_per_mwh(form((PLAIN,))) == pytest.approx(80)
    assert bound_usd_per_mwh(form((PLAIN, year(30.0)))) == pytest.approx(80)


def test_a_cut_falls_with_what_is_built_as_far_as_that_may_be():
    """100 - 40 * 0.5 MW of gas for each MW of load."""
    assert bound_usd_per_mwh(form((GAS,))) == pytest.approx(80)


def test_a_cut_falls_with_the_grid_up_to_the_load_and_what_is_granted():
    cut = year(100.0, line=-50.0)
    assert bound_usd_per_mwh(form((cut,))) == pytest.approx(50)


def test_every_design_has_at_least_so_much():
    one = form((PLAIN,), least={"gas": 0.4})
    one.minimise({one.built["a", "gas", 3]: 1.0})
    assert solve(one.model).value == pytest.approx(0.04), "GW for 100 MW of load"


def test_no_more_load_than_the_candidates_could_carry():
    narrow = {"line": {"firm_mw": 99, "from": "2026-Q1"}}
    one = form((PLAIN,), grid=narrow, energised=False)
    assert one.on == {}, "the phase never fits"


def test_without_load_nothing_but_what_is_kept_costs():
    one = form((PLAIN,))
    assert bound_usd_per_mwh(one, quarter=1) == pytest.approx(0.0)
    assert [key for key in one.used if key[2] == 0] == []


def test_a_site_without_cuts_keeps_its_candidates():
    one = form(())
    assert one.used == {}
    assert ("a", "line", 1) in one.served
