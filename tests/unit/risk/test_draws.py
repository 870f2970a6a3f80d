"""What each future says, against the laws that it is drawn from."""

import sys

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr
from small_risks import (
    APART,
    COSTLY,
    ONE,
    SLOW,
    all_uncertain,
    certain_law,
    deck,
    free,
)

from abilene.errors import MissingExtraError
from abilene.programme.delay_records import Closing
from abilene.programme.drawn_sources import DrawnSource
from abilene.risk.draws import CHUNK, Columns, _ratio, chances, columns, widths
from abilene.risk.reordering import Together
from abilene.risk.tables import NEVER

N = 20_000


@pytest.fixture(scope="module")
def made():
    return deck(APART, free(6), end="2027-Q4")


def test_columns_are_independent_standard_normals(made):
    drawn = columns(made.tables, N, 1)
    assert drawn.site.shape == drawn.phase.shape == (N, 2)
    assert drawn.closes.shape == (N, 1)
    for name, values in drawn.named(("p", "q"), ("a", "b"), ("free",), ()):
        assert kstest(values, "norm").pvalue > 1e-3, name
    several = np.column_stack([drawn.common, drawn.site, drawn.phase, drawn.closes])
    apart = np.corrcoef(several.T) - np.eye(6)
    assert np.abs(apart).max() < 4 / np.sqrt(N)


def test_a_seed_and_a_chunk_say_what_is_drawn(made):
    first = columns(made.tables, 5, 1)
    assert (columns(made.tables, 5, 1).phase == first.phase).all()
    assert (columns(made.tables, 5, 2).phase != first.phase).all()
    assert (columns(made.tables, 5, 1, 1).phase != first.phase).all()


def test_all_columns_are_drawn_whatever_is_switched_on(made):
    assert widths(made.tables) == (None, 2, 2, 0, None, 2, None, 2, 1, 1)


def test_sobol_points_fill_the_space_evenly(made):
    drawn = columns(made.tables, 1024, 1, sobol=True)
    assert abs(drawn.common.mean()) < 0.002
    assert np.sort(drawn.common)[511:513] == pytest.approx([0, 0], abs=0.01)


def test_a_mean_over_sobol_points_scatters_less_between_seeds(made):
    """Randomised quasi-Monte Carlo: the variance of the mean falls faster than 1/N (A. B. Owen, Ann. Stat. 25, 1997)."""
    law = certain_law(made, classes=(SLOW, SLOW))

    def means(*, sobol):
        drawn = (columns(made.tables, 256, seed, sobol=sobol) for seed in range(40))
        return [chances(made.tables, law, each).ready.mean() for each in drawn]

    evenly, at_random = means(sobol=True), means(sobol=False)
    assert len(set(evenly)) > 10, "each seed scrambles anew"
    assert np.var(evenly) < np.var(at_random) / 4
    error = np.sqrt((np.var(evenly) + np.var(at_random)) / 40)
    assert np.mean(evenly) == pytest.approx(np.mean(at_random), abs=4 * error)


def test_sobol_points_have_the_same_marginals_and_another_seed_scrambles_them(made):
    drawn = columns(made.tables, 4096, 1, sobol=True)
    for name, values in drawn.named(("p", "q"), ("a", "b"), ("free",), ()):
        assert kstest(values, "norm").statistic < 0.005, name
    again, other = (columns(made.tables, 8, seed, sobol=True) for seed in (1, 2))
    assert (again.phase == drawn.phase[:8]).all()
    assert (other.phase != again.phase).all()


