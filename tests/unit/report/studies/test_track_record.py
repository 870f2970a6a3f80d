"""A track record as people see it: a row for each rival, what it means, and the same as JSON."""

import json
import math
from datetime import date

import pytest
from rich.console import Console

from abilene.claims.refclass import RefClass
from abilene.report.studies.track_record import (
    HEADS,
    printed_record,
    record_json,
    record_lines,
    record_rows,
)
from abilene.studies.track_record import FirstForecast, Pending, Replayed

AS_OF, UNTIL = date(2026, 7, 31), date(2026, 10, 2)


@pytest.fixture
def found():
    law = RefClass("x", "x", math.log(1.6), 0.42, (), n=9, events=6, sites=3)
    near = FirstForecast(("Prairie", "b1"), date(2026, 5, 23), date(2026, 8, 1))
    far = FirstForecast(("Prairie", "b2"), date(2026, 5, 23), date(2027, 8, 1))
    pending = (
        Pending(near, near.due, date(2026, 8, 11), confirmed=True),
        Pending(far, date.max, date.max),
    )
    return [Replayed(AS_OF, UNTIL, law, pending)]


def test_rows_name_day_and_horizon_once(found):
    rows = list(record_rows(found))
    assert [row[:5] for row in rows] == [
        ("2026-07-31", "all", "2", "1+0", "word"),
        ("", "", "", "", "class"),
        ("", "30-179 d", "1", "1+0", "word"),
        ("", "", "", "", "class"),
        ("", "365 d +", "1", "0+0", "word"),
        ("", "", "", "", "class"),
    ]
    assert rows[0][5:] == ("1.0", "0.000", "0.000", "5.0", "-10", "-")
    assert rows[4][5:] == ("0.0", "0.000", "0.000", "0.0", "-", "-")
    assert all(len(row) == len(HEADS) for row in rows)


def test_lines_say_what_was_fitted_and_how_little_it_proves(found):
    text = " ".join(record_lines(found))
    for words in ("by 2026-10-02", "P50 1.60, sigma 0.42", "6 had come", "Few points"):
        assert words in text


def test_it_fits_eighty_columns(found):
    console = Console(width=80, record=True)
    console.print(printed_record(found))
    printed = console.export_text()
    heads = printed.splitlines()[:3]
    assert "80%" in heads[2]
    assert "expected" not in heads[2]
    assert "…" not in printed


def test_json_has_every_score_and_milestone(found):
    record = json.loads(json.dumps(record_json(found)))
    (replay,) = record["replays"]
    assert replay["class"]["events"] == 6
    assert [it["lead"] for it in replay["horizons"]] == ["all", "30-179 d", "365 d +"]
    word, law = replay["horizons"][0]["scores"]
    assert (word["rival"], law["rival"]) == ("word", "class")
    assert word["errors_days"] == [-10]
    assert replay["pending"][0]["seen"] == "2026-08-11"
    assert replay["pending"][1] == {
        "site": "Prairie",
        "milestone": "b2",
        "said": "2026-05-23",
        "due": "2027-08-01",
        "word": None,
        "seen": None,
        "confirmed": False,
    }
    assert record["notes"] == [*record_lines(found)]
