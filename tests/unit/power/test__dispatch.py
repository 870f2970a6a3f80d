"""The path kernels by hand: a merge backward, the same merge forward, and the hours along it."""

import numpy as np
import pytest
from kernel_arrays import arrays, run

from abilene.power import workspace
from abilene.power._dispatch import FINISHED, REPEATED, backward, forward, operate
from abilene.power.problem import Block, Capacity


def to_go_of(hours, store, end_value=0.0, room=None):
    """Return room for the cost-to-go with that of the end in it."""
    to_go = workspace.new_cost_to_go(hours)
    if room is not None:
        to_go = to_go._replace(width=np.empty(room), value=np.empty(room))
    to_go.width[0], to_go.value[0] = store.energy, end_value
    to_go.first[-1], to_go.length[-1] = 0, 1
    return to_go


def segments(to_go, hour):
    of_hour = slice(to_go.first[hour], to_go.first[hour] + to_go.length[hour])
    return to_go.width[of_hour].tolist(), to_go.value[of_hour].tolist()


def grid(*prices):
    return [Block("grid", Capacity.fixed(9.0), np.array(prices))]


def test_what_stored_energy_is_worth_in_the_last_hour():
    """Two MWh at most replace power at 40 of the end hour; what is left over is worth the end's 15."""
    hours, _, steps, store = arrays([3.0], grid(40.0))
    to_go = to_go_of(hours, store, end_value=15.0)
    used, stopped = run(backward, 0, steps, store, to_go, 1, False)
    assert stopped == FINISHED
    assert segments(to_go, 0) == ([2.0, 2.0], [40.0, 15.0])
    assert used == 3


def test_what_an_hour_can_buy_for_less_than_the_end_pays_is_worth_its_own_price():
    """The end pays 90 for all of four MWh, and the hour can charge two at 10: two more are worth 90, two 10."""
    hours, _, steps, store = arrays([3.0], grid(10.0))
    to_go = to_go_of(hours, store, end_value=90.0)
    run(backward, 0, steps, store, to_go, 1, False)
    assert segments(to_go, 0) == ([2.0, 2.0], [90.0, 10.0])


def test_what_counts_as_rounding_is_a_share_of_the_store():
    """The same store, ten million times smaller: 0.2 Wh are no sliver of it."""
    small = {"charge": 2e-7, "discharge": 2e-7, "energy": 4e-7}
    block = Block("grid", Capacity.fixed(9e-7), 40.0)
    hours, _, steps, store = arrays([3e-7], [block], **small)
    to_go = to_go_of(hours, store, end_value=15.0)
    run(backward, 0, steps, store, to_go, 1, False)
    widths, values = segments(to_go, 0)
    assert widths == pytest.approx([2e-7, 2e-7])
    assert values == [40.0, 15.0]


def test_the_dearest_hours_come_first():
    """Hours at 10, 90 and 50, two MWh each: of four stored MWh two go to 90 and two to 50."""
    hours, _, steps, store = arrays([3.0, 3.0, 3.0], grid(10.0, 90.0, 50.0))
    to_go = to_go_of(hours, store)
    run(backward, 2, steps, store, to_go, 1, False)
    assert segments(to_go, 1) == ([2.0, 2.0], [90.0, 50.0])
    # before the hour at 10, which can refill two MWh, only two of the four are scarce
    assert segments(to_go, 0) == ([2.0, 2.0], [50.0, 10.0])


def test_a_standing_loss_makes_energy_worth_less_and_wider():
    hours, _, steps, store = arrays([3.0], grid(40.0), rho=0.5)
    to_go = to_go_of(hours, store)
    run(backward, 0, steps, store, to_go, 1, False)
    assert segments(to_go, 0) == ([4.0], [20.0])


