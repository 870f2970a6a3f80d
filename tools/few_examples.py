"""A pytest plugin of ``make mutate``: few examples of a property, always the same ones.

Where ``TEST_COSTS`` names a file, what each test costs [s] and whether it passed is
appended to it.
"""

import json
import os
from pathlib import Path

from hypothesis import Phase, settings

MOST = 25


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
    kept = os.environ.get("TEST_COSTS")
    if kept and report.when == "call":
        with Path(kept).open("a", encoding="utf-8") as out:
            print(
                json.dumps([report.nodeid, report.duration, not report.failed]),
                file=out,
            )
