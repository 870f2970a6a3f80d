"""Rates of the Utility Rate Database: each field is read, or refused by its name."""

import json

import pytest
from rates import rate, rate_file

from abilene.errors import InputError
from abilene.resource.urdb import read_urdb


@pytest.fixture
def read(tmp_path):
    return lambda **fields: read_urdb(rate_file(tmp_path, rate(**fields)))


@pytest.mark.parametrize(
    "form",
    [
        rate(),
        {"items": [rate()]},
        [rate()],
        json.dumps({"items": [rate()]}),
        json.dumps(json.dumps({"items": [rate()]})),
    ],
)
def test_an_item_is_found_in_each_form(form, tmp_path):
    found = read_urdb(rate_file(tmp_path, json.dumps(form)))
    assert found.item.name == "Large Service"
    assert found.incomplete == ()


def test_names_of_fields_are_read_in_any_case(read):
    found = read(fixedChargeFirstMeter=5, fixedChargeUnits="$/Month")
    assert found.item.fixedchargefirstmeter == 5
    assert found.incomplete == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", r"rate.json:\d:\d: "),
        ("[]", "0 rates; keep the one"),
        (
            '[{"name": "a", "label": "x"}, {"name": "b"}]',
            "2 rates 'a', 'b'; keep",
        ),
        ('{"items": [{"name": "a"}, {"name": "b"}]}', "2 rates"),
        ("3", "not a rate"),
        ("some words", "not a rate"),
        ('"some words"', "not a rate"),
        ("{}", "not a rate"),
        ('{"name": "a", "name": "b"}', "name: "),
        ('{"name": "a", "Name": "b"}', "name: given twice; keep one"),
        ("[" * 100_000, r"rate.json:\d"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_place(text, words, tmp_path):
    with pytest.raises(InputError, match=words):
        read_urdb(rate_file(tmp_path, text))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_urdb(tmp_path / "none.json")


def test_what_only_describes_is_kept_in_words(read):
    found = read(startdate=1335880800, voltagecategory="Primary", revisions=[1, 2])
    assert found.item.voltagecategory == "Primary"
    assert found.item.startdate == "1335880800"
    assert found.incomplete == ()
