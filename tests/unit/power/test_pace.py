"""How a sizing steps."""

from abilene.power.pace import IDLE_STEPS, STALLED_STEPS, STEP, Pace


def test_after_a_step_that_gained_nothing_one_goes_all_the_way_and_never_twice():
    pace = Pace()
    shares = []
    for left in (50.0, 49.9, 49.8, 49.7, 20.0):
        pace.after(50.0, left)
        shares.append(pace.share)
    assert shares == [1.0, STEP, 1.0, STEP, STEP]


def test_it_is_idle_only_where_nothing_at_all_is_closed():
    idle, stalled = Pace(), Pace()
    for _ in range(IDLE_STEPS):
        assert not idle.is_idle
        idle.after(10.0, 10.0)
        stalled.after(10.0, 9.99)
    assert idle.is_idle
    assert not stalled.is_idle
    assert stalled.has_stalled


def test_five_steps_without_gain_are_a_stall_and_twenty_without_anything_are_idle():
    pace = Pace()
    for step in range(1, 21):
        pace.after(100.0, 100.0)
        assert (pace.has_stalled, pace.is_idle) == (step >= 5, step >= 20)
    # a twentieth of the gap is a gain, and anything ends idling
    pace.after(100.0, 95.0)
    assert (pace.stalled_steps, pace.idle_steps, pace.share) == (0, 0, STEP)
    pace.after(100.0, 95.01)
    assert (pace.stalled_steps, pace.idle_steps, pace.share) == (1, 0, 1.0)


def test_a_step_that_gains_ends_a_stall():
    pace = Pace()
    for _ in range(STALLED_STEPS):
        assert not pace.has_stalled
        pace.after(10.0, 9.99)
    assert pace.has_stalled
    pace.after(10.0, 5.0)
    assert not pace.has_stalled
