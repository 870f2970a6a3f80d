"""Measured power as a file holds it: units, offsets, gaps, limits, air; and what no meter writes."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.resource.power_log import read_power_log


def log_of(tmp_path, text):
    path = tmp_path / "power.csv"
    path.write_text(text, encoding="utf-8")
    return read_power_log(path)


def hours(column, *cells):
    rows = (f"2026-03-01T{hour:02d}:00Z,{cell}" for hour, cell in enumerate(cells))
    return f"time,{column}\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("column", "of", "value"),
    [
        ("it_w", "IT", 4.2e6),
        ("it_kw", "IT", 4200),
        ("it_mw", "IT", 4.2),
        ("facility_kw", "facility", 4200),
    ],
)
def test_units_are_those_of_the_header(tmp_path, column, of, value):
    log = log_of(tmp_path, hours(column, value, value))
    assert log.of == of
    assert log.mw == pytest.approx([4.2, 4.2])
    assert not log.has_limits


def test_rows_are_placed_by_their_offsets(tmp_path):
    text = "time,it_kw\n2026-03-08T01:00-06:00,1\n2026-03-08T03:00-05:00,2\n2026-03-08T04:00-05:00,3\n"
    log = log_of(tmp_path, text)
    assert np.diff(log.begin_s).tolist() == [3600, 3600]
    assert (log.offset_s, log.step_s) == (-6 * 3600, 3600)


def test_an_empty_cell_is_not_known_and_a_missing_row_is_a_gap(tmp_path):
    text = hours("it_kw", 1, "", 3, 4, 5) + "2026-03-01T09:00Z,9\n"
    log = log_of(tmp_path, text)
    assert np.isnan(log.mw).tolist() == [False, True, False, False, False, False]
    assert (log.end_s - log.begin_s).tolist() == [3600.0] * 6


def test_rows_that_come_a_little_early_or_late_hold_until_the_next(tmp_path):
    text = "time,it_kw\n2026-03-01T00:00:00Z,1\n2026-03-01T00:00:14Z,2\n2026-03-01T00:00:31Z,3\n2026-03-01T00:00:45Z,4\n"
    log = log_of(tmp_path, text)
    assert log.end_s[:-1].tolist() == log.begin_s[1:].tolist()


def test_an_empty_limit_is_none(tmp_path):
    log = log_of(tmp_path, hours("it_mw,limit_kw", "1,", "2,2500", "3,"))
    assert log.limit_mw.tolist() == [np.inf, 2.5, np.inf]
    assert log.has_limits


def test_the_air_counts_where_both_bulbs_are_there(tmp_path):
    both = log_of(tmp_path, hours("it_mw,dry_bulb_c,wet_bulb_c", "1,20,12", "2,21,13"))
    assert [part.tolist() for part in both.air_c] == [[20, 21], [12, 13]]
    assert log_of(tmp_path, hours("it_mw,dry_bulb_c", "1,20", "2,21")).air_c is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (hours("power", 1, 2), "no column of power among time, power; call it it_w"),
        (hours("it_mw,it_kw", "1,1", "2,2"), "it_"),
        (hours("it_mw", 1), "fewer than two rows"),
        (hours("it_mw", 1, -2), "is below 0"),
        (hours("it_mw", "", ""), "it_mw: no row is known"),
        (hours("it_kw", *[5.0] * 23, 65535), "far beyond all others"),
        (
            "time,it_mw\n2026-03-01T01:00Z,1\n2026-03-01T01:00Z,1\n",
            "power.csv:3:1: after 2026-03-01T01:00:00 UTC comes",
        ),
        ("time,it_mw\n2026-03-01T01:00,1\n2026-03-01T02:00,1\n", "no offset from UTC"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, text, words):
    with pytest.raises(InputError) as caught:
        log_of(tmp_path, text)
    assert words in str(caught.value)
