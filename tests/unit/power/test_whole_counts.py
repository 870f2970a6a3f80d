"""Whole numbers of machines that keep a target, against what all of them carry and what is known by hand."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abilene.power.whole_counts import WholeCounts, least_kept


@dataclass(frozen=True)
class Found:
    """What some machines cost."""

    cost_usd: float


@given(
    unit_mw=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    usd=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    most=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    first=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    need_mw=st.integers(0, 1500),
)
def test_a_target_is_kept_wherever_all_machines_keep_it(
    unit_mw, usd, most, first, need_mw
):
    """Of a need of so many MW: found if all that may be built carry it, and no dearer than more of one kind alone."""
    names = ("a", "b")
    first = dict(zip(names, np.minimum(first, most).tolist(), strict=True))

    def total(counts, *each):
        return sum(
            n * np.prod(one) for n, *one in zip(counts.values(), *each, strict=True)
        )

    def kept(counts):
        assert all(counts[n] <= m for n, m in zip(names, most, strict=True))
        if total(counts, unit_mw) < need_mw:
            return None
        return Found(float(total(counts, unit_mw, usd)))

    of = dict(zip(names, most, strict=True))
    sizes = dict(zip(names, map(float, unit_mw), strict=True))
    best = WholeCounts(of, sizes, kept).cheapest(first)
    assert (best is None) == (total(of, unit_mw) < need_mw)
    for name, one in zip(names, unit_mw, strict=True):
        more = max(0, -((total(first, unit_mw) - need_mw) // one))
        if first[name] + more <= of[name]:
            alone = kept({**first, name: int(first[name] + more)})
            assert best.cost_usd <= alone.cost_usd


def test_one_of_a_kind_is_exchanged_for_as_many_of_another_as_carry_as_much():
    def kept(counts):
        mw, usd = 20 * counts["large"] + 5 * counts["small"], 30 * counts["large"]
        return Found(usd + 5.0 * counts["small"]) if mw >= 60 else None

    of = WholeCounts({"large": 5, "small": 20}, {"large": 20.0, "small": 5.0}, kept)
    assert of.cheapest({"large": 3, "small": 0}).cost_usd == 60
    assert of.known[0, 12] == Found(60.0)


def test_a_number_is_tried_once():
    tried = []

    def kept(counts):
        tried.append(counts["a"])
        return Found(float(counts["a"])) if counts["a"] >= 7 else None

    best = WholeCounts({"a": 100}, {"a": 5.0}, kept).cheapest({"a": 2})
    assert best.cost_usd == 7
    assert sorted(tried) == [2, 3, 5, 6, 7, 9]
    assert WholeCounts({"a": 6}, {"a": 5.0}, kept).cheapest({"a": 2}) is None
    assert WholeCounts({}, {}, lambda counts: None).cheapest({}) is None


@given(need=st.floats(1.0, 900.0), ratio=st.floats(1.01, 1.5))
def test_the_least_step_that_keeps_is_found_within_a_ratio(need, ratio):
    found = least_kept(
        (2.0**k for k in range(10)),
        lambda step: step if step >= need else None,
        lambda low, high: (low * high) ** 0.5,
        lambda low, high: high <= low * ratio,
    )
    if need > 512:
        assert found is None
    else:
        step, kept = found
        assert need <= step == kept
        assert step <= max(1.0, need * ratio)