@pytest.mark.parametrize("seed", range(10))
def test_every_list_is_sorted_and_covers_the_store(seed):
    rng = np.random.default_rng(seed)
    hours, _, steps, store = arrays(
        rng.uniform(0, 4, 24), grid(*rng.uniform(0, 90, 24)), rho=0.97, energy=5.0
    )
    to_go = to_go_of(hours, store)
    run(backward, 23, steps, store, to_go, 1, False)
    for hour in range(24):
        widths, values = segments(to_go, hour)
        assert values == sorted(values, reverse=True)
        assert sum(widths) == pytest.approx(5.0)


def test_it_stops_where_there_is_no_room_and_goes_on_from_there():
    hours, _, steps, store = arrays([3.0] * 6, grid(10, 90, 50, 20, 70, 40))
    enough, small = to_go_of(hours, store), to_go_of(hours, store, room=8)
    run(backward, 5, steps, store, enough, 1, False)
    used, stopped = run(backward, 5, steps, store, small, 1, False)
    assert 0 <= stopped < 5
    small.width.resize(99, refcheck=False)
    small.value.resize(99, refcheck=False)
    assert run(backward, stopped, steps, store, small, used, False)[1] == FINISHED
    assert [segments(small, t) for t in range(6)] == [
        segments(enough, t) for t in range(6)
    ]


def test_it_ends_where_a_list_repeats():
    """Round a day of two prices the cost-to-go of the start is soon that of the end."""
    hours, _, steps, store = arrays([3.0] * 4, grid(10.0, 90.0, 10.0, 90.0))
    to_go = to_go_of(hours, store)
    used, _ = run(backward, 3, steps, store, to_go, 1, False)
    to_go.first[-1], to_go.length[-1] = to_go.first[0], to_go.length[0]
    used, stopped = run(backward, 3, steps, store, to_go, used, True)
    to_go.first[-1], to_go.length[-1] = to_go.first[0], to_go.length[0]
    used, stopped = run(backward, 3, steps, store, to_go, used, True)
    assert stopped == REPEATED


def test_the_path_fills_before_the_dear_hour_and_empties_in_it():
    hours, merit, steps, store = arrays([1.0, 1.0, 2.0], grid(10.0, 10.0, 90.0))
    to_go, flows = to_go_of(hours, store), workspace.new_flows(hours)
    run(backward, 2, steps, store, to_go, 1, False)
    run(forward, 0.0, steps, store, to_go, flows.soc, False)
    assert flows.soc[0] == 0.0
    assert flows.soc[2] == 2.0
    assert flows.soc[3] == 0.0
    cost = run(operate, hours, merit, steps, store, (0.0, 1000.0), flows)
    assert cost == pytest.approx((1 + 1 + 2) * 10.0)
    assert flows.discharge.tolist() == [0.0, 0.0, 2.0]
    assert flows.charge.sum() == 2.0
    # in the hours that charge, a stored MWh is worth what it costs; in the dear one all
    # that is left to discharge would replace power at 90
    assert flows.high[2] >= 90.0 >= flows.low[2]


def test_a_path_that_meets_the_old_one_is_not_followed_on():
    hours, _, steps, store = arrays([1.0, 1.0, 2.0], grid(10.0, 10.0, 90.0))
    to_go, flows = to_go_of(hours, store), workspace.new_flows(hours)
    run(backward, 2, steps, store, to_go, 1, False)
    run(forward, 0.0, steps, store, to_go, flows.soc, False)
    flows.soc[3] = 99.0
    run(forward, 0.0, steps, store, to_go, flows.soc, True)
    assert flows.soc[3] == 99.0


def test_burning_runs_both_ways_at_once():
    """A lossy store at -100: charge 4 MWh, give 2 back, and be as empty as before."""
    hours, merit, steps, store = arrays(
        [5.0], grid(-100.0), charge_efficiency=0.5, charge=4.0, discharge=4.0
    )
    flows = workspace.new_flows(hours)
    cost = run(operate, hours, merit, steps, store, (-1e3, 1e3), flows)
    assert (flows.charge[0], flows.discharge[0]) == (4.0, 2.0)
    assert cost == pytest.approx(-100.0 * 7.0)
