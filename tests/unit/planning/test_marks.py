"""A sum rests on a bound where one of its parts does."""

from dataclasses import replace

import pytest

from abilene.planning.marks import joined, mark_of_money
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by


@pytest.mark.parametrize(
    ("marks", "mark"),
    [
        ([], ""),
        (["", ""], ""),
        (["", "at most"], "at most"),
        (["at least", "at least", ""], "at least"),
        (["at least", "at most"], "about"),
        (["about", "at most"], "about"),
    ],
)
def test_of_a_sum(marks, mark):
    assert joined(marks) == mark


def test_under_ten_billion_makes_the_money_in_view_at_most_what_it_says(examples):
    """Musk's 12.3 bn USD rest on SoftBank's 'well under 10 bn'; the 500 announced are one figure."""
    views = seen_by(load(examples / "stargate" / "programme.yaml"))
    marks = {name: mark_of_money(seen) for name, seen in views.items()}
    assert marks == {
        "announced": "",
        "committed": "",
        "secured": "",
        "musk": "at most",
        "altman": "",
    }


def test_the_mark_of_a_whole_is_its_own_where_its_amount_counts(examples):
    seen = seen_by(load(examples / "one-campus.yaml"))["as_written"]

    def marked(**marks):
        answers = dict(seen.resolved)
        for name, mark in marks.items():
            path = f"capital.{name}.amount_usd"
            answers[path] = replace(answers[path], mark=mark)
        return mark_of_money(replace(seen, resolved=answers))

    assert marked() == ""
    assert marked(equity="at most") == "at most"
    assert marked(equity="about") == ""
    assert marked(equity="at most", vendor="at least") == "about"
