"""The plan of the one campus, as several of these tests read it."""

import pytest


@pytest.fixture(scope="session")
def small(examples):
    """Return the plan of one campus in the one view that it has."""
    from abilene.planning.chain import plans
    from abilene.programme.changes import load

    return plans(load(examples / "one-campus.yaml"))
