"""Size a campus: Abilene's engine against PyPSA + HiGHS on the same problem, in the same run, one thread each.

    python benchmarks/size_vs_pypsa.py                 every case
    python benchmarks/size_vs_pypsa.py grid_gas export only these
    python benchmarks/size_vs_pypsa.py --repeat 1      each peer's solve once instead of three times
    python benchmarks/size_vs_pypsa.py --quick         that it runs: two weeks of one case, once

PyPSA is no dependency of this project: ``make bench`` installs it, or ``pip install pypsa``.

Both sides have the same storage rule (cyclic, power at the bus, charge and discharge at once allowed), the same
value of lost load and the same hours. Building and solve are timed apart; every option is checked to be accepted;
each side's capacities are evaluated with the other's dispatch. ``ratio CASE: N`` is the smallest of the peer's
solve-only times over ours, warm, at 1e-4; the same in CPU seconds stands beside it, for machines that do other work
meanwhile. Warm means compiled and in memory, no cuts reused; cold is a new process. Ours is timed before and after
the peer.
"""

import argparse
import logging
import os
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import highspy
import numpy as np
import pandas as pd
import pypsa
from campuses import HOURS, cases

from abilene.power.dispatch import dispatch
from abilene.power.problem import Campus
from abilene.power.sizing import size
from abilene.power.transforms import with_capacity

PEERS: dict[str, dict[str, object]] = {
    "default": {},
    "simplex": {"solver": "simplex"},
    "ipm, no crossover": {"solver": "ipm", "run_crossover": "off"},
    "ipm 1e-4, no crossover": {
        "solver": "ipm",
        "run_crossover": "off",
        "ipm_optimality_tolerance": 1e-4,
    },
}
TOLERANCES = (1e-4, 1e-6)
# time limit of one solve of the peer
SECONDS = 600.0


def network(campus: Campus) -> pypsa.Network:
    """Build the same campus in PyPSA: blocks as generators, the store as Store with two Links."""
    n = pypsa.Network()
    hours = pd.RangeIndex(campus.hours)
    n.set_snapshots(hours)
    n.add("Bus", "bus")
    for load in campus.loads:
        n.add(
            "Load", load.name, bus="bus", p_set=pd.Series(load.mw * load.shape, hours)
        )
    for source, block in zip(
        campus.sources, [*campus.blocks, *campus.loads], strict=True
    ):
        sign = -1.0 if source.export else 1.0
        is_load = block in campus.loads
        n.add(
            "Generator",
            source.name,
            bus="bus",
            sign=sign,
            p_nom=block.mw if is_load else 0.0,
            p_nom_extendable=not is_load,
            p_nom_max=np.inf if is_load else block.capacity.high,
            capital_cost=0.0 if is_load else block.capacity.annuity_usd,
            marginal_cost=pd.Series(sign * source.cost, hours),
            p_max_pu=pd.Series(source.availability, hours),
        )
    for storage in campus.storages:
        n.add("Bus", "stored")
        n.add(
            "Store",
            "energy",
            bus="stored",
            e_cyclic=True,
            e_nom_extendable=True,
            capital_cost=storage.energy.annuity_usd,
            standing_loss=storage.standing_loss_per_hour,
        )
        link = {"carrier": "", "p_nom_extendable": True}
        n.add(
            "Link",
            "charge",
            bus0="bus",
            bus1="stored",
            efficiency=storage.charge_efficiency,
            capital_cost=storage.power.annuity_usd,
            **link,
        )
        n.add(
            "Link",
            "discharge",
            bus0="stored",
            bus1="bus",
            efficiency=storage.discharge_efficiency,
            **link,
        )
    return n


