"""A campus as PyPSA's files: what stands in them, and that PyPSA finds the same optimum."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.parts import SHARED
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.pypsa_folder import pypsa_files
from abilene.power.sizing import size

HOURS = 72
START = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def campus():
    hour = np.arange(HOURS)
    sun = np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0, None)
    price = 40 + 30 * np.sin(hour / 7)
    return Campus(
        (Load("facility", 100.0, 0.9 + 0.1 * np.cos(hour / 24 * 2 * np.pi), 1000.0),),
        (
            Block("grid", Capacity.fixed(60.0), price),
            Block("sun", Capacity(0, 400, 60_000), 0.0, sun),
            Block("turbine", Capacity(0, 100, 90_000), 45.0, 0.9),
            Block("export", Capacity.fixed(5.0), price, export=True),
        ),
        (
            Storage(
                "battery",
                Capacity(0, 200, 10_000),
                Capacity(annuity_usd=9_000),
                None,
                0.92,
                0.92,
            ),
        ),
    )


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_the_files_state_the_campus(campus):
    files = pypsa_files(campus, size(campus), START)
    assert [row["name"] for row in rows(files["generators.csv"])] == [
        "grid",
        "sun",
        "turbine",
        "export",
        "facility.lost",
    ]
    snapshots = rows(files["snapshots.csv"])
    assert (len(snapshots), snapshots[25]["snapshot"]) == (HOURS, "2001-01-02 01:00:00")
    assert float(snapshots[0]["objective"]) == pytest.approx(8760 / HOURS)
    cost, load = (
        rows(files["generators-marginal_cost.csv"]),
        rows(files["loads-p_set.csv"]),
    )
    assert float(cost[3]["export"]) == -float(cost[3]["grid"])
    assert float(load[0]["facility"]) == pytest.approx(100)


def test_what_pypsa_cannot_state_is_refused(campus):
    (grid, *others) = campus.blocks
    tariff = Campus(
        campus.loads,
        (
            Block(
                "grid",
                grid.capacity,
                grid.cost_usd_per_mwh,
                demand_charge_usd_per_mw=1.0,
            ),
            *others,
        ),
        campus.storages,
        clean_share=0.5,
    )
    with pytest.raises(InputError, match="a demand charge has no place") as refused:
        pypsa_files(tariff, size(campus), START)
    assert len(refused.value.problems) == 2


@pytest.mark.filterwarnings("ignore")  # those of PyPSA and pandas
def test_pypsa_finds_the_same_optimum(campus, tmp_path):
    pypsa = pytest.importorskip("pypsa", reason="PyPSA is not installed")
    sizing = size(campus, tolerance=1e-6)
    for name, data in pypsa_files(campus, sizing, START).items():
        (tmp_path / name).write_bytes(data)
    network = pypsa.Network()
    network.import_from_csv_folder(tmp_path)
    network.optimize(solver_name="highs", progress=False)
    optimum = network.objective + network.objective_constant
    assert sizing.bound_usd * (1 - 1e-6) <= optimum <= sizing.cost_usd * (1 + 1e-6)
    assert network.storage_units.p_nom_opt["battery"] > 1


def test_what_shares_a_capacity_fails_or_is_to_be_served_is_refused_by_name(campus):
    shared = Block("turbine.2", SHARED, 60.0, of="turbine")
    failing = Block("engine", Capacity.fixed(5.0), 70.0, unserved=0.1)
    beyond = replace(campus, blocks=(*campus.blocks, shared, failing), served_share=0.5)
    with pytest.raises(InputError) as error:
        pypsa_files(beyond, size(campus), START)
    assert [str(problem) for problem in error.value.problems] == [
        "engine: machines that fail have no place in a PyPSA component; take it out to export",
        "served: a limit on a yearly sum has no place in a PyPSA component; take it out to export",
        "turbine.2: no PyPSA component shares the capacity of 'turbine'; take it out to export",
    ]
