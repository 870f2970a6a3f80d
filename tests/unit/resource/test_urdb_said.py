"""What a rate says in words and days: every field is told, and what bears on a bill is noted."""

from datetime import date

import pytest
from rates import rate

from abilene.resource.urdb_records import UrdbItem
from abilene.resource.urdb_said import (
    ABOUT,
    WORDS,
    day_said,
    days_of,
    notes_of,
    said_of,
)


def item(**fields):
    return UrdbItem.model_validate(rate(**fields))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1401494400", date(2014, 5, 31)),
        ("1401494400000", date(2014, 5, 31)),
        ("1401494400.0", date(2014, 5, 31)),
        ("2014-05-31 00:00:00", date(2014, 5, 31)),
        ("-1", date(1969, 12, 31)),
        ("", None),
        ("soon", None),
        ("inf", None),
        ("nan", None),
        ("1e300", None),
    ],
)
def test_a_day_is_seconds_or_a_date(text, day):
    assert day_said(text) == day


@pytest.mark.parametrize("name", [*ABOUT, *WORDS])
def test_every_field_that_only_describes_is_told(name):
    """As said; what is no day stays as it is."""
    said = dict(said_of(item(**{name: "some  words\n\x1b[31mof it"})))
    assert said[name] == "some words [31mof it"


def test_no_field_of_text_is_dropped():
    """Names stand in the title; all other text is told."""
    texts = {
        name
        for name, field in UrdbItem.model_fields.items()
        if field.annotation is str and not name.endswith(("unit", "units"))
    }
    assert texts <= {*ABOUT, *WORDS, "name", "utility"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"enddate": 1401494400}, "it holds until 2014-05-31 (enddate)"),
        ({"enddate": "soon"}, "it holds until soon (enddate)"),
        ({"approved": False}, "nobody has verified it"),
        ({"servicetype": "Delivery"}, "(servicetype: Delivery): others bill the rest"),
        (
            {"energycomments": "x", "demandcomments": "y"},
            "energycomments, demandcomments: words",
        ),
        (
            {"dgrules": "Net Metering"},
            "(dgrules: Net Metering): this is the bill of a draw",
        ),
        ({"usenetmetering": True}, "(usenetmetering: true)"),
    ],
)
def test_what_bears_on_a_bill_is_noted(fields, words):
    [note] = notes_of(item(**fields))
    assert words in note


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"approved": True},
        {"servicetype": "Bundled"},
        {"usenetmetering": False},
        {"sector": "Industrial"},
    ],
)
def test_what_does_not_is_none(fields):
    assert list(notes_of(item(**fields))) == []


def test_a_rate_without_days_always_holds():
    assert days_of(item()) == (date.min, date.max)
    assert days_of(item(startdate=1335830400)) == (date(2012, 5, 1), date.max)
