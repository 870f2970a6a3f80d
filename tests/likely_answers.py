"""The odds of a made-up plan, as several tests read them."""

from types import SimpleNamespace

from abilene.results.risk_records import (
    ClassAnswer,
    CoverOdds,
    DriverAnswer,
    PhaseOdds,
    RiskAnswer,
    TrancheOdds,
)

QUARTERS = ("2027-Q4", "2028-Q4")
PLANNED_MW = dict(zip(QUARTERS, (100.0, 300.0), strict=True))


def by_quarter(*mw):
    return dict(zip(QUARTERS, map(float, mw), strict=True))


LIKELY = RiskAnswer(
    futures=1000,
    seed=7,
    common_share=0.2,
    site_share=0.1,
    classes={"slow": ClassAnswer(mu=0.6, sigma=0.5, record="nine promises; weak")},
    assumed=("cost of shell to that of the plan: P50 1.1, P90 1.3",),
    quantile_it_mw={
        "0.1": by_quarter(0, 0),
        "0.2": by_quarter(0, 100),
        "0.5": by_quarter(100, 200),
        "0.8": by_quarter(100, 300),
        "0.9": by_quarter(100, 300),
    },
    mean_it_mw=by_quarter(60, 180),
    error_it_mw=by_quarter(1, 2),
    quantile_spent_usd={
        key: by_quarter(1e9, 2e9) for key in ("0.1", "0.2", "0.5", "0.8", "0.9")
    },
    phases={
        "a.p1": PhaseOdds(
            target="2027-Q2",
            planned="2027-Q4",
            p_by_target=0.001,
            p_by_planned=0.12,
            p_ever=0.999,
            p10="2027-Q4",
            p50="2028-Q1",
            p80="2028-Q3",
            p90="2028-Q4",
            waits_quarters={"delay": 2.0, "money": 0.5, "power": 0.01},
        ),
        "a.p2": PhaseOdds(
            target=None,
            planned=None,
            p_by_target=None,
            p_by_planned=None,
            p_ever=0.0,
            p10=None,
            p50=None,
            p80=None,
            p90=None,
        ),
    },
    tranches={
        "loan": TrancheOdds(
            p_opens=0.9,
            p50="2027-Q3",
            p80="2027-Q4",
            p_left=0.25,
            left_usd=1.5e9,
            not_built_mw=120.0,
            p_dscr_kept=0.97,
            slack_months_p50=6.0,
            slack_months_p80=0.0,
        ),
        "equity": TrancheOdds(p_opens=1.0, p_left=0.0, left_usd=0.0),
    },
    cover=CoverOdds(
        p_operates=0.8,
        p_covered=1.0,
        quantile_min_dscr={"0.1": 1.1, "0.2": 1.25, "0.5": 1.5},
        quantile_min_llcr={"0.1": 1.3, "0.2": 1.4, "0.5": 1.6},
    ),
    horizon="2028-Q4",
    drivers=(DriverAnswer(name="delay common to all", share=0.44, rank=-0.6),),
    unexplained=0.56,
    p_unpaid=0.0,
    policy="the plan is followed",
    simplified=("no new order is sought",),
)
NO_ODDS = RiskAnswer(not_run="compute has a price")


def view(risk=LIKELY):
    """Return a view with odds, as far as these tests look at one."""
    return SimpleNamespace(risk=risk, it_mw=PLANNED_MW, title="As said")


def plan(**risks):
    """Return a plan of some views with their odds."""
    return SimpleNamespace(
        viewpoints={name: view(risk) for name, risk in risks.items()}
    )
