"""Sizing against the LP on random campuses with everything it knows: limits, peaks, takes, weather years."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campuses import imbalance

from abilene.power import lp
from abilene.power.dispatch import dispatch
from abilene.power.problem import (
    INFINITY,
    Block,
    Campus,
    Capacity,
    Demand,
    Load,
    Storage,
)
from abilene.power.risk_blocks import OutageRates, risk_blocks
from abilene.power.sizing import size

TOLERANCE = 1e-5
ROUNDING = 1e-7


def weather(seed, hours, step, lowest):
    """Make the series of one weather year."""
    rng = np.random.default_rng(seed)
    hour = np.arange(hours) * step % 24
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, 1) * rng.uniform(0.5, 1, hours)
    return rng.uniform(lowest, 120, hours), sun, rng.uniform(0, 1, hours)


@st.composite
def open_campuses(draw, most_years=3, limits=True):
    """Draw a campus whose capacities are to be chosen, in one to three weather years."""
    hours, step = (
        draw(st.sampled_from([24, 48, 72])),
        draw(st.sampled_from([1.0, 1.0, 2.0])),
    )
    lowest = draw(st.sampled_from([5.0, 5.0, -30.0]))
    periods = np.repeat([0, 1, 2], hours // 3)
    dear = draw(st.sampled_from([0.5, 1.0, 1.5]))
    least = draw(st.sampled_from([0.0, 0.0, 20.0]))
    gas = draw(
        st.sampled_from([Capacity.fixed(40.0), Capacity(least, INFINITY, 130e3 * dear)])
    )
    grid = Capacity(0.0, draw(st.sampled_from([60.0, 300.0])), 20e3)
    charge = draw(st.sampled_from([0.0, 0.0, 300.0]))
    take = draw(st.sampled_from([0.0, 0.0, 0.5])) if limits else 0.0
    hours_stored = draw(st.sampled_from([4.0, INFINITY]))
    start = draw(st.sampled_from(["cyclic", "cyclic", "free", 0.5]))
    sells, ratchet = draw(st.booleans()), draw(st.sampled_from([0.0, 0.6]))
    co2_cap = (
        draw(st.sampled_from([INFINITY, INFINITY, 100e3, 1e3])) if limits else INFINITY
    )
    clean = draw(st.sampled_from([0.0, 0.0, 0.5, 0.95])) if limits else 0.0
    served = draw(st.sampled_from([0.0, 0.0, 0.9, 0.999])) if limits else 0.0
    machines = draw(st.sampled_from([0, 0, 3, 20]))
    held = (Demand("month", ("grid",), (charge,), ratchet=ratchet),) * (ratchet > 0)

    def campus(seed):
        price, sun, wind = weather(seed, hours, step, lowest)
        blocks = [
            Block("gas", gas, 50.0, co2_t_per_mwh=0.4, clean=False),
            Block("sun", Capacity(0, INFINITY, 90e3), 0.0, sun),
            Block("wind", Capacity(0, INFINITY, 140e3 * dear), 1.0, wind),
            Block(
                "grid", grid, price, co2_t_per_mwh=0.3, clean=False,
                demand_charge_usd_per_mw=0.0 if ratchet else charge,
                min_take=take, min_take_usd_per_mwh=15.0,
            ),
        ]  # fmt: skip
        if machines:
            rates = OutageRates(10.0, 0.08, common_outage_rate=0.01)
            blocks[:1] = risk_blocks(blocks[0], machines, rates, 2000.0, 0.01)
        if sells:
            blocks.append(
                Block(
                    "export",
                    Capacity(0, 60, 500.0),
                    np.minimum(price, 40) - 15,
                    export=True,
                )
            )
        store = Storage(
            "store", Capacity(0, INFINITY, 15e3 * dear), Capacity(0, INFINITY, 6e3 * dear),
            charge_efficiency=0.93, discharge_efficiency=0.93, min_hours=1.0, max_hours=hours_stored,
            start=start, end_usd_per_mwh=0.0 if start == "cyclic" else 2.0,
        )  # fmt: skip
        return Campus(
            (Load("firm", 100.0, np.ones(hours), 2000.0), Load("soft", 30.0, 0.5 + 0.5 * sun, 200.0)),
            tuple(blocks), (store,), step_hours=step, periods=periods, co2_cap_t=co2_cap, clean_share=clean,
            served_share=served, demands=held,
        )  # fmt: skip

    count = draw(st.integers(1, most_years))
    return [
        campus(seed)
        for seed in draw(
            st.lists(st.integers(0, 2**32 - 1), min_size=count, max_size=count)
        )
    ]


def check(sizing, best, tolerance):
    """The bounds enclose the LP's optimum, and the cost is within the tolerance of it."""
    assert sizing.stopped_by == "tolerance"
    assert sizing.status == "optimal"
    assert sizing.gap <= tolerance * (1 + ROUNDING)
    scale = abs(best)
    assert sizing.bound_usd <= best + ROUNDING * scale
    assert (
        best - ROUNDING * scale
        <= sizing.cost_usd
        <= best + (tolerance + ROUNDING) * scale
    )


