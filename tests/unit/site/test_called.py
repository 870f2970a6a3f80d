"""What utilities call of a sized campus: events, hours, credit and lost load by hand."""

import pytest
from tariff_text import FOUR, LINEAR

from abilene.programme.schema import Programme
from abilene.site.called import called_power
from abilene.site.sizing import unit_design

TERMS = {"events": 5, "hours_each": 4, "hours_per_year": 18, "notice_hours": 0.5}
CREDIT = {"credit_usd_per_kw_year": 30}


@pytest.fixture
def sized(data):
    """Return how a campus of 100 MW is sized that the grid alone powers, 40 MW of it on some terms."""

    def one(terms, **more):
        site = data["sites"]["a"]
        site["equipment"] = {}
        site["grid"] = {
            "firm": {"firm_mw": 60, "from": 2026, **more},
            "g": {"curtailable_mw": 40, "curtail": terms, "from": 2026, **more},
        }
        return unit_design(Programme.model_validate(data), "a", load_mw=100)

    return one


def test_load_is_lost_in_events_at_its_value_and_the_credit_is_paid(sized):
    """40 MW in four events of 4 h, as 18 h hold no fifth; what is lost is worth 900 USD/MWh at least."""
    without, paid = sized(TERMS), sized(TERMS | CREDIT)
    (bare,), (one,) = called_power(without), called_power(paid)
    assert (one.contract, one.mw, one.events, one.hours) == ("g", 40, 4, 16)
    assert one.lost_mwh == pytest.approx(40 * 16)
    assert paid.unserved_mwh == pytest.approx(one.lost_mwh)
    assert paid.unserved_usd == pytest.approx(one.lost_mwh * 900)
    assert (bare.credit_usd, one.credit_usd) == (None, 40 * 30_000)
    for name in ("supply_usd", "counted_usd"):
        saved_usd = getattr(without, name) - getattr(paid, name)
        assert saved_usd == pytest.approx(one.credit_usd)
    assert paid.counted_usd == pytest.approx(paid.sizing.cost_usd, rel=1e-9)
    assert paid.sizing.gap < 1e-6


def test_a_bill_holds_no_credit(sized, data):
    data["tariffs"], data["peaks"] = {"large": LINEAR}, {"four": FOUR}
    design = sized(TERMS | CREDIT, tariff="large")
    parts = {part.name: part for part in design.parts}
    for bill in design.bills:
        assert abs(bill.difference) < 1e-6
    of_called = design.bills[1]
    earned_usd = of_called.total_usd - parts["grid.g.curtailable"].cost_usd
    assert earned_usd == pytest.approx(40 * 30_000, rel=1e-6)
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)


def test_nothing_is_called_where_no_contract_has_events(programme):
    design = unit_design(programme, "a", load_mw=120)
    assert called_power(design) == ()
