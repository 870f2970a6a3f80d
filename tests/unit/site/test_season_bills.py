"""Bills of a MW of load by quarter of the year add up to those of its year."""

import numpy as np
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


def test_what_is_taken_of_a_contract_and_what_it_lacks_to_its_minimum_take():
    """Of 0.6 MW that are held 80 % are to be paid for: quarters in which less is taken lack it."""
    one = seasonal(("sites.prairie.grid.second.min_take=0.8",))
    sizing = operated(one, dict.fromkeys(one.bounds, 0.6))
    takes = season_bills(one, sizing).takes
    assert [*takes] == ["grid.second", "grid.second.curtailable"]
    for part, (year,) in takes.items():
        drawn_mwh = [
            season.output_mw[part].sum() * campus.step_hours
            for campus, season in zip(one.site.years, sizing.operations, strict=True)
        ]
        assert year.taken_mwh == pytest.approx(tuple(drawn_mwh))
        assert sum(year.hours) == pytest.approx(8760)
        lacking_mwh = 0.8 * 0.6 * np.array(year.hours) - drawn_mwh
        assert year.lacking_mwh == pytest.approx(tuple(np.maximum(0.0, lacking_mwh)))
        assert year.weight == 1.0
        assert min(year.usd_per_mwh) > 0
