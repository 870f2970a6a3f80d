import pytest
from small_programmes import programme

from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.finance.capital import (
    available_funding,
    capital_in_view_usd,
    use_paths,
)

SITES = {"a": {"phases": {"p": {}}, "equipment": {"gas": {"max_mw": 10}}}}


def money(capital):
    return available_funding(programme(SITES, capital))


def test_a_whole_keeps_what_its_parts_leave_over_at_any_depth():
    found = money(
        {
            "all": {"amount_usd": 500},
            "first": {"amount_usd": 100, "part_of": "all"},
            "own": {"amount_usd": 19, "part_of": "first"},
            "loan": {"amount_usd": 40, "part_of": "all"},
        }
    )
    assert {
        id_: (funding.total_usd, funding.own_usd) for id_, funding in found.items()
    } == {
        "all": (500, 360),
        "first": (100, 81),
        "own": (19, 19),
        "loan": (40, 40),
    }


def test_parts_beyond_their_total_count_in_full():
    capital = {
        "all": {"amount_usd": 10},
        "a": {"amount_usd": 8, "part_of": "all"},
        "b": {"amount_usd": 7, "part_of": "all"},
    }
    assert money(capital)["all"].total_usd == 15
    assert money(capital)["all"].own_usd == 0


def test_no_claim_counts_nothing():
    capital = {
        "all": {},
        "a": {"amount_usd": 8, "part_of": "all"},
        "b": {"part_of": "all"},
    }
    found = money(capital)
    assert (found["all"].total_usd, found["all"].own_usd, found["b"].total_usd) == (
        8,
        0,
        0,
    )


def test_in_view_are_the_wholes_that_are_not_outside():
    capital = {
        "all": {"amount_usd": 10},
        "part": {"amount_usd": 4, "part_of": "all"},
        "beside": {"amount_usd": 3},
        "far": {"amount_usd": 50, "outside": True},
    }
    assert capital_in_view_usd(programme(SITES, capital)) == 13


def test_what_parts_leave_over_is_free_of_the_earmark_but_not_of_the_dates():
    found = money(
        {
            "all": {
                "amount_usd": 10,
                "only_for": "sites.a.phases",
                "expires": "2026-05-01",
            },
            "part": {
                "amount_usd": 4,
                "part_of": "all",
                "only_for": "sites.*.phases.*.shell",
            },
        }
    )
    assert found["all"].may_pay("sites.a.equipment.gas")
    assert found["all"].expires == Quarter.parse("2026-Q2")
    assert found["part"].may_pay("sites.a.phases.p.shell")
    assert not found["part"].may_pay("sites.a.phases.p.hardware")


def test_the_quarters_of_both_dates_count():
    funding = money(
        {"t": {"amount_usd": 1, "opens": "2026-02-03", "expires": "2026-07-01"}}
    )["t"]
    admitted = [
        str(q)
        for q in (Quarter.parse("2025-Q4") + i for i in range(5))
        if funding.dates_admit(q)
    ]
    assert admitted == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_every_use_has_a_path():
    assert use_paths(programme(SITES, {})) == (
        "sites.a.phases.p.shell",
        "sites.a.phases.p.hardware",
        "sites.a.equipment.gas",
        "operation",
    )


def test_a_circle_is_refused():
    with pytest.raises(InputError, match="part of itself"):
        money({"t": {"part_of": "u"}, "u": {"part_of": "t"}})
