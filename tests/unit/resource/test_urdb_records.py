"""Fields of a rate of the Utility Rate Database: their forms, and what is malformed."""

import pytest
from rates import ALWAYS, EVENING, rate, rate_file

from abilene.errors import InputError
from abilene.resource.urdb import read_urdb
from abilene.resource.urdb_records import INFINITY


@pytest.fixture
def read(tmp_path):
    return lambda **fields: read_urdb(rate_file(tmp_path, rate(**fields)))


def test_the_adjustment_is_part_of_the_price(read):
    structure = [[{"rate": 0.0024, "adj": 0.045}]]
    found = read(energyratestructure=structure).item
    assert found.energyratestructure[0][0].price == 0.0474
    found = read(energyratestructure=[[{"adj": 0.1}]]).item
    assert found.energyratestructure[0][0].price == 0.1


def test_lists_may_be_text(read):
    found = read(
        energyratestructure='[[{"rate": 0.1}], [{"rate": 0.2}]]',
        energyweekdayschedule=str(EVENING),
        energyweekendschedule=str(ALWAYS),
    ).item
    assert found.energyweekdayschedule[0][16] == 1
    assert found.energyweekendschedule[0][16] == 0
    assert found.energyratestructure[1][0].price == 0.2


@pytest.mark.parametrize("most", [None, 1e38, 9.9999999e37])
def test_a_limit_without_end_is_none(read, most):
    found = read(energyratestructure=[[{"rate": 0.1, "max": most}]]).item
    assert found.energyratestructure[0][0].most == INFINITY


def test_nothing_is_zero_or_empty(read):
    found = read(mincharge=None, flatdemandmonths="", annualmincharge="").item
    assert (found.mincharge, found.annualmincharge) == (0, 0)
    assert found.flatdemandmonths == ()


def test_what_is_listed_nowhere_is_kept_with_its_place(read):
    structure = [[{"rate": 1}, {"rate": 2, "tax": 3}]]
    structure[0][0]["max"] = 5
    found = read(energyratestructure=structure, novel=4).item
    assert dict(found.extras()) == {
        ("novel",): 4,
        ("energyratestructure", 0, 1, "tax"): 3,
    }


MALFORMED = [
    ("energyratestructure.0", {"energyratestructure": [0.05]}),
    ("energyratestructure.0", {"energyratestructure": [[]]}),
    ("energyratestructure.0.0", {"energyratestructure": [[0.05]]}),
    ("energyratestructure.0.0.rate", {"energyratestructure": [[{"rate": "5 c"}]]}),
    ("energyratestructure.0.0", {"energyratestructure": [[{"unit": "kWh"}]]}),
    ("energyratestructure.0", {"energyratestructure": [[{"rate": 1, "max": 10}]]}),
    (
        "energyratestructure.0.0.unit",
        {"energyratestructure": [[{"rate": 1, "unit": "therm"}]]},
    ),
    ("demandwindow", {"demandwindow": -5}),
    ("energyweekdayschedule", {"energyweekdayschedule": "[[0"}),
    ("energyweekdayschedule", {"energyweekdayschedule": [[0] * 24] * 11}),
    (
        "energyweekdayschedule.3",
        {"energyweekdayschedule": [[0] * 24] * 3 + [[0] * 23] + [[0] * 24] * 8},
    ),
    (
        "energyratestructure.0",
        {"energyratestructure": [[{"rate": 1, "max": 9}, {"rate": 2, "max": 5}]]},
    ),
    ("energyweekdayschedule", {"energyweekdayschedule": EVENING}),
    (
        "energyweekendschedule",
        {
            "energyratestructure": [[{"rate": 1}], [{"rate": 2}]],
            "energyweekdayschedule": EVENING,
            "energyweekendschedule": None,
        },
    ),
    ("demandweekdayschedule", {"demandweekdayschedule": EVENING}),
    ("flatdemandmonths", {"flatdemandmonths": [1] * 12}),
    (
        "flatdemandmonths",
        {"flatdemandstructure": [[{"rate": 1}]], "flatdemandmonths": [1] * 12},
    ),
    ("flatdemandmonths", {"flatdemandstructure": [[{"rate": 1}], [{"rate": 2}]]}),
    ("lookbackpercent", {"lookbackpercent": 85, "lookbackrange": 11}),
    ("fueladjustmentsmonthly", {"fueladjustmentsmonthly": [0.1] * 11}),
    ("fixedchargefirstmeter", {"fixedchargefirstmeter": "a lot"}),
    ("contract_min_share", {"contract_min_share": 85}),
]


@pytest.mark.parametrize(("name", "fields"), MALFORMED)
def test_what_is_malformed_is_refused_at_once(name, fields, read):
    with pytest.raises(InputError) as raised:
        read(**fields)
    assert [problem.path for problem in raised.value.problems] == [name]
    assert all(problem.fix for problem in raised.value.problems)


def test_true_is_text_where_text_is_meant_and_no_number_elsewhere(tmp_path):
    """OpenEI's API, version 8: "approved" and "is_default" are true or false."""
    found = read_urdb(rate_file(tmp_path, rate(approved=True, is_default=False)))
    assert (found.item.approved, found.item.is_default) == ("true", "false")
    with pytest.raises(InputError, match="no numbers"):
        read_urdb(rate_file(tmp_path, rate(mincharge=True)))


@pytest.mark.parametrize(
    "rows", [[0] * 24, [[0] * 24] * 11, [[0] * 12] * 24, [[0] * 23] * 12]
)
def test_a_schedule_of_another_shape_says_how_it_is_written(read, rows):
    with pytest.raises(InputError) as raised:
        read(energyweekdayschedule=rows)
    for problem in raised.value.problems:
        assert problem.fix.startswith("write 24 entries in each of 12 rows")


def test_a_decimal_comma_gets_a_fix(read):
    with pytest.raises(InputError, match=r"write 500\.00: a point parts the decimals"):
        read(fixedchargefirstmeter="500,00")
