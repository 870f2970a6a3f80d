"""A campus as PyPSA's files: what stands in them, and that PyPSA finds the same optimum."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.parts import SHARED
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Load,
    Settlement,
    Storage,
)
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


def test_steps_of_two_hours_prices_signs_and_storage_by_hand(campus):
    """A store of 200 MWh behind 50 MW costs four hours of energy with each MW of power."""
    twice = replace(campus, step_hours=2.0, periods=np.empty(0, int))
    given = SimpleNamespace(capacity={"battery.power": 50.0, "battery.energy": 200.0})
    files = {
        name: rows(data) for name, data in pypsa_files(twice, given, START).items()
    }
    second = files["snapshots.csv"][1]
    assert second["snapshot"] == "2001-01-01 02:00:00"
    assert float(second["objective"]) == pytest.approx(8760 / HOURS)
    assert (float(second["generators"]), float(second["stores"])) == (2.0, 2.0)
    price = 40 + 30 * np.sin(5 / 7)
    cost = {n: float(v) for n, v in files["generators-marginal_cost.csv"][5].items() if n != "snapshot"}  # fmt: skip
    assert cost == pytest.approx(
        {
            "grid": price,
            "sun": 0,
            "turbine": 45,
            "export": -price,
            "facility.lost": 1000,
        }
    )
    there = files["generators-p_max_pu.csv"]
    assert (float(there[12]["sun"]), float(there[12]["turbine"])) == (1.0, 0.9)
    generators = {row["name"]: row for row in files["generators.csv"]}
    assert [row["sign"] for row in generators.values()] == ["1", "1", "1", "-1", "1"]
    assert {row["p_nom_extendable"] for row in generators.values()} == {"True"}
    bounds = {
        name: [float(row[key]) for key in ("p_nom_min", "p_nom_max", "capital_cost")]
        for name, row in generators.items()
    }
    assert bounds["sun"] == [0.0, 400.0, 60_000.0]
    assert bounds["facility.lost"] == [100.0, 100.0, 0.0]
    (store,) = files["storage_units.csv"]
    assert float(store["capital_cost"]) == 10_000 + 4 * 9_000
    assert (float(store["max_hours"]), float(store["p_min_pu"])) == (4.0, -1.0)
    assert (store["p_nom_max"], store["cyclic_state_of_charge"]) == ("200", "True")
    (battery,) = twice.storages
    slow = replace(twice, storages=(replace(battery, charge_per_power=0.5),))
    (store,) = rows(pypsa_files(slow, given, START)["storage_units.csv"])
    assert float(store["p_min_pu"]) == -0.5
    none = SimpleNamespace(capacity={"battery.power": 0.0, "battery.energy": 0.0})
    (store,) = rows(pypsa_files(twice, none, START)["storage_units.csv"])
    assert (float(store["max_hours"]), float(store["capital_cost"])) == (0.0, 10_000.0)


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


def test_money_alone_is_refused_by_name(campus):
    swap = Settlement("ppa.swap", Capacity(0, 40, -5.0))
    with pytest.raises(InputError, match=r"ppa\.swap: a contract that moves money"):
        pypsa_files(replace(campus, settlements=(swap,)), size(campus), START)
