"""Bills beyond those of the designs: months, weights, and where they count."""

import pytest
from billed_plans import billed_case

from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.carried import (
    add_carried,
    all_running,
    in_month,
    months_of,
    serving_in,
    weights_of,
)
from abilene.buildout.model.terms import BN_USD, summed
from abilene.buildout.model.uses import counted_share, discount

YEARS = ((0.25, tuple(map(float, range(12)))), (0.75, (1.0,) * 12))


def test_months_are_counted_from_january():
    form = formulate(billed_case())
    assert [month % 12 for month in months_of(form, 0)] == [0, 1, 2]
    assert [month % 12 for month in months_of(form, 7)] == [9, 10, 11]
    assert months_of(form, 1).start == months_of(form, 0).stop


def test_a_figure_of_a_month_is_that_of_its_year_times_the_load():
    """A load of a GW is 1,000 MW."""
    serving = [(YEARS, {3: 1.0}), ((), {4: 1.0})]
    assert in_month(serving, 0, 12 * 2026 + 5) == {3: 5000.0}
    assert in_month(serving, 1, 0) == {3: 1000.0}
    assert weights_of([(), YEARS]) == [0.25, 0.75]
    assert weights_of([()]) == []


def test_what_is_carried_counts_in_its_quarter_or_after_the_plan():
    form = formulate(billed_case())
    column, before = form.model.column(), len(form.after_costs)
    add_carried(form, ("a", "grid.g", "demand", 2), {column: BN_USD})
    assert form.operating["a", 2][column] == pytest.approx(counted_share(form.case, 2))
    add_carried(form, ("a", "grid.g", "demand", 9), {column: BN_USD})
    ((terms, weight),) = form.after_costs[before:]
    assert terms == {column: 1.0}
    counts = discount(form.case, 9) * counted_share(form.case, 9)
    assert weight == pytest.approx(counts)


def test_measured_load_runs_and_is_not_decided():
    form = formulate(billed_case(history=True))
    running = summed(load for _, load in all_running(form, "a", 3))
    assert running[form.one] == pytest.approx(0.1)
    assert form.one not in summed(load for _, load in serving_in(form, "a", 3))
