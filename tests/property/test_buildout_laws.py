"""Laws that hold for every programme."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_programmes import random_case

from abilene.buildout import build, headlines
from abilene.finance.capital import available_funding, capital_in_view_usd

seeds = st.integers(0, 10**6)
CENT = 0.01


def changed(programme, change):
    """Return a programme whose data were changed in place."""
    data = programme.model_dump(by_alias=True, exclude_unset=True)
    change(data)
    return type(programme).model_validate(data)


@settings(max_examples=40)
@given(seeds)
def test_sources_equal_uses_and_no_tranche_gives_more_than_it_has(seed):
    plan = build(*random_case(seed))
    sources = (
        sum(plan.drawn_usd.values(), np.zeros(len(plan.quarters)))
        + plan.not_attributed_usd
    )
    assert sources == pytest.approx(plan.total_cost_usd, abs=CENT)
    for id_, funding in plan.case.funding.items():
        passed = sum(
            usd.sum()
            for (funder, _), usd in plan.sources.passed_usd.items()
            if funder == id_
        )
        assert plan.drawn_usd[id_].sum() + passed <= funding.own_usd + 1e3
        if funding.funded_by:
            given_usd = sum(
                usd
                for (_, funded), usd in plan.sources.passed_usd.items()
                if funded == id_
            )
            passed_on = sum(
                usd
                for (funder, _), usd in plan.sources.passed_usd.items()
                if funder == id_
            )
            assert given_usd == pytest.approx(plan.drawn_usd[id_] + passed_on, abs=1e3)


@settings(max_examples=40)
@given(seeds)
def test_drawn_is_usable_and_usable_is_in_view(seed):
    programme, situation = random_case(seed)
    found = headlines(programme, situation)
    assert found.plan.capital_drawn_usd <= found.capital_usable_usd + CENT
    assert found.capital_usable_usd <= found.capital_in_view_usd
    assert (found.funding_gap_usd > 0) == (found.funding_gap_quarter is not None)
    if found.plan.it_mw_quarters < found.unlimited.it_mw_quarters - 1e-6:
        assert found.funding_gap_usd > 0


@settings(max_examples=40)
@given(seeds, st.lists(st.floats(0, 5), min_size=5, max_size=5))
def test_more_money_never_builds_less(seed, more):
    """Each tranche keeps its own money or has more: a part that grows alone would eat into what its whole leaves over."""
    programme, situation = random_case(seed)

    def add(data):
        for i, tranche in enumerate(data["capital"].values()):
            tranche["amount_usd"] += more[i] * 1e9
            whole = tranche.get("part_of")
            while whole:
                data["capital"][whole]["amount_usd"] += more[i] * 1e9
                whole = data["capital"][whole].get("part_of")

    richer = changed(programme, add)
    before, after = available_funding(programme), available_funding(richer)
    if all(after[id_].own_usd >= before[id_].own_usd - CENT for id_ in before):
        assert (
            build(richer, situation).it_mw_quarters
            >= build(programme, situation).it_mw_quarters - 1e-6
        )


@settings(max_examples=25)
@given(seeds, st.sampled_from([0.1, 3.0, 20.0]))
@example(39, 20.0)  # presolve of HiGHS 1.15.1 called the last, linear step infeasible
def test_a_different_size_of_the_dollar_changes_no_decision(seed, factor):
    programme, situation = random_case(seed)

    def scale(data):
        for hardware in data["hardware"].values():
            hardware["price_usd_per_accelerator"] *= factor
        for kind in data["equipment"].values():
            kind["capex_usd_per_kw"] *= factor
        for site in data["sites"].values():
            site["power_usd_per_mwh"] *= factor
            for phase in site["phases"].values():
                phase["shell_usd_per_it_kw"] *= factor
        for tranche in data["capital"].values():
            tranche["amount_usd"] *= factor
            if (
                isinstance(tranche.get("opens"), dict)
                and "per_it_online_mw_usd" in tranche["opens"]
            ):
                tranche["opens"]["per_it_online_mw_usd"] *= factor

    plan, scaled = (
        build(programme, situation),
        build(changed(programme, scale), situation),
    )
    assert scaled.it_mw_quarters == pytest.approx(plan.it_mw_quarters, abs=1e-6)
    assert scaled.present_cost_usd == pytest.approx(
        plan.present_cost_usd * factor, rel=1e-6, abs=1e3
    )
    assert scaled.capital_not_attributed_usd == pytest.approx(
        plan.capital_not_attributed_usd * factor, rel=1e-6, abs=1e3
    )


@settings(max_examples=25)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_sites_and_tranches_is_irrelevant(seed, random):
    programme, situation = random_case(seed)

    def shuffle(data):
        for name in ("sites", "capital"):
            items = list(data[name].items())
            random.shuffle(items)
            data[name] = dict(items)

    plan, other = (
        build(programme, situation),
        build(changed(programme, shuffle), situation),
    )
    assert other.it_mw_quarters == pytest.approx(plan.it_mw_quarters, abs=1e-6)
    assert other.present_cost_usd == pytest.approx(plan.present_cost_usd, abs=1e3)
    assert other.capital_not_attributed_usd == pytest.approx(
        plan.capital_not_attributed_usd, abs=1e3
    )


@settings(max_examples=25)
@given(seeds)
def test_the_same_input_gives_the_same_plan(seed):
    one, two = build(*random_case(seed)), build(*random_case(seed))
    assert one.energised == two.energised
    assert all(
        np.array_equal(one.drawn_usd[id_], two.drawn_usd[id_]) for id_ in one.drawn_usd
    )


@given(seeds)
def test_each_dollar_of_a_tranche_is_counted_once(seed):
    programme, _ = random_case(seed)
    money = available_funding(programme)
    for id_, funding in money.items():
        parts = sum(
            money[one].total_usd
            for one, tranche in programme.capital.items()
            if tranche.part_of == id_
        )
        assert funding.total_usd == pytest.approx(funding.own_usd + parts)
        assert funding.total_usd >= (programme.capital[id_].amount_usd or 0)
    inside = sum(funding.own_usd for funding in money.values() if not funding.outside)
    assert inside == pytest.approx(capital_in_view_usd(programme))


@settings(max_examples=25)
@given(seeds)
def test_history_is_the_same_whatever_money_there_is(seed):
    programme, situation = random_case(seed)

    def halve(data):
        for tranche in data["capital"].values():
            tranche["amount_usd"] /= 2

    rich, poor = (
        build(programme, situation),
        build(changed(programme, halve), situation),
    )
    history = list(_measured(programme, situation))
    assert [rich.energised[key] for key in history] == [
        poor.energised[key] for key in history
    ]
    assert all(rich.energised[key] is not None for key in history)
    unmeasured = replace(situation, measured=frozenset())
    assert all(
        q is None or q >= rich.case.quarter(rich.case.now)
        for q in build(programme, unmeasured).energised.values()
    )


def _measured(programme, situation):
    for site_id, site in programme.sites.items():
        for name, phase in site.phases.items():
            path = f"sites.{site_id}.phases.{name}.energised"
            if (
                path in situation.measured
                and phase.energised
                and phase.energised <= situation.as_of
            ):
                yield site_id, name
