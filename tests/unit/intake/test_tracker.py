"""Epoch's tables in every form in which they come: two CSVs, a zip, a typed list of milestones."""

import hashlib
import zipfile
from datetime import date
from math import isnan

import pytest
from epoch_tables import FIRST, SITES, VINTAGES, needs_vintages

from abilene.errors import InputError
from abilene.intake.tracker import TrackedRow, read_tracker

PUBLISHED = date(2025, 11, 30)


def row(text, day=date(2025, 6, 1), kind=""):
    return TrackedRow(day, text, 1, kind=kind)


def test_the_day_is_in_the_name_and_figures_have_the_units_of_money(first):
    assert first.published == PUBLISHED
    assert list(first.sites) == ["Prairie One", "Coast Hall"]
    _, building_1, *_ = first.sites["Prairie One"].rows
    assert building_1.capital_usd == pytest.approx(4e9)
    assert building_1.shell_usd == pytest.approx(1.2e9)
    assert first.sites["Prairie One"].facts["Owner"] == "Ann #confident"
    assert first.unread == ("H100 equivalents",)
    assert first.sha256 == hashlib.sha256(FIRST.encode()).hexdigest()


def test_only_rows_at_which_more_runs_are_steps_and_a_gap_is_no_zero(first):
    days = [step.day.isoformat() for step in first.sites["Prairie One"].steps]
    assert days == ["2025-06-01", "2026-01-01", "2027-03-01"]
    (coast,) = first.sites["Coast Hall"].steps
    assert isnan(coast.it_mw)
    assert isnan(coast.buildings)
    assert coast.level == 50


def test_a_zip_says_the_same_as_its_tables(tmp_path, first):
    file = tmp_path / "data_centers.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("data/data_center_timelines.csv", FIRST)
        packed.writestr("data/data_centers.csv", SITES)
        packed.writestr("README.md", "read me")
    again = read_tracker([file], PUBLISHED)
    assert again.sites.keys() == first.sites.keys()
    assert again.sha256 == first.sha256
    assert again.sites["Coast Hall"].facts == {"Owner": "Cy", "Users": "", "Country": "Norway"}  # fmt: skip


def test_a_list_of_milestones_says_which_rows_were_seen(tmp_path):
    file = tmp_path / "steps_2026-10-08.csv"
    file.write_text(
        "site,date,buildings,it_mw,power_mw,kind,note\n"
        "A,2025-01-01,1,10,14,confirmed,expected in May\n"
        "A,2026-01-01,2,20,28,assumed,\n"
        "A,2027-01-01,3,30,42,withdrawn,\n"
    )
    site = read_tracker([file]).sites["A"]
    seen = [it.was_seen(date(2026, 10, 8)) for it in site.rows]
    assert seen == [True, False]  # and what was withdrawn is no row


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Building 1 is operational. By May it looked finished.", True),
        (
            "Building 2 is fully operational. This corresponds to the expected date.",
            True,
        ),
        (
            "Buildings 3 and 4 are estimated to be operational. It looked complete.",
            False,
        ),
        ("Building 1 operational. Based on the completion date of a permit.", False),
        ("Building 3 operational, based on the end date of construction.", False),
    ],
)
def test_a_row_whose_words_estimate_was_not_seen(text, seen):
    assert row(text).was_seen(PUBLISHED) is seen
    assert not row(text).was_seen(date(2025, 5, 31))  # its day had not come
    assert row(text).kind_on(PUBLISHED) == ("confirmed" if seen else "assumed")
    assert row(text).kind_on(date(2025, 5, 31)) == "forecast"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("tl.csv", FIRST, "of which day is this table?; say it with --published DATE"),
        ("dc_2025-11-30.csv", SITES, "no table of milestones"),
        ("tl_2025-11-30.csv", FIRST.replace("2025-06-01", "soon"), "tl_2025-11-30.csv:3:2: Date: 'soon' is no day"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_what_to_do(tmp_path, name, text, words):
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read_tracker([file])
    assert words in str(error.value)


def test_an_unknown_site_gets_a_suggestion(first):
    with pytest.raises(InputError, match="did you mean 'Coast Hall'"):
        first.site("Coast Hal")


@needs_vintages
@pytest.mark.parametrize(
    ("day", "rows", "sites"),
    [
        ("2025-11-30", 98, 14),
        ("2025-12-11", 112, 16),
        ("2026-01-21", 129, 18),
        ("2026-04-03", 152, 26),
        ("2026-04-20", 194, 36),
        ("2026-04-24", 193, 36),
        ("2026-04-28", 205, 38),
        ("2026-05-23", 282, 51),
        ("2026-07-07", 384, 69),
        ("2026-07-31", 424, 76),
    ],
)
def test_every_vintage_has_the_rows_and_sites_that_its_list_counts(day, rows, sites):
    tracker = read_tracker(sorted(VINTAGES.glob(f"*_{day}.csv")))
    assert sum(len(site.rows) for site in tracker.sites.values()) == rows
    assert len(tracker.sites) == sites


def test_days_with_slashes_have_the_month_first(tmp_path):
    file = tmp_path / "tl_2025-12-11.csv"
    file.write_text(FIRST.replace("2025-06-01", "9/20/2025"))
    days = [it.day for it in read_tracker([file]).sites["Prairie One"].rows]
    assert date(2025, 9, 20) in days
    file.write_text(FIRST.replace("2025-06-01", "20/9/2025"))
    with pytest.raises(InputError, match="'20/9/2025' is no day"):
        read_tracker([file])


def test_a_fault_in_a_zip_is_at_a_place_in_it_and_a_damaged_one_is_refused(tmp_path):
    file = tmp_path / "tl_2025-11-30.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("timelines.csv", FIRST.replace("2025-06-01", "soon"))
    with pytest.raises(InputError) as error:
        read_tracker([file])
    assert f"{file}/timelines.csv:3:2: Date: 'soon' is no day" in str(error.value)
    data = bytearray(file.read_bytes())
    data[60] ^= 255  # in the packed table, whose sum then does not fit
    file.write_bytes(data)
    with pytest.raises(InputError, match=r"cannot be unpacked.*download it again"):
        read_tracker([file])
