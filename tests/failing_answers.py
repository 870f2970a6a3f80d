"""Made-up answers about reliability and machines, for tests of tables and rows."""

from abilene.results.reliability_records import (
    FleetAnswer,
    MachineAnswer,
    ReliabilityAnswer,
    ServedAnswer,
    TargetAnswer,
)


def served(hours, mwh, share):
    return ServedAnswer(
        lole_hours=hours, lole_error=0.0, eue_mwh=mwh, eue_error=0.0, served=share
    )


FAILING = ReliabilityAnswer(
    method="convolution",
    as_said=served(386.2, 2487.6, 0.99956),
    factor=2.0,
    less=served(0.88, 3.9, 0.9999993),
    more=served(6978.0, 118_756.0, 0.979),
    machines={
        "gas_engine": MachineAnswer(count=210, unit_mw=3.3, forced_outage_rate=0.04)
    },
    sure=("grid.first",),
    worst_week=3,
)
ASKED = {
    "lole_hours_per_year": TargetAnswer(wanted=2.4, met=False, proven=True),
    "spare_units": TargetAnswer(wanted=2, met=True, proven=True),
    "served": TargetAnswer(wanted=0.999999, met=False, proven=False),
}
"""What may be asked of it."""
UNKNOWN = ReliabilityAnswer(not_run="give equipment.gas_engine.unit_mw", factor=2.0)
FLEET = FleetAnswer(
    unit_mw=3.3,
    count={"2027-Q1": 0.0, "2027-Q2": 100.0, "2027-Q3": 100.0, "2027-Q4": 210.0},
    order={"2027-Q2": "2025-Q4", "2027-Q4": "2026-Q2"},
)
