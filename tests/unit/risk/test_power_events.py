"""Uncertain dates of power: which there are, what each subset of them carries, and when each comes."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from small_programmes import situation
from small_risks import ONE, SLOW, TWO, certain_law, deck, free, plan_of

from abilene.risk.draws import chances, columns
from abilene.risk.futures import Futures, futures, play
from abilene.risk.law import law_of
from abilene.risk.power_events import (
    UNBOUNDED_MW,
    power_events,
    room_by_event,
    too_many,
)
from abilene.risk.supported import unsupported
from abilene.risk.tables import LACKS_POWER, LATE

N = 40_000
DELAY = {"p50": 1.5, "p90": 3.0}
NORMAL = NormalDist(math.log(1.5), math.log(2.0) / NormalDist().inv_cdf(0.9))


def late(firm_mw=100, day="2026-07-01", **more):
    return {"firm_mw": firm_mw, "from": day, "delay": DELAY} | more


def site_with(grid, phases=None, **more):
    return {"a": {"phases": phases or {"p": {}}, "grid": grid} | more}


def test_what_has_a_law_of_its_own_and_is_to_come_is_an_event():
    """One without a delay, one that is there, and one beyond the plan are certain; equipment has its lead time."""
    grid = {
        "there": late(day="2025-07-01"),
        "sure": {"firm_mw": 100, "from": "2026-07-01"},
        "late": late(),
        "beyond": late(day="2027-07-01"),
    }
    gas = {"gas": {"max_mw": 50, "delay": DELAY}}
    case = plan_of(site_with(grid, equipment=gas), free(3)).case
    found = power_events(case)
    assert [(one.path, one.quarter) for one in found] == [
        ("a.grid.late", 2),
        ("a.equipment.gas", 2),
    ]
    assert found[0].refclass.mu == pytest.approx(math.log(1.5))


def test_each_subset_has_its_room():
    grid = {"first": {"firm_mw": 40, "from": "2026-01-01"}, "late": late()}
    gas = {"gas": {"max_mw": 50, "delay": DELAY}}
    phases = {"p": {"it_mw": 500}}
    case = plan_of(site_with(grid, phases, equipment=gas), free(3)).case
    room = room_by_event(case, ["a"], power_events(case))
    assert room[0, :, 0].tolist() == [40, 140, 90, 190]
    assert (room == room[:, :, :1]).all(), "what is certain of them is there all along"


def test_measured_load_and_a_campus_with_fewer_events():
    ran = {"started": "2025-Q4", "energised": "2026-Q1"}
    measured = {f"sites.b.phases.p.{what}" for what in ran}
    ahead = {"firm_mw": 250, "from": "2026-01-01"}
    sites = site_with({"late": late()}) | {
        "b": {"phases": {"p": ran, "q": {}}, "grid": {"all": ahead}}
    }
    case = plan_of(sites, free(9), situation("2026-05-01", measured)).case
    room = room_by_event(case, ["a", "b"], power_events(case))
    assert room[0, :, 1].tolist() == [0, 100]
    assert room[1, :, 1].tolist() == [150, 150]


def test_power_without_a_bound_is_a_number():
    case = plan_of(TWO, free(6)).case
    room = room_by_event(case, ["a"], [])
    assert room.shape == (1, 1, 4)
    assert room.max() <= UNBOUNDED_MW


def test_more_than_six_at_a_campus_are_refused_by_its_name():
    grid = {f"g{k}": late(50) for k in range(7)}
    case = plan_of(site_with(grid), free(3)).case
    assert too_many(case) == "a"
    assert unsupported(case).startswith("a has more than 6 grid connections")
    del grid["g0"]
    assert unsupported(plan_of(site_with(grid), free(3)).case) == ""


def test_a_phase_has_its_power_as_the_law_of_its_connection_has_it():
    """P(energised by q) = Phi((ln(1 + (q - 2)/l) - mu)/sigma): promised for quarter 2, 2 5/6 ahead of 15 January."""
    made = deck(site_with({"late": late()}), free(9), end="2029-Q4")
    law = certain_law(made, power=(power_events_of(made),), today=14 / 90)
    found = futures(made, law, N, 3)
    assert made.tables.phases["planned"].tolist() == [2]
    lead = 3 - 14 / 90
    for q in (2, 3, 5, 8):
        expected = NORMAL.cdf(math.log(1 + (q - 2) / lead))
        error = math.sqrt(expected * (1 - expected) / N)
        share = np.mean(found.played.energised[:, 0] <= q)
        assert share == pytest.approx(expected, abs=4 * error), q
    waited = found.played.waited[:, 0].mean(axis=0)
    assert waited[LACKS_POWER] == waited.sum() > 0


def power_events_of(made):
    assert made.events == ("a.grid.late",)
    from abilene.claims.refclass import own_class

    return own_class(1.5, 3.0, ("*",))


def test_the_law_of_a_programme_has_its_power_and_each_date_is_drawn_on_its_own():
    grid = {"one": late(), "two": late()}
    plan = plan_of(site_with(grid), free(9), end="2029-Q4")
    made = deck(site_with(grid), free(9), end="2029-Q4")
    law = law_of(plan.case, made.phases, (), {})
    assert len(law.power) == 2
    assert not law.is_certain
    assert law.without("power").is_certain
    drawn = columns(made.tables, N, 1)
    slow = certain_law(made, classes=(SLOW,), power=law.power)
    told = chances(made.tables, slow, drawn)
    among = np.corrcoef(np.column_stack([told.event, told.ready]).T) - np.eye(3)
    assert np.abs(among).max() < 5 / math.sqrt(N)
    off = chances(made.tables, slow.without("power"), drawn)
    assert (off.event == 2).all()
    assert (off.ready == told.ready).all()


def test_the_later_the_power_the_later_the_load():
    made = deck(site_with({"late": late()}), free(9), end="2029-Q4")
    drawn = chances(made.tables, certain_law(made), columns(made.tables, 8, 1))
    event = np.arange(1, 9)[:, None]
    found = Futures(made, play(made, drawn._replace(event=event)))
    done = found.played.energised[:, 0]
    assert done.tolist() == [2, 2, 3, 4, 5, 6, 7, 8], "never ahead of the plan"
    assert found.played.waited[:, 0, LATE].sum() == 0


def test_work_waits_for_power_that_is_known_to_be_late():
    """Work of two quarters begins when its power is one quarter off: a quarter is known ahead, and no more."""
    made = deck(site_with({"late": late()}), free(9), end="2029-Q4")
    drawn = chances(made.tables, certain_law(made), columns(made.tables, 1, 1))
    found = play(made, drawn._replace(event=np.array([[6]])))
    assert found.spent[0, :7].tolist() == [0, 0, 0, 0, 0, 0.5, 2.5]


def test_without_power_of_its_own_nothing_is_uncertain():
    assert deck(ONE, free(3)).events == ()
