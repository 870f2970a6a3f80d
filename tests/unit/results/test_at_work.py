"""A campus at work: its load at the end, design by design, and who has no hours says why."""

import pytest

from abilene.errors import InputError


@pytest.fixture
def prairie(small):
    return small.viewpoints["as_written"].sites["prairie"]


def test_the_load_at_the_end_is_that_of_the_designs_that_power_it(prairie):
    last = list(prairie.facility_mw.values())[-1]
    assert sum(prairie.powered_mw.values()) == pytest.approx(last)
    assert prairie.powered_mw.keys() <= prairie.served_mw.keys()
    assert min(prairie.powered_mw.values()) > 0


def test_hours_are_those_of_the_load_at_the_end(prairie):
    hours = prairie.hours
    last = list(prairie.facility_mw.values())[-1]
    assert hours.load_mw == pytest.approx(last, rel=1e-6)
    given = sum(hours.supply_mw.values()) - sum(hours.charge_mw.values())
    assert given == pytest.approx(hours.load_mw, rel=1e-6)


def test_a_design_whose_load_has_gone_needs_no_hours(prairie, three_weeks):
    quarters = list(prairie.it_mw)
    gone = {quarters[0]: 50.0} | dict.fromkeys(quarters[1:], 0.0)
    stays = dict.fromkeys(quarters, 80.0)
    served_mw = {"gone": gone, "stays": stays}
    site = type(prairie).model_validate(prairie.model_dump() | {"served_mw": served_mw})
    assert site.powered_mw == {"stays": 80.0}
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
