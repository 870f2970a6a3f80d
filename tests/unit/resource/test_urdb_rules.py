"""Rules of rates of the Utility Rate Database: each refusal by the name of its field, and what is none."""

import pytest
from rates import ALWAYS, EVENING, rate, rate_file

from abilene.errors import InputError
from abilene.resource.urdb import read_urdb
from abilene.resource.urdb_rules import says_nothing, schedules


@pytest.fixture
def read(tmp_path):
    return lambda **fields: read_urdb(rate_file(tmp_path, rate(**fields)))


NAMED = [
    ("demandreactivepowercharge", {"demandreactivepowercharge": 0.3}),
    ("demandratchetpercentage", {"demandratchetpercentage": [0.8] * 12}),
    ("coincidentratestructure", {"coincidentratestructure": [[{"rate": 3.0}]]}),
    ("energyattrs", {"energyattrs": [{"Fuel": "varies"}]}),
    ("demandattrs", {"demandattrs": [{"Power factor": "95 %"}]}),
    ("fixedattrs", {"fixedattrs": [{"Tax": "5 %"}]}),
    ("novelcharge", {"novelcharge": 12.5}),
    (
        "flatdemandunit",
        {"flatdemandstructure": [[{"rate": 5}]], "flatdemandunit": "kVA"},
    ),
    ("demandunits", {"flatdemandstructure": [[{"rate": 5}]], "demandunits": "hp"}),
    (
        "demandrateunit",
        {"demandratestructure": [[{"rate": 5}]], "demandrateunit": "kVA daily"},
    ),
    ("fixedchargeunits", {"fixedchargefirstmeter": 5}),
    ("minchargeunits", {"mincharge": 5, "minchargeunits": "$/kW"}),
    (
        "fixedmonthlycharge",
        {
            "fixedchargefirstmeter": 5,
            "fixedchargeunits": "$/month",
            "fixedmonthlycharge": 5,
        },
    ),
    (
        "minmonthlycharge",
        {"mincharge": 5, "minchargeunits": "$/month", "minmonthlycharge": 5},
    ),
    (
        "annualmincharge",
        {"mincharge": 5, "minchargeunits": "$/year", "annualmincharge": 5},
    ),
    ("lookbackrange", {"lookbackpercent": 0.8}),
    (
        "lookbackrange",
        {"lookbackpercent": 0.8, "lookbackrange": 6, "lookbackmonths": [1] + [0] * 11},
    ),
    (
        "lookbackpercent",
        {
            "lookbackpercent": 0.8,
            "lookbackrange": 6,
            "demandratestructure": [[{"rate": 5}]],
        },
    ),
    ("energyratestructure", {"energyratestructure": [[{"rate": 5.2}]]}),
    (
        "energyratestructure",
        {"energyratestructure": [[{"rate": 0.1, "max": 5}, {"rate": 52}]]},
    ),
    ("energyratestructure", {"fueladjustmentsmonthly": [25] * 12}),
    ("flatdemandstructure", {"flatdemandstructure": [[{"rate": 16_500}]]}),
    ("flatdemandstructure", {"demandratestructure": [[{"rate": -5}]]}),
    (
        "energyratestructure.0.0.tax",
        {"energyratestructure": [[{"rate": 1, "tax": 2}]]},
    ),
    (
        "energyratestructure",
        {
            "energyratestructure": [
                [{"rate": 1, "max": 10, "unit": "kWh/kW"}, {"rate": 2, "unit": "kWh"}]
            ]
        },
    ),
    (
        "energyratestructure",
        {
            "energyratestructure": [
                [{"rate": 1, "max": 10}, {"rate": 2}],
                [{"rate": 1, "max": 20}, {"rate": 2}],
            ],
            "energyweekdayschedule": EVENING,
        },
    ),
]
"""What cannot be billed, by the field that is named."""


@pytest.mark.parametrize(("name", "fields"), NAMED)
def test_what_cannot_be_billed_is_refused_by_its_name(name, fields, read):
    found = read(**fields)
    assert [problem.path for problem in found.incomplete] == [name]
    assert all(problem.fix and problem.place for problem in found.incomplete)
    with pytest.raises(InputError, match=r"rate\.json:1:\d+: "):
        found.refuse_incomplete()


ZERO = {
    "demandreactivepowercharge": 0,
    "demandratchetpercentage": [0] * 12,
    "coincidentratestructure": [[{"rate": 0}]],
    "coincidentschedule": ALWAYS,
    "coincidentrateunit": "kW",
    "energyattrs": [],
    "novelcharge": "",
    "demandunits": "kVA",
    "flatdemandunit": "kVA",
    "lookbackpercent": 0,
    "lookbackrange": 0,
    "lookbackmonths": [False] * 12,
    "fueladjustmentsmonthly": [0] * 12,
}


@pytest.mark.parametrize("name", ZERO)
def test_empty_and_zero_are_no_refusal(name, read):
    assert read(**{name: ZERO[name]}).incomplete == ()


def test_what_is_read_and_not_billed_is_a_note(read):
    found = read(
        energyratestructure=[[{"rate": 0.1, "sell": 0.05, "unit": "kWh"}]],
        demandwindow=15,
        fixedchargeeaaddl=20,
    )
    words = " | ".join(found.notes)
    assert "(sell)" in words
    assert "within the hour (demandwindow)" in words
    assert "fixedchargeeaaddl" in words
    assert found.incomplete == ()
    assert read(demandwindow=60).notes == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"energyratestructure": [[{"rate": 0.1, "max": 5}, {"rate": 2.3}]]},
            "above 1,000 USD/MWh",
        ),
        ({"fueladjustmentsmonthly": [2.3] * 12}, "not as cents"),
        ({"fueladjustmentsmonthly": [-0.01] * 12}, "below 0"),
        ({"flatdemandstructure": [[{"rate": 1650}]]}, "above 100 USD/kW-month"),
        (
            {"demandunits": "kVA", "peakkwcapacitymin": 500},
            "(demandunits), which is not compared",
        ),
    ],
)
def test_a_figure_that_looks_like_another_unit_is_a_note(fields, words, read):
    found = read(**fields)
    assert found.incomplete == ()
    [note] = found.notes
    assert words in note


def test_a_lookback_over_all_months_may_name_them_all(read):
    found = read(lookbackpercent=0.8, lookbackrange=11, lookbackmonths=[True] * 12)
    assert found.incomplete == ()


def test_one_period_holds_always_without_schedules(read):
    found = read(energyweekdayschedule=None, energyweekendschedule=None)
    always = tuple(map(tuple, ALWAYS))
    assert schedules(found.item, "energy") == (always, always)


@pytest.mark.parametrize(
    "value", [0, "", " ", "0", None, False, [], {}, [[0]], {"a": 0}, [{"a": []}]]
)
def test_empty_and_zero_say_nothing(value):
    assert says_nothing(value)


@pytest.mark.parametrize("value", [1, "x", True, [0, 1], {"a": "b"}])
def test_what_says_something_is_not_nothing(value):
    assert not says_nothing(value)
