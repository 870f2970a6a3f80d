"""oemof.solph, examples/storage_investment v1 and v2: wind, sun, gas and a store for a year of demand.

Source: oemof/oemof-solph @5131b06 (MIT); the shares are those of the module docstrings, the cost of v1 and v2 that of
an independent LP. Demand is in kW, money in the example's own unit.
"""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from abilene.power import lp
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size

ROOT = Path(__file__).resolve().parents[2]
CASES = (
    up / "shared/cases/power/03_oemof_storage_investment/storage_investment.csv.gz"
    for up in ROOT.parents
)
CASE = next((path for path in CASES if path.exists()), None)
pytestmark = pytest.mark.skipif(
    CASE is None, reason="the shared cases do not lie beside the repository"
)

ANNUITY = 80.2425871906913
"""annuity(1000, 20 years, 5 %)"""
GAS_COST = 0.04 / 0.58
SOURCE = "oemof.solph, examples/storage_investment, and an independent LP"
COST_RTOL, SHARE_ATOL = 1e-6, 0.005
HOW = pytest.mark.parametrize(
    ("how", "solve"),
    [("LP", lp.size_by_lp), ("engine", lambda problem: size(problem, tolerance=1e-7))],
    ids=["lp", "engine"],
)


def campus(wind_built=None, sun_built=None):
    """Put the example together; what is not built may be chosen."""
    with gzip.open(CASE, "rt") as text:
        rows = list(csv.DictReader(text))
    demand, sun, wind = (
        np.array([float(row[name]) for row in rows])
        for name in ("demand_el", "pv", "wind")
    )

    def capacity(built):
        return (
            Capacity(0, INFINITY, ANNUITY) if built is None else Capacity.fixed(built)
        )

    store = Storage(
        "store", Capacity(), Capacity(0, INFINITY, ANNUITY), discharge_efficiency=0.8,
        charge_usd_per_mwh=1e-4, min_hours=6.0, max_hours=6.0, start=0.0,
    )  # fmt: skip
    blocks = (
        Block("gas", Capacity(), GAS_COST, clean=False),
        Block("wind", capacity(wind_built), 0.0, wind),
        Block("sun", capacity(sun_built), 0.0, sun),
    )
    return Campus((Load("demand", 1.0, demand, 1e3),), blocks, (store,))


def clean_share(sizing, problem):
    return 1 - sizing.operation.output_mw["gas"].sum() / problem.loads[0].shape.sum()


@HOW
def test_v1_wind_sun_and_store_are_chosen(how, solve, record_answer):
    problem = campus()
    sizing = solve(problem)
    record_answer(
        f"v1, cost, {how}",
        SOURCE,
        112686100.33,
        sizing.cost_usd,
        112686100.33 * COST_RTOL,
        "money/a",
    )
    record_answer(
        f"v1, renewable share, {how}",
        SOURCE,
        0.51,
        clean_share(sizing, problem),
        SHARE_ATOL,
        "-",
    )
    record_answer(
        f"v1, wind, {how}", SOURCE, 455670.86, sizing.capacity["wind"], 455.67, "kW"
    )
    assert sizing.capacity["sun"] == pytest.approx(0.0, abs=1.0)
    assert sizing.capacity["store.energy"] == pytest.approx(0.0, abs=1.0)


@HOW
def test_v2_a_store_beside_given_wind_and_sun_does_not_pay(how, solve, record_answer):
    problem = campus(wind_built=1e6, sun_built=6e5)
    sizing = solve(problem)
    record_answer(
        f"v2, cost, {how}",
        SOURCE,
        34853801.71,
        sizing.cost_usd,
        34853801.71 * COST_RTOL,
        "money/a",
    )
    record_answer(
        f"v2, renewable share, {how}",
        SOURCE,
        0.78,
        clean_share(sizing, problem),
        SHARE_ATOL,
        "-",
    )
    assert sizing.capacity["store.energy"] == pytest.approx(0.0, abs=1.0)
