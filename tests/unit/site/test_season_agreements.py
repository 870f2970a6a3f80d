"""Power purchase agreements by the quarters of a year: what a MW delivers and earns, and how much is signed."""

import numpy as np
import pytest
from seasonal_campuses import SMALL

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.ppa_records import Ppa
from abilene.programme.resolve import seen_by
from abilene.resource.calendar import local_quarters
from abilene.site.season_agreements import season_agreements
from abilene.site.seasons import seasonal_campus

PPA = {
    "kind": "fixed_for_floating",
    "max_mw": 40,
    "strike_usd_per_mwh": 30,
    "from": "2027-Q1",
}


def offering(**agreements):
    programme = seen_by(load(SMALL))["as_written"].programme
    terms = {
        name: Ppa.model_validate({**PPA, **more}) for name, more in agreements.items()
    }
    site = programme.sites["prairie"].model_copy(update={"ppa": terms})
    return programme.model_copy(update={"sites": {"prairie": site}})


def seasonal(**agreements):
    return seasonal_campus(offering(**agreements), "prairie", SMALL.parent)


def test_each_quarter_by_hand():
    """Sun and market price of the quarter; a flat one delivers 24 h a day."""
    one = seasonal(sun={"source": "solar"}, base={"kind": "shaped"})
    sun, base = one.agreements
    (hours,) = one.site.hours
    quarter = local_quarters(hours.weather.axis, hours.weather.zone)
    made, price = hours.weather.sun_mw_per_mw, hours.price_usd_per_mwh
    for q in range(4):
        here = quarter == q
        assert sun.mwh_per_mw[q] == pytest.approx(made[here].sum())
        assert sun.market_usd_per_mw[q] == pytest.approx(made[here] @ price[here])
    assert base.mwh_per_mw == pytest.approx(np.array([90, 91, 92, 92]) * 24)
    assert (sun.name, sun.terms.source) == ("sun", "solar")


def test_what_earns_over_its_term_is_signed_whole_and_what_costs_not_at_all():
    falling = {"strike_usd_per_mwh": 300, "years": 30, "escalator": -0.5}
    one = seasonal(
        cheap={"strike_usd_per_mwh": 5},
        dear={"strike_usd_per_mwh": 300},
        dear_at_first=falling,
        too_short={**falling, "years": 2},
    )
    assert {a.name: a.mw for a in one.agreements} == {
        "cheap": 40,
        "dear": 0,
        "dear_at_first": 40,
        "too_short": 0,
    }


def test_agreements_are_no_part_of_a_design():
    """Units, columns and hours of the designs are those without them."""
    bare, one = seasonal(), seasonal(sun={"source": "solar"})
    assert one.bounds == bare.bounds
    assert one.site.years == bare.site.years
    assert bare.agreements == ()


def test_what_depends_on_the_hours_is_refused_by_name():
    with pytest.raises(InputError) as caught:
        seasonal(own={"kind": "as_produced"})
    (problem,) = caught.value.problems
    assert problem.path == "sites.prairie.ppa.own.kind"
    assert "none that is as_produced" in problem.what


def test_a_sleeve_is_settled_as_one_fixed_for_floating():
    each = [
        seasonal(sun={"source": "solar", "kind": kind}).agreements
        for kind in ("sleeved", "fixed_for_floating")
    ]
    (sleeve,), (swap,) = each
    assert sleeve.mw == swap.mw
    assert sleeve.mwh_per_mw == swap.mwh_per_mw
    assert sleeve.market_usd_per_mw == swap.market_usd_per_mw


def test_nothing_offered_nothing_found():
    assert not list(season_agreements((), (), (), ()))


def test_what_ended_before_the_plan_is_no_agreement_of_it():
    """The plan begins in 2026: five years from 2010 are over, also of a kind that no plan holds; 20 are not."""
    old = {"from": "2010-01-01", "years": 5}
    one = seasonal(
        old=old, own={**old, "kind": "as_produced"}, held={**old, "years": 20}
    )
    assert [each.name for each in one.agreements] == ["held"]
