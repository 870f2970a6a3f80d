"""The JSON Schema that editors read: that of the code, and true of the examples."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from abilene.programme.json_schema import programme_json_schema
from abilene.record import Record

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


IN_WORDS = {
    "Header/inflation_per_year",
    "Header/discount_rate_per_year",
    "Ppa/escalator",
    "Phase/shell_spend",
    "Phase/hardware_spend",
    "Tranche/calls_per_year",
}
"""Rates and shares whose ends a validator says in words of its own."""
OF_POWER = (
    "Curtail",
    "EquipmentType",
    "Grid",
    "Ppa",
    "ReliabilityTarget",
    "SiteEquipment",
    "Swing",
    "CoincidentLine",
    "DemandLine",
    "DemandStepTerms",
    "EnergyLine",
    "MinimumBillLine",
    "RatchetTerms",
    "SystemPeaks",
    "TariffTerm",
    "TierTerms",
)
MONEY = {"usd_per_month", "usd_per_year", "contribution_in_aid_usd"}
"""Keys of power that are dollars as such: no more than the world has."""


def _leaves(shape, path=()):
    """Yield each part of a schema that has a type, with its record and key."""
    if isinstance(shape, dict):
        if isinstance(shape.get("type"), str):
            yield "/".join(path[:2]), shape
        for key, part in shape.items():
            inside = key in {"properties", "items", "anyOf", "oneOf", "$defs"}
            yield from _leaves(part, path if inside else (*path, key))
    elif isinstance(shape, list):
        for part in shape:
            yield from _leaves(part, path)


@pytest.fixture(scope="module")
def leaves():
    return list(_leaves(programme_json_schema()["$defs"]))


def test_every_number_has_a_least_and_a_most(leaves):
    numbers = [(at, s) for at, s in leaves if s["type"] in {"number", "integer"}]
    ends = ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"})
    open_ended = {at for at, shape in numbers if not all(e & {*shape} for e in ends)}
    assert len(numbers) > 150
    assert open_ended == IN_WORDS


def test_the_most_of_a_figure_of_power_is_one_that_may_be_meant(leaves):
    most = {
        at: shape["maximum"]
        for at, shape in leaves
        if at.startswith(OF_POWER) and "maximum" in shape
    }
    assert most["ReliabilityTarget/lole_hours_per_year"] == 8760
    too_much = {at for at, value in most.items() if value > 1e10}
    assert {at.partition("/")[2] for at in too_much} <= MONEY


def test_an_empty_list_is_refused_unless_it_is_what_leaving_the_key_out_is(leaves):
    """`--set` takes back with it what the file gives: an earmark, a weather year."""
    may_be_empty = {
        at for at, s in leaves if s["type"] == "array" and not s.get("minItems")
    }
    fields = {
        f"{kind.__name__}/{field.alias or name}": field.get_default(
            call_default_factory=True
        )
        for kind in _records()
        for name, field in kind.model_fields.items()
    }
    assert {fields[at] for at in may_be_empty} == {()}


def _records(kind=Record):
    """Yield each kind of record that a programme may hold."""
    for below in kind.__subclasses__():
        yield below
        yield from _records(below)
