"""Classes of work, what stopping a job loses, and what each class got."""

import numpy as np
import pytest
from operator_terms import terms_of

from abilene.operate.slurm import SlurmJob
from abilene.operate.state import OperatorState
from abilene.operate.work_classes import (
    add_to_event,
    begin_event,
    class_of,
    losses_usd,
    lost_work_s,
    work_by_class,
    work_under,
)

CLASSES = terms_of().classes


def job(comment="", requeues=True, cpus=8, state="RUNNING"):
    fields = {"comment": comment, "user": "ann"}
    return SlurmJob("1", state, cpus, 3600.0, ("n1",), fields, {}, requeues)


def test_the_first_class_that_matches_counts():
    names = [class_of(job(text), CLASSES).name for text in ("flex0 x", "flex3", "")]
    assert names == ["flex0", "flex3", "rest"]


def test_lost_work_hangs_on_checkpoints():
    told, rest = CLASSES[1], CLASSES[2]
    own = rest.model_copy(update={"checkpoint_interval_s": 600.0})
    assert lost_work_s(job(), told) == 0
    assert lost_work_s(job(), rest) == 3600
    assert lost_work_s(job(), own) == 300
    assert lost_work_s(job(requeues=False), told) == 3600


def test_a_loss_is_worth_times_power_times_time():
    jobs = [job("flex3"), job("flex0")]
    found = losses_usd(jobs, CLASSES, np.array([0.06, 0.06]), 2.0)
    # 100 USD/MWh for 2 h and a minute to restart; 1000 for 2 h and the hour it had run
    assert found == pytest.approx([100 * 0.06 * (2 + 1 / 60), 1000 * 0.06 * 3])


def test_work_under_an_event_is_beside_what_ran_when_it_began():
    state = OperatorState()
    begin_event(state, "e", work_by_class([job("flex3"), job("flex0")], CLASSES))
    add_to_event(state, "e", work_by_class([job("flex0")], CLASSES), 10.0)
    add_to_event(
        state, "e", work_by_class([job("flex0"), job("flex3", cpus=4)], CLASSES), 10.0
    )
    add_to_event(state, "e", {}, 1e9)  # nobody looked: no claim
    assert work_under(state, "e") == {"flex0": 1.0, "flex3": 0.25}
    assert state == OperatorState()
    assert work_by_class([job(state="COMPLETING")], CLASSES)["rest"] == 0
