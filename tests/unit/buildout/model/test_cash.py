"""Money beside capital cost, by hand: loans, fees, caps, revenue, obligations, refresh, and the objectives."""

import numpy as np
import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout import build
from abilene.buildout.diagnosis import headlines

BN = 1e9
ONE = {
    "a": {"phases": {"p": {}}}
}  # 0.5 bn in 2026-Q1, 2.5 bn in 2026-Q2, 100 MW energised in 2026-Q2
TWO = {"a": {"phases": {"p": {}, "q": {}}}}
PRICED = {
    "chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 2.0, "life_years": 5}
}
QUARTER_BN = (
    100e6 / 1000 * 2.0 * 8766 / 4 / BN
)  # what 100 MW of chips bring in a quarter


def plan(sites, capital, **header):
    return build(programme(sites, capital, **header), situation())


def flow(built, name):
    return [round(usd / BN, 6) for usd in built.sources.cash_usd[name]]


def sources_equal_uses(built):
    paid = sum(built.sources.paid_usd.values(), np.zeros(len(built.quarters)))
    used = built.total_cost_usd + built.sources.cash_usd.get("bridged", 0.0)
    assert paid == pytest.approx(used, abs=0.01)
    bridged = sum(built.bridged_usd.values(), np.zeros(len(built.quarters)))
    assert built.total_cost_usd + bridged == pytest.approx(paid, abs=0.01)


def cash_balances(built):
    cash = built.sources.cash_usd
    out = (
        "electricity",
        "running_cost",
        "obligations",
        "interest",
        "fees",
        "repaid",
        "reinvested",
    )
    net = (
        cash.get("revenue", 0)
        + cash["bridged"]
        + cash["unpaid"]
        - sum(cash.get(name, 0) for name in out)
    )
    assert np.cumsum(net) == pytest.approx(cash["balance"], abs=0.01)


# loans


def test_interest_is_due_from_the_quarter_after_a_draw_and_drawn_from_the_same_loan():
    built = plan(ONE, {"loan": {"amount_usd": 4 * BN, "rate": 0.08}})
    assert flow(built, "interest") == pytest.approx(
        [0, 0.5 * 0.02, 3.01 * 0.02, 3.0702 * 0.02], abs=1e-6
    )
    assert flow(built, "bridged") == flow(built, "interest")
    assert flow(built, "repaid") == [0, 0, 0, 0]
    sources_equal_uses(built)
    cash_balances(built)


def test_a_loan_with_a_tenor_is_paid_back_in_level_payments():
    """3 bn repaid over four quarters at 2 % a quarter: the annuity is 0.787871 bn. Equity pays it."""
    capital = {
        "loan": {
            "amount_usd": 2.5 * BN,
            "rate": 0.08,
            "tenor_years": 1,
            "only_for": "sites.*.phases.*",
            "opens": "2026-Q2",
        },
        "equity": {"amount_usd": 9 * BN, "opens": {"drawn": "seed"}},
        "seed": {"amount_usd": 0.5 * BN},
    }
    built = plan(ONE, capital)
    assert built.drawn_usd["loan"].sum() / BN == pytest.approx(2.5)
    due = np.add(flow(built, "interest"), flow(built, "repaid"))
    assert list(due) == pytest.approx([0, 0, 0.656559, 0.656559], abs=1e-5)
    assert built.drawn_usd["equity"][2] / BN == pytest.approx(0.656559, abs=1e-5)
    sources_equal_uses(built)
    cash_balances(built)


def test_fees_are_due_on_draws_and_on_what_is_open_and_not_drawn():
    built = plan(
        ONE,
        {"loan": {"amount_usd": 5 * BN, "upfront_fee": 0.01, "commitment_fee": 0.04}},
    )
    first = built.drawn_usd["loan"][0] / BN
    assert flow(built, "fees")[0] == pytest.approx(
        0.01 * first + 0.01 * (5 - first), abs=1e-6
    )
    cash_balances(built)


def test_a_loan_that_nobody_can_serve_is_not_drawn():
    capital = {
        "loan": {
            "amount_usd": 3 * BN,
            "rate": 0.08,
            "tenor_years": 1,
            "only_for": "sites.*",
        }
    }
    assert plan(ONE, capital).energised["a", "p"] is None


@pytest.mark.parametrize(("equity_bn", "built_in"), [(1.19, None), (1.2, "2026-Q2")])
def test_a_gearing_cap_leaves_the_rest_to_equity(equity_bn, built_in):
    capital = {
        "loan": {"amount_usd": 9 * BN, "gearing_cap": 0.6},
        "equity": {"amount_usd": equity_bn * BN},
    }
    built = plan(ONE, capital)
    assert (
        str(built.energised["a", "p"]) if built_in else built.energised["a", "p"]
    ) == built_in
    if built_in:
        paid, due = np.cumsum(built.drawn_usd["loan"]), np.cumsum(built.total_cost_usd)
        assert np.all(paid <= 0.6 * due + 1e3)


