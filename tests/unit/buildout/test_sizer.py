"""The sizer: it sizes a campus once, goes to other processes, and lets go of what it planned."""

import gc
import logging
import pickle
import threading
from pathlib import Path

import pytest

from abilene.buildout import BuildPlan, Case, Sizer
from abilene.buildout.candidates import SitePower
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.pool import CandidatePool
from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.problem import SiteCampus
from abilene.site.seasons import SeasonalCampus

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
KEPT_ALIVE = (
    BuildPlan,
    CandidatePool,
    Case,
    Formulation,
    SeasonalCampus,
    SiteCampus,
    SitePower,
    Sizer,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where sizes are kept on disk, so that each sizer need not size again."""
    return tmp_path_factory.mktemp("sizes")


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(SMALL))["as_written"].programme


def alive():
    gc.collect()
    return [one for one in gc.get_objects() if issubclass(type(one), KEPT_ALIVE)]


@pytest.mark.slow
def test_a_server_that_plans_again_and_again_lets_go_of_every_campus(folder):
    before = {id(one) for one in alive()}
    for usd_bn in range(1, 4):
        override = f"capital.equity.amount_usd={usd_bn} bn USD"
        sizer = Sizer(SMALL.parent, folder)
        planned = plans(load(SMALL, [override]), sizer=sizer)
        assert planned.viewpoints
        assert any(isinstance(one, SeasonalCampus) for one in alive())
        del planned, sizer
    assert [type(one) for one in alive() if id(one) not in before] == []


def test_a_sizer_sent_to_another_process_sizes_the_same(programme, folder):
    sizer = Sizer(SMALL.parent, folder)
    before = sizer.site_powers(programme)["prairie"]
    again = pickle.loads(pickle.dumps(sizer))
    assert again == sizer  # whatever either has in memory
    assert not again.found
    assert again.site_powers(programme)["prairie"] == before
    assert again.found


def test_what_is_known_of_a_campus_goes_along_and_designs_more(programme, folder):
    power = Sizer(SMALL.parent, folder).site_powers(programme)["prairie"]
    again = pickle.loads(pickle.dumps(power))
    assert again == power
    sizes = {"grid.first": 0.3, "gas_turbine": 0.7}
    assert again.designer.of_sizes(sizes) == power.designer.of_sizes(sizes)


def test_views_that_ask_at_once_have_the_campus_sized_once(programme, folder):
    sizer, found = Sizer(SMALL.parent, folder), []

    def ask():
        found.append(sizer.pool(programme, "prairie"))

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(found) == 4
    assert len({id(pool) for pool in found}) == 1


def test_it_says_whether_sizes_were_on_disk_missing_or_broken(
    programme, tmp_path, monkeypatch, caplog
):
    caplog.set_level(logging.INFO, "abilene.buildout.sizer")
    known = {"design": {"gas": 3.0}}
    asked = []
    monkeypatch.setattr(
        "abilene.buildout.sizer._first_sizes", lambda *of: asked.append(of) or known
    )
    sizer = Sizer(SMALL.parent, tmp_path)

    def sizes(key="a"):
        assert sizer._sizes(programme, "prairie", key, None) == known
        return caplog.messages[-1].split(": ")[1:3]

    said, (path,) = sizes(), tmp_path.iterdir()
    assert said == ["cache on disk, miss", str(path)]
    assert sizes()[0] == "cache on disk, hit"
    assert sizes("b")[0] == "cache on disk, miss"
    assert len(asked) == 2
    path.write_text("{")
    assert sizes()[0] == "cache on disk, broken, sized again"
    assert sizes()[0] == "cache on disk, hit"
    assert len(asked) == 3
    sizer.cache = None
    sizes()
    assert len(asked) == 4


def test_it_says_whether_a_campus_was_sized_before(programme, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG, "abilene.buildout.sizer")
    sizer = Sizer(SMALL.parent)
    monkeypatch.setattr(sizer, "_size", lambda *_: "pool")
    assert sizer.pool(programme, "prairie") == sizer.pool(programme, "prairie")
    said = [line.rpartition(", ")[2] for line in caplog.messages]
    assert said == ["miss", "hit"]


def test_what_a_campus_must_say_to_be_sized(programme, monkeypatch):
    """What its hours are worth, and hours of weather or of a price."""
    monkeypatch.setattr(Sizer, "_size", lambda self, made, site, key, worth: worth)
    site = programme.sites["prairie"]
    assert site.weather
    assert site.price is not None
    for less, is_sized in (
        ({}, True),
        ({"weather": ()}, True),
        ({"price": None}, True),
        ({"weather": (), "price": None}, False),
    ):
        sites = {"prairie": site.model_copy(update=less)}
        one = programme.model_copy(update={"sites": sites})
        assert (Sizer(SMALL.parent).pool(one, "prairie") is not None) == is_sized


def test_a_campus_that_says_too_little_of_its_hours_is_not_sized(programme, folder):
    header = programme.programme.model_copy(update={"lost_load_usd_per_mwh": None})
    hardware = {
        id_: one.model_copy(update={"usd_per_accelerator_hour": None})
        for id_, one in programme.hardware.items()
    }
    silent = programme.model_copy(update={"programme": header, "hardware": hardware})
    sizer = Sizer(SMALL.parent, folder)
    assert sizer.pool(silent, "prairie") is None
    assert sizer.designs(silent, "prairie") == {}
    assert sizer.site_powers(silent) == {}


def test_the_designs_are_called_as_the_candidates_of_the_site(programme, folder):
    sizer = Sizer(SMALL.parent, folder)
    names = {one.name for one in sizer.site_powers(programme)["prairie"].candidates}
    assert names <= set(sizer.designs(programme, "prairie"))


def test_work_that_draws_otherwise_is_sized_anew_where_the_load_follows_it(
    folder, monkeypatch
):
    """A campus that is cooled by the weather depends on its workloads; one of a flat load does not."""
    monkeypatch.setattr(Sizer, "_size", lambda *_: None)
    cooled = ("sites.prairie.cooling=liquid",)
    train = ("workloads.training.share=1", "workloads.serving.share=0")
    for more, pools in (((), 1), (cooled, 2)):
        sizer = Sizer(folder)
        for changes in (more, (*more, *train)):
            programme = seen_by(load(SMALL, changes))["as_written"].programme
            sizer.pool(programme, "prairie")
        assert len(sizer.found) == pools
