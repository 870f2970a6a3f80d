"""Nodes as the budget."""

from operator_terms import terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.draws import Park, SlurmFleet
from abilene.operate.node_budget import Demanded, NodeBudget, node_choice
from abilene.operate.slurm import Slurm


def asked(it_kw, usd=0.0, hours=3.0):
    return Demanded(it_kw, hours, usd, "e")


def four_jobs():
    twin = SlurmTwin.of(4)
    notes = ["flex0", "flex3", "rest", "flex3"]
    twin.jobs = [
        TwinJob(str(i), [f"n{i}"], 8, note) for i, note in enumerate(notes, start=1)
    ]
    return twin


def chosen(twin, demanded, **changes):
    terms = terms_of(**changes)
    fleet = SlurmFleet.of(Park.of(terms), Slurm(twin).view())
    return node_choice(terms, fleet, demanded)


def applied(twin, demanded, **changes):
    terms = terms_of(**changes)
    slurm = Slurm(twin)
    budget, fleet = (
        NodeBudget(terms, slurm),
        SlurmFleet.of(Park.of(terms), slurm.view()),
    )
    before = len(twin.told)
    doomed = budget.apply(fleet, demanded, budget.choose(fleet, demanded))
    return twin.told[before:], sorted(doomed)


def test_what_is_worth_least_goes_first():
    found = chosen(four_jobs(), asked(96))
    assert (found.dark, found.jobs) == (("n2", "n4"), ("2", "4"))
    assert chosen(four_jobs(), asked(192)).dark == ()


def test_racks_go_as_wholes():
    racks = ["n[1-2]", "n[3-4]"]
    assert chosen(four_jobs(), asked(150), racks=racks).dark == ("n[3-4]",)


def test_a_price_above_its_worth_stops_a_class():
    assert chosen(four_jobs(), asked(192, 200)).jobs == ("2", "4")
    assert chosen(four_jobs(), asked(192, 90)).jobs == ()


def test_nodes_go_dark_before_others_come_back():
    twin = four_jobs()
    told, doomed = applied(twin, asked(144))
    assert len(doomed) == 1
    assert told[0].startswith("scontrol update nodename=n")
    assert "state=drain reason=abilene:e" in told[0]
    twin.jobs = [job for job in twin.jobs if job.id not in doomed]
    assert applied(twin, asked(144)) == ([], [])
    told, _ = applied(twin, asked(192))
    assert told[0].endswith("state=resume")
    assert twin.ours() == set()


def test_a_node_comes_back_only_where_it_fits_as_things_are():
    # n1 is drained by us and empty, n2 too but its job has not ended: it still counts
    twin = SlurmTwin.of(4)
    twin.jobs = [TwinJob("2", ["n2"], 8)]
    twin.nodes["n1"] = twin.nodes["n2"] = ["drain", "abilene:e"]
    terms, slurm = terms_of(), Slurm(twin)
    fleet = SlurmFleet.of(Park.of(terms), slurm.view())
    assert fleet.total_kw == 144
    told, _ = applied(twin, asked(191))
    assert told == ["scontrol update nodename=n2 state=resume"]


def test_nodes_that_others_drained_are_neither_resumed_nor_chosen():
    twin = four_jobs()
    twin.jobs.pop()
    twin.nodes["n4"] = ["drain", "disk"]
    assert applied(twin, asked(144)) == ([], [])
    NodeBudget(terms_of(), Slurm(twin)).release(
        SlurmFleet.of(Park.of(terms_of()), Slurm(twin).view())
    )
    assert twin.nodes["n4"] == ["drain", "disk"]
