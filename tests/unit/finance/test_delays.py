import numpy as np
import pytest

from abilene.errors import InputError
from abilene.finance.delays import Task, exponential, finish, fixed, triangular, uniform

CHANCES = np.array([0.0, 0.2, 0.5, 0.9])


def test_durations_by_their_probability():
    assert fixed(3.0)(CHANCES).tolist() == [3] * 4
    assert uniform(2, 4)(CHANCES) == pytest.approx([2, 2.4, 3, 3.8])
    assert triangular(0, 1, 2)(CHANCES) == pytest.approx(
        [0, np.sqrt(0.4), 1, 2 - np.sqrt(0.2)]
    )
    assert exponential(5)(CHANCES) == pytest.approx(
        [0, 5 * np.log(1.25), 5 * np.log(2), 5 * np.log(10)]
    )


def test_the_critical_path_of_fixed_durations():
    tasks = {
        "permit": Task(fixed(6)),
        "turbine": Task(fixed(30)),
        "shell": Task(fixed(12), ("permit",)),
        "start": Task(fixed(2), ("turbine", "shell")),
    }
    done = finish(tasks, draws=3, seed=0)
    assert done.at(0.5) == 32
    assert done.criticality == {"permit": 0, "turbine": 1, "shell": 0, "start": 1}


def test_shared_bad_luck_hurts_less_in_parallel():
    """Ten sites waiting for one utility finish together; ten with luck of their own wait for the worst."""
    tasks = {f"site{k}": Task(uniform(0, 10)) for k in range(10)}
    apart, together = (
        finish(tasks, 20_000, 1, correlation).at(0.5) for correlation in (0.0, 0.9)
    )
    assert together < apart - 1


def test_the_same_seed_draws_the_same():
    tasks = {"a": Task(exponential(3))}
    assert np.array_equal(finish(tasks, 100, 7).times, finish(tasks, 100, 7).times)
    assert not np.array_equal(finish(tasks, 100, 7).times, finish(tasks, 100, 8).times)


def test_tasks_that_cannot_be_put_in_order():
    with pytest.raises(
        InputError, match="b: waits for 'aa', which is no task; did you mean"
    ):
        finish({"a": Task(fixed(1)), "b": Task(fixed(1), ("aa",))}, 1, 0)
    with pytest.raises(InputError, match="wait for each other: "):
        finish({"a": Task(fixed(1), ("b",)), "b": Task(fixed(1), ("a",))}, 1, 0)
