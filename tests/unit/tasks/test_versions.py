"""Workers that run something else are told by name and address."""

import sys
from importlib.metadata import version

from abilene.tasks.versions import other_versions, versions_here


def test_what_runs_here():
    found = versions_here()
    assert found["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found["numpy"] == version("numpy")
    assert found.keys() == {"python", "abilene", "numpy", "numba", "pyarrow"}


def test_every_difference_is_told_once_with_a_worker_that_has_it():
    here = {"python": "3.11", "numpy": "2.3"}
    there = {
        "tcp://a": {"python": "3.11", "numpy": "2.2"},
        "tcp://b": {"python": "3.11", "numpy": "2.2"},
        "tcp://c": {"python": "3.11", "numpy": "2.3"},
        "tcp://d": {"python": "3.12"},
    }
    assert other_versions(here, there) == [
        "numpy is 2.2 on tcp://a and 1 more, and 2.3 here",
        "numpy is nothing on tcp://d, and 2.3 here",
        "python is 3.12 on tcp://d, and 3.11 here",
    ]
    assert other_versions(here, {"tcp://c": here}) == []
