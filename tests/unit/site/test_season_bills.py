"""Bills of a MW of load by quarter of the year add up to those of its year."""

import pytest
from seasonal_campuses import seasonal
from tariff_text import LINEAR

from abilene.site.bills import bills_of
from abilene.site.season_bills import SeasonBills, season_bills
from abilene.site.seasons import operated


def test_quarters_add_up_to_the_year():
    one = seasonal(tariff=LINEAR)
    sizing = operated(one, dict.fromkeys(one.bounds, 0.6))
    found = season_bills(one, sizing)
    (bill,) = bills_of(one.site, sizing)
    assert sum(map(sum, found.usd.values())) == pytest.approx(bill.total_usd)
    assert sum(found.energy_mwh["grid.first"]) == pytest.approx(bill.energy_mwh.sum())
    billed = found.billed_mw["grid.first", "all"]
    (held,) = (line for line in bill.lines if line.name == "all")
    assert billed == pytest.approx(held.billed_mw.reshape(4, 3).mean(axis=1))
    assert ("grid.first", "customer") not in found.usd


def test_without_a_tariff_there_are_none():
    one = seasonal()
    sizing = operated(one, dict.fromkeys(one.bounds, 0.6))
    assert season_bills(one, sizing) == SeasonBills()
