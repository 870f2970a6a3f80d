"""Bills of power purchase agreements: each figure from profile, MW and price by hand; sleeves; clean by the hour."""

import numpy as np
import pytest

from abilene.programme.schema import Programme
from abilene.resource.calendar import local_months
from abilene.site.builder import Limits
from abilene.site.sizing import unit_design

PPA = {"source": "solar", "max_mw": 40, "strike_usd_per_mwh": 24, "from": 2026}
EARNS = {**PPA, "kind": "fixed_for_floating", "fee_usd_per_mwh": 1}


@pytest.fixture
def sized(data):
    """Return a sized campus with some agreements, on the grid alone unless the site has more."""

    def one(agreements, limits=None, **site):
        site = {"grid": {"g": {"firm_mw": 90, "from": 2026}}, "equipment": {}, **site}
        data["sites"]["a"].update(site)
        data["sites"]["a"]["ppa"] = agreements
        programme = Programme.model_validate(data)
        return unit_design(programme, "a", load_mw=80, limits=limits or Limits())

    return one


def test_a_month_of_a_bill_by_hand(sized):
    design = sized({"swap": EARNS})
    (bill,) = design.agreements.bills
    (hours,) = design.site.hours
    july = local_months(hours.weather.axis, hours.weather.zone) == 7
    sun = hours.weather.sun_mw_per_mw
    assert (bill.kind, bill.mw) == ("fixed_for_floating", 40)
    assert bill.mwh[6] == pytest.approx(40 * sun[july].sum())
    assert bill.strike_usd[6] == pytest.approx(24 * bill.mwh[6])
    assert bill.fee_usd[6] == pytest.approx(bill.mwh[6])
    sold_usd = 40 * float(sun[july] @ hours.price_usd_per_mwh[july])
    assert bill.market_usd[6] == pytest.approx(sold_usd)
    assert bill.usd[6] == pytest.approx(25 * bill.mwh[6] - sold_usd)
    assert bill.total_usd == pytest.approx(float(bill.usd.sum()))


def test_the_bill_is_what_the_model_counts(sized):
    design = sized(
        {
            "swap": EARNS,
            "own": {**PPA, "kind": "as_produced"},
            "dear": {**EARNS, "strike_usd_per_mwh": 300},
        }
    )
    parts = {part.name: part for part in design.parts}
    for bill in design.agreements.bills:
        assert parts[bill.name].cost_usd == pytest.approx(bill.total_usd, abs=0.01)
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    swap, own, dear = design.agreements.bills
    assert swap.total_usd < 0
    assert (dear.mw, dear.total_usd) == (0, 0)
    assert own.market_usd.sum() == 0
    assert own.used_mwh == pytest.approx(parts["ppa.own"].energy_mwh)
    assert own.used_mwh + parts["ppa.own"].curtailed_mwh == pytest.approx(own.mwh.sum())
    assert swap.used_mwh == pytest.approx(swap.mwh.sum())
    assert design.agreements.usd == pytest.approx(swap.total_usd + own.total_usd)


def test_a_sleeve_below_the_draw_is_exact_and_one_above_says_by_how_much(sized):
    green = {**EARNS, "kind": "sleeved"}
    assert sized({"green": green}).agreements.sleeve.is_exact
    assert sized({"swap": EARNS}).agreements.sleeve is None
    design = sized({"green": {**green, "max_mw": 200}})
    sleeve, (hours,) = design.agreements.sleeve, design.site.hours
    above = np.maximum(200 * hours.weather.sun_mw_per_mw - 80, 0)
    assert not sleeve.is_exact
    assert sleeve.hours == np.count_nonzero(above)
    assert sleeve.mwh == pytest.approx(above.sum())
    assert sleeve.usd == pytest.approx(above @ hours.price_usd_per_mwh)


def test_a_sleeve_counts_what_is_drawn_at_the_market_price_alone(sized):
    """60 of 80 MW come at a fixed price below the market's: they are no part of what a sleeve may replace."""
    grid = {
        "fixed": {"firm_mw": 60, "energy_usd_per_mwh": 0, "from": 2026},
        "g": {"firm_mw": 90, "from": 2026},
    }
    design = sized({"green": {**EARNS, "kind": "sleeved"}}, grid=grid)
    drawn = design.sizing.operation.output_mw["grid.g"]
    delivered = 40 * design.site.hours[0].weather.sun_mw_per_mw
    assert drawn.mean() < 40
    assert design.agreements.sleeve.mwh == pytest.approx(
        np.maximum(delivered - drawn, 0).sum()
    )


def test_clean_by_contract_counts_over_the_year_and_by_the_hour(sized):
    """Half of the load clean by a contract: its price is what the strike is above the market."""
    clean = {**EARNS, "strike_usd_per_mwh": 70, "max_mw": 400, "clean": True}
    design = sized({"swap": clean}, Limits(clean_share=0.5))
    signed = design.agreements
    need_mwh = design.served_mwh - 0.5 * design.facility_mwh
    assert signed.settled_clean_mwh == pytest.approx(need_mwh, rel=1e-6)
    (bill,) = signed.bills
    assert bill.clean_mwh == pytest.approx(bill.mwh.sum())
    usd_per_mwh = bill.total_usd / bill.mwh.sum()
    assert design.sizing.linking_usd["clean"] == pytest.approx(usd_per_mwh, rel=1e-3)
    profile = bill.mw * design.site.hours[0].weather.sun_mw_per_mw
    drawn = design.sizing.operation.output_mw["grid.g"]
    assert signed.matched_clean_mwh == pytest.approx(np.minimum(profile, drawn).sum())
    assert signed.matched_clean_mwh < signed.settled_clean_mwh
    assert sized({"swap": EARNS}).agreements.settled_clean_mwh == 0


def test_a_grid_contract_may_count_as_clean(sized):
    """70 % of what is drawn is clean: 60 % of the load is then met, 80 % is not by the grid alone."""
    grid = {"g": {"firm_mw": 90, "from": 2026, "clean": 0.7}}
    design = sized({}, Limits(clean_share=0.6), grid=grid)
    assert design.unserved_mwh == pytest.approx(0, abs=1)
    assert design.sizing.amount["clean"] == pytest.approx(
        0.3 * design.facility_mwh, rel=1e-6
    )
    short = sized({}, Limits(clean_share=0.8), grid=grid)
    served = short.served_mwh / short.facility_mwh
    assert served == pytest.approx(0.2 / 0.3, rel=1e-3)