def test_a_cap_at_each_site_holds_where_the_programme_as_a_whole_would_meet_it():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
    capital = {
        "loan": {"amount_usd": 9 * BN},
        "equity": {"amount_usd": 3 * BN, "only_for": "sites.a"},
    }
    both = capital | {"loan": capital["loan"] | {"gearing_cap": 0.5}}
    each = capital | {"loan": capital["loan"] | {"gearing_cap_per_site": 0.5}}
    assert plan(sites, both).energised["b", "p"] is not None
    assert plan(sites, each).energised["b", "p"] is None


@pytest.mark.parametrize(("fraction", "built_in"), [(1.0, None), (0.5, "2026-Q2")])
def test_a_tranche_opens_once_another_is_drawn(fraction, built_in):
    """Half a billion is due before the quarter of the rest: half of the seed is drawn by then, and never all of it."""
    capital = {
        "seed": {"amount_usd": 1 * BN},
        "rest": {
            "amount_usd": 2 * BN,
            "opens": {"drawn": "seed", "fraction": fraction},
        },
    }
    built = plan(ONE, capital)
    if built_in is None:
        assert built.energised["a", "p"] is None
        return
    assert str(built.energised["a", "p"]) == built_in
    first = int(np.flatnonzero(built.drawn_usd["rest"])[0])
    assert built.drawn_usd["seed"][:first].sum() >= fraction * BN - 1e4


# operation


def test_compute_is_paid_from_the_quarter_after_it_is_energised_until_its_life_is_over():
    short = {"chips": PRICED["chips"] | {"life_years": 0.25}}
    built = plan(
        ONE, {"cash": {"amount_usd": 9 * BN}}, hardware=short, objective="most_compute"
    )
    when = built.quarters.index(built.energised["a", "p"])
    revenue = flow(built, "revenue")
    assert revenue == [
        pytest.approx(QUARTER_BN, abs=1e-6) if t == when + 1 else 0 for t in range(4)
    ]


def test_hardware_past_its_life_is_replaced_where_that_pays():
    life = {
        "chips": PRICED["chips"] | {"life_years": 0.5, "refreshed_by": "next"},
        "next": PRICED["chips"],
    }
    cheap = life["next"] | {"price_usd_per_accelerator": 1000}
    pays = plan(
        ONE,
        {"cash": {"amount_usd": 9 * BN}},
        end="2027-Q4",
        hardware=life | {"next": cheap},
        objective="npv",
    )
    revenue = np.array(flow(pays, "revenue"))
    when = pays.quarters.index(pays.energised["a", "p"])
    assert np.all(revenue[when + 1 :] > 0), "new hardware takes over at once"
    assert pays.cost_usd["sites.a.phases.p.hardware"].sum() / BN == pytest.approx(2.1)
    dear = life["next"] | {"price_usd_per_accelerator": 900_000}
    not_so = plan(
        ONE,
        {"cash": {"amount_usd": 99 * BN}},
        end="2027-Q4",
        hardware=life | {"next": dear},
        objective="npv",
    )
    assert (
        not_so.cost_usd.get("sites.a.phases.p.hardware", np.zeros(1)).sum() / BN
        <= 2.0 + 1e-9
    )


def test_what_operation_leaves_may_pay_for_the_next_phase():
    capital = {"cash": {"amount_usd": 3.4 * BN}}
    how = {"hardware": PRICED, "end": "2030-Q4", "objective": "most_compute"}
    held = plan(TWO, capital, **how)
    again = plan(TWO, capital, **how, reinvested_share=1.0)
    assert held.energised["a", "q"] is None
    assert again.energised["a", "q"] is not None
    reinvested = again.sources.cash_usd["reinvested"].sum()
    assert reinvested + again.capital_drawn_usd == pytest.approx(6 * BN, abs=1.0)
    assert reinvested >= 2.6 * BN - 1e3
    sources_equal_uses(again)
    cash_balances(again)
    half = plan(TWO, capital, **how, reinvested_share=0.5)
    assert (
        half.energised["a", "q"] is None
        or half.energised["a", "q"] > again.energised["a", "q"]
    )


