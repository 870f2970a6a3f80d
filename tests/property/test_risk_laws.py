"""Laws of the roll-out, on random programmes and random futures."""

import math

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm
from small_programmes import random_case_of_late_power, situation
from small_risks import APART, ONE, SLOW, TWO, all_uncertain, certain_law, deck, free

from abilene.buildout import build
from abilene.risk.draws import chances, columns
from abilene.risk.futures import Futures, deck_of, futures, play
from abilene.risk.supported import unsupported
from abilene.risk.tables import BY_DATE, NEVER

N = 40_000
seeds = st.integers(0, 10_000)


def random_deck(seed):
    """Return a random programme that can be played, ready."""
    while True:
        plan = build(*random_case_of_late_power(seed))
        if not unsupported(plan.case):
            return plan, deck_of(plan)
        seed += 10_001


def drawn_of(made, seed, count=40):
    tab = made.tables
    return chances(tab, all_uncertain(made), columns(tab, count, seed))


@given(seeds, seeds, st.integers(0, 6))
@settings(max_examples=25, phases=[Phase.generate])
def test_nothing_that_comes_later_is_known(case, seed, quarter):
    """What happens up to a quarter moves with no delay of phases and power not there by the next, nor money not open."""
    _, made = random_deck(case)
    tab, drawn = made.tables, drawn_of(made, seed)
    t = min(tab.now + quarter, tab.quarters - 1)
    before = play(made, drawn)
    # what is still to be ready after the next quarter takes longer; a clock that has
    # run out already may not run again
    unknown = drawn.ready > t + 1
    ready = np.where(unknown, drawn.ready + 3, drawn.ready)
    is_dated = (tab.money.pot["kind"] == BY_DATE) & (tab.money.pot["opens"] >= tab.now)
    opens = tab.money.pot["opens"] + drawn.late
    late = np.where(is_dated & (opens > t), drawn.late + 2, drawn.late)
    # power that is to come is known a quarter ahead
    event = np.where(drawn.event > t + 1, drawn.event + 3, drawn.event)
    after = play(made, drawn._replace(ready=ready, late=late, event=event))
    assert np.array_equal(before.spent[:, : t + 1], after.spent[:, : t + 1])
    for one, other in ((before, after), (after, before)):
        done = one.energised <= t
        assert np.array_equal(one.energised[done], other.energised[done])
        opened = one.opened <= t
        assert np.array_equal(one.opened[opened], other.opened[opened])


@given(seeds, seeds)
@settings(max_examples=10, phases=[Phase.generate])
def test_no_phase_is_energised_before_its_campus_carries_it(case, seed):
    _, made = random_deck(case)
    tab, drawn = made.tables, drawn_of(made, seed)
    found = play(made, drawn)
    for n, p in zip(*np.nonzero(found.energised < NEVER), strict=True):
        t, site = found.energised[n, p], tab.phases["site"][p]
        there = (tab.event["site"] == site) & (drawn.event[n] <= t)
        mask = (1 << tab.event["bit"][there]).sum()
        assert tab.room[site, mask, t] >= tab.phases["load_mw"][p] - 1e-6


@given(seeds, seeds)
@settings(max_examples=25, phases=[Phase.generate])
def test_every_dollar_comes_of_a_tranche_that_is_open_and_has_it(case, seed):
    _, made = random_deck(case)
    tab, found = made.tables, play(made, drawn_of(made, seed))
    pot = tab.money.pot
    assert (found.drawn <= pot["own"] + 1e-6).all()
    assert (found.drawn >= pot["gone"] - 1e-9).all()
    drew = found.last >= 0
    assert (found.last[drew] <= np.broadcast_to(pot["expires"], drew.shape)[drew]).all()
    assert (found.opened[drew] <= found.last[drew]).all()
    never = found.opened == NEVER
    assert (found.drawn - pot["gone"])[never] == pytest.approx(0, abs=1e-9)


@given(seeds, seeds)
@example(2001, 0)  # what history still owes is a tranche's that may not close
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
def test_what_is_spent_is_what_tranches_pay(case, seed):
    """Where nobody passes money on, and nothing is served, draws from the day of the plan on are what is spent."""
    _, made = random_deck(case)
    tab, found = made.tables, play(made, drawn_of(made, seed))
    if len(tab.money.funder) or len(tab.loans.terms):
        return
    drawn = (found.drawn - tab.money.pot["gone"]).sum(axis=1)
    nobody = sum(one["bn"] for one in tab.fixed.paid if one["pot"] < 0)
    assert found.spent.sum(axis=1) - nobody == pytest.approx(drawn, abs=1e-5)


