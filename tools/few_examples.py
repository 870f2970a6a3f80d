"""A pytest plugin of ``make mutate``: few examples of a property, always the same ones.

Where ``TEST_COSTS`` names a file, what each test costs of the processor [s], making
ready included, and whether it passed are appended to it.
"""

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import Phase, settings

MOST = 25
FAILED = set()


def pytest_collection_modifyitems(items):
    for item in items:
        test = getattr(item, "obj", None)
        asked = getattr(test, "_hypothesis_internal_use_settings", None)
        if asked is not None:
            test._hypothesis_internal_use_settings = settings(
                asked,
                max_examples=min(asked.max_examples, MOST),
                derandomize=True,
                database=None,
                phases=(Phase.explicit, Phase.generate),
            )


def pytest_runtest_logreport(report):
    if report.failed:
        FAILED.add(report.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    start = time.process_time()  # the clock would count what others do here, too
    done = yield
    if kept := os.environ.get("TEST_COSTS"):
        row = [item.nodeid, time.process_time() - start, item.nodeid not in FAILED]
        with Path(kept).open("a", encoding="utf-8") as out:
            print(json.dumps(row), file=out)
    return done