def build(campus: Campus):
    """Build PyPSA's LP with the rows that it leaves to the user; return it and the seconds this took."""
    began = time.perf_counter()
    n = network(campus)
    m = n.optimize.create_model()
    for storage in campus.storages:
        p = m.variables["Link-p_nom"]
        m.add_constraints(
            p.loc["discharge"] * storage.discharge_efficiency - p.loc["charge"] == 0,
            name="power",
        )
    output = m.variables["Generator-p"]
    for block in campus.blocks:
        if block.demand_charge_usd_per_mw:
            months = pd.RangeIndex(int(campus.periods[-1]) + 1, name="month")
            peak = m.add_variables(lower=0, coords=[months], name="peak")
            for month in months:
                of_month = output.loc[
                    np.flatnonzero(campus.periods == month), block.name
                ]
                m.add_constraints(of_month - peak.loc[month] <= 0, name=f"peak{month}")
            m.objective = (
                m.objective
                + (block.demand_charge_usd_per_mw / campus.years * peak).sum()
            )
    if campus.clean_share:
        dirty = [block.name for block in campus.blocks if not block.clean]
        load = sum(load.mw * load.shape.sum() for load in campus.loads)
        m.add_constraints(
            output.loc[:, dirty].sum() <= (1 - campus.clean_share) * load, name="clean"
        )
    built = time.perf_counter() - began
    return m, m.to_highspy(), built


class Watch:
    """Wall and CPU seconds of a block."""

    def __enter__(self):
        self.wall, self.cpu = -time.perf_counter(), -time.process_time()
        return self

    def __exit__(self, *_):
        self.wall += time.perf_counter()
        self.cpu += time.process_time()


def median(watches: list[Watch]) -> tuple[float, float]:
    return statistics.median(w.wall for w in watches), statistics.median(
        w.cpu for w in watches
    )


def run(model: highspy.Highs, options: dict[str, object]) -> tuple[Watch, float, str]:
    """Solve with the options, all checked; return time, objective and status."""
    # HiGHS counts the seconds of earlier runs too
    fixed = {
        "output_flag": False,
        "threads": 1,
        "time_limit": model.getRunTime() + SECONDS,
    }
    model.resetOptions()
    model.clearSolver()
    for name, value in {**fixed, **options}.items():
        if model.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SystemExit(
                f"HiGHS refuses {name} = {value}: the comparison would be another one"
            )
    with Watch() as watch:
        model.run()
    status = model.modelStatusToString(model.getModelStatus())
    return watch, model.getInfo().objective_function_value, status


def sizes_of_peer(m, model: highspy.Highs, campus: Campus) -> dict[str, float]:
    """Read the peer's capacities by our column names."""
    x = np.array(model.getSolution().col_value)

    def value(name: str, key: str) -> float:
        return max(0.0, float(x[place(m, name, key)]))

    sizes = {
        block.name: value("Generator-p_nom", block.name) for block in campus.blocks
    }
    for storage in campus.storages:
        sizes[f"{storage.name}.power"] = value("Link-p_nom", "charge")
        sizes[f"{storage.name}.energy"] = value("Store-e_nom", "energy")
    for name in campus.columns:
        if ".peak." in name:
            sizes[name] = max(
                0.0, float(x[place(m, "peak", int(name.rsplit(".", 1)[1]))])
            )
    return {name: min(mw, campus.bounds[name].high) for name, mw in sizes.items()}


def place(m, variable: str, key: str | int) -> int:
    """Return the column of a variable in the solver's model."""
    label = int(m.variables[variable].labels.loc[key])
    return int(np.flatnonzero(m.matrices.vlabels == label)[0])


def ours_by_theirs(
    m, model: highspy.Highs, campus: Campus, sizes: dict[str, float]
) -> float:
    """Return the peer's cost at our capacities: its LP with the capacities fixed."""
    fixed = {("Generator-p_nom", b.name): sizes[b.name] for b in campus.blocks}
    for storage in campus.storages:
        power = sizes[f"{storage.name}.power"]
        fixed[("Link-p_nom", "charge")] = power
        fixed[("Link-p_nom", "discharge")] = power / storage.discharge_efficiency
        fixed[("Store-e_nom", "energy")] = sizes[f"{storage.name}.energy"]
    for (variable, key), size_ in fixed.items():
        column = place(m, variable, key)
        model.changeColBounds(column, size_, size_ * (1 + 1e-12))
    _, cost, status = run(model, {})
    if status != "Optimal":
        raise SystemExit(f"the peer's LP at our capacities ends as {status}")
    return cost


