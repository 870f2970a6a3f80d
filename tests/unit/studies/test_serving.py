"""Requests occupy accelerators: by hand where power is full, short and none; no more power serves less."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.traces.reading import read_trace
from abilene.compute.traces.record import RequestLoad
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.studies.campus_power import CampusPower
from abilene.studies.serving import served, serving_slice_for

RATE = 2686.0
"""Tokens a second that the example gives for a gb200."""
HEAD = "Timestamp,Model,Request tokens,Response tokens\n"


@pytest.fixture(scope="module")
def programme(examples):
    return seen_by(load(examples / "one-campus.yaml"))["as_written"].programme


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    path = tmp_path_factory.mktemp("requests") / "burst.csv"
    # 100 accelerators in the first hour, none in the second, 10 in the third
    asked = {0: 100 * 3600 * RATE, 7200: 10 * 3600 * RATE}
    path.write_text(HEAD + "".join(f"{at},A,1,{tokens:.0f}\n" for at, tokens in asked.items()))  # fmt: skip
    return read_trace(path)


@pytest.fixture(scope="module")
def fleet(programme, trace):
    return serving_slice_for(programme, "prairie", trace)


def test_the_slice_has_whole_racks_for_the_busiest_hour(programme, trace, fleet):
    assert fleet.wanted == pytest.approx([100, 0, 10])
    assert (fleet.workload, fleet.accelerators) == ("serving", 144)
    assert serving_slice_for(programme, "prairie", trace, 72).accelerators == 72
    many = replace(trace, requests=RequestLoad(*(1e9 * trace.requests.output_tokens,) * 3))  # fmt: skip
    campus = serving_slice_for(programme, "prairie", many)
    assert campus.accelerators == int(campus.cluster.campus_accelerators)


def test_an_idle_draw_that_the_file_gives_is_drawn(programme, trace):
    """Before, the packaged curve said it whatever the file gave."""
    gb200 = programme.hardware["gb200"]
    told = gb200.model_copy(update={"idle_w_per_accelerator": 700.0})
    measured = programme.model_copy(update={"hardware": {"gb200": told}})
    fleet = serving_slice_for(measured, "prairie", trace)
    assert fleet.cluster.model.idle_w == pytest.approx(700.0)
    full = CampusPower(np.ones(3), 1.0, "series")
    assert served(fleet, full, 0).drawn_w[1] == pytest.approx(144 * 700.0)


def test_by_hand(fleet):
    """Full power serves all; without power nothing is served or drawn; in between idle ones are shut first."""
    cluster, model = fleet.cluster, fleet.cluster.model
    enough = (100 * model.busy_w + 1.0) / (cluster.it_w * cluster.accelerators)
    for share, work, drawn_w in [
        (1.0, 100, 100 * model.busy_w + 44 * model.idle_w),
        (enough, 100, 100 * model.busy_w + 1.0),
        (0.0, 0, 0),
    ]:
        power = CampusPower(np.array([share, 1.0, 1.0]), 1.0, "series")
        found = served(fleet, power)
        assert found.served == pytest.approx([work, 0, 10])
        assert found.drawn_w[0] == pytest.approx(drawn_w)
        assert found.short_hours == (work < 100)
        assert found.served_share == pytest.approx((work + 10) / 110)
        assert found.tokens == pytest.approx((work + 10) * 3600 * RATE)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted))
def test_more_power_serves_no_less_and_no_more_is_drawn_than_there_is(fleet, shares):
    less, more = (
        served(fleet, CampusPower(np.full(3, share), 1.0, "series")) for share in shares
    )
    assert (more.served >= less.served - 1e-9).all()
    for each in (less, more):
        assert (each.drawn_w <= each.usable_w * (1 + 1e-12) + 1e-6).all()
        assert (each.served <= fleet.wanted + 1e-9).all()


def test_an_hour_may_have_several_steps_from_a_step_on(fleet):
    share = np.ones(96 * 2)
    share[96:98] = 0.0  # the first half hour of the second day
    found = served(fleet, CampusPower(share, 0.25, "series"), first_step=96)
    assert found.first_step == 96
    full_w = fleet.cluster.it_w * fleet.accelerators
    assert found.usable_w == pytest.approx([full_w / 2, full_w, full_w])


def test_a_rate_that_nobody_knows_is_asked_for(programme, trace):
    works = dict(programme.workloads)
    works["serving"] = works["serving"].model_copy(update={"output_tokens_per_accelerator_s": {}})  # fmt: skip
    without = programme.model_copy(update={"workloads": works})
    with pytest.raises(InputError, match=r"workloads.NAME.output_tokens_per_accelerator_s.gb200: how many tokens a gb200 writes"):  # fmt: skip
        serving_slice_for(without, "prairie", trace)
