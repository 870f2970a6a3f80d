"""Power purchase agreements beside the connections of a site: what replaces a market price, what no plan holds."""

import pytest
from tariff_text import FOUR, LINEAR

from abilene.programme.agreements import at_market, not_in_plans, without_sleeve
from abilene.programme.power_records import Grid
from abilene.programme.ppa_records import Ppa
from abilene.programme.tariff_records import SystemPeaks, TariffTerms

PPA = {"max_mw": 9, "strike_usd_per_mwh": 30, "from": 2026}
SPOT = {"spot": {"kind": "energy", "pass": "spot"}}


@pytest.fixture
def offered(draft_of):
    """Return the small programme with one connection and one agreement."""

    def one(grid=(), lines=(), kind="sleeved", **ppa):
        programme = draft_of().programme
        terms = {**LINEAR, "lines": {**LINEAR["lines"], **dict(lines)}}
        connection = {"firm_mw": 60, "from": 2026, **dict(grid)}
        site = programme.sites["a"].model_copy(
            update={
                "grid": {"g": Grid.model_validate(connection)},
                "ppa": {"green": Ppa.model_validate({**PPA, "kind": kind, **ppa})},
            }
        )
        return programme.model_copy(
            update={
                "tariffs": {"large": TariffTerms.model_validate(terms)},
                "peaks": {"four": SystemPeaks.model_validate(FOUR)},
                "sites": {"a": site},
            }
        )

    return one


@pytest.mark.parametrize(
    ("grid", "lines", "found"),
    [
        ({}, {}, ["g"]),
        ({"charge_usd_per_mwh": 3}, {}, ["g"]),
        ({"energy_usd_per_mwh": 40}, {}, []),
        ({"tariff": "large"}, {}, []),
        ({"tariff": "large"}, SPOT, ["g"]),
    ],
)
def test_a_sleeve_takes_the_place_of_a_market_price(offered, grid, lines, found):
    programme = offered(grid, lines)
    site = programme.sites["a"]
    assert at_market(programme, site) == found
    assert without_sleeve(programme, site) == ({} if found else {"green": "sleeved"})


def test_other_kinds_need_no_connection_at_the_market(offered):
    fixed = {"energy_usd_per_mwh": 40}
    for programme in (
        offered(fixed, kind="fixed_for_floating"),
        offered(fixed, max_mw=0),
    ):
        assert not without_sleeve(programme, programme.sites["a"])


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("as_produced", {"green": "as_produced"}),
        ("sleeved", {}),
        ("shaped", {}),
        ("fixed_for_floating", {}),
    ],
)
def test_what_no_plan_holds(offered, kind, found):
    assert not_in_plans(offered(kind=kind).sites["a"]) == found
