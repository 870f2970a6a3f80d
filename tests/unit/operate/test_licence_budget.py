"""A licence that counts kW: 100 of them, and idle nodes of 12 kW each."""

from operator_terms import terms_of
from slurm_twin import SlurmTwin, TwinJob

from abilene.operate.draws import Park, SlurmFleet
from abilene.operate.licence_budget import LicenceBudget
from abilene.operate.node_budget import Demanded
from abilene.operate.slurm import Slurm


class Machine:
    def __init__(self):
        self.twin, self.terms = SlurmTwin.of(4), terms_of(budget="licences")
        self.twin.jobs = [
            TwinJob("1", ["n1"], 8, "flex0", licences="kw:36"),
            TwinJob("2", ["n2"], 8, "flex3", licences="kw:36"),
            TwinJob("3", ["n3"], 8, "flex3", state="COMPLETING", licences="kw:10"),
            TwinJob("4", ["n4"], 8, "rest"),
        ]
        self.budget = LicenceBudget(self.terms, Slurm(self.twin))

    @property
    def fleet(self):
        return SlurmFleet.of(Park.of(self.terms), Slurm(self.twin).view())

    def apply(self, it_kw):
        asked = Demanded(it_kw, 3.0, 0.0, "e")
        before = len(self.twin.told)
        choice = self.budget.choose(self.fleet, asked)
        doomed = self.budget.apply(self.fleet, asked, choice)
        return self.twin.told[before:], sorted(doomed)


def test_licences_in_use_and_idle_nodes_are_what_counts():
    machine = Machine()
    assert machine.budget.counted_kw(machine.fleet) == 4 * 12 + 36 + 36 + 10


def test_a_cut_takes_licences_away_and_ends_what_is_worth_least():
    machine = Machine()
    told, doomed = machine.apply(48 + 50)
    assert doomed == ["2"]
    assert "licenses=kw:50 flags=LICENSE_ONLY" in told[0]
    told, doomed = machine.apply(48 + 20)
    assert doomed == ["1", "2"]
    assert told == ["scontrol update reservationname=abilene_kw licenses=kw:80"]
    assert machine.apply(48 + 20)[0] == []
    told, doomed = machine.apply(48 + 100)
    assert (told, doomed) == (["scontrol delete reservationname=abilene_kw"], [])


def test_what_was_taken_before_a_restart_is_found():
    machine = Machine()
    machine.apply(48 + 50)
    machine.budget = LicenceBudget(machine.terms, Slurm(machine.twin))
    told, _ = machine.apply(48 + 40)
    assert told == ["scontrol update reservationname=abilene_kw licenses=kw:60"]
    machine.budget.release(machine.fleet)
    assert machine.twin.reserved == {}