def test_without_scipy_a_sobol_sequence_is_refused(made, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(MissingExtraError, match=r"abilene\[risk\]"):
        columns(made.tables, 8, 1, sobol=True)


def test_what_is_certain_is_as_planned(made):
    found = chances(made.tables, certain_law(made), columns(made.tables, 50, 1))
    phases = made.tables.phases
    assert (found.ready == phases["ready"]).all()
    assert (found.build == phases["build"]).all()
    assert (found.late == 0).all()
    for factors in (found.shell, found.chips, found.power):
        assert (factors == 1).all()


def test_costs_have_their_median_and_their_ninth_decile(made):
    found = chances(made.tables, all_uncertain(made), columns(made.tables, N, 3))
    for factors in (found.shell[:, 0], found.chips[:, 0], found.power[:, 1]):
        assert np.quantile(factors, [0.5, 0.9]) == pytest.approx([1.1, 1.4], rel=0.01)
    # half of the variance of buildings is common, all of that of accelerators
    shells = np.corrcoef(np.log(found.shell).T)[0, 1]
    assert shells == pytest.approx(0.5, abs=0.02)
    assert (found.chips[:, 0] == found.chips[:, 1]).all()
    assert abs(np.corrcoef(np.log(found.power).T)[0, 1]) < 0.03


@pytest.mark.parametrize(("share", "per_quarter"), [(0.7, 0.5), (0.9, 1.0), (0.0, 0.3)])
def test_money_closes_as_often_and_as_late_as_is_said(share, per_quarter):
    made = deck(ONE, free(3))
    closing = Closing(share=share, per_quarter=per_quarter)
    law = certain_law(made, closing=(closing,))
    late = chances(made.tables, law, columns(made.tables, N, 5)).late[:, 0]
    comes = late < NEVER
    se = np.sqrt(share * (1 - share) / N)
    assert comes.mean() == pytest.approx(share, abs=4 * se)
    for k in range(4):
        expected = share * per_quarter * (1 - per_quarter) ** k
        assert (late == k).mean() == pytest.approx(expected, abs=4 / np.sqrt(4 * N))


def test_switching_a_source_off_leaves_the_others_as_they_are(made):
    law, drawn = all_uncertain(made), columns(made.tables, 200, 1)
    everything = chances(made.tables, law, drawn)
    touched = {
        "delay": {"ready", "build"},
        "costs": {"shell", "power"},
        "chips": {"chips"},
        "money": {"late"},
    }
    for source, moved in touched.items():
        found = chances(made.tables, law.without(source), drawn)
        for name in everything._fields:
            same = np.array_equal(getattr(found, name), getattr(everything, name))
            assert same == (name not in moved or not getattr(found, name).size), (
                source,
                name,
            )


def test_a_ratio_has_its_class(made):
    law = certain_law(made, classes=(SLOW, None), shell=COSTLY)
    found = chances(made.tables, law, columns(made.tables, N, 1))
    assert (found.build[:, 1] == 2).all()
    # ceil(2 r) > 3 where r > 1.5
    expected = 1 - 0.5 * (1 + _erf((np.log(1.5) - SLOW.mu) / SLOW.sigma / np.sqrt(2)))
    assert (found.build[:, 0] > 3).mean() == pytest.approx(expected, abs=0.015)


def _erf(x):
    from math import erf

    return erf(x)


@pytest.mark.parametrize("count", [1, 3, 8, 100])
def test_any_number_of_sobol_points_may_be_drawn_without_a_word(count):
    """scipy warns of numbers that are no power of two; warnings are errors here."""
    made = deck(APART, free(6)).tables
    few, many = (columns(made, n, 5, sobol=True) for n in (count, 128))
    assert np.array_equal(few.phase, many.phase[:count])


TOGETHER = (
    Together(DrawnSource("common"), DrawnSource("chips"), 0.6),
    Together(DrawnSource("site", 1), DrawnSource("closes"), -0.4),
)


@pytest.mark.parametrize("sobol", [False, True])
def test_what_goes_together_is_put_into_order_and_nothing_else_is_touched(made, sobol):
    """Kept in place is the first of each kind of columns; no value changes."""
    alone = columns(made.tables, CHUNK, 4, sobol=sobol)
    drawn = columns(made.tables, CHUNK, 4, sobol=sobol, together=TOGETHER)
    for first, second, rank in (
        (drawn.common, drawn.chips, 0.6),
        (drawn.site[:, 1], drawn.closes[:, 0], -0.4),
        (drawn.common, drawn.site[:, 1], 0.0),
        (drawn.chips, drawn.phase[:, 0], 0.0),
    ):
        assert spearmanr(first, second).statistic == pytest.approx(rank, abs=0.04)
    moved = {"site", "chips", "closes"}
    for name in Columns.__dataclass_fields__:
        was, found = getattr(alone, name), getattr(drawn, name)
        assert np.array_equal(was, found) == (name not in moved), name
        assert np.array_equal(np.sort(was, axis=0), np.sort(found, axis=0))


@pytest.mark.parametrize("sobol", [False, True])
def test_a_future_that_goes_together_is_one_of_its_seed_chunk_and_place(made, sobol):
    """Whatever is asked for beside it: the whole chunk is put into order."""
    few, many = (
        columns(made.tables, count, 4, 1, sobol=sobol, together=TOGETHER)
        for count in (70, 9_000)
    )
    assert len(few.common) == 70
    for name in Columns.__dataclass_fields__:
        assert np.array_equal(getattr(few, name), getattr(many, name)[:70])
    other = columns(made.tables, 70, 4, 2, sobol=sobol, together=TOGETHER)
    assert (other.chips != few.chips).all()


def test_without_a_word_what_is_drawn_is_the_stream_of_its_chunk(made):
    key = np.random.SeedSequence(4, spawn_key=(1,))
    stream = np.random.Generator(np.random.Philox(key)).standard_normal((9, 13))
    drawn = columns(made.tables, 9, 4, 1)
    found = [
        getattr(drawn, name).reshape(9, -1) for name in Columns.__dataclass_fields__
    ]
    assert np.array_equal(np.hstack(found), stream)


def test_delay_keeps_its_law_whatever_else_goes_with_it(made):
    """All that moves is which price a future of late phases has."""
    law = all_uncertain(made)
    alone, together = (
        chances(made.tables, law, columns(made.tables, N, 1, together=pairs))
        for pairs in ((), TOGETHER[:1])
    )
    assert np.array_equal(alone.ready, together.ready)
    assert np.array_equal(np.sort(alone.chips[:, 0]), np.sort(together.chips[:, 0]))
    # of the whole delay of a phase, sqrt(0.2) of it is common: r = 2 sin(pi 0.6 / 6) sqrt(0.2)
    law = certain_law(made, classes=(SLOW, SLOW), chips=COSTLY)
    drawn = columns(made.tables, N, 1, together=TOGETHER[:1])
    ratio, _ = _ratio(made.tables, law, drawn)
    r = 2 * np.sin(np.pi * 0.6 / 6) * np.sqrt(0.2)
    found = np.corrcoef(np.log(ratio[:, 0]), drawn.chips)[0, 1]
    assert found == pytest.approx(r, abs=0.02)
