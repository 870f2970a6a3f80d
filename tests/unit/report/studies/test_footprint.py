"""What a campus emits and evaporates, in words and as figures."""

from abilene.report.studies.footprint import footprint_json, footprint_lines
from abilene.site.footprint import Carbon, Footprint
from abilene.site.water import Water

KNOWN = Footprint(
    "a",
    Carbon(114e3, 417e3, 300e3, 624e3, 0.653, 0.701, knows_grid=True),
    Water(3.34e6, 44e3, 1.7e6),
)
UNKNOWN = Footprint(
    "a",
    Carbon(114e3, None, None, None, 0.4, 0.5, knows_grid=False),
    Water(None, None, None, ("sites.a.cooling", "equipment.t.water_m3_per_mwh")),
)


def test_what_is_known_is_said():
    co2, clean, water = footprint_lines(KNOWN)
    assert "location 417, market 300, marginal 624; own plants are 114 of each." in co2
    assert clean == "Clean energy: 65.3% matched hour by hour, 70.1% over the year."
    assert "3,340,000 m3 a year, WUE 1.96 L/kWh of IT; own plants 44,000 m3" in water
    found = footprint_json(KNOWN)
    assert (found["co2_location_t"], found["clean_share_hourly"]) == (417e3, 0.653)
    assert found["clean_share_is_least"] is False


def test_what_is_not_known_says_what_to_give():
    co2, clean, water = footprint_lines(UNKNOWN)
    assert "marginal not known (give sites.a.marginal_co2_region: avert_...)" in co2
    assert "at least 40.0% matched hour by hour, at least 50.0% over" in clean
    assert water == (
        "Water: not known, give sites.a.cooling, equipment.t.water_m3_per_mwh."
    )
    found = footprint_json(UNKNOWN)
    assert found["co2_market_t"] is None
    assert found["wue_l_per_kwh"] is None
    assert list(footprint_lines(None)) == []