def test_what_is_owed_and_cannot_be_paid_is_said_and_no_plan_adds_to_it():
    made = programme(ONE, {"cash": {"amount_usd": 3.2 * BN}})
    due = {"lease": {"usd_per_year": 4 * BN, "from": "2026-Q3"}}
    made = type(made).model_validate(
        made.model_dump(by_alias=True) | {"obligations": due}
    )
    built = build(made, situation())
    assert built.irreducible.unpaid_usd / BN == pytest.approx(0.0)
    assert built.energised["a", "p"] is None, (
        "the lease of 2 bn comes first, and leaves too little for the phase"
    )
    poor = type(made).model_validate(
        made.model_dump(by_alias=True) | {"capital": {"cash": {"amount_usd": 0.5 * BN}}}
    )
    short = build(poor, situation())
    assert short.irreducible.unpaid_usd / BN == pytest.approx(1.5)
    assert short.sources.cash_usd["unpaid"].sum() / BN == pytest.approx(1.5, abs=1e-5)


def test_a_minimum_of_cash_is_kept_once_something_new_runs():
    how = {
        "hardware": PRICED,
        "objective": "most_compute",
        "minimum_cash_usd": 0.6 * BN,
    }
    poor = plan(ONE, {"cash": {"amount_usd": 3.0 * BN}}, **how)
    assert poor.energised["a", "p"] == poor.quarters[-1], (
        "what is energised last does not run within the plan"
    )
    built = plan(ONE, {"cash": {"amount_usd": 3.3 * BN}}, **how)
    when = built.quarters.index(built.energised["a", "p"])
    assert when < len(built.quarters) - 1
    assert np.all(built.sources.cash_usd["balance"][when + 1 :] >= 0.6 * BN - 1e3)


# objectives


@pytest.mark.parametrize(("price", "is_built"), [(0.05, False), (2.0, True)])
def test_what_does_not_pay_is_not_built_and_the_price_binds(price, is_built):
    hardware = {"chips": PRICED["chips"] | {"usd_per_accelerator_hour": price}}
    made = programme(
        ONE,
        {"cash": {"amount_usd": 9 * BN}},
        hardware=hardware,
        end="2027-Q4",
        discount_rate_per_year=0.08,
    )
    found = headlines(made, situation(a__p="2026-Q3"))
    assert (found.plan.energised["a", "p"] is not None) == is_built
    assert (found.first_not_built is None) == is_built
    if not is_built:
        assert found.first_not_built.binding == "price"
        assert found.plan.npv_usd == pytest.approx(0.0, abs=1e3)
    else:
        assert found.plan.npv_usd > 0


def test_npv_is_what_the_cash_is_worth():
    """100 MW for the five years that the chips live, in the plan and after it, less 3 bn: nothing of them is left then."""
    built = plan(
        ONE,
        {"cash": {"amount_usd": 9 * BN}},
        hardware=PRICED,
        end="2027-Q1",
        objective="npv",
    )
    assert built.npv_usd / BN == pytest.approx(20 * QUARTER_BN - 3.0, abs=1e-6)


def test_a_target_path_is_followed_no_further_than_promised():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {"it_mw": 300}}}}
    made = programme(sites, {"cash": {"amount_usd": 9 * BN}}, objective="target_path")
    built = build(made, situation(a__p="2026-Q3"))
    assert built.energised["a", "p"] is not None
    assert built.energised["b", "p"] is None, "nobody has promised it"


def test_compute_may_count_up_to_a_day():
    """Money for one of two: the small one can be there in time, the large one cannot."""
    sites = {
        "a": {"phases": {"p": {}}},
        "b": {
            "phases": {"p": {"it_mw": 300, "build_quarters": 4, "shell_spend": [1.0]}}
        },
    }
    capital = {"cash": {"amount_usd": 9 * BN}}
    assert plan(sites, capital, end="2028-Q4").energised["a", "p"] is None
    early = plan(sites, capital, end="2028-Q4", most_compute_by="2026-Q3")
    assert early.energised["a", "p"] is not None


def test_of_ways_to_pay_the_one_with_less_debt_at_cost_wins():
    """The loan has the narrower earmark, which would pay first; what is free costs less."""
    loan = {"amount_usd": 9 * BN, "rate": 0.08, "only_for": "sites.a"}
    built = plan(ONE, {"loan": loan, "free": {"amount_usd": 2 * BN}})
    assert built.drawn_usd["free"].sum() / BN == pytest.approx(2.0, abs=1e-5)
    cheap = {"cheap": {"amount_usd": 9 * BN, "rate": 0.05}}
    both = plan(ONE, {"loan": loan} | cheap)
    assert both.drawn_usd["loan"].sum() / BN == pytest.approx(0.0, abs=1e-5)
    sources_equal_uses(both)
