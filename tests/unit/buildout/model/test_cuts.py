"""Cuts below any design: a bound that designs meet where cuts are tight."""

import pytest
from small_programmes import EQUIPMENT, HARDWARE, programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.after import annuity_usd, load_by_end, weights
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.terms import scaled, summed
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


LASTING = {
    "hardware": {"chips": HARDWARE["chips"] | {"life_years": 2}},
    "equipment": {"gas": EQUIPMENT["gas"] | {"life_years": 20}},
}
"""Chips and gas that serve beyond the plan."""


def form(
    cuts, candidates=(LINE,), least=None, grid=SITE["grid"], energised=True, **made_of
):
    power = SitePower(
        candidates,
        {"gas": UnitPrice("gas", 0.0)},
        {"line": (("line", "firm_mw"),)},
        least or {},
        cuts,
    )
    money = {"free": {"amount_usd": 9 * BN}}
    made = programme({"a": SITE | {"grid": grid}}, money, **made_of)
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
    wide = {"line": {"firm_mw": 300, "from": "2026-Q1"}}
    assert bound_usd_per_mwh(form((cut,), grid=wide)) == pytest.approx(50)


def test_a_ratchet_looks_back_to_the_quarters_before():
    """The line saves 40 USD/MWh at once and costs 30 in each of the three quarters after: it pays from the first on."""
    cut = (SeasonCut(100.0, {"line": -40.0}, {"line": 30.0}),) * 4
    one = form((cut,))
    one.minimise(summed(one.operating["a", t] for t in (2, 3, 4)))
    found = solve(one.model).value * BN / (100 * HOURS)
    assert found == pytest.approx(60.0 + 2 * 90.0)
    assert bound_usd_per_mwh(form((cut,)), quarter=2) == pytest.approx(60.0)


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


def after_bn(pays_in):
    """Return the least cost after the plan of 100 MW, and that without gas, of whose annuity each season saves a part."""
    made = programme({"a": SITE}, {"free": {"amount_usd": 9 * BN}}, **LASTING)
    price = UnitPrice("gas", 1e6)

    def bound(cuts):
        line = {"line": (("line", "firm_mw"),)}
        power = SitePower((LINE,), {"gas": price}, line, {}, cuts)
        case = Case(made, situation(), site_powers={"a": power})
        one = formulate(case, power="bound")
        one.fix({one.on[("a", "p"), t]: 1.0 for t in (1, 2, 3)})
        return one

    plain = bound((PLAIN,))
    (end,) = (
        c for c, load in load_by_end(plain, plain.steps).items() if solved(plain, load)
    )
    by_season = weights(plain.case, end)
    held_usd = annuity_usd(plain.case, price) * sum(one.level for one in by_season)
    save = [
        held_usd * part / (w.grown * HOURS)
        for part, w in zip(pays_in, by_season, strict=True)
    ]
    cuts = tuple(SeasonCut(80.0, {"gas": -usd}) for usd in save)
    return solved(bound((cuts,))), solved(plain)


def solved(one, terms=None):
    """Return the least value of some terms; by default what is counted after the plan."""
    one.minimise(terms or summed(scaled(t, by) for t, by in one.after_costs))
    return solve(one.model).value


@pytest.mark.parametrize(
    ("pays_in", "is_built"),
    [((0.6, 0, 0, 0), False), ((0.6, 0, 0, 0.6), True), ((0.3,) * 4, True)],
)
def test_what_serves_after_the_plan_is_held_in_all_seasons(pays_in, is_built):
    """Gas that saves 60 % of its yearly cost in one season was held in that season alone, for a quarter of the cost."""
    least, without = after_bn(pays_in)
    assert without > 0
    assert (least < without - 1e-6) == is_built
    assert least <= without + 1e-9


def test_after_the_plan_no_more_of_the_grid_serves_than_the_load_takes():
    """Each MW of the line saves 10 USD/MWh: 100 MW of load take 100 MW, though 300 are granted."""
    cut = year(100.0, line=-10.0)
    wide = {"line": {"firm_mw": 300, "from": "2026-Q1"}}
    narrow = solved(form((cut,), **LASTING))
    assert narrow > 0
    assert solved(form((cut,), grid=wide, **LASTING)) == pytest.approx(narrow)


def test_after_the_plan_a_ratchet_looks_back_to_the_plan_for_a_year():
    """What it costs in the quarters from the fifth after the plan on is what the line costs in those."""
    grid = {"line": -10.0}
    bare = SeasonCut(100.0, grid)
    one = form(((bare,) * 4,), **LASTING)
    (end,) = (c for c, load in load_by_end(one, one.steps).items() if solved(one, load))
    cut = SeasonCut(100.0, grid, {"line": 4.0})
    later = sum(w.grown for w in weights(one.case, end, 4)) * 100 * HOURS / BN
    assert 0 < later < sum(w.grown for w in weights(one.case, end)) * 100 * HOURS / BN
    more = solved(form(((cut,) * 4,), **LASTING)) - solved(one)
    assert more == pytest.approx(4.0 * later)
