"""The records of reliability: what they read and what they refuse."""

import pytest
from pydantic import ValidationError

from abilene.programme.outage_records import (
    FeederFigures,
    MachineFigures,
    ReliabilityTarget,
)


def test_figures_may_carry_their_unit_and_none_is_guessed():
    found = MachineFigures.model_validate(
        {"unit_mw": "3.3 MW", "forced_outage_rate": "4 %"}
    )
    assert (found.unit_mw, found.forced_outage_rate) == (3.3, pytest.approx(0.04))
    assert found.repair_hours is None
    assert MachineFigures().forced_outage_rate is None


@pytest.mark.parametrize("rate", [1.0, -0.1, 4])
def test_a_rate_is_a_share_below_one(rate):
    with pytest.raises(ValidationError):
        MachineFigures(forced_outage_rate=rate)


def test_the_size_of_a_line_needs_their_number():
    assert FeederFigures(feeders=2, feeder_mw=700).feeder_mw == 700
    with pytest.raises(ValidationError, match="feeder_mw needs feeders"):
        FeederFigures(feeder_mw=700)


def test_a_target_is_a_share_or_machines_to_spare():
    assert ReliabilityTarget(served=0.9999).spare_units is None
    assert ReliabilityTarget(spare_units=13).served is None
    with pytest.raises(ValidationError):
        ReliabilityTarget(served=1.0)


def test_an_availability_stands_for_outage_rates_and_not_beside_them():
    assert MachineFigures.model_validate({"availability": "92 %"}).availability == (
        pytest.approx(0.92)
    )
    with pytest.raises(ValidationError, match="availability and planned_outage_rate"):
        MachineFigures(availability=0.9, planned_outage_rate=0.05)


def test_weeks_of_planned_work_are_those_of_a_year_and_said_once():
    assert MachineFigures.model_validate(
        {"planned_outage_weeks": 14}
    ).planned_outage_weeks == (14,)
    assert MachineFigures(planned_outage_weeks=(1,), forced_outage_rate=0.04)
    for weeks in (0, 53):
        with pytest.raises(ValidationError):
            MachineFigures(planned_outage_weeks=(weeks,))
    with pytest.raises(ValidationError, match="keep one"):
        MachineFigures(planned_outage_weeks=(9,), planned_outage_rate=0.05)
