"""Sleeved agreements of a plan beside those of a sizing of the same year: money, and what is above the draw."""

import pytest
from plan_campuses import campus, planned

from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.settled import agreements_by_quarter
from abilene.buildout.sleeve import sleeve_above
from abilene.programme.ppa_records import Ppa
from abilene.site.sizing import unit_design

AT, LATER = {"from": "2026-01-01"}, {"from": "2026-08-01"}
YEAR = slice(-4, None)


def offered(max_mw, kind="sleeved", source="solar"):
    """Return a campus of 100 MW on a line at a flat price of 45 USD/MWh, with an agreement at 30."""
    made = campus([100], {"a": {"firm_mw": 100} | LATER}, {}, price={"mean_usd_per_mwh": 45})  # fmt: skip
    terms = {"kind": kind, "source": source, "max_mw": max_mw, "strike_usd_per_mwh": 30}
    ppa = {"green": Ppa.model_validate(terms | AT)}
    site = made.sites["s"].model_copy(update={"ppa": ppa})
    return made.model_copy(update={"sites": {"s": site}})


@pytest.fixture(scope="module", params=[80, 150])
def both(request):
    programme = offered(request.param)
    return planned(programme), unit_design(programme, "s", load_mw=100)


def test_what_is_paid_and_what_is_above_the_draw_are_those_of_size(both):
    plan, found = both
    (one,), (bill,) = agreements_by_quarter(plan, "s"), found.agreements.bills
    assert one.agreement.mw == bill.mw
    assert one.mwh[YEAR].sum() == pytest.approx(bill.mwh.sum(), rel=1e-9)
    assert one.paid_usd[YEAR].sum() == pytest.approx(bill.total_usd, rel=1e-9)
    above, sleeve = sleeve_above(plan, "s"), found.agreements.sleeve
    assert above.mwh[YEAR].sum() == pytest.approx(sleeve.mwh, rel=1e-6, abs=1e-3)
    assert above.usd[YEAR].sum() == pytest.approx(sleeve.usd, rel=1e-6, abs=0.1)
    assert (above.mwh[YEAR].sum() < 0.5) == sleeve.is_exact == (bill.mw == 80)
    assert levelised_usd_per_mwh(plan) == pytest.approx(found.lcoe_usd_per_mwh, rel=1e-3)  # fmt: skip


def test_before_load_runs_all_of_it_is_above_the_draw(both):
    plan, _ = both
    (one,), above = agreements_by_quarter(plan, "s"), sleeve_above(plan, "s")
    idle = [t for t in range(1, 8) if plan.facility_mw["s"][t - 1] == 0]
    assert above.mwh[idle] == pytest.approx(one.mwh[idle], rel=1e-6)
    assert above.usd[idle] == pytest.approx(45 * one.mwh[idle], rel=1e-6)
    assert idle


def test_nothing_is_said_where_no_sleeve_is_signed():
    assert sleeve_above(planned(offered(80, kind="fixed_for_floating")), "s") is None
