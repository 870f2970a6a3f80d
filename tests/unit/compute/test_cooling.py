"""The kinds of cooling are those of the packaged plants."""

from abilene.compute.cooling import COOLING_TYPES
from abilene.data import read_table


def test_each_kind_has_a_packaged_plant_and_each_plant_a_kind():
    plants = {row["plant"] for row in read_table("cooling.csv")} - {"any"}
    assert plants == set(COOLING_TYPES)
