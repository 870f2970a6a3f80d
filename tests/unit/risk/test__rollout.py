"""The rule as a whole: the plan where nothing is uncertain, and what opens money in its quarter."""

from types import FunctionType

import numpy as np
import pytest
from small_risks import (
    APART,
    BN,
    ONE,
    TWO,
    all_uncertain,
    deck,
    energised,
    free,
    future,
    spent,
)

from abilene.risk._rollout import roll_out
from abilene.risk._standing import blank_state
from abilene.risk.draws import chances, columns
from abilene.risk.futures import play
from abilene.risk.tables import LACKS_MONEY, NEVER


def test_what_goes_as_planned_is_the_plan():
    found = future(deck(TWO, free(6)))
    assert energised(found) == [1, 1]
    assert spent(found) == [1.0, 5.0, 0.0, 0.0]
    assert found.drawn[0].tolist() == [6.0]
    assert not found.waited.any()


def test_money_that_opens_late_keeps_a_phase_waiting():
    """It cannot begin when it should; the quarter in which it is built after all is for lack of money too."""
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    assert energised(future(made)) == [2]
    found = future(made, late=[2])
    assert energised(found) == [4]
    assert found.opened[0].tolist() == [3]
    assert found.waited[0, 0, LACKS_MONEY] == found.waited.sum() == 2
    assert spent(found)[3:5] == [0.5, 2.5]


def test_money_that_never_comes_builds_nothing():
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    found = future(made, late=[NEVER])
    assert energised(found) == [NEVER]
    assert found.opened[0].tolist() == [NEVER]
    assert sum(spent(found)) == 0


@pytest.mark.parametrize(
    "event",
    [
        {"energised": "a.p"},
        {"it_online_mw": 100.0},
        {"per_it_online_mw_usd": 30e6},
        {"drawn": "free"},
    ],
)
def test_an_event_opens_a_tranche_a_quarter_after_it_has_happened(event):
    capital = free(3, only_for="sites.a") | {
        "next": {"amount_usd": 3 * BN, "opens": event, "only_for": "sites.b"}
    }
    made = deck(APART, capital, end="2027-Q4")
    assert energised(future(made)) == [1, 3]
    found = future(made, ready=[3, 1])
    assert energised(found) == [3, 5]


def in_python(kernel, done):
    """Return what Python itself makes of a kernel and of all that it calls."""
    if kernel not in done:
        plain = kernel.py_func
        names = dict(plain.__globals__)
        done[kernel] = FunctionType(plain.__code__, names, plain.__name__)
        for name in plain.__code__.co_names:
            if hasattr(names.get(name), "py_func"):
                names[name] = in_python(names[name], done)
    return done[kernel]


def as_records(value):
    """Return tables with their fields as attributes, as kernels read them."""
    if isinstance(value, tuple):
        return type(value)._make(map(as_records, value))
    is_table = isinstance(value, np.ndarray) and value.dtype.names
    return value.view(np.recarray) if is_table else value


def test_compiled_into_each_other_kernels_say_bit_by_bit_what_python_reads():
    """Of a loan, an obligation, an event, and all that may be uncertain: the calls of kernels are one function."""
    capital = free(3, only_for="sites.a") | {
        "next": {"amount_usd": 2 * BN, "opens": {"energised": "a.p"}},
        "loan": {"amount_usd": 2 * BN, "rate": 0.08},
    }
    lease = {"usd_per_year": 1 * BN, "from": "2026-01-01"}
    more = {"obligations": {"lease": lease}}
    made = deck(APART, capital, more=more, end="2028-Q4", inflation_per_year=0.03)
    tab, count = made.tables, 40
    drawn = chances(tab, all_uncertain(made), columns(tab, count, 1))
    fast = play(made, drawn)
    slow = type(fast)._make(map(np.zeros_like, fast))
    slow.last[:] = -1
    plain = in_python(roll_out, {})
    plain(as_records(tab), drawn, made.changes, as_records(blank_state(tab)), slow)
    for name, one, other in zip(fast._fields, fast, slow, strict=True):
        assert (one == other).all(), name
    assert len(np.unique(fast.energised, axis=0)) > 3
    assert fast.lent.any()
    assert fast.unpaid.any()
