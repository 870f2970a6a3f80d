"""A campus at work: its load at the end, design by design, and who has no hours says why."""

import pytest

from abilene.errors import InputError


@pytest.fixture
def prairie(small):
    return small.viewpoints["as_written"].sites["prairie"]


def test_the_load_of_the_last_year_is_that_of_the_designs_that_power_it(prairie):
    """What stands at the end of a quarter runs in the next one: at the end of the year, in the first."""
    last = list(prairie.facility_mw.values())[-4:]
    assert list(prairie.facility_mw)[-1].endswith("Q4")
    assert sum(prairie.year_mw.values()) == pytest.approx([last[-1], *last[:-1]])
    assert prairie.year_mw.keys() <= prairie.served_mw.keys()


def test_hours_are_those_of_the_last_year(prairie):
    hours = prairie.hours
    served = sum(prairie.year_mw.values())
    assert hours.load_mw == pytest.approx(served[hours.quarter], rel=1e-6)
    given = sum(hours.supply_mw.values()) - sum(hours.charge_mw.values())
    assert given == pytest.approx(hours.load_mw, rel=1e-6)


def test_a_design_whose_load_has_gone_needs_no_hours(prairie, three_weeks):
    quarters = list(prairie.it_mw)
    gone = {quarters[0]: 50.0} | dict.fromkeys(quarters[1:], 0.0)
    stays = dict.fromkeys(quarters, 80.0)
    served_mw = {"gone": gone, "stays": stays}
    site = type(prairie).model_validate(prairie.model_dump() | {"served_mw": served_mw})
    assert {design: mw.tolist() for design, mw in site.year_mw.items()} == {
        "stays": [80.0] * 4
    }
    assert not site.has_hours
    site.keep_hours({"stays": lambda: three_weeks})
    assert site.has_hours
    assert site.hours.load_mw == pytest.approx(80.0 * three_weeks.load_mw)


def test_hours_that_are_not_at_hand_are_refused_with_a_way_out(bare):
    site = bare.viewpoints["announced"].sites["abilene"]
    with pytest.raises(InputError, match="not at hand; plan again, or give the campus"):
        site.hours  # noqa: B018
    idle = {"grid": dict.fromkeys(site.it_mw, 0.0)}
    with pytest.raises(InputError, match="nothing runs at this campus in this view"):
        site.model_copy(update={"served_mw": idle}).hours  # noqa: B018
