"""Closed forms of the finish of small task networks; tolerance: three standard errors of the sampled figure."""

import numpy as np
import pytest

from abilene.finance.delays import Task, exponential, finish, fixed, triangular, uniform

SOURCE = "order statistics and sums of known distributions"
DRAWS = 200_000
NETWORKS = {
    "parallel_two_uniform": ({f"t{k}": Task(uniform(0, 10)) for k in range(2)}, 0.0),
    "parallel_ten_uniform": ({f"t{k}": Task(uniform(0, 10)) for k in range(10)}, 0.0),
    "series_two_uniform": (
        {"a": Task(uniform(0, 1)), "b": Task(uniform(0, 1), ("a",))},
        0.0,
    ),
    "series_triangular_sum": (
        {
            "a": Task(triangular(10, 12, 20)),
            "b": Task(triangular(20, 24, 40), ("a",)),
            "c": Task(triangular(6, 8, 16), ("b",)),
        },
        0.0,
    ),
    "perfect_correlation": (
        {"a": Task(uniform(0, 1)), "b": Task(uniform(0, 1), ("a",))},
        1.0,
    ),
    "exponential_vs_deterministic": (
        {"a": Task(fixed(5)), "b": Task(exponential(5))},
        0.0,
    ),
}


def quantile_error(times, chance):
    """Standard error of a sampled quantile: half the width of one standard deviation of its rank."""
    spread = np.sqrt(chance * (1 - chance) / len(times))
    return (
        np.quantile(times, min(chance + spread, 1))
        - np.quantile(times, chance - spread)
    ) / 2


@pytest.mark.parametrize("name", NETWORKS)
def test_closed_forms(name, case, record_answer):
    (known,) = (
        one
        for one in case("finance/schedule_risk.json")["cases"]
        if one["name"] == name
    )
    tasks, correlation = NETWORKS[name]
    done = finish(tasks, DRAWS, seed=2026, correlation=correlation)
    error = done.times.std() / np.sqrt(DRAWS)
    record_answer(f"{name}, mean", SOURCE, known["mean"], done.times.mean(), 3 * error)
    for chance in (0.5, 0.8, 0.9):
        label = f"p{chance * 100:.0f}"
        if label in known:
            error = max(quantile_error(done.times, chance), 1e-12)
            record_answer(
                f"{name}, {label}", SOURCE, known[label], done.at(chance), 3 * error
            )
    if "sd" in known:
        error = known["sd"] / np.sqrt(2 * DRAWS)
        record_answer(f"{name}, sd", SOURCE, known["sd"], done.times.std(), 3 * error)
    shares = dict(zip(tasks, known.get("criticality", ()), strict=False))
    shares |= {"b": known["criticality_B"]} if "criticality_B" in known else {}
    for task, share in shares.items():
        error = np.sqrt(share * (1 - share) / DRAWS)
        record_answer(
            f"{name}, {task} critical", SOURCE, share, done.criticality[task], 3 * error
        )
