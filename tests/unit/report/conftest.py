"""The plan of the one campus, as several of these tests read it."""

import pytest


@pytest.fixture(scope="session")
def small(one_campus):
    """Return the plan of one campus in the one view that it has."""
    return one_campus
