"""Looking for a design that keeps a target, of made-up sizings whose cheapest is known by hand."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

from abilene.errors import InputError, Problem
from abilene.power.machine_counts import Sizes
from abilene.site.keeping import MOST_MARGIN, DesignKept, MachineSteps, TargetSearch

STATED = 1000.0


def design(mw, store=0.0, usd=None):
    cost_usd = mw + 3 * store if usd is None else usd
    sizing = SimpleNamespace(capacity={"engine": mw, "store": store})
    return SimpleNamespace(
        sizing=sizing, counts={"engine": round(mw / 5)}, cost_usd=cost_usd
    )


def search(sized, keeps, *, high_mw=60.0, whole=(), others=False, free=None):
    sizes = Sizes(5.0, 0.0, high_mw, max(1, round(high_mw / 5)))
    return TargetSearch(
        free or design(20.0),
        STATED,
        sized,
        lambda one: one,
        lambda one: keeps(one.sizing.capacity),
        MachineSteps({"engine": sizes}, whole, {"engine"}),
        is_counted=False,
        has_others=others,
    )


def by_value(lost_load):
    """Return a design whose size hangs on the value of lost load, up to a point."""
    return design(min(33.0, 20.0 * (lost_load / STATED) ** 0.1))


def any_way(*, lost_load=None, near=None, counts=None, sizes=None, margin=0.0):
    if sizes is not None:
        return design(sizes["engine"])
    return design(20.0 * (1 + margin)) if margin else by_value(lost_load or STATED)


def no_value(**given):
    """Return the same where no value of lost load adds anything."""
    return design(20.0) if given.get("lost_load") else any_way(**given)


def test_what_is_kept_without_it_costs_nothing():
    free = design(20.0)
    found = search(any_way, lambda at: at["engine"] >= 20, free=free).cheapest()
    assert found == DesignKept(free, 0.0)


def test_where_no_value_of_lost_load_adds_a_machine_they_are_stepped():
    found = search(no_value, lambda at: at["engine"] >= 42).cheapest()
    assert found.usd_per_mwh is None
    # nine machines, cut to what keeps it
    assert found.fleet.sizing.capacity["engine"] == pytest.approx(42.5, abs=0.1)
    assert found.fleet.sizing.capacity["engine"] >= 42
    whole = search(no_value, lambda at: at["engine"] >= 42, whole={"engine"})
    assert whole.cheapest().cost_usd == 45


def test_the_cheapest_of_both_ways_is_taken():
    """Of a size that no whole number comes to, the value of lost load finds the cheaper one; else the machines."""
    found = search(any_way, lambda at: at["engine"] >= 31, whole={"engine"}).cheapest()
    assert found.cost_usd == pytest.approx(31, rel=0.003)
    # the value that the size answers to, found to two percent
    assert found.usd_per_mwh == pytest.approx(STATED * (1.55**10 - 1), rel=0.03)
    found = search(any_way, lambda at: at["engine"] >= 35, whole={"engine"}).cheapest()
    assert (found.cost_usd, found.usd_per_mwh) == (35, None)


@pytest.mark.parametrize("high_mw", [58.0, 60.0, 62.0])
def test_all_that_may_be_built_is_the_last_step(high_mw):
    """Of 58 MW twelve machines are smaller, of 62 MW larger: all are tried."""
    found = search(no_value, lambda at: at["engine"] >= high_mw, high_mw=high_mw)
    assert found.cheapest().cost_usd == high_mw
    never = search(no_value, lambda at: at["engine"] > high_mw, high_mw=high_mw)
    assert never.cheapest() is None


def stored(*, lost_load=None, near=None, counts=None, sizes=None, margin=0.0):
    """Return a campus whose store grows with the load that it is sized for, and with nothing else."""
    mw = sizes["engine"] if sizes else 20.0
    return design(mw, store=200 * margin)


def test_a_campus_with_a_store_is_sized_for_more_load_where_machines_do_not_keep_it():
    def keeps(at):
        return at["store"] >= 90

    assert search(stored, keeps).cheapest() is None
    found = search(stored, keeps, others=True).cheapest()
    assert 90 <= found.fleet.sizing.capacity["store"] <= 90 * 1.1
    never = search(stored, lambda at: at["store"] > 200 * MOST_MARGIN, others=True)
    assert never.cheapest() is None
    assert "at up to 4,096,000 USD, as many" in never.not_kept
    assert never.not_kept.endswith("and sizes for 7.4 times the load")


def test_more_load_is_tried_also_where_machines_alone_keep_it_dearer():
    def keeps(at):
        return at["engine"] >= 58 or at["store"] >= 10

    found = search(stored, keeps, others=True).cheapest()
    at = found.fleet.sizing.capacity
    assert at["engine"] == 20
    assert 10 <= at["store"] <= 10 * 1.1
    assert found.cost_usd < 58


def test_limits_that_no_design_keeps_end_the_search():
    def refused(**given):
        raise InputError(Problem("no", "more", "spare_units"))

    assert search(refused, lambda at: False, others=True).cheapest() is None


def test_a_single_machine_is_cut_to_what_is_needed_of_it_and_to_half_of_one_at_the_most():
    for need_mw in (3.3, 1.7):
        found = search(
            no_value, lambda at, mw=need_mw: at["engine"] >= mw, free=design(0.0)
        )
        mw = found.cheapest().fleet.sizing.capacity["engine"]
        assert max(need_mw, 2.5) <= mw <= max(need_mw, 2.5) + 0.05


def sized_in(boxes, *, counts=None, sizes=None, lost_load=None, **given):
    """Return a campus whose cheapest size of each number of machines is known."""
    if sizes is not None:
        return design(sizes["engine"])
    count = counts["engine"] if counts else 4
    mw = boxes[count] if (lost_load or 0) > STATED else 5.0 * count - 2.4
    return design(mw) if counts or lost_load is None else design(20.0)


def test_numbers_near_the_best_are_tried_in_sizes_that_come_to_them():
    """Nine machines of five MW keep it, eight of 5.2 too: no whole number of five comes to these."""
    boxes = {n: 5.0 * n + 2.4 for n in range(1, 13)}
    given = search(partial(sized_in, boxes), lambda at: at["engine"] >= 41.6)
    assert given.cheapest().cost_usd > 42.4
    found = replace(given, is_near=True).cheapest()
    assert found.fleet.counts == {"engine": 8}
    assert 41.6 <= found.cost_usd <= 41.7


def test_numbers_are_tried_near_each_design_that_was_found_and_not_the_cheapest_alone():
    boxes = {n: 5.0 * n + 2.4 for n in range(1, 20)}
    given = search(
        partial(sized_in, boxes), lambda at: at["engine"] >= 41.6, high_mw=95
    )
    # cheaper than nine machines, dearer than eight, and near neither
    known = DesignKept(design(60.0, usd=42.0), None)
    found = replace(given, begun=[known], is_near=True).cheapest()
    assert found.fleet.counts == {"engine": 8}


def test_a_design_that_is_known_already_is_no_worse_than_what_is_found():
    known = DesignKept(design(42.0), 7.0)
    given = search(no_value, lambda at: at["engine"] >= 42)
    assert replace(given, begun=[known]).cheapest() is known
