"""The JSON Schema that editors read: that of the code, and true of the examples."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from abilene.programme.json_schema import programme_json_schema

ROOT = Path(__file__).parents[3]


def test_the_published_schema_is_that_of_the_code():
    published = json.loads((ROOT / "schema" / "programme.json").read_text())
    assert published == programme_json_schema(), "run 'make schema'"


@pytest.mark.parametrize("name", ["one-campus.yaml", "stargate/programme.yaml"])
def test_the_examples_fit_the_published_schema(name):
    data = YAML(typ="safe").load((ROOT / "examples" / name).read_text())
    jsonschema.validate(
        json.loads(json.dumps(data, default=str)), programme_json_schema()
    )


def test_the_published_schema_knows_bounds_events_and_better_directions():
    tranche = programme_json_schema()["$defs"]["Tranche"]["properties"]
    amount = tranche["amount_usd"]["anyOf"][0]
    assert amount["anyOf"][0]["minimum"] == 0
    assert amount["better"] == "more"
    assert {"$ref": "#/$defs/Event"} in tranche["opens"]["anyOf"][0]["anyOf"]


def test_a_phase_may_leave_everything_to_the_defaults():
    schema = programme_json_schema()
    assert "required" not in schema["$defs"]["Phase"]
    assert schema["$defs"]["Defaults"]["properties"]["phase"] == {
        "$ref": "#/$defs/Phase"
    }


def test_keys_are_those_of_the_file_and_described():
    grid = programme_json_schema()["$defs"]["Grid"]["properties"]
    assert "from" in grid
    assert "from_" not in grid
    assert (
        grid["firm_mw"]["description"]
        == "Power that is always there; a storage charges with what the load leaves of it. [MW]"
    )
