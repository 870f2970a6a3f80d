"""Rolling dispatch as a table."""

import math

from operator_terms import NOW
from rich.console import Console

from abilene.operate.rolling import SetPoints
from abilene.operate.terms import CampusTerms
from abilene.report.studies.rolling import rolling_table


def points(it_mw):
    units = {"gas_turbine": 51.0}
    why = "the grid gives all it may, 60.0 MW"
    return SetPoints(5004, 26.2, -28.5, units, 60.0, 260.0, 82.5, it_mw, why)


def test_each_hour_says_what_each_part_does_and_why():
    terms = CampusTerms(programme="x.yaml")
    steps = [(NOW, points(63.5)), (NOW + 3600, points(math.nan))]
    console = Console(width=160)
    with console.capture() as shown:
        console.print(rolling_table(steps, terms))
    text = shown.get()
    assert "2027-01-15T08:00" in text
    for cell in (
        "26.2",
        "-28.5",
        "60.0",
        "51.0",
        "63.5",
        "not known",
        "gas_turbine MW",
    ):
        assert cell in text
    assert "the grid gives all it may" in text
    assert "forecast: persistence" in text
