"""The small example, planned once for all tests of what a user of Python holds."""

from pathlib import Path

import pytest

import abilene as ab

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="session")
def small():
    """Return the programme."""
    return ab.load(SMALL)


@pytest.fixture(scope="session")
def plan(small, sizer):
    """Return its plan."""
    return ab.plans(small, sizer=sizer)


@pytest.fixture(scope="session")
def first(small):
    """Return its plan in the first of its views."""
    return ab.plan(small)


@pytest.fixture(scope="session")
def folder(plan, tmp_path_factory):
    """Return the folder of its plan."""
    return plan.write(tmp_path_factory.mktemp("plans") / "small")
