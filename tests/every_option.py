"""Small campuses with every option of the engine at once, drawn by Hypothesis or by a seed."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from abilene.power.problem import (
    INFINITY,
    Block,
    Campus,
    Capacity,
    Demand,
    Load,
    Storage,
)

Pick = Callable[[Sequence[Any]], Any]
"""Takes one of several values."""


def by_seed(seed: int) -> tuple[list[Campus], str]:
    """Return the weather years of the campus with this number, and over what to minimise."""
    rng = np.random.default_rng(seed)
    return campus_years(lambda values: values[int(rng.integers(len(values)))])


@st.composite
def campuses_with_every_option(draw):
    """Draw the weather years of a campus, and over what to minimise."""
    return campus_years(lambda values: draw(st.sampled_from(values)))


def campus_years(pick: Pick) -> tuple[list[Campus], str]:
    """Return the weather years of a campus of 4 to 48 hours, and over what to minimise."""
    hours, step = pick([4, 12, 24, 48]), pick([1.0, 1.0, 2.0])
    lowest = pick([5.0, -40.0, -40.0])
    loads = _loads(pick, hours)
    blocks, storages = _blocks(pick), _storages(pick)
    sold, take = pick([False, True]), pick([0.0, 0.0, 0.5])
    charge, ratchet = pick([0.0, 300.0, 2000.0]), pick([0.0, 0.6])
    limits = {
        "co2_cap_t": pick([INFINITY, INFINITY, 2e5, 5e4, 1e3, 0.0]),
        "clean_share": pick([0.0, 0.0, 0.5, 0.95]),
        "co2_usd_per_t": pick([0.0, 0.0, 30.0]),
    }
    most = pick([60.0, 300.0])
    periods = np.minimum(np.arange(hours) * 3 // hours, 2)
    held = (Demand("month", ("grid",), (charge,), ratchet=ratchet),) * (ratchet > 0)

    def campus(seed: int) -> Campus:
        price, sun, wind, demand = _weather(seed, hours, step, lowest)
        grid = Block(
            "grid",
            Capacity(0.0, most, 2e4),
            price,
            co2_t_per_mwh=0.3,
            clean=False,
            demand_charge_usd_per_mw=0.0 if ratchet else charge,
            min_take=take,
            min_take_usd_per_mwh=15.0,
        )
        own = [blocks(sun, wind), [grid]]
        if sold:
            paid = np.minimum(price, 40.0) - 15.0
            own.append([Block("export", Capacity(0.0, 60.0, 500.0), paid, export=True)])
        return Campus(
            loads=loads(demand),
            blocks=tuple(block for some in own for block in some),
            storages=storages,
            step_hours=step,
            periods=periods,
            demands=held,
            **limits,
        )

    seeds = [pick(range(10_000)) for _ in range(pick([1, 2, 3]))]
    return [campus(seed) for seed in seeds], pick(["mean", "worst"])


def _weather(seed: int, hours: int, step: float, lowest: float) -> tuple[Any, ...]:
    rng = np.random.default_rng(seed)
    hour = np.arange(hours) * step % 24
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, 1) * rng.uniform(0.5, 1, hours)
    price = np.round(rng.uniform(lowest, 120, hours), int(rng.integers(-1, 3)))
    return price, sun, rng.uniform(0, 1, hours), rng.uniform(0.5, 1, hours)


def _loads(pick: Pick, hours: int) -> Callable[[Any], tuple[Load, ...]]:
    voll, varies, soft = pick([400.0, 2e3, 1e5]), pick([False, True]), pick([0.0, 30.0])

    def loads(demand: Any) -> tuple[Load, ...]:
        firm = Load("firm", 100.0, demand if varies else np.ones(hours), voll)
        return (firm, Load("soft", soft, demand, 200.0)) if soft else (firm,)

    return loads


def _blocks(pick: Pick) -> Callable[[Any, Any], list[Block]]:
    dear, least = pick([0.5, 1.0, 1.5]), pick([0.0, 0.0, 20.0])
    gas = pick([Capacity.fixed(40.0), Capacity(least, INFINITY, 130e3 * dear), None])
    sun, wind = pick([INFINITY, 0.0, 80.0]), pick([INFINITY, 0.0])

    def blocks(shine: Any, blow: Any) -> list[Block]:
        built = [
            Block("sun", Capacity(0.0, sun, 90e3), 0.0, shine),
            Block("wind", Capacity(0.0, wind, 140e3 * dear), 1.0, blow),
        ]
        if gas is not None:
            built.append(Block("gas", gas, 50.0, co2_t_per_mwh=0.4, clean=False))
        return built

    return blocks


def _storages(pick: Pick) -> tuple[Storage, ...]:
    start = pick(["cyclic", "cyclic", "free", 0.0, 0.5])
    dear = pick([0.2, 1.0])
    if not pick([True, True, True, False]):
        return ()
    power, energy = pick(
        [
            (Capacity(0.0, INFINITY, 15e3 * dear), Capacity(0.0, INFINITY, 6e3 * dear)),
            (Capacity.fixed(20.0), Capacity.fixed(50.0)),
            (Capacity(0.0, 50.0, 1e3), Capacity(5.0, 200.0, 1e3)),
        ]
    )
    charge = pick([None, None, Capacity(0.0, 100.0, 2e3)])
    return (
        Storage(
            "store",
            power,
            energy,
            charge=charge,
            charge_efficiency=pick([1.0, 0.93, 0.7]),
            discharge_efficiency=pick([1.0, 0.93, 0.8]),
            standing_loss_per_hour=pick([0.0, 0.0, 1e-3, 0.02]),
            charge_usd_per_mwh=pick([0.0, 1.0]),
            discharge_usd_per_mwh=pick([0.0, 2.0]),
            max_hours=pick([INFINITY, 8.0]),
            start=start,
            end_usd_per_mwh=0.0 if start == "cyclic" else pick([0.0, 10.0, -10.0]),
        ),
    )
