"""The small example, planned once with its sized campus at hand."""

import pytest

from abilene.programme.changes import load
from abilene.results.records import PlanRecord


@pytest.fixture(scope="session")
def draft(examples):
    return load(examples / "one-campus.yaml")


@pytest.fixture(scope="session")
def small(one_campus):
    """Return the plan of one campus, powered by the grid and by equipment of its own."""
    return one_campus


@pytest.fixture
def bare(january):
    """Return the plan of Stargate in two views as plan.json has it: without any hours."""
    return PlanRecord.model_validate_json(january[0].model_dump_json())
