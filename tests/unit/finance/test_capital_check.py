"""What is wrong with tranches is said with a path and a fix."""

import pytest
from small_programmes import programme

from abilene.finance.capital_check import check_capital, check_debt

SITES = {"a": {"phases": {"p": {}}, "equipment": {"gas": {"max_mw": 10}}}}


def problems(capital, sites=SITES):
    return check_capital(programme(sites, capital))


def test_parts_beyond_their_total_are_reported():
    capital = {
        "all": {"amount_usd": 10},
        "a": {"amount_usd": 8, "part_of": "all"},
        "b": {"amount_usd": 7, "part_of": "all"},
    }
    (problem,) = problems(capital)
    assert problem.path == "capital.all.amount_usd"
    assert "15 USD, more than the amount of 10 USD" in problem.what
    assert "part_of: all" in problem.fix


def test_a_whole_without_a_figure_is_never_overfull():
    capital = {
        "all": {},
        "a": {"amount_usd": 8, "part_of": "all"},
        "b": {"part_of": "all"},
    }
    assert problems(capital) == []


def test_an_earmark_may_name_a_path_or_anything_above_it():
    for covered in (
        "sites.a",
        "sites.*.phases.*.shell",
        "sites.a.equipment",
        "operation",
    ):
        assert problems({"t": {"only_for": covered}}) == []
    (problem,) = problems({"t": {"only_for": "sites.a.phase"}})
    assert "did you mean 'sites.a.phases'?" in problem.fix


def test_parts_are_not_added_up_while_they_go_round():
    capital = {
        "t": {"part_of": "u", "amount_usd": 5},
        "u": {"part_of": "t", "amount_usd": 1},
    }
    assert all("itself" in problem.what for problem in problems(capital))


@pytest.mark.parametrize(
    ("capital", "path", "what", "fix"),
    [
        (
            {"t": {"only_for": "sites.b"}},
            "capital.t.only_for",
            "'sites.b' covers nothing",
            "did you mean 'sites.a'?",
        ),
        (
            {"t": {"only_for": ["sites.a", "sites.b", "operation"]}},
            "capital.t.only_for",
            "'sites.b' covers nothing",
            "did you mean 'sites.a'?",
        ),
        (
            {"t": {"outside": True}, "u": {"part_of": "t"}},
            "capital.u.part_of",
            "is outside",
            "give both the same",
        ),
    ],
)
def test_what_is_wrong_has_a_path_and_a_fix(capital, path, what, fix):
    (problem,) = problems(capital)
    assert problem.path == path
    assert what in problem.what
    assert fix in problem.fix


def test_circles_are_found_and_refused():
    capital = {"t": {"part_of": "u"}, "u": {"part_of": "t"}, "v": {"funded_by": ["v"]}}
    assert {problem.path for problem in problems(capital)} == {
        "capital.t.part_of",
        "capital.u.part_of",
        "capital.v.funded_by",
    }


def test_debt_without_a_rate_is_free_and_said():
    (problem,) = check_debt(
        programme(SITES, {"loan": {"amount_usd": 5, "kind": "debt"}})
    )
    assert problem.path == "capital.loan.kind"
    assert "never paid back" in problem.what
    assert "capital.loan.rate" in problem.fix


@pytest.mark.parametrize(
    "capital",
    [
        {"t": {"amount_usd": 5, "kind": "debt", "rate": 0.0}},
        {"t": {"amount_usd": 5, "kind": "equity"}},
        {"t": {"amount_usd": 5}},
        # who lends from outside is paid by whom they lend to
        {"t": {"amount_usd": 5, "kind": "debt", "outside": True}},
        # all of it is in its part, which has a rate
        {
            "t": {"amount_usd": 5, "kind": "debt"},
            "u": {"amount_usd": 5, "kind": "debt", "rate": 0.1, "part_of": "t"},
        },
        # in a circle nobody holds anything: that is said instead
        {
            "t": {"amount_usd": 5, "kind": "debt", "part_of": "u"},
            "u": {"amount_usd": 5, "part_of": "t"},
        },
    ],
)
def test_other_money_needs_no_rate(capital):
    assert check_debt(programme(SITES, capital)) == []


def test_what_the_parts_of_a_debt_leave_over_needs_a_rate():
    capital = {
        "t": {"amount_usd": 5, "kind": "debt"},
        "u": {"amount_usd": 3, "kind": "debt", "rate": 0.1, "part_of": "t"},
    }
    (problem,) = check_debt(programme(SITES, capital))
    assert problem.path == "capital.t.kind"
