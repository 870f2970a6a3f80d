"""Columns by their meaning: gaps are no faults, units are seconds, moments are read in UTC."""

import numpy as np

from abilene.compute.traces.told import TraceColumn, read_told
from abilene.tabular.separated import FOUND


def test_numbers_moments_and_what_says_nothing(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("t,d,g\n2026-01-01 01:00:00+01:00,1.5,-1\nUnknown,nan,4\n")
    said = {
        "submit": TraceColumn(("t",)),
        "duration": TraceColumn(("d",), unit=60.0),
        "accelerators": TraceColumn(("g",), nothing=-1.0),
    }
    told = read_told(path, said, FOUND)
    midnight_s = 1767225600.0
    for meaning, values in {
        "submit": [midnight_s, np.nan],
        "duration": [90.0, np.nan],
        "accelerators": [np.nan, 4.0],
        "start": [np.nan, np.nan],
    }.items():
        assert np.array_equal(told.numbers(meaning), values, equal_nan=True)
    assert told.has_dates()
    assert told.offset_s("submit")[0] == 3600
    assert "start" not in told
