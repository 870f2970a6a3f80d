"""Patterns over paths, and did-you-mean."""

import pytest

from abilene.names import covers, did_you_mean, matches


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
