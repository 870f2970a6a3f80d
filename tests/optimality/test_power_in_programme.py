"""The build-out with power by the hour against one model of all its hours: the bounds meet, and meet the truth."""

from dataclasses import replace

import pytest
from hourly_programme import joint_case, with_all_hours

from abilene.budget import Budget
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.objectives import objectives
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.pricing import generate_candidates
from abilene.buildout.search import irreducible_shortfall, plan_case, relaxation
from abilene.solve import solve

WEEKS = 1
"""Of each price year. Six take the one model of all hours many minutes, and the bounds meet just as they do here."""


def relaxed(form):
    return solve(
        replace(form.model, integer=[False] * len(form.model.integer)),
        method="ipm",
        crossover=False,
    ).value


def all_hours(case, floor):
    form = with_all_hours(case)
    hold_shortfall(form, floor)
    (aim,) = objectives(form)
    form.minimise(aim)
    return form


@pytest.mark.parametrize(
    "seed",
    [pytest.param(k, marks=pytest.mark.slow if k else ()) for k in range(4)],
)
def test_no_plan_of_any_hours_lies_outside_the_two_relaxations(seed):
    case = joint_case(seed, weeks=1, years=1, sites=("late", "cut")[seed % 2 :][:1])
    floor = irreducible_shortfall(formulate(case, merged=True))
    true = relaxed(all_hours(case, floor))
    before = None
    for rounds in (0, 1, 3):
        found = generate_candidates(
            case, lambda one, power: relaxation(one, floor, power), rounds, close=1e-6
        )
        assert found.bound <= true + 1e-6 * abs(true)
        assert found.value >= true - 1e-6 * abs(true)
        if before is not None:
            assert found.value <= before.value + 1e-9
            assert found.bound >= before.bound - 1e-9
        before = found


@pytest.mark.slow
def test_two_campuses_of_two_price_years_are_planned_as_one_model_of_all_hours_plans_them():
    """A week of each price year, eight quarters, money that is scarce: thousands of columns against hundreds."""
    case = joint_case(weeks=WEEKS, years=2)
    floor = irreducible_shortfall(formulate(case, merged=True))
    true = solve(all_hours(case, floor).model, gap=1e-5)
    assert true.status == "optimal"
    plan = plan_case(case, Budget())
    assert plan.mip_gap <= 1e-3
    value = -plan.npv_usd / BN_USD
    assert true.bound - 1e-6 <= value <= true.value + 1e-3 * abs(true.value)
    assert (
        value * (1 + plan.mip_gap) <= true.value + 1e-6
    )  # the certificate holds: its bound lies below the truth
