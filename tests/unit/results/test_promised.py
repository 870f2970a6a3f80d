"""The record of promises in a plan."""

import pytest
from pydantic import ValidationError

from abilene.results.promised import PathPromises, PromiseAnswer

GIVEN = {"claim": "a", "due": "2026-06-30", "state": "missed", "days_late": 32}


def test_every_promise_of_a_path_has_the_first_one_in_front():
    other = PromiseAnswer(**GIVEN | {"claim": "b", "state": "open"})
    made = PathPromises(**GIVEN, takes_over="b", others=(other,))
    assert [each.claim for each in made.every] == ["a", "b"]


def test_a_state_is_one_of_six():
    with pytest.raises(ValidationError, match="'open', 're-dated', 'missed' or"):
        PromiseAnswer(**GIVEN | {"state": "broken"})
