"""Whatever relaxes a limit, lengthens the horizon or cheapens an input never removes a phase under most_compute.

There is one exception, which is held here to the dollar: where interest is due and
nothing is earned, as docs/money.md tells.
"""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from plan_campuses import campus, planned, several_phases
from small_programmes import programme, situation

from abilene.buildout import build
from abilene.dates import Quarter

CHANGES = {
    "a longer horizon": {"end": "2034-Q4"},
    "cheaper gas": {"gas_usd": 2.0},
    "more grid": {"more": {"grid": 1.07}},
    "more gas turbines": {"more": {"gas": 1.1}},
    "more engines": {"more": {"engine": 1.03}},
    "more sun": {"more": {"solar": 2}},
}
NOW = {"from": "2026-01-01"}


def load_mw(programme, quarters=16):
    """Return the load by quarter, of the quarters of the shortest horizon. [MW]"""
    return planned(programme).facility_mw["s"][:quarters]


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.slow), 3])
def test_relaxing_never_removes_a_phase(seed):
    before = load_mw(several_phases(seed))
    for change in CHANGES.values():
        after = load_mw(several_phases(seed, **change))
        assert np.all(after >= before - 1e-6), change


@pytest.mark.parametrize("end", ["2028-Q4", "2032-Q4", "2034-Q4"])
def test_grid_and_engines_that_carry_the_load_exactly_do(end):
    """Engines of 0.501 MW for each MW, by rounding, were more than 700 of them for 1,400 MW of a load of 1,960."""
    line, engine = {"line": {"firm_mw": 1260} | NOW}, {"max_mw": 700} | NOW
    made = campus([196, 392, 392, 980], line, {"engine": engine}, end=end)
    assert load_mw(made)[-1] == 1960


@pytest.mark.parametrize("short_mw", [2.5, 5])
def test_a_megawatt_that_is_lacking_holds_the_phase(short_mw):
    """A thousandth of the compute may be lost: 2 MW of 1,960."""
    line, engine = {"line": {"firm_mw": 1260} | NOW}, {"max_mw": 700 - short_mw} | NOW
    made = campus([980, 980], line, {"engine": engine}, end="2027-Q4")
    assert load_mw(made)[-1] == 980


BN = 1e9
CLOSE_BN = 2e-3
"""Money that is nearly enough: a plan draws to a thousandth of that. [bn USD]"""
BORROWERS = {
    "phases_mw": st.lists(st.sampled_from([50, 100, 150]), min_size=1, max_size=3),
    "cash": st.integers(20, 90),
    "loan": st.integers(20, 90),
    "rate": st.integers(1, 12),
    "end": st.integers(2, 6),
    "longer": st.sampled_from([1, 3, 8, 12]),
}


def borrowing(phases_mw, cash, loan, rate, end, usd_per_hour=None):
    """Return the plan of one campus from cash and a loan, in percent of what it costs; its last quarter by number."""
    cost_bn = sum(phases_mw) * 0.03  # 10,000 USD/kW and 20,000 USD for each kW
    chips = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 20_000}
    if usd_per_hour:
        chips["usd_per_accelerator_hour"] = usd_per_hour
    phases = {f"p{n}": {"it_mw": mw} for n, mw in enumerate(phases_mw)}
    lends = {"kind": "debt", "rate": rate / 100, "only_for": "sites.*"}
    made = programme(
        {"a": {"phases": phases}},
        {
            "cash": {"amount_usd": cash / 100 * cost_bn * BN},
            "loan": {"amount_usd": loan / 100 * cost_bn * BN} | lends,
        },
        end=str(Quarter.parse("2026-Q1") + end),
        hardware={"chips": chips},
        objective="most_compute",
    )
    return build(made, situation())


def removes(plan, longer):
    """Return whether a plan that ends later has less load in some quarter of the shorter one, or fewer phases."""
    before, after = plan.it_mw["a"], longer.it_mw["a"]
    is_less = bool(np.any(after[: len(before)] < before - 1e-6))
    return is_less or built(longer) < built(plan)


def built(plan):
    """Return how many phases a plan energises."""
    return sum(quarter is not None for quarter in plan.energised.values())


def lacks_bn(plan, quarters):
    """Return by how much the money left falls short of the interest of so many more quarters; below 0 it does not.

    Cash pays first, as it costs nothing; then the loan its own interest, on which
    interest is due in turn. [bn USD]
    """
    of = plan.case.funding
    drawn = {name: plan.drawn_usd[name].sum() / BN for name in ("cash", "loan")}
    cash, loan = (of[name].own_usd / BN - drawn[name] for name in drawn)
    owed, rate = drawn["loan"], plan.case.programme.capital["loan"].rate
    for _ in range(quarters):
        interest = owed * rate / 4
        from_cash = min(max(cash, 0.0), interest)
        cash -= from_cash
        loan -= interest - from_cash
        owed += interest - from_cash
    return -(loan + cash)


@settings(max_examples=12)
@given(usd_per_hour=st.sampled_from([1.5, 3.0]), **BORROWERS)
@example([150, 50, 150], 30, 80, 12, 5, 12, 1.5)
def test_a_longer_horizon_removes_no_phase_whose_compute_pays_its_interest(
    phases_mw, cash, loan, rate, end, longer, usd_per_hour
):
    """At 1.5 USD an hour 100 MW bring 1.3 bn a year, and cost at most 0.36 bn of interest."""
    terms = (phases_mw, cash, loan, rate)
    plan = borrowing(*terms, end, usd_per_hour)
    assert not removes(plan, borrowing(*terms, end + longer, usd_per_hour))


@settings(max_examples=15)
@given(**BORROWERS)
@example([100, 100], 55, 50, 8, 3, 8)  # the second phase comes later
@example([150, 50, 150], 29, 76, 12, 5, 12)  # the third does not come
@example([100, 100], 60, 90, 4, 3, 3)  # the loan pays its own interest
def test_without_revenue_it_does_so_where_interest_exceeds_the_money_left_and_there_alone(
    phases_mw, cash, loan, rate, end, longer
):
    terms = (phases_mw, cash, loan, rate)
    plan = borrowing(*terms, end)
    lacking_bn = lacks_bn(plan, longer)
    assume(abs(lacking_bn) > CLOSE_BN)
    assert removes(plan, borrowing(*terms, end + longer)) == (lacking_bn > 0)


@pytest.mark.parametrize(
    ("terms", "counts"),
    [
        (([100, 100], 55, 50, 8, 3), (2, 2)),
        (([150, 50, 150], 29, 76, 12, 5), (3, 2)),
        (([100, 100], 60, 90, 4, 3), (2, 2)),
    ],
)
def test_the_exception_happens_and_is_not_always(terms, counts):
    """One is delayed, one loses its last phase, one pays its interest: so the law above has both sides."""
    plan = borrowing(*terms)
    longer = borrowing(*terms[:4], terms[4] + 8)
    assert (built(plan), built(longer)) == counts
    assert removes(plan, longer) == (terms[1] != 60)
