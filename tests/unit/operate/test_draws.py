"""What nodes count as drawing."""

from operator_terms import terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.draws import Park, SlurmFleet
from abilene.operate.slurm import Slurm, SlurmNode, SlurmView


def fleet(twin, **changes):
    return SlurmFleet.of(Park.of(terms_of(**changes)), Slurm(twin).view())


def test_what_may_start_counts_in_full_and_what_is_drained_once_it_is_empty():
    twin = SlurmTwin.of(4)
    twin.jobs = [TwinJob("1", ["n1"], 8), TwinJob("2", ["n3"], 4)]
    twin.nodes["n3"] = twin.nodes["n4"] = ["drain", "abilene:e"]
    found = fleet(twin)
    assert found.counted_kw.tolist() == [48, 48, 48, 0]
    assert found.drawn_kw.tolist() == [48, 12, 30, 12]
    assert found.is_ours.tolist() == [False, False, True, True]
    assert found.total_kw == 144


def test_nodes_of_others_are_left_alone_and_count_as_they_are():
    nodes = [
        SlurmNode("n1", "drained", 0, 8, "disk"),
        SlurmNode("n2", "down*", 0, 8, "Not responding"),
        SlurmNode("n3", "idle~", 0, 8, "none"),
    ]
    view = SlurmView({node.name: node for node in nodes}, ())
    found = SlurmFleet.of(Park.of(terms_of()), view)
    assert found.counted_kw.tolist() == [0, 48, 0, 48]
    assert not found.is_steerable.any()


def test_a_job_draws_its_share_of_each_of_its_nodes():
    twin = SlurmTwin.of(4)
    twin.jobs = [TwinJob("1", ["n1", "n2"], 8), TwinJob("2", ["n2", "x9"], 8)]
    found = fleet(twin, racks=["n[2-3]"])
    assert found.job_kw.tolist() == [48, 24]
    assert found.park.racks == ("n1", "n4", "n[2-3]")
    assert found.jobs_by_rack().tolist() == [[True, False, True], [False, False, True]]
    assert found.jobs_on(found.is_ours).tolist() == [False, False]
    assert found.park.by_rack(found.park.full_kw).tolist() == [48, 48, 96]
    assert found.park.named(found.is_busy) == ["n1", "n2"]
