"""What carries the load of a campus: contracts, then equipment, each from the firmest evidence on."""

from types import SimpleNamespace

import numpy as np
import pytest

from abilene.dates import Quarter
from abilene.planning.footing import ASSUMED, FIRM, Footing, Ground
from abilene.planning.supply import between, supply_of

NEWS, RELEASE = Footing(3, True), Footing(2, True)


def test_what_lies_between_two_places_of_a_supply():
    supply = [(10.0, FIRM), (20.0, NEWS), (30.0, ASSUMED)]
    assert between(supply, 5, 40) == [(5, FIRM), (20, NEWS), (10, ASSUMED)]
    assert between(supply, 12, 15) == [(0, FIRM), (3, NEWS), (0, ASSUMED)]


def contract(first, firm_mw=0.0, curtailable_mw=0.0):
    return SimpleNamespace(
        firm_mw=firm_mw, curtailable_mw=curtailable_mw, from_=Quarter.parse(first)
    )


@pytest.fixture
def campus():
    """Return a campus of 100 MW, 60 of them on the grid, and what each of its values rests on."""
    allowed = SimpleNamespace(from_=None)
    site = SimpleNamespace(
        grid={
            "here": contract("2026-Q1", firm_mw=40.0),
            "cut": contract("2026-Q2", curtailable_mw=500.0),
            "later": contract("2026-Q3", firm_mw=500.0),
        },
        equipment={"sun": allowed, "engine": allowed},
    )
    programme = SimpleNamespace(
        sites={"s": site},
        equipment={
            "sun": SimpleNamespace(output="sun"),
            "engine": SimpleNamespace(output="firm"),
        },
    )
    case = SimpleNamespace(
        programme=programme, index=lambda quarter: quarter - Quarter.parse("2026-Q1")
    )
    return SimpleNamespace(
        case=case,
        facility_mw={"s": np.array([100.0, 100.0])},
        power_not_attributed_mw={"s": np.array([5.0, 5.0])},
        on_grid_mw=lambda site_id: np.array([60.0, 60.0]),
        equipment_at=lambda site_id: {
            "sun": np.array([90.0, 90.0]),
            "engine": np.array([30.0, 30.0]),
        },
    )


class Said(Ground):
    """Says of each value what it rests on by its path."""

    def __init__(self):
        object.__setattr__(self, "known", {
            "sites.s.grid.here.firm_mw": RELEASE,
            "sites.s.grid.later.firm_mw": FIRM,
            "sites.s.equipment.engine.max_mw": NEWS,
            "sites.s.equipment.sun.max_mw": RELEASE,
        })  # fmt: skip

    def of(self, *paths):
        return self.known.get(paths[0], ASSUMED)


def test_contracts_in_force_carry_what_is_on_the_grid_and_firm_equipment_the_rest(
    campus,
):
    """60 MW on the grid: 5 measured beyond it, 40 in a release, 15 of a contract that nobody spoke of; a contract of
    later serves nothing. 40 MW beside it: engines 30 before the sun 10, though that is the better founded.
    """
    assert [part for part in supply_of(campus, Said(), "s", 1) if part[0]] == [
        (5, FIRM),
        (40, RELEASE),
        (10, RELEASE),
        (30, NEWS),
        (15, ASSUMED),
    ]


def test_what_nothing_known_carries_is_assumed(campus):
    campus.equipment_at = lambda site_id: {}
    found = supply_of(campus, Said(), "s", 0)
    assert sum(mw for mw, footing in found if footing == ASSUMED) == 15 + 40