@settings(max_examples=40)
@given(open_campuses(limits=False), st.sampled_from(["mean", "worst"]))
def test_sizes_cost_what_the_lp_says(years, over):
    sizing = size(years, over=over, tolerance=TOLERANCE)
    check(sizing, lp.size_by_lp(years, over=over, method="simplex").cost_usd, TOLERANCE)
    for campus, operation in zip(years, sizing.operations, strict=True):
        assert imbalance(campus, operation) <= 1e-6


@settings(max_examples=25)
@given(open_campuses(most_years=2))
def test_limits_on_yearly_sums_are_kept_at_the_least_cost(years):
    sizing = size(years, tolerance=TOLERANCE)
    best = lp.size_by_lp(years, method="simplex")
    check(sizing, best.cost_usd, TOLERANCE)
    capacity = np.array(list(sizing.capacity.values()))
    for campus, operation in zip(years, sizing.operations, strict=True):
        assert imbalance(campus, operation) <= 1e-6
        sums = [
            (
                constraint,
                sum(
                    w @ operation.output_mw[s.name]
                    for w, s in zip(constraint.weight, campus.sources, strict=True)
                ),
            )
            for constraint in campus.linking
        ]
        for constraint, total in sums:
            limit = (
                constraint.constant
                + constraint.by_column @ capacity[: len(campus.columns)]
            )
            excess = total * campus.step_hours / campus.years - limit
            assert constraint.excess_usd < INFINITY or excess <= 1e-6 * max(
                abs(limit), 1.0
            )


@settings(max_examples=15)
@given(open_campuses(most_years=1, limits=False))
def test_every_cut_lies_below_the_cost_of_the_best_sizes(years):
    best = lp.size_by_lp(years, method="simplex")
    for cut in size(years, tolerance=1e-3).cuts:
        below = sum(
            slope * best.capacity[name] for name, slope in cut.slope_usd.items()
        )
        assert below <= best.operation.cost_usd + 1e-7 * abs(best.cost_usd)


@settings(max_examples=15)
@given(open_campuses(most_years=1, limits=False))
def test_dispatch_of_either_side_agrees_with_the_other(years):
    """The LP's cost of our sizes is at most (1 + tolerance) times its optimum, and ours of its sizes is its cost."""
    campus, ours, theirs = (
        years[0],
        size(years, tolerance=TOLERANCE),
        lp.size_by_lp(years, method="simplex"),
    )
    annuity = {name: c.annuity_usd for name, c in campus.bounds.items()}

    def capital(capacity):
        return sum(annuity[name] * mw for name, mw in capacity.items())

    of_theirs = dispatch(campus, _given(campus, theirs.capacity))
    of_ours = dispatch(campus, _given(campus, ours.capacity))
    best = theirs.cost_usd
    assert abs(capital(theirs.capacity) + of_theirs.cost_usd - best) <= ROUNDING * abs(
        best
    )
    assert capital(ours.capacity) + of_ours.cost_usd <= best + (
        TOLERANCE + ROUNDING
    ) * abs(best)


def _given(campus, capacity):
    loads = {load.name for load in campus.loads}
    return {name: max(mw, 0.0) for name, mw in capacity.items() if name not in loads}
