"""What is told of the megawatts and the money of a view, by the name of its row."""

from abilene.results.rests_on import RestsOn

FOUND = RestsOn(
    it_mw={"measured": {"2028-Q4": 50.0}, "assumed": {"2028-Q4": 90.0}},
    it_mw_checked={"2028-Q4": 40.0},
    it_mw_assumed={"power": {"2028-Q4": 90.0}},
    capital_in_view_usd={"release": 7e9},
    capital_in_view_contested_usd=2e9,
)


def test_parts_come_under_the_names_that_are_printed():
    assert FOUND.load_at("2028-Q4") == {
        "measured": 50,
        "assumed": 90,
        "  power assumed": 90,
        "checked": 40,
    }
    assert FOUND.money_usd == {"release": 7e9, "checked": 0, "contested": 2e9}


def test_a_plan_of_an_earlier_version_tells_nothing():
    assert RestsOn().load_at("2028-Q4") == {"checked": 0}
    assert RestsOn().money_usd == {"checked": 0, "contested": 0}
