"""Patterns over paths, and did-you-mean."""

import pytest

from abilene.names import (
    choices,
    closest,
    covers,
    did_you_mean,
    how_many,
    in_other_units,
    matches,
)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("**", "a.b.c", True),
        ("capital.*.amount_usd", "capital.x.amount_usd", True),
        ("capital.*.amount_usd", "capital.x.y.amount_usd", False),
        ("capital.*.amount_usd", "capital.x.amount_usd_", False),
        ("capital.**", "capital.x.opens", True),
        ("**.hardware", "sites.a.phases.p.hardware", True),
        ("sites.*.phases.*.hardware", "sites.a.phases.p.hardware", True),
        ("sites.a", "sites.ab", False),
        ("capital.soft*", "capital.softbank", True),
    ],
)
def test_patterns(pattern, path, expected):
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("sites.abilene", "sites.abilene.phases.b1.hardware", True),
        ("sites.ab", "sites.abilene.phases.b1.hardware", False),
        ("sites.*", "sites.abilene.equipment.gas_turbine", True),
        ("sites.*.phases.*.hardware", "sites.abilene.phases.b1.hardware", True),
        ("sites.*.phases.*.hardware", "sites.abilene.phases.b1.shell", False),
        ("**.hardware", "sites.abilene.phases.b1.hardware", True),
        (
            "sites.abilene.phases.b1.hardware.x",
            "sites.abilene.phases.b1.hardware",
            False,
        ),
    ],
)
def test_an_earmark_covers_what_lies_below_it(pattern, path, expected):
    assert covers(pattern, path) is expected


def test_did_you_mean():
    assert did_you_mean("phasez", ["phases", "grid"]) == "did you mean 'phases'?"
    assert did_you_mean("qqq", ["phases", "grid"]) == "known: grid, phases"
    assert did_you_mean("qqq", map(str, range(50))) == ""


def test_choices_are_never_nothing():
    # found by fuzzing: a region of grid carbon that there is not was refused without a fix
    some = [f"region{number:02}" for number in range(50)]
    assert choices("region500", some) == did_you_mean("region500", some)
    assert choices("qqq", some[:12]) == did_you_mean("qqq", some[:12])
    assert choices("qqq", some).endswith("region10, region11 and 38 more")
    assert choices("qqq", []) == "take it out, there is none"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*" * 60 + "b", "sites.prairie.phases.p1.hardware", False),
        ("*a" * 40 + "*b", "a" * 200, False),
        (".".join(["**"] * 40) + ".b", ".".join("a" * 60), False),
        (".".join(["**.a"] * 20) + ".b", ".".join("a" * 60), False),
        ("***x", "aax", True),
        ("a*b*c", "aXbYbZc", True),
        ("a.**.b.**.c", "a.q.b.r.s.c", True),
        ("a.**.b.**.c", "a.q.c", False),
        ("a.**.**.b", "a.b", True),
        ("**.x.**", "x", True),
    ],
)
def test_no_pattern_takes_long(pattern, path, expected):
    """60 asterisks took longer than anybody waits: each of them tried every end again."""
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("usd_per_kwh", "usd_per_mwh"),
        ("cents_per_kwh", "usd_per_mwh"),
        ("eur_per_mwh", "usd_per_mwh"),
        ("duration_ms", "duration_s"),
        ("submit_ms", "submit_s"),
        ("it_power_kw", "it_power_mw"),
        ("strike_usd_per_kwh", "strike_usd_per_mwh"),
    ],
)
def test_a_close_name_of_another_unit_is_converted_and_not_renamed(name, known):
    assert in_other_units(name, known)
    assert did_you_mean(name, [known]) == (
        f"'{name}' is in another unit: convert it and call it {known}"
    )


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("usd_per_mhw", "usd_per_mwh"),
        ("duration", "duration_s"),
        ("lead_month", "lead_months"),
        ("submit_sec", "submit_s"),
        ("phase_c", "phase_m"),
        ("min_mw", "max_mw"),
        ("it_powr_mw", "it_power_mw"),
    ],
)
def test_a_misspelt_name_of_the_same_unit_is_meant(name, known):
    assert not in_other_units(name, known)
    assert did_you_mean(name, [known]) == f"did you mean '{known}'?"


def test_of_close_names_the_one_of_the_same_unit_comes_first():
    assert closest("usd_per_mwh", ["usd_per_kwh", "usds_per_mwh"]) == "usds_per_mwh"
    assert closest("usd_per_mwh", ["usd_per_kwh", "load"]) == "usd_per_kwh"
    assert closest("usd_per_mwh", ["load"]) == ""


def test_one_of_a_thing_is_no_more_than_one():
    said = [how_many(n, "row") for n in (0, 1, 2, 1000)]
    assert said == ["0 rows", "1 row", "2 rows", "1,000 rows"]
    assert how_many(1, "campus", "campuses") == "1 campus"
    assert how_many(2, "campus", "campuses") == "2 campuses"
