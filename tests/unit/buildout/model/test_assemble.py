"""The formulation put together: phases, their order, and what everything costs."""

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, random_case, situation

from abilene.buildout.case import Case
from abilene.buildout.model import uses
from abilene.buildout.model.assemble import costs_by_use, formulate
from abilene.buildout.model.terms import value
from abilene.solve import solve

BN = 1e9
FREE = {"free": {"amount_usd": 9 * BN}}
TWO = {"a": {"phases": {"p": {}, "q": {"build_quarters": 3}}}}


def case(sites=TWO, where=None, **more):
    return Case(programme(sites, FREE), where or situation(), **more)


def energised(form, wanted):
    """Return a solution of the columns of phases, each on from a quarter."""
    x = np.zeros(len(form.model.cost))
    x[form.one] = 1.0
    for (key, t), column in form.on.items():
        if column != form.one and wanted.get(key) is not None:
            x[column] = float(t >= wanted[key])
    return x


def test_phases_have_whole_columns_from_their_earliest_quarter():
    form = formulate(case())
    assert [t for key, t in form.on if key == ("a", "p")] == [1, 2, 3]
    assert [t for key, t in form.on if key == ("a", "q")] == [2, 3]
    assert all(form.model.integer[column] for column in form.on.values())


def most(form, wanted):
    """Return the most quarters of load that a choice of columns allows."""
    form.minimise(dict.fromkeys(wanted, -1.0))
    return -solve(form.model).value


def test_what_is_on_stays_on_and_a_phase_follows_the_one_before_it():
    form = formulate(case())
    on = form.on
    form.model.high[on[("a", "p"), 3]] = 0.0
    assert most(form, on.values()) == 0, "p is off at the end, so it never was on"


@pytest.mark.parametrize(("off", "quarters"), [(1, 2), (2, 1), (3, 0)])
def test_what_is_off_in_a_quarter_has_never_been_on_before(off, quarters):
    """Quarters 1 to 3 are possible: those after the one in which it is off are left, though it costs nothing."""
    chips = {"chips": HARDWARE["chips"] | {"price_usd_per_accelerator": 0}}
    free = {"a": {"phases": {"p": {"shell_usd_per_it_kw": 0}}}}
    form = formulate(Case(programme(free, FREE, hardware=chips), situation()))
    form.model.high[form.on[("a", "p"), off]] = 0.0
    assert most(form, form.on.values()) == quarters


def test_a_phase_needs_no_other_site():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
    form = formulate(case(sites))
    form.model.high[form.on[("a", "p"), 3]] = 0.0
    assert most(form, form.on.values()) == 3


@pytest.mark.parametrize("seed", range(10))
def test_costs_by_use_come_to_what_each_phase_costs(seed):
    form = formulate(Case(*random_case(seed)))
    wanted = {step.key: step.earliest for step in form.steps if not step.is_history}
    x = energised(form, wanted)
    expected = {}
    for step in form.steps:
        for (path, t), usd in uses.sunk(form.case, step).items():
            expected[path, t, True] = expected.get((path, t, True), 0.0) + usd
        if wanted.get(step.key) is not None:
            decided = uses.decided(form.case, step, wanted[step.key])
            for (path, t), usd in decided.items():
                expected[path, t, False] = usd
    found = {use: value(terms, x) * BN for use, terms in costs_by_use(form).items()}
    found = {use: usd for use, usd in found.items() if abs(usd) > 1.0}
    assert found == pytest.approx(expected, rel=1e-9)


def test_without_money_there_are_no_bills():
    form = formulate(case(relaxed=frozenset({"money"})))
    assert form.bills == {}
    assert form.payments.draw == {}


def test_merged_bills_leave_the_columns_of_decisions_where_they_are():
    fine, merged = formulate(case()), formulate(case(), merged=True)
    assert fine.on == merged.on
    assert fine.reached == merged.reached
    assert len(merged.bills) < len(fine.bills)


def test_money_from_nowhere_pays_what_is_lacking():
    made = Case(programme(TWO, {"free": {"amount_usd": BN}}), situation())
    form = formulate(made, with_extra=True)
    form.fix({form.on[("a", "p"), t]: 1.0 for t in (1, 2, 3)})
    form.fix({form.on[("a", "q"), t]: 0.0 for t in (2, 3)})
    form.minimise(dict.fromkeys(form.extra.values(), 1.0))
    assert solve(form.model).value == pytest.approx(2.0)
