"""Columns that are missing, doubled or misspelt, all at once; others are left aside."""

import pytest

from abilene.errors import InputError, Place
from abilene.tabular.header import check_header, check_rivals, column_names

PLACE = Place("t.csv", 3, 1)


def told(found, names=("time", "price"), optional=()):
    with pytest.raises(InputError) as error:
        check_header(found, names, optional, PLACE)
    return str(error.value).splitlines()


def test_names_lose_the_blanks_around_them():
    assert column_names([" time ", "a b", None, 3]) == ["time", "a b", "", "3"]


def test_columns_that_nobody_asks_for_are_left_aside_even_doubled():
    check_header(
        ["note", "price", "note", "", "", "time"], ["time", "price"], (), PLACE
    )


def test_a_column_given_twice_is_refused_at_the_second():
    # entsoe-py #204 (two series under one name), GraphRAG-SDK #328: the last one won
    assert told(["time", "price", "price"]) == [
        "t.csv:3:3: price: column given twice; keep one of them"
    ]


def test_missing_columns_are_told_with_what_may_be_meant():
    assert told(["Time", "x"]) == [
        "t.csv:3:1: no column 'price'; write the columns time, price",
        "t.csv:3:1: no column 'time'; rename 'Time', or write the columns time, price",
    ]


@pytest.mark.parametrize("name", ["teir", "Tier", "tiers", "tir"])
def test_an_optional_column_that_is_misspelt_is_not_dropped_silently(name):
    names = ("time", "tier")
    assert told(["time", name], names, {"tier"}) == [
        f"t.csv:3:2: {name}: unknown column; did you mean 'tier'?"
    ]
    check_header(["time", "tier", name], names, {"tier"}, PLACE)


@pytest.mark.parametrize("name", ["user", "name", "t", "gpu_time", "title"])
def test_a_column_with_another_name_is_not_taken_for_it(name):
    check_header(["time", name], ("time", "tier"), {"tier"}, PLACE)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("usd_per_kwh", "usd_per_mwh"),
        ("cents_per_kwh", "usd_per_mwh"),
        ("eur_per_mwh", "usd_per_mwh"),
        ("duration_ms", "duration_s"),
        ("submit_ms", "submit_s"),
        ("it_power_kw", "it_power_mw"),
    ],
)
def test_a_column_of_another_unit_is_never_to_be_renamed(found, wanted):
    (line,) = told(["time", found], ("time", wanted))
    assert "rename" not in line
    assert line == (
        f"t.csv:3:1: no column '{wanted}'; "
        f"'{found}' is in another unit: convert it and call it {wanted}"
    )


def test_an_optional_column_of_another_unit_is_to_be_converted():
    names = ("time", "wait_s")
    assert told(["time", "wait_ms"], names, {"wait_s"}) == [
        "t.csv:3:2: wait_ms: unknown column; "
        "'wait_ms' is in another unit: convert it and call it wait_s"
    ]


def test_columns_that_say_the_same_are_refused_at_the_second():
    rivals = [{"submit_s", "submitted"}, {"duration_s"}]
    check_rivals(["submit_s", "duration_s", "x", "x"], rivals, PLACE)
    with pytest.raises(InputError) as error:
        check_rivals(["submitted", "x", "submit_s"], rivals, PLACE)
    assert str(error.value) == (
        "t.csv:3:3: submitted and submit_s say the same; keep one of them"
    )
