"""Published answers: each test states source and tolerance, and leaves a row for the validation table.

The table of the documentation is ``docs/validation/answers.csv``. ``make validation`` writes it anew
(``pytest tests/published --answers FILE``); without the option, each answer must stand in it already.
"""

import csv
import json
import math
from pathlib import Path

import pytest

COLUMNS = ("test", "source", "name", "theirs", "ours", "tolerance", "unit", "note")
KEY = ("test", "source", "name")
ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "validation" / "answers.csv"
CASES = next(
    (
        up / "shared" / "cases"
        for up in ROOT.parents
        if (up / "shared" / "cases").is_dir()
    ),
    None,
)


def pytest_addoption(parser):
    parser.addoption(
        "--answers",
        metavar="FILE",
        help="write each published answer beside ours to a CSV file",
    )


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


@pytest.fixture(scope="session")
def table():
    """Return the rows of the table in the documentation, by test, source and name; none before it is first written."""
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            tuple(row[column] for column in KEY): row for row in csv.DictReader(file)
        }


@pytest.fixture
def record_answer(request, record_property, table):
    """Keep a published answer beside ours, and fail if they differ by more than the tolerance (absolute).

    ``note`` says what a reader of the table must know, such as which of the two is the approximation. Several
    answers of one test need several names.
    """
    test = f"{request.path.name}::{request.node.originalname}"
    renewed = request.config.getoption("--answers", default=None)

    def record(name, source, theirs, ours, tolerance, unit="", note=""):
        values = (
            test,
            source,
            name,
            float(theirs),
            float(ours),
            float(tolerance),
            unit,
            note,
        )
        answer = dict(zip(COLUMNS, values, strict=True))
        record_property("answer", answer)
        assert math.isclose(ours, theirs, rel_tol=0, abs_tol=tolerance), (
            f"{name}: {ours!r}, published {theirs!r}"
        )
        assert renewed or _stands_in(table, answer), (
            f"{name}: not so in {TABLE.name}; run 'make validation'"
        )

    return record


def _stands_in(table, answer):
    """Tell whether the table has this answer: the published figure as it is, ours within the tolerance."""
    row = table.get(tuple(answer[column] for column in KEY))
    if row is None or any(row[column] != answer[column] for column in ("unit", "note")):
        return False
    near = math.isclose(
        float(row["ours"]), answer["ours"], rel_tol=1e-9, abs_tol=answer["tolerance"]
    )
    return near and math.isclose(
        float(row["theirs"]), answer["theirs"], rel_tol=1e-9, abs_tol=1e-12
    )


def pytest_terminal_summary(terminalreporter, config):
    path = config.getoption("--answers", default=None)
    if not path:
        return
    lost = [
        report
        for group in ("skipped", "failed", "error")
        for report in terminalreporter.stats.get(group, ())
    ]
    if lost:
        terminalreporter.write_line(
            f"{path} is not written: {len(lost)} tests were skipped or failed", red=True
        )
        return
    reports = terminalreporter.stats.get("passed", ())
    answers = [
        value
        for report in reports
        for name, value in report.user_properties
        if name == "answer"
    ]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            sorted(answers, key=lambda answer: tuple(answer[column] for column in KEY))
        )
