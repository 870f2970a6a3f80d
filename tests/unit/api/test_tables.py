"""Every table of a plan as a DataFrame, by name, with units beside it."""

import pytest

import abilene as ab
from abilene.results.tables import tables


def test_every_table_is_a_frame_with_units(plan):
    names = [*tables(plan), "hours_as_written_prairie"]
    assert list(plan.tables) == names
    assert len(plan.tables) == len(names)
    for name in names:
        frame = plan.tables[name]
        assert len(frame) > 0 or name == "claims"  # the example has no ledger
        assert frame.attrs["title"]
    assert plan.tables["quarters"].attrs["units"]["it_mw"] == "MW"
    assert plan.tables["tranches"].attrs["units"]["amount_usd"] == "USD"
    view = plan.viewpoints["as_written"]
    quarters = plan.tables["quarters"].set_index("quarter")
    assert quarters["it_mw"].to_dict() == view.it_mw
    drawn = plan.tables["tranches"].set_index("tranche")["drawn_usd"]
    assert drawn.sum() == pytest.approx(view.capital_drawn_usd, abs=1)


def test_an_unknown_table_is_refused_with_the_nearest(plan):
    with pytest.raises(ab.InputError, match="did you mean 'tranches'"):
        plan.tables["tranche"]
    assert "tranche" not in plan.tables


def test_hours_are_those_of_the_last_year_also_after_reading_back(plan, folder):
    hours = plan.hours("prairie")
    assert len(hours) == 8760
    assert str(hours.index.tz) == "UTC"
    served = sum(plan.viewpoints["as_written"].sites["prairie"].year_mw.values())
    for quarter, mw in enumerate(served, start=1):
        load = hours["load_mw"][hours["quarter_of_year"] == quarter]
        assert load.max() == pytest.approx(mw)
    again = ab.read_plan(folder).tables["hours_as_written_prairie"]
    assert again.to_numpy() == pytest.approx(hours.to_numpy())
    assert list(again.columns) == list(hours.columns)