def theirs_by_ours(campus: Campus, sizes: dict[str, float]) -> float:
    """Return our cost at the peer's capacities."""
    fixed = with_capacity(campus, {k: v for k, v in sizes.items() if ".peak." not in k})
    if campus.linking:
        return size(fixed, tolerance=1e-8).cost_usd
    annuities = sum(c.annuity_usd * sizes.get(n, 0.0) for n, c in campus.bounds.items())
    return annuities + dispatch(campus, sizes).cost_usd


def ours(campus: Campus, tolerance: float, repeat: int = 5):
    """Return our times, warm, and the result."""
    sizing, times = size(campus, tolerance=tolerance), []
    for _ in range(repeat):
        with Watch() as watch:
            sizing = size(campus, tolerance=tolerance)
        times.append(watch)
    return times, sizing


def cold(case: str, hours: int) -> float:
    """Return the seconds of a new process that imports, loads the compiled kernel and sizes once."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import time\nfrom campuses import cases\n"
        f"campus = cases({hours})[{case!r}]; began = time.perf_counter()\n"
        "from abilene.power.sizing import size; size(campus); print(time.perf_counter() - began)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def compare(case: str, campus: Campus, repeat: int) -> None:
    print(
        f"\n## {case}: {len(campus.columns) - len(campus.loads)} capacities, {campus.hours} hours"
    )
    print(f"abilene cold: {1e3 * cold(case, campus.hours):.0f} ms")
    results = {tolerance: ours(campus, tolerance) for tolerance in TOLERANCES}
    best = results[1e-6][1]
    m, model, built = build(campus)
    print(
        f"PyPSA builds its LP in {built:.1f} s: {model.getNumCol()} columns, {model.getNumRow()} rows"
    )
    wall, cpu, sizes = np.inf, np.inf, {}
    for name, options in PEERS.items():
        runs = [run(model, options) for _ in range(repeat)]
        (peer_wall, peer_cpu), objective, status = (
            median([r[0] for r in runs]),
            *runs[-1][1:],
        )
        off = objective / best.cost_usd - 1
        if status == "Time limit reached":
            print(
                f"HiGHS {name}: > {SECONDS:.0f} s (CPU {peer_cpu:.1f}), {status}",
                flush=True,
            )
        else:
            print(
                f"HiGHS {name}: {peer_wall:.1f} s (CPU {peer_cpu:.1f}), {status}, objective {objective:.8g}, "
                f"{off:+.1e} of ours at 1e-6",
                flush=True,
            )
        wall, cpu = min(wall, peer_wall), min(cpu, peer_cpu)
        if status == "Optimal" and not sizes:
            sizes = sizes_of_peer(m, model, campus)
            print(
                f"  its capacities by our dispatch: {theirs_by_ours(campus, sizes) / objective - 1:+.1e} of its cost"
            )
    rough = results[1e-4][1]
    by_theirs = ours_by_theirs(m, model, campus, dict(rough.capacity))
    print(
        f"  our capacities at 1e-4 by its dispatch: {by_theirs / rough.cost_usd - 1:+.1e} of our cost"
    )
    ratios = []
    for tolerance, (times, sizing) in results.items():
        our_wall, our_cpu = median(times + ours(campus, tolerance)[0])
        ratios.append((wall / our_wall, cpu / our_cpu))
        print(
            f"abilene {tolerance:g}: {1e3 * our_wall:.0f} ms warm (CPU {1e3 * our_cpu:.0f}), "
            f"{sizing.evaluations} evaluations, cost {sizing.cost_usd:.8g}, proven gap {sizing.gap:.1e}"
        )
    print(f"ratio {case}: {ratios[0][0]:.0f}")
    print(
        f"  CPU {ratios[0][1]:.0f}; at 1e-6: {ratios[1][0]:.0f}, CPU {ratios[1][1]:.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    names, repeat, hours = chosen.cases, chosen.repeat, HOURS
    if chosen.quick:
        names, repeat, hours = ["off_grid"], 1, 336
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")
    print(
        f"PyPSA {pypsa.__version__}, highspy {highspy.Highs().version()}, one thread each"
    )
    for case, campus in cases(hours).items():
        if not names or case in names:
            compare(case, campus, repeat)


if __name__ == "__main__":
    main()
