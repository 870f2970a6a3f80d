"""Lists of phases as printed and as JSON: the same figures."""

from dataclasses import replace
from datetime import date

import numpy as np
from rich.console import Console

from abilene.report.studies.portfolio import portfolio_json, portfolio_page
from abilene.risk.portfolio import ListFutures, Proof
from abilene.studies.portfolio import COMMON, Portfolio

A, B = ("a", "p"), ("b", "p")
BEST = Proof("optimal", 0.0, stopped=False)
LIKELY = {"rich": 0.5, "poor": 0.5}


def of(phases, whose, rich, poor):
    futures = {"rich": np.array([rich, rich + 100.0]), "poor": np.array([poor, poor])}
    return ListFutures(phases, whose, {"rich": 2000.0, "poor": 900.0}, futures, LIKELY)


FOUND = Portfolio(
    titles={"rich": "As the rich say", "poor": "As the poor say"},
    as_of=date(2026, 1, 10),
    futures=2,
    seed=5,
    lists=(of((B, A), ("poor",), 1900.0, 100.0), of((A, B), (COMMON,), 1200.0, 700.0)),
    own={"rich": 2000.0, "poor": 1000.0},
    proofs=dict.fromkeys(("rich", "poor"), BEST),
    common=BEST,
)


def test_json_has_every_figure_under_its_name():
    found = portfolio_json(FOUND)
    assert found["own_it_mw_quarters"] == {"rich": 2000.0, "poor": 1000.0}
    first, second = found["orders"]
    assert first["phases"] == ["b.p", "a.p"]
    assert first["list_of"] == ["poor"]
    assert first["expected_it_mw_quarters"] == 0.5 * 1950 + 0.5 * 100
    assert first["p20_it_mw_quarters"] == 100
    assert first["mean_it_mw_quarters"] == {"rich": 1950.0, "poor": 100.0}
    assert first["p20_by_view_it_mw_quarters"] == {"rich": 1900.0, "poor": 100.0}
    assert first["planned_expected_it_mw_quarters"] == 1450
    assert second["expected_it_mw_quarters"] == 975
    assert (found["futures"], found["seed"]) == (2, 5)


def test_the_page_says_which_one_would_take_by_what(capsys):
    page = portfolio_page("small", FOUND)
    Console(width=120).print(page.terminal())
    told = capsys.readouterr().out
    assert "the highest mean has the list of As the poor say: 1,025" in told
    assert "the surest is the list of the common order: 80 % sure of 700" in told
    assert "brings 50 less in the mean" in told
    assert "another is better in both" not in told
    assert page.data == portfolio_json(FOUND)


def test_a_list_that_is_worse_in_both_is_marked(capsys):
    worse = of((A, B), (COMMON,), 800.0, 50.0)
    found = Portfolio(**{**vars(FOUND), "lists": (FOUND.lists[0], worse)})
    Console(width=120).print(portfolio_page("small", found).terminal())
    told = capsys.readouterr().out
    assert told.count("another is better in both") == 1
    assert "the surest is" not in told


def test_the_page_charts_what_each_list_brings_in_each_view():
    lists, _, _ = portfolio_page("small", FOUND).sections
    (chart,) = lists.charts
    assert chart.rows == (
        ("all views, as likely", "As the poor say", 1025.0, 100.0),
        ("all views, as likely", COMMON, 975.0, 700.0),
        ("As the rich say", "As the poor say", 1950.0, 1900.0),
        ("As the rich say", COMMON, 1250.0, 1200.0),
        ("As the poor say", "As the poor say", 100.0, 100.0),
        ("As the poor say", COMMON, 700.0, 700.0),
    )


def test_what_was_stopped_is_not_called_best(capsys):
    Console(width=200).print(portfolio_page("small", FOUND).terminal())
    assert "feasible" not in capsys.readouterr().out
    common = Proof("feasible", 0.031, stopped=True)
    plan = Proof("feasible", None, stopped=False)
    first = replace(FOUND.lists[0], proofs={"rich": plan, "poor": BEST})
    found = replace(FOUND, common=common, lists=(first, FOUND.lists[1]))
    page = portfolio_page("small", found)
    Console(width=200).print(page.terminal())
    told = capsys.readouterr().out
    assert "the common order: stopped, not proved best, feasible, gap 3.1%" in told
    assert (
        "plan of As the rich say along the list of As the poor say: feasible, no bound"
        in told
    )
    assert "--seconds gives more time" in told
    assert page.data["common_order"] == {
        "status": "feasible",
        "mip_gap": 0.031,
        "stopped": True,
    }
    assert page.data["orders"][0]["plans"]["rich"]["mip_gap"] is None
    assert page.data["own_plans"]["poor"]["status"] == "optimal"
