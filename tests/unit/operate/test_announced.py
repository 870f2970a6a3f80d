"""Reservations for cuts that were announced."""

from operator_terms import NOW, terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.announced import Announced
from abilene.operate.draws import Park, SlurmFleet
from abilene.operate.signal import GridEvent
from abilene.operate.slurm import Slurm
from abilene.operate.state import OperatorState


def machine(start, **changes):
    terms, twin, state = (
        terms_of(lead_s=30, **changes),
        SlurmTwin.of(4),
        OperatorState(),
    )
    twin.jobs = [TwinJob("1", ["n1"], 8, "flex0"), TwinJob("2", ["n2"], 8, "flex3")]
    state.events["s|cut"] = GridEvent(
        "cut", "utility", "limit", NOW + start, NOW + start + 3600, cut=0.25
    )
    announced = Announced(terms, Slurm(twin), state)

    def step(at=0.0):
        announced.step(SlurmFleet.of(Park.of(terms), Slurm(twin).view()), NOW + at)

    return step, twin, state, announced


def test_nodes_are_reserved_until_the_cut_begins():
    step, twin, state, _ = machine(600)
    step()
    step()
    (reserved,) = twin.reserved.values()
    assert (reserved["nodes"], reserved["duration"]) == ("n3", "60")
    assert state.reserved == ["abilene_cut"]
    step(571)  # within the lead: the drain holds the nodes from now on
    assert (twin.reserved, state.reserved) == ({}, [])


def test_what_is_taken_back_is_let_go():
    step, twin, state, announced = machine(600)
    step()
    state.events.clear()
    step()
    assert twin.reserved == {}
    assert announced.release() is None


def test_far_ahead_and_by_licence_nothing_is_reserved():
    for step, twin, *_ in (machine(8 * 86_400), machine(600, budget="licences")):
        step()
        assert twin.told == []
