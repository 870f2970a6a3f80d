"""A table in the form of Epoch's, about campuses that do not exist, on two days."""

from pathlib import Path

import pytest

from abilene.intake.tracker import read_tracker

VINTAGES = next(
    (
        up / "shared" / "data" / "epoch_vintages"
        for up in Path(__file__).parents
        if (up / "shared" / "data" / "epoch_vintages").is_dir()
    ),
    None,
)
needs_vintages = pytest.mark.skipif(
    VINTAGES is None, reason="the vintages do not lie beside the repository"
)
HEADER = (
    "Data center,Date,Construction status,Buildings operational,IT power (MW),Power (MW),H100 equivalents,"
    "Total capital cost (2025 USD billions),Construction cost (2025 USD billions)\n"
)
FIRST = (
    HEADER
    + """Prairie One,2024-05-31,"Land clearing begins for Building 1, in the north",0,0,0,0,0,0
Prairie One,2025-06-01,Building 1 is operational. [Photo](https://x.y) of May.,1,100,140,5,4,1.2
Prairie One,2026-01-01,Buildings 2 and 3 are expected to be operational.,3,300,420,9,12,3.6
Prairie One,2027-03-01,Building 4 is operational (estimate).,4,400,560,12,16,4.8
Coast Hall,2024-01-01,Ground is broken,0,0,0,0,0,0
Coast Hall,2026-06-01,Everything runs,,,50,2,,
"""
)
SITES = """Name,Owner,Users,Country
Prairie One,Ann #confident,Bob,United States
Coast Hall,Cy,,Norway
"""
PROGRAMME = """
programme: {id: plains, title: Plains, start: 2024-Q2, end: 2028-Q4, usd_year: 2025, inflation_per_year: 0,
            discount_rate_per_year: 0.05, lost_load_usd_per_mwh: 1000, ledger: claims}
hardware: {g: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 40000}}
defaults:
  phase: {hardware: g, shell_usd_per_it_kw: 10000, build_quarters: 2, shell_spend: [0.5, 0.5],
          hardware_quarters: 1, hardware_spend: [1.0]}
sites:
  prairie_one:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 40
    grid: {all: {firm_mw: 600, from: 2024-Q2}}
    phases:
      b1: {it_mw: 100, target: 2025-Q2}
      b2_3: {it_mw: 200, target: 2025-Q4}
      b4: {it_mw: 100, target: 2026-Q4}
"""


@pytest.fixture
def first(tmp_path):
    """The tables of the first day, read."""
    (tmp_path / "tl_2025-11-30.csv").write_text(FIRST)
    (tmp_path / "dc_2025-11-30.csv").write_text(SITES)
    return read_tracker(sorted(tmp_path.glob("*_2025-11-30.csv")))


@pytest.fixture
def plains(tmp_path):
    """A programme file with an empty ledger."""
    (tmp_path / "claims").mkdir()
    file = tmp_path / "plains.yaml"
    file.write_text(PROGRAMME)
    return file
