"""Checks that can fail."""

import pytest

from abilene.report.checks import plan_checks


def changed(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def test_all_checks_hold_for_a_plan(january, small):
    assert all(
        check.holds for plan in (january[0], small) for check in plan_checks(plan)
    )


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"status": "feasible", "stopped": True, "mip_gap": 0.02}, "2.00%"),
        (
            {"status": "feasible", "stopped": True, "mip_gap": 170.3},
            "largest gap 17,030.00%",
        ),
        (
            {"status": "feasible", "stopped": True, "mip_gap": None},
            "stopped; no bound known",
        ),
        ({"paid_usd": {}}, "sources equal uses: not in"),
        ({"capital_usable_usd": 0.0}, "drawn is at most usable"),
    ],
)
def test_a_check_fails_where_the_figures_do_not_fit(small, broken, words):
    (failed,) = [
        check for check in plan_checks(changed(small, **broken)) if not check.holds
    ]
    assert words in failed.words


def test_a_gap_that_designs_of_power_leave_is_said(small):
    texts = [
        check.words
        for check in plan_checks(changed(small, status="feasible", mip_gap=0.0016))
        if check.holds
    ]
    assert "the plan of each view is within 0.16% of the best" in texts


def test_a_load_that_nobody_energised_is_seen(small):
    view = next(iter(small.viewpoints.values()))
    site = view.sites["prairie"]
    more = {quarter: it_mw + 1 for quarter, it_mw in site.it_mw.items()}
    sites = {"prairie": site.model_copy(update={"it_mw": more})}
    assert "IT MW that run at a campus are at most" in next(
        check.words
        for check in plan_checks(changed(small, sites=sites))
        if not check.holds
    )
