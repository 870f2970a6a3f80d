"""The budget of a search: what is left of its time, and whether it was called off."""

import threading

import pytest

import abilene.budget
from abilene.budget import Budget


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(abilene.budget.time, "monotonic", lambda: now[0])
    return now


def test_time_runs_from_when_it_begins(clock):
    budget = Budget(seconds=10.0, _begun=clock[0])
    clock[0] = 104.0
    assert budget.seconds_left == 6.0
    assert not budget.is_over
    clock[0] = 111.0
    assert budget.seconds_left == 0.0
    assert budget.is_over


def test_time_can_begin_again(clock):
    budget = Budget(0.01, seconds=10.0, _begun=clock[0])
    clock[0] = 109.0
    again = budget.begin()
    assert (again.seconds_left, budget.seconds_left) == (10.0, 1.0)
    assert again == budget, "when it begins is no part of what is allowed"


def test_without_a_limit_it_is_never_over(clock):
    clock[0] = 1e12
    assert not Budget().is_over


def test_whoever_sets_the_event_calls_it_off():
    cancel = threading.Event()
    budget = Budget(cancel=cancel)
    assert not budget.is_cancelled
    assert not budget.is_over
    cancel.set()
    assert budget.is_cancelled
    assert budget.is_over
