"""What the computers of a site draw: even work, traffic, and accelerators that wait."""

import numpy as np
import pytest

from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import power_of_work
from abilene.compute.workload import serving_shape
from abilene.programme.schema import Programme
from abilene.resource.weather import packaged_weather
from abilene.site.hours import SiteHours
from abilene.site.it_load import ALL_EVEN, it_load, it_terms, work_words
from abilene.site.voll import CURVE

TRAINING = {
    "kind": "training",
    "share": 0.75,
    "gang": 100,
    "checkpoint_s": 30,
    "checkpoint_interval_s": 570,
    "restart_s": 400,
}
SERVING = {"kind": "serving", "share": 0.25, "gang": 72, "restart_s": 600}
IDLE = 0.166
"""Draw without work per TDP, measured on A100s (AcmeTrace)."""


def test_without_workloads_all_of_it_is_even(programme):
    assert it_terms(programme, "a") == ALL_EVEN
    assert work_words(programme) == "IT flat, as no workloads are given"


def test_what_waits_for_traffic_draws_its_idle_share(data):
    data["workloads"] = {"train": TRAINING, "chat": SERVING}
    programme = Programme.model_validate(data)
    even, traffic = it_terms(programme, "a")
    assert traffic == pytest.approx(0.25 * (1 - IDLE))
    assert even == pytest.approx(0.75 + 0.25 * IDLE)  # no failure rate is known
    assert work_words(programme) == "IT train 75%, chat 25% by its traffic"
    year = SiteHours(packaged_weather("abilene_tx_2013"), None)
    load = it_load(programme, "a", year)
    busiest = serving_shape(168).max()
    assert load == pytest.approx(even + traffic * serving_shape(8760) / busiest)
    assert load.max() == pytest.approx(1.0)


def test_training_computes_but_in_checkpoints_and_restarts(data):
    """By hand: 570 of 600 s between checkpoints, 36,000 of 36,400 s between failures."""
    data["workloads"] = {"train": TRAINING | {"share": 1.0}}
    data["hardware"]["h"]["accelerator_hours_per_failure"] = 1000
    even, traffic = it_terms(Programme.model_validate(data), "a")
    busy = 570 / 600 * 36_000 / 36_400
    assert (even, traffic) == (pytest.approx(IDLE + (1 - IDLE) * busy), 0.0)


def test_a_generation_has_an_idle_share_of_its_own_and_hardware_counts_by_its_load(
    data,
):
    data["workloads"] = {"chat": SERVING | {"share": 1.0}}
    chip = {"it_w_per_accelerator": 2000, "price_usd_per_accelerator": 1}
    data["hardware"]["gb200"] = chip | {"packaged": "gb200"}
    phase = data["sites"]["a"]["phases"]["p1"]
    data["sites"]["a"]["phases"]["p2"] = phase | {"it_mw": 20, "hardware": "gb200"}
    even, traffic = it_terms(Programme.model_validate(data), "a")
    known = power_of_work(accelerator("gb200"), "prefill", 2000)
    idle = np.average([IDLE, known.idle_w / known.busy_w], weights=[80, 20])
    assert even == pytest.approx(idle)
    assert even + traffic == pytest.approx(1.0)


@pytest.mark.parametrize("packaged", [None, "gb200"])
def test_an_idle_draw_of_the_file_is_what_waits_for_traffic_draws(data, packaged):
    data["workloads"] = {"chat": SERVING | {"share": 1.0}}
    chip = {"it_w_per_accelerator": 2000, "price_usd_per_accelerator": 1}
    data["hardware"]["h"] = chip | {"packaged": packaged, "idle_w_per_accelerator": 500}
    even, traffic = it_terms(Programme.model_validate(data), "a")
    full = 2000.0
    if packaged:
        full = power_of_work(accelerator("gb200"), CURVE["serving"], 2000).busy_w
    assert even == pytest.approx(500 / full)
    assert traffic == pytest.approx(1 - 500 / full)
