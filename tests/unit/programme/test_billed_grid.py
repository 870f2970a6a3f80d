"""What a connection under a tariff needs and lacks, said before anything is sized."""

import pytest
from tariff_text import FOUR, LINEAR

from abilene.programme.billed_grid import (
    NO_ENERGY,
    lines_refused,
    needs_market_price,
    unknown_tariffs,
)
from abilene.programme.power_records import Grid
from abilene.programme.tariff_records import SystemPeaks, TariffTerms

FIRM = {"firm_mw": 60, "from": 2026, "tariff": "large"}


@pytest.fixture
def billed(draft_of):
    """Return the small programme with one connection, under a tariff."""

    def one(grid=FIRM, lines=()):
        programme = draft_of().programme
        terms = {**LINEAR, "lines": {**LINEAR["lines"], **dict(lines)}}
        site = programme.sites["a"].model_copy(
            update={"grid": {"g": Grid.model_validate(grid)}}
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
    ("grid", "lines", "needed"),
    [
        ({}, {}, False),
        ({"export_mw": 5}, {}, True),
        ({"tariff": None}, {}, True),
        ({}, {"spot": {"kind": "energy", "pass": "spot"}}, True),
        ({"firm_mw": 0, "curtailable_mw": 9, "curtailed_hours_per_year": 9}, {}, True),
        ({"firm_mw": 0, "curtailable_mw": 9}, {}, False),
        (
            {
                "firm_mw": 0,
                "curtailable_mw": 9,
                "curtail": {"events": 2, "hours_each": 4},
            },
            {},
            True,
        ),
    ],
)
def test_what_needs_the_price_of_a_market(billed, grid, lines, needed):
    programme = billed({**FIRM, **grid}, lines)
    assert needs_market_price(programme, programme.sites["a"]) is needed


STEPS = [{"up_to": 9, "usd_per_mwh": 30}, {"usd_per_mwh": 20}]
KW_STEPS = [{"up_to_kw": 9, "usd_per_kw_month": 3}, {"usd_per_kw_month": 2}]


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ({"kind": "energy"}, ".usd_per_mwh", "nobody says"),
        ({"kind": "demand"}, ".usd_per_kw_month", "nobody says"),
        ({"kind": "coincident", "peaks": "four"}, ".usd_per_kw_year", "nobody says"),
        ({"kind": "demand", "steps": KW_STEPS}, "", "demand in steps"),
        ({"kind": "tiers", "of": "hours_use", "steps": STEPS}, "", "energy in steps"),
        (
            {"kind": "minimum_bill", "usd_per_year": 5, "on": ["top"]},
            "",
            "minimum bill",
        ),
    ],
)
def test_a_line_without_a_price_or_that_is_not_linear(billed, line, field, words):
    programme = billed(lines={"odd": line})
    ((where, why),) = lines_refused(programme, programme.sites["a"])
    assert where == f"tariffs.large.lines.odd{field}"
    assert words in why


def test_a_tariff_that_bills_a_part_alone_gives_no_energy_for_nothing(billed):
    programme = billed()
    demand = {"lines": {"d": {"kind": "demand", "usd_per_kw_month": 5}}}
    terms = {"large": TariffTerms.model_validate(demand)}
    programme = programme.model_copy(update={"tariffs": terms})
    ((where, why),) = lines_refused(programme, programme.sites["a"])
    assert (where, why) == ("tariffs.large.lines", NO_ENERGY)


def test_a_tariff_of_the_fixture_is_whole(billed):
    programme = billed(lines={"spot": {"kind": "energy", "pass": "spot"}})
    assert not list(lines_refused(programme, programme.sites["a"]))
    assert not list(unknown_tariffs(programme, programme.sites["a"]))


def test_a_tariff_that_the_view_does_not_know(billed):
    early = billed().model_copy(update={"tariffs": {}})
    assert list(unknown_tariffs(early, early.sites["a"])) == [("g", "large")]
    assert not list(lines_refused(early, early.sites["a"]))
