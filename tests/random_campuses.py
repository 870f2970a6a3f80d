"""Random campuses for the power tests, degenerate ones on purpose, and the bound of dispatch written out in full."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from abilene.power.problem import Block, Campus, Capacity, Load, Storage

SIZES = st.sampled_from([0.0, 50.0, 100.0, 200.0, 173.3])
STEPS = st.sampled_from([1.0, 1.0, 0.5, 2.0])
HOURS = st.sampled_from([1, 2, 3, 24, 24, 48, 96, 168])
ENERGIES = st.sampled_from([0.0, 50.0, 400.0, 3000.0, 1e5, 217.9])


@st.composite
def campuses(draw):
    """Draw a campus of fixed sizes: ties, prices of either sign, empty and huge stores, one hour to a week."""
    hours, rng = draw(HOURS), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lowest = draw(st.sampled_from([0.0, 0.0, -60.0]))
    tied = draw(st.booleans())

    def cost(low, high):
        values = rng.uniform(low, high, hours)
        values = np.round(values / 20) * 20 if tied else values
        return np.full(hours, values[0]) if rng.random() < 0.3 else values

    def availability():
        values = np.clip(rng.uniform(-0.5, 1.0, hours), 0.0, 1.0)
        return {0: np.ones(hours), 1: np.round(values * 4) / 4}.get(
            int(rng.integers(3)), values
        )

    blocks = [
        Block(
            f"block{i}",
            Capacity.fixed(draw(SIZES)),
            cost(lowest, 200.0),
            availability(),
        )
        for i in range(draw(st.integers(0, 4)))
    ]
    if draw(st.booleans()):
        price = cost(min(lowest, -10.0), 100.0)
        blocks.append(
            Block(
                "export",
                Capacity.fixed(draw(SIZES)),
                price,
                availability(),
                export=True,
            )
        )
    shape = np.ones(hours) if draw(st.booleans()) else rng.uniform(0.3, 1.0, hours)
    loads = [Load("firm", draw(st.sampled_from([0.0, 100.0, 100.0])), shape, 1000.0)]
    if draw(st.booleans()):
        loads.append(Load("soft", 30.0, np.round(rng.uniform(0, 1, hours), 1), 300.0))
    storages = (draw(stores(lowest)),) if draw(st.integers(0, 9)) else ()
    return Campus(tuple(loads), tuple(blocks), storages, step_hours=draw(STEPS))


@st.composite
def stores(draw, lowest):
    """Draw a storage of fixed size."""
    start = draw(st.sampled_from(["cyclic", "cyclic", "free", 0.0, 0.5, 1.0, 0.3]))
    ends = [0.0] if start == "cyclic" else [0.0, 20.0, -10.0 if lowest < 0 else 20.0]
    return Storage(
        "store",
        Capacity.fixed(draw(SIZES)),
        Capacity.fixed(draw(ENERGIES)),
        charge=draw(st.sampled_from([None, Capacity.fixed(80.0), Capacity.fixed(0.0)])),
        charge_efficiency=draw(st.sampled_from([1.0, 0.95, 0.7])),
        discharge_efficiency=draw(st.sampled_from([1.0, 0.9, 0.8])),
        standing_loss_per_hour=draw(st.sampled_from([0.0, 0.0, 1e-4, 0.01])),
        charge_usd_per_mwh=draw(st.sampled_from([0.0, 0.0, 1.5])),
        discharge_usd_per_mwh=draw(st.sampled_from([0.0, 0.0, 2.0])),
        start=start,
        end_usd_per_mwh=draw(st.sampled_from(ends)),
    )


def _with_blocks(campus, **changes):
    return replace(campus, blocks=tuple(replace(b, **changes) for b in campus.blocks))


def _with_store(campus, **changes):
    given = campus.storages or (
        Storage(
            "store", Capacity.fixed(60.0), Capacity.fixed(240.0), charge_efficiency=0.9
        ),
    )
    changes.setdefault("end_usd_per_mwh", 0.0)
    return replace(campus, storages=(replace(given[0], **changes),))


def _with_surplus(campus):
    return replace(
        campus, blocks=(*campus.blocks, Block("plenty", Capacity.fixed(1000.0), 0.0))
    )


def _with_both_signs(campus):
    signs = np.where(np.arange(campus.hours) % 2, 1.0, -1.0)
    blocks = tuple(
        replace(b, cost_usd_per_mwh=b.cost_usd_per_mwh * signs) for b in campus.blocks
    )
    return replace(campus, blocks=blocks)


def _first(campus, hours):
    hours = min(hours, campus.hours)
    blocks = tuple(
        replace(
            b,
            cost_usd_per_mwh=b.cost_usd_per_mwh[:hours],
            availability=b.availability[:hours],
        )
        for b in campus.blocks
    )
    loads = tuple(replace(x, shape=x.shape[:hours]) for x in campus.loads)
    return replace(campus, loads=loads, blocks=blocks, periods=campus.periods[:hours])


DEGENERATE = {
    "equal costs": lambda c: _with_blocks(c, cost_usd_per_mwh=np.full(c.hours, 50.0)),
    "no room in the store": lambda c: _with_store(c, energy=Capacity.fixed(0.0)),
    "no power of the store": lambda c: _with_store(
        c, power=Capacity.fixed(0.0), charge=None
    ),
    "a huge store": lambda c: _with_store(
        c, energy=Capacity.fixed(1e6), power=Capacity.fixed(1e4), charge=None
    ),
    "surplus everywhere": lambda c: _with_surplus(_with_store(c)),
    "zero capacities": lambda c: _with_blocks(
        _with_store(c), capacity=Capacity.fixed(0.0)
    ),
    "prices of either sign": lambda c: _with_both_signs(_with_store(c)),
    "self-discharge": lambda c: _with_store(c, standing_loss_per_hour=0.02),
    "a given start": lambda c: _with_store(c, start=0.37, end_usd_per_mwh=15.0),
    "a free start": lambda c: _with_store(c, start="free", end_usd_per_mwh=15.0),
    "a cycle": lambda c: _with_store(c, start="cyclic"),
    "one hour": lambda c: _first(_with_store(c), 1),
    "one day": lambda c: _first(_with_store(c), 24),
}
"""Kinds of campus that are hard to price, each made from any random campus."""


def scale_usd(campus):
    """Return a cost to measure rounding against: that of serving nothing, at least a thousand dollars."""
    lost = sum(x.mw * float((x.shape * x.voll_usd_per_mwh).sum()) for x in campus.loads)
    return max(lost * campus.step_hours / campus.years, 1e3)


def bound_usd(campus, capacity, price, stored):
    """Return the lower bound that prices and water values give, term by term [USD/year].

    Valid for any prices and water values, and for a campus without linking constraints. It is reached only by prices that are
    dual feasible and complementary to the cheapest operation.
    """
    step, total = campus.step_hours, 0.0
    for load in campus.loads:
        total += step * capacity[load.name] * float(load.shape @ price)
    for source in campus.sources:
        limit = np.array([capacity[campus.columns[c]] for c in source.columns])[
            campus.periods
        ]
        margin = source.cost - price if source.export else price - source.cost
        total -= step * float(np.maximum(margin, 0.0) @ (source.availability * limit))
    for storage in campus.storages:
        values, energy = stored[storage.name], capacity[f"{storage.name}.energy"]
        power = capacity[f"{storage.name}.power"]
        draw = power if storage.charge is None else capacity[f"{storage.name}.charge"]
        bought = storage.charge_efficiency * values - storage.charge_usd_per_mwh - price
        sold = (
            price
            - storage.discharge_usd_per_mwh
            - values / storage.discharge_efficiency
        )
        total -= step * draw * float(np.maximum(bought, 0.0).sum())
        total -= step * power * float(np.maximum(sold, 0.0).sum())
        kept = storage.rho**step
        total -= energy * float(np.maximum(kept * values[1:] - values[:-1], 0.0).sum())
        if storage.start == "cyclic":
            total -= energy * max(kept * values[0] - values[-1], 0.0)
        else:
            first = kept * values[0]
            total -= energy * (
                max(first, 0.0) if storage.start == "free" else storage.start * first
            )
            total -= energy * max(storage.end_usd_per_mwh - values[-1], 0.0)
    return total / campus.years


def imbalance(campus, operation):
    """Return by how much the bus and the stores are out of balance, and limits are broken [MW, MWh]."""
    capacity, step = operation.capacity, campus.step_hours
    bus = -sum(load.mw * load.shape for load in campus.loads)
    beyond = [0.0]
    for source in campus.sources:
        output = operation.output_mw[source.name]
        bus = bus - output if source.export else bus + output
        limit = np.array([capacity[campus.columns[c]] for c in source.columns])[
            campus.periods
        ]
        beyond += [
            float((output - source.availability * limit).max()),
            float(-output.min()),
        ]
    for storage in campus.storages:
        charge, discharge = (
            operation.charge_mw[storage.name],
            operation.discharge_mw[storage.name],
        )
        level, power = (
            operation.soc_mwh[storage.name],
            capacity[f"{storage.name}.power"],
        )
        bus = bus + discharge - charge
        kept = storage.rho**step * level[:-1]
        moved = step * (
            storage.charge_efficiency * charge
            - discharge / storage.discharge_efficiency
        )
        draw = power if storage.charge is None else capacity[f"{storage.name}.charge"]
        beyond += [float(np.abs(level[1:] - kept - moved).max()), float(-level.min())]
        beyond += [
            float(level.max() - capacity[f"{storage.name}.energy"]),
            float(charge.max() - draw),
        ]
        beyond += [
            float(discharge.max() - power),
            float(-charge.min()),
            float(-discharge.min()),
        ]
        if storage.start == "cyclic":
            beyond.append(abs(float(level[-1] - level[0])))
    return max(float(np.abs(bus).max()), *beyond)
