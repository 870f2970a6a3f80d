"""One build order in the futures of two views."""

import math

import pytest
from two_views import two_views

from abilene.buildout import build_order
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.risk.portfolio import Proof
from abilene.studies import portfolio
from abilene.studies.odds import Drawing
from abilene.studies.portfolio import COMMON, portfolio_odds

VIEWS = ("announced", "secured")
LIKELY = {"announced": 0.6, "secured": 0.4}
A, B = ("a", "p"), ("b", "p")


@pytest.fixture
def draft(tmp_path):
    return load(two_views(tmp_path))


def test_what_every_view_can_build_comes_first(draft):
    """As announced both are built either way; as secured b alone can be, and nothing that stands below a."""
    asked = Drawing(futures=400)
    best, other = portfolio_odds(draft, VIEWS, probabilities=LIKELY, asked=asked).lists
    assert (best.phases, best.whose) == ((B, A), ("secured", COMMON))
    assert (other.phases, other.whose) == ((A, B), ("announced",))
    # 100 MW in 13 and in 9 of 16 quarters
    assert best.planned == {"announced": 2200, "secured": 900}
    assert other.planned == {"announced": 2200, "secured": 0}
    assert other.futures["secured"].max() == 0
    assert best.futures["announced"] == pytest.approx(other.futures["announced"])
    lost = 0.4 * best.futures["secured"].mean()
    assert best.expected - other.expected == pytest.approx(lost)
    assert (
        best.expected < best.planned_expected == pytest.approx(0.6 * 2200 + 0.4 * 900)
    )


def test_the_seed_decides_the_futures(draft):
    one, same, other = (
        portfolio_odds(
            draft, VIEWS, probabilities=LIKELY, asked=Drawing(200, seed)
        ).lists[0]
        for seed in (1, 1, 2)
    )
    assert one.expected == same.expected != other.expected


def test_what_is_certain_is_as_planned(draft):
    asked = Drawing(futures=100, refclass="none")
    (best, _) = portfolio_odds(draft, VIEWS, probabilities=LIKELY, asked=asked).lists
    assert best.expected == pytest.approx(best.planned_expected)
    assert best.sure == 900


def test_the_common_order_has_no_clock_unless_one_is_asked_for(draft, monkeypatch):
    """How many lists are tried, and so which is best, does not depend on the machine."""
    clocks = []

    def noted(plans, budget, *rest):
        clocks.append(budget.seconds)
        return build_order(plans, budget, *rest)

    monkeypatch.setattr(portfolio, "build_order", noted)
    asked = Drawing(futures=10)
    found = portfolio_odds(draft, VIEWS, probabilities=LIKELY, asked=asked)
    assert found.common == Proof("optimal", 0.0, stopped=False)
    assert {one.status for one in found.lists[0].proofs.values()} == {"optimal"}
    portfolio_odds(draft, VIEWS, probabilities=LIKELY, asked=asked, seconds=50.0)
    assert clocks == [math.inf, 50.0]


def test_likelihoods_have_to_be_said(draft):
    with pytest.raises(InputError, match="--probability: nobody says how likely"):
        portfolio_odds(draft, VIEWS)


def test_futures_that_cannot_be_played_are_refused_by_view(tmp_path):
    file = two_views(tmp_path)
    priced = load(file, ["programme.minimum_cash_usd=1 bn USD"])
    with pytest.raises(InputError, match="announced: no futures: minimum_cash_usd"):
        portfolio_odds(priced, VIEWS, probabilities=LIKELY)
