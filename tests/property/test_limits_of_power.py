"""Whatever relaxes a limit, lengthens the horizon or cheapens an input never removes a phase under most_compute."""

import numpy as np
import pytest
from plan_campuses import campus, planned, several_phases

CHANGES = {
    "a longer horizon": {"end": "2034-Q4"},
    "cheaper gas": {"gas_usd": 2.0},
    "more grid": {"more": {"grid": 1.07}},
    "more gas turbines": {"more": {"gas": 1.1}},
    "more engines": {"more": {"engine": 1.03}},
    "more sun": {"more": {"solar": 2}},
}
NOW = {"from": "2026-01-01"}


def load_mw(programme, quarters=16):
    """Return the load by quarter, of the quarters of the shortest horizon. [MW]"""
    return planned(programme).facility_mw["s"][:quarters]


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.slow), 3])
def test_relaxing_never_removes_a_phase(seed):
    before = load_mw(several_phases(seed))
    for change in CHANGES.values():
        after = load_mw(several_phases(seed, **change))
        assert np.all(after >= before - 1e-6), change


@pytest.mark.parametrize("end", ["2028-Q4", "2032-Q4", "2034-Q4"])
def test_grid_and_engines_that_carry_the_load_exactly_do(end):
    """Engines of 0.501 MW for each MW, by rounding, were more than 700 of them for 1,400 MW of a load of 1,960."""
    line, engine = {"line": {"firm_mw": 1260} | NOW}, {"max_mw": 700} | NOW
    made = campus([196, 392, 392, 980], line, {"engine": engine}, end=end)
    assert load_mw(made)[-1] == 1960


@pytest.mark.parametrize("short_mw", [2.5, 5])
def test_a_megawatt_that_is_lacking_holds_the_phase(short_mw):
    """A thousandth of the compute may be lost: 2 MW of 1,960."""
    line, engine = {"line": {"firm_mw": 1260} | NOW}, {"max_mw": 700 - short_mw} | NOW
    made = campus([980, 980], line, {"engine": engine}, end="2027-Q4")
    assert load_mw(made)[-1] == 980
