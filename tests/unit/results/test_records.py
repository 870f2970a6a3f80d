"""What a plan answers: it goes to another process and to plan.json, and comes back equal."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from pydantic import ValidationError

from abilene.results.records import PlanRecord, plan_json_schema
from abilene.results.site_records import SiteAnswer


def _load_of_abilene(plan):
    return plan.viewpoints["announced"].sites["abilene"].hours.load_mw


def test_a_plan_comes_back_from_a_pickle_with_its_hours(january):
    plan = january[0]
    again = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert again.model_dump_json() == plan.model_dump_json()
    for view_id, view in plan.viewpoints.items():
        assert pickle.loads(pickle.dumps(view)) == view
        for site_id, site in view.sites.items():
            back = again.viewpoints[view_id].sites[site_id]
            assert back == site
            assert back.hours_at_hand.keys() == site.hours_at_hand.keys()
            if site.has_hours:
                np.testing.assert_array_equal(back.hours.load_mw, site.hours.load_mw)


def test_another_process_asks_a_plan_for_its_hours(january):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        load_mw = pool.submit(_load_of_abilene, january[0]).result()
    np.testing.assert_array_equal(load_mw, _load_of_abilene(january[0]))


def test_views_that_share_designs_share_them_in_a_pickle(january):
    plan = january[0]
    one = len(pickle.dumps(plan.viewpoints["announced"]))
    twice = {"a": plan.viewpoints["announced"], "b": plan.viewpoints["announced"]}
    both = plan.model_copy(update={"viewpoints": twice})
    assert len(pickle.dumps(both)) < 1.5 * one


def test_plan_json_gives_the_plan_back(january):
    plan = january[0]
    assert PlanRecord.model_validate_json(plan.model_dump_json()) == plan


def test_a_key_of_another_version_is_refused(january):
    data = json.loads(january[0].model_dump_json())
    data["viewpoints"]["musk"]["power_factor"] = 1
    with pytest.raises(ValidationError, match=r"viewpoints\.musk\.power_factor"):
        PlanRecord.model_validate(data)


def test_the_schema_describes_every_key_with_its_unit():
    schema = plan_json_schema()
    assert schema["title"] == "Abilene plan"
    site = schema["$defs"]["SiteAnswer"]["properties"]
    assert list(site) == list(SiteAnswer.model_fields)
    assert all("description" in key for key in site.values())
    assert site["it_mw"]["description"].endswith("[MW]")
    assert "hours" not in site
