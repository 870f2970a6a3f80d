"""The arrays of the kernels of dispatch for a campus of one load and a small store, for their tests."""

import numpy as np

from abilene.power import workspace
from abilene.power._stages import potentials, sort_sources, stages
from abilene.power.problem import Campus, Load

STORE = workspace.Store(
    charge=2.0,
    discharge=2.0,
    energy=4.0,
    charge_efficiency=1.0,
    discharge_efficiency=1.0,
    rho=1.0,
    charge_cost=0.0,
    discharge_cost=0.0,
)
"""Two hours of 2 MW without losses."""


def run(kernel, *given):
    """Call a kernel as the engine does, with plain tuples."""
    return kernel(*(tuple(one) if isinstance(one, tuple) else one for one in given))


def arrays(load, blocks, **changes):
    """Return hours, merit order, steps and store, sorted and with the stages written; blocks are built in full."""
    shape = np.asarray(load, dtype=float)
    campus = Campus((Load("it", 1.0, shape, 1000.0),), tuple(blocks))
    hours = workspace.hours_of(campus, campus.periods)
    merit, steps = workspace.new_merit_order(hours), workspace.new_steps(hours)
    least, _, _ = run(sort_sources, hours, np.zeros(0), merit)
    # a row of each billing period: kernels look at no bounds, and read on past one row
    sizes = [*(block.capacity.high for block in blocks), 1.0]
    limit = np.tile(sizes, (int(hours.periods.max()) + 1, 1))
    run(potentials, hours, limit, np.ones(1), merit)
    store = STORE._replace(**changes)
    run(stages, merit, store, least < 0, steps)
    return hours, merit, steps, store
