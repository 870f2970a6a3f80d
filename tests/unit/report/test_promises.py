"""Promises as people read them: by state, with who says so, and the record of each speaker."""

import json
from datetime import date
from types import SimpleNamespace

import pytest

from abilene.claims import parse_ledger
from abilene.report.promises import (
    PromiseLine,
    as_json,
    counted,
    printed_lines,
    promise_lines,
    promises_behind,
    record_table,
    speaker_records,
)
from abilene.results.promised import PathPromises, PromiseAnswer

LEDGER = parse_ledger(
    {
        "actors.yaml": "actors:\n"
        "  - {id: ann, name: Ann, role: principal}\n"
        "  - {id: bob, name: Bob, role: lender}\n",
        "s.yaml": """
source: {id: s, kind: release, publisher: P, published: 2025-01-01}
claims:
  - {id: a, about: sites.s.phases.p.target, says: ann, said: 2025-01-01, kind: announced, value: 2025-06-30}
  - {id: b, about: sites.s.phases.p.target, says: [ann, bob], said: 2025-01-01, kind: announced, value: 2025-09-28}
  - {id: c, about: sites.s.phases.q.target, says: bob, said: 2025-01-01, kind: announced, value: 2026}
  - {id: d, about: sites.s.phases.q.target, says: ann, said: 2027-01-02, kind: forecast, value: 2028}
  - {id: e, about: sites.s.phases.q.target, says: ann, said: 2025-01-01, kind: forecast, value: 2027-12-30}
""",
    }
)
FOUND = {
    "sites.s.phases.p.target": PathPromises(
        claim="a",
        due="2025-06-30",
        state="late",
        days_late=100,
        takes_over=None,
        others=(
            PromiseAnswer(claim="b", due="2025-09-28", state="late", days_late=10),
        ),
    ),
    "sites.s.phases.q.target": PathPromises(
        claim="c",
        due="2026-12-31",
        state="missed",
        days_late=5,
        told_by=("d",),
        takes_over="d",
        takes_over_day="2028-12-31",
        others=(
            PromiseAnswer(
                claim="e",
                due="2027-12-30",
                state="re-dated",
                days_late=-359,
                told_by=("d",),
                moved_days=367,
            ),
        ),
    ),
}


@pytest.fixture
def lines():
    return promise_lines(FOUND, LEDGER)


def test_the_latest_of_a_state_comes_first(lines):
    assert [line.claim for line in lines] == ["a", "b", "e", "c"]
    assert lines[3].takes_over == "2028-12-31 (d)"
    assert lines[1].cells == (
        "late",
        "sites.s.phases.p.target",
        "Ann and Bob",
        "2025-01-01",
        "2025-09-28",
        "10",
        "b",
    )


def test_the_record_of_a_speaker_counts_joint_promises_for_each(lines):
    """Ann: late by 100 and 10 days, median 55. Bob: late by 10, and one missed that has no day yet."""
    ann, bob = speaker_records(lines)
    assert ann.cells == ("Ann", "0", "2", "0", "1", "0", "0", "55")
    assert bob.cells == ("Bob", "0", "1", "0", "0", "1", "0", "10")
    assert record_table(lines).row_count == 2


def test_nothing_has_come_then_there_is_no_median(lines):
    (only,) = speaker_records([line for line in lines if line.state == "missed"])
    assert only.cells[-1] == "-"


def test_how_many_are_in_each_state(lines):
    assert counted(lines) == "kept 0, late 2, open 0, re-dated 1, missed 1, lapsed 0"


def test_each_is_printed_with_its_day_and_who_says_so(lines):
    printed = list(printed_lines(lines))
    assert printed[:2] == [
        "late:",
        "  sites.s.phases.p.target: due 2025-06-30, 100 days late",
    ]
    assert printed[2].startswith("    Ann, 2025-01-01: 2025-06-30 announced")
    assert printed[2].endswith("[a]")
    assert printed[-1] == "    instead: 2028-12-31 (d)"
    assert printed[-2].startswith("    told by: Ann, 2027-01-02: 2028 forecast")


def test_one_that_was_put_off_in_time_says_by_how_much_and_by_which_word(lines):
    printed = list(printed_lines(lines))
    at = printed.index("re-dated:")
    assert printed[at + 1].endswith(": due 2027-12-30, put off by 367 days")
    assert printed[at + 3].endswith("[d]")


def test_where_nobody_gives_another_day_that_is_said():
    alone = FOUND["sites.s.phases.q.target"].model_copy(
        update={"takes_over": None, "takes_over_day": None}
    )
    found = promise_lines({"sites.s.phases.q.target": alone}, LEDGER)
    assert list(printed_lines(found))[-1] == "    instead: no day: nobody gives another"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "on the day"),
        (-3, "3 days before"),
        (3, "3 days late"),
        (1, "1 day late"),
        (-1, "1 day before"),
    ],
)
def test_the_side_of_the_day(days, words):
    line = PromiseLine(
        state="kept",
        path="p",
        who=("Ann",),
        said="2025",
        due=date.max.isoformat(),
        days_late=days,
        claim="a",
        moved_days=None,
        told_by=(),
        takes_over="",
        says_who="",
    )
    assert list(printed_lines([line]))[1].endswith(words)


def test_as_json_it_is_whole(lines):
    made = json.loads(json.dumps(as_json(lines, {"viewpoint": "announced"})))
    assert [each["claim"] for each in made["promises"]] == ["a", "b", "e", "c"]
    assert made["speakers"][0]["median_days_late"] == 55


def plan_with(promises):
    view = SimpleNamespace(title="As announced", promises=promises)
    return SimpleNamespace(viewpoints={"announced": view})


def test_the_report_has_the_count_all_promises_and_the_records():
    said, every, speakers = promises_behind(plan_with(FOUND), LEDGER)
    count = "kept 0, late 2, open 0, re-dated 1, missed 1, lapsed 0"
    assert said == f"Promises, as announced: {count}"
    assert [row[-1] for row in every.rows] == ["a", "b", "e", "c"]
    assert [row[0] for row in speakers.rows] == ["Ann", "Bob"]
    assert all(len(row) == len(every.heads) for row in every.rows)
    assert promises_behind(plan_with({}), LEDGER) is None
