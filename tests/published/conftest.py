"""Published answers: each test states source and tolerance, and leaves a row for the validation table.

``pytest tests/published --answers FILE`` writes the rows as CSV.
"""

import csv
import json
import math
from pathlib import Path

import pytest

COLUMNS = ("name", "source", "theirs", "ours", "tolerance", "unit", "note")
ROOT = Path(__file__).resolve().parents[2]
CASES = next((up / "shared" / "cases" for up in ROOT.parents if (up / "shared" / "cases").is_dir()), None)


def pytest_addoption(parser):
    parser.addoption("--answers", metavar="FILE", help="write each published answer beside ours to a CSV file")


@pytest.fixture
def case_path():
    """Find a file of a published case by its path under the shared cases."""
    if CASES is None:
        pytest.skip("the shared cases do not lie beside the repository")
    return lambda path: CASES / path


@pytest.fixture
def case(case_path):
    """Read a published case by its path under the shared cases."""
    return lambda path: json.loads(case_path(path).read_text(encoding="utf-8"))


@pytest.fixture
def record_answer(record_property):
    """Keep a published answer beside ours, and fail if they differ by more than the tolerance (absolute).

    ``note`` says what a reader of the table must know, such as which of the two is the approximation.
    """

    def record(name, source, theirs, ours, tolerance, unit="", note=""):
        values = (name, source, float(theirs), float(ours), float(tolerance), unit, note)
        record_property("answer", dict(zip(COLUMNS, values, strict=True)))
        assert math.isclose(ours, theirs, rel_tol=0, abs_tol=tolerance), f"{name}: {ours!r}, published {theirs!r}"

    return record


def pytest_terminal_summary(terminalreporter, config):
    path = config.getoption("--answers", default=None)
    if not path:
        return
    reports = [report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, ())]
    answers = [value for report in reports for name, value in report.user_properties if name == "answer"]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(answers, key=lambda answer: (answer["source"], answer["name"])))
