"""A published portfolio under two budgets, as a programme: a campus for each project, its MW the project's value.

J. H. Lorie and L. J. Savage, "Three problems in rationing capital", Journal of Business
28(4), 1955, p. 234: nine projects, an outlay in each of two periods, 50 and 20 to spend.
The best portfolio of whole projects is 1, 3, 4, 6 and 9, of value 70 (H. M. Weingartner,
"Mathematical Programming and the Analysis of Capital Budgeting Problems", 1963, ch. 2;
with parts of projects the linear programme reaches 70.27). One unit of money is 1 m USD
here, one of value 1 MW.
"""

from itertools import combinations

import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout import build, build_order

VALUE = (14, 17, 17, 15, 40, 12, 14, 10, 12)
FIRST = (12, 54, 6, 6, 30, 6, 48, 36, 18)
SECOND = (3, 7, 6, 2, 35, 6, 4, 3, 3)
BUDGETS = (50, 20)
BEST = {1, 3, 4, 6, 9}
M = 1e6


def plan_with(budgets, projects=range(1, 10)):
    """Return the plan of two quarters: buildings are paid in the first, accelerators in the second."""
    sites, hardware = {}, {}
    for number in projects:
        mw, outlay, later = (x[number - 1] for x in (VALUE, FIRST, SECOND))
        hardware[f"h{number}"] = {
            "it_w_per_accelerator": 1000,
            "price_usd_per_accelerator": later * M / (mw * 1e3),
        }
        phase = {
            "it_mw": mw,
            "hardware": f"h{number}",
            "shell_usd_per_it_kw": outlay * M / (mw * 1e3),
            "shell_spend": [1.0, 0.0],
        }
        sites[f"p{number}"] = {"phases": {"all": phase}}
    paths = [f"sites.p{number}.phases.all" for number in projects]
    shells = [f"{path}.shell" for path in paths]
    chips = [f"{path}.hardware" for path in paths]
    capital = {
        "one": {"amount_usd": budgets[0] * M, "only_for": shells},
        "two": {"amount_usd": budgets[1] * M, "only_for": chips},
    }
    made = programme(sites, capital, hardware=hardware, end="2026-Q2")
    return build(made, situation())


def built(plan):
    return {int(site[1:]) for (site, _), t in plan.energised.items() if t is not None}


def test_the_best_portfolio_of_lorie_and_savage():
    plan = plan_with(BUDGETS)
    assert built(plan) == BEST
    assert plan.total_it_mw[-1] == pytest.approx(70.0, abs=1e-6)
    assert sum(map(sum, plan.cost_usd.values())) == pytest.approx(68 * M)


SCENARIOS = {"rich": (50, 20), "short_of_chips": (48, 7), "poor": (15, 11)}
LIKELY = {"rich": 0.5, "short_of_chips": 0.3, "poor": 0.2}


def fits(projects, budgets):
    spent = [sum(x[i - 1] for i in projects) for x in (FIRST, SECOND)]
    return all(s <= b for s, b in zip(spent, budgets, strict=True))


def value(projects):
    return sum(VALUE[i - 1] for i in projects)


def best_alone(budgets, projects):
    subsets = (c for n in range(len(projects) + 1) for c in combinations(projects, n))
    return max(value(c) for c in subsets if fits(c, budgets))


def best_list(projects):
    """Return the expected value of the best list: by dynamic programming over the sets that begin a list.

    Outlays only add up, so that a scenario that cannot pay for a set pays for no longer
    part of the list either: each project counts in the scenarios that fit all up to it.
    """
    gains = {frozenset(): 0.0}
    for n in range(1, len(projects) + 1):
        for chosen in map(frozenset, combinations(projects, n)):
            weight = sum(LIKELY[k] for k, b in SCENARIOS.items() if fits(chosen, b))
            gains[chosen] = max(
                gains[chosen - {last}] + weight * VALUE[last - 1] for last in chosen
            )
    return gains[frozenset(projects)]


def test_the_list_that_is_best_under_uncertain_budgets():
    """The best portfolio's own projects as one list, for three budgets nobody is sure of, after Koc and Morton.

    Against all lists by dynamic programming, which shares no code with the search.
    """
    projects = sorted(BEST)
    plans = {k: plan_with(b, projects) for k, b in SCENARIOS.items()}
    for name, plan in plans.items():
        assert value(built(plan)) == best_alone(SCENARIOS[name], projects)
    found = build_order(plans, Budget(), LIKELY)
    along = found.expected(found.it_mw_quarters)
    assert along == pytest.approx(best_list(projects), abs=1e-6)
    knowing = sum(LIKELY[k] * best_alone(b, projects) for k, b in SCENARIOS.items())
    # no list is best in all of them: what stops one is what another begins with
    assert found.price > 3
    assert found.price == pytest.approx(knowing - best_list(projects), abs=1e-6)
