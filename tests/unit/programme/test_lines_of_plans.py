"""What of minimum bills and energy in steps a plan holds, and why not the rest."""

import pytest

from abilene.programme.lines_of_plans import line_refused
from abilene.programme.tariff_records import TariffTerms

RISING = [{"up_to": 9, "usd_per_mwh": 20}, {"usd_per_mwh": 30}]
FALLING = [{"up_to": 9, "usd_per_mwh": 30}, {"usd_per_mwh": 20}]
OTHERS = {
    "energy": {"kind": "energy", "usd_per_mwh": 30},
    "held": {"kind": "demand", "usd_per_kw_month": 5, "least_of_contract": 0.8},
    "free": {"kind": "demand", "usd_per_kw_month": 5},
}
STEPS = {"kind": "tiers", "of": "energy_month", "steps": RISING}
LEAST = {"kind": "minimum_bill", "usd_per_kw_month": 7}


def why(line, connections=1):
    lines = TariffTerms.model_validate({"lines": {**OTHERS, "odd": line}}).lines
    return list(line_refused(lines["odd"], lines, connections))


@pytest.mark.parametrize(
    "line",
    [
        STEPS,
        {**LEAST, "on": ["energy", "free"]},
        {**LEAST, "on": ["energy"], "usd_per_month": 5},
        OTHERS["held"],
    ],
)
def test_what_is_convex_is_held(line):
    assert why(line) == []


@pytest.mark.parametrize(
    ("line", "connections", "words"),
    [
        ({**STEPS, "steps": FALLING}, 1, "energy of a month that rise"),
        ({**STEPS, "of": "hours_use"}, 1, "energy of a month that rise"),
        (STEPS, 2, "several connections"),
        ({**LEAST, "on": ["held", "energy"]}, 1, "counts held, which bills a share"),
        (LEAST, 1, "counts held"),
        ({**LEAST, "usd_per_year": 9, "on": ["free"]}, 1, "minimum bill of a year"),
    ],
)
def test_the_rest_is_refused_with_the_reason(line, connections, words):
    (said,) = why(line, connections)
    assert words in said
    # what a minimum bill is to be is said after its reason, and not what a price is to be
    assert ("; " in said) is (line["kind"] == "minimum_bill" or connections > 1)


def test_two_minimum_bills_of_one_line_are_refused():
    one = {**LEAST, "on": ["free", "energy"]}
    lines = {**OTHERS, "one": one, "two": {**LEAST, "on": ["energy"]}}
    made = TariffTerms.model_validate({"lines": lines}).lines
    for name in ("one", "two"):
        (said,) = line_refused(made[name], made, 1)
        assert "two minimum bills that count the same line" in said