@given(seeds, seeds)
@settings(max_examples=10, phases=[Phase.generate])
def test_a_phase_is_energised_once_it_is_ready_after_the_one_before_it(case, seed):
    _, made = random_deck(case)
    drawn = drawn_of(made, seed)
    found, phases = play(made, drawn), made.tables.phases
    done = found.energised < NEVER
    assert (found.energised >= drawn.ready)[done].all()
    planned = np.where(phases["planned"] < NEVER, phases["planned"], 0)
    assert (found.energised >= planned)[done].all(), "nothing is ahead of the plan"
    for p, before in enumerate(phases["before"]):
        if before >= 0:
            here = done[:, p]
            assert (found.energised[here, before] <= found.energised[here, p]).all()
    load = Futures(made, found).it_mw
    assert (load <= made.history_mw + phases["it_mw"].sum() + 1e-6).all()


@given(seeds, st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=10, phases=[Phase.generate])
def test_a_future_does_not_hang_on_how_many_are_played_with_it(case, first, more):
    _, made = random_deck(case)
    drawn = drawn_of(made, case, first + more)
    whole = play(made, drawn)
    parts = [
        play(made, type(drawn)(*(one[rows] for one in drawn)))
        for rows in (slice(0, first), slice(first, None))
    ]
    for one, *some in zip(whole, *parts, strict=True):
        assert np.array_equal(one, np.concatenate(some))


def on_time(made, law, count=N):
    """Return which phases of each future are energised when the plan says."""
    found = futures(made, law, count, 7)
    return found.played.energised <= made.tables.phases["planned"]


def within(share, expected, count=N):
    assert share == pytest.approx(
        expected, abs=4 * math.sqrt(expected * (1 - expected) / count)
    )


@pytest.mark.parametrize("late", [0, 1, 2, 4])
def test_with_money_for_all_a_phase_is_done_as_its_law_has_it(late):
    """P(energised by q) = Phi((ln(1 + (q - ready)/min(l, 4)) - mu)/sigma), for a phase whose work has begun."""
    sites = {"a": {"phases": {"p": {"started": "2026-Q1"}}}}
    where = situation(measured={"sites.a.phases.p.started"})
    made = deck(sites, free(99), where, end="2029-Q4")
    (ready,) = made.tables.phases["ready"]
    today = made.tables.now + 1 / 3
    found = futures(made, certain_law(made, classes=(SLOW,), today=today), N, 3)
    lead = ready + 1 - today
    ratio = 1 + late / min(lead, 4)
    expected = norm.cdf((math.log(ratio) - SLOW.mu) / SLOW.sigma)
    done = found.played.energised[:, 0] <= ready + late
    within(np.mean(done), expected)


@pytest.mark.parametrize(
    ("sites", "common", "site", "correlation"),
    [(TWO, 0.2, 0.2, 0.4), (APART, 0.2, 0.2, 0.2), (APART, 0.0, 0.5, 0.0)],
)
def test_two_phases_are_on_time_together_as_their_correlation_has_it(
    sites, common, site, correlation
):
    """P(both on time) = Phi2(z, z; rho), with z = -mu / sigma."""
    made = deck(sites, free(99), end="2029-Q4")
    law = certain_law(
        made,
        classes=(SLOW, SLOW),
        common=common,
        site=site,
        today=made.tables.now + 1 / 3,
    )
    z = -SLOW.mu / SLOW.sigma
    cov = [[1, correlation], [correlation, 1]]
    expected = multivariate_normal([0, 0], cov).cdf([z, z])
    both = on_time(made, law).all(axis=1)
    within(both.mean(), float(expected))


def test_the_quantiles_of_a_ratio_are_those_of_its_class():
    made = deck(ONE, free(99), end="2029-Q4")
    tab = made.tables._replace(
        phases=np.array(
            [(0, 1.0, 1.0, -1, 4003, 4003, NEVER, 2)], made.tables.phases.dtype
        )
    )
    slow = SLOW
    law = certain_law(made, classes=(slow,), today=0.0)
    ready = chances(tab, law, columns(tab, N, 1)).ready[:, 0]
    # beyond the cap delay is that of a year: quarters late = 4 (r - 1)
    ratio = 1 + (ready - 4003) / 4
    for share in (0.1, 0.5, 0.9):
        expected = math.exp(slow.mu + slow.sigma * norm.ppf(share))
        assert np.quantile(ratio, share) == pytest.approx(expected, abs=0.25)
