"""The table of campuses as they stand: one row each, empty where nothing is known."""

from types import SimpleNamespace

from as_built_answers import KNOWN, UNKNOWN

from abilene.results.as_built_tables import as_built_tables


def table(*sites):
    each = [("view", f"s{n}", one) for n, one in enumerate(sites)]
    return list(as_built_tables(SimpleNamespace(campuses=lambda: iter(each))))


def site(as_built, tariff=None):
    return SimpleNamespace(as_built=as_built, tariff=tariff)


def test_a_row_for_each_campus_that_is_sized():
    billed = SimpleNamespace(costs_most="grid.g demand")
    (found,) = table(site(KNOWN, billed), site(None), site(UNKNOWN))
    one, other = (dict(zip(found.columns, row, strict=True)) for row in found.rows)
    assert (one["site"], other["site"]) == ("s0", "s2")
    assert (one["co2_market_t"], other["co2_market_t"]) == (2e6, None)
    assert one["own_plants_save_usd"] == 153.3e6
    assert other["grid_alone_served"] is None
    assert one["commitment_added_usd"] == 1.25e6
    assert other["commitment_not_run"] == "give equipment.t.unit_mw"
    assert one["tariff_line_that_costs_most"] == "grid.g demand"
    assert (one["missing"], other["missing"]) == (
        None,
        "sites.a.grid_co2_region, sites.a.cooling",
    )


def test_where_nothing_is_sized_there_is_none():
    assert table(site(None)) == []
